"""Who is meant by what somebody typed, pasted or attached: names, groups, lists and tables of comma-separated values.

Text from strangers: it becomes plain names, and never a filter.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 1_000_000
"""Of one text; what is behind them is not read."""
MOST_NAMES = 20_000
_COLUMNS = frozenset(
    (
        "upn",
        "userprincipalname",
        "sip",
        "sipaddress",
        "user",
        "username",
        "signinname",
        "identity",
        "primarysmtpaddress",
    )
)
"""Names of a column that holds people, without blanks, dashes and underscores; the first such column counts."""
_GROUP = re.compile(r"\s*(ou|unit|department|dept)\s*:\s*(\S.*?)\s*", re.IGNORECASE | re.DOTALL)
_IN_BRACKETS = re.compile(r"[^<>]*<([^<>\s]+@[^<>\s]+)>")
_SPACES = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Group:
    """People who are named together."""

    kind: str
    """unit or department."""
    name: str

    @property
    def says(self) -> str:
        """`the unit “Sales”`."""
        return f"the {self.kind} “{self.name}”"


def names_in(typed: Iterable[str]) -> tuple[str | Group, ...]:
    """The names and groups in what was typed, in that order and each once, however it is spelt.

    typed   each a name, a group (`ou:Sales`, `department:Finance`), or a text of several lines: a list, or a table
            whose people are in a column called upn, sip or user, and else in the first
    """
    found: dict[str, str | Group] = {}
    for text in typed:
        for name in _of(text[:MOST_CHARACTERS].lstrip("\ufeff")):
            key = f"{name.kind}:{name.name}" if isinstance(name, Group) else name
            found.setdefault(key.casefold(), name)
    return tuple(found.values())[:MOST_NAMES]


def group_of(text: str) -> Group | None:
    """The group that is named by `ou:Sales` or `department:Finance`; None: it is no group."""
    named = _GROUP.fullmatch(text)
    if named is None:
        return None
    return Group("unit" if named[1].casefold() in ("ou", "unit") else "department", _plain(named[2]))


def _of(text: str) -> Iterator[str | Group]:
    group = group_of(text) if "\n" not in text.strip() else None
    if group is not None:
        yield group
        return
    rows = [row for row in _rows(text) if any(row)]
    column = _column(rows[0]) if rows else None
    for row in rows if column is None else rows[1:]:
        for cell in _people(row) if column is None else row[column : column + 1]:
            name = _plain(cell)
            if name:
                yield group_of(name) or name


def _rows(text: str) -> list[list[str]]:
    """The text in lines and cells; a tab or a semicolon separates them where there is one, else a comma."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((one for one in "\t;" if one in first), ",")
    lines = io.StringIO(text.replace("\0", ""), newline=None)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator, skipinitialspace=True)]
    except csv.Error:
        return [[line.strip()] for line in text.splitlines()]


def _column(first: list[str]) -> int | None:
    """Where the people are, by the names of the columns; None: the first line names none."""
    names = (_SPACES.sub("", cell).casefold() for cell in first)
    return next((position for position, name in enumerate(names) if name in _COLUMNS), None)


def _people(row: list[str]) -> list[str]:
    """The people in a line: only its first cell where that alone is an address, since the rest is about them."""
    alone = len(row) > 1 and _is_address(row[0]) and not any(_is_address(cell) for cell in row[1:])
    return row[:1] if alone else row


def _is_address(cell: str) -> bool:
    return "@" in cell or "\\" in cell


def _plain(cell: str) -> str:
    """In one line, without quotes or dots of a list around it; `Ada Admin <ada@contoso.com>` is the address."""
    text = " ".join(cell.split()).strip("\"'`,;•*").strip()
    bracketed = _IN_BRACKETS.fullmatch(text)
    return bracketed[1].removeprefix("mailto:") if bracketed else text
