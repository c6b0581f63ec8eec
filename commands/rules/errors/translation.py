"""From an error's text to what it means: cause, remedy, and whether to try again. The text itself is always kept."""

import re
from collections.abc import Iterator
from functools import cache

from commands.rules.errors.catalogue import KNOWN
from commands.rules.errors.facts import NEVER, ErrorText, KnownError, Translation
from commands.rules.reference import TeamsModuleWindow
from commands.rules.roles import OPERATOR

MOST_CHARACTERS = 4_000
"""Of a text; what is behind them is not looked at."""
_BETWEEN = re.compile(r"[\s:=()\[\].,;-]+")
_AROUND = frozenset({"hostedmigration", "fault", "error", "ms", "diagnostics", "code"})
"""Words that stand before the number of an error."""
_NUMBER_IN_TITLE = re.compile(r"^(?:Fault )?(\d{3,4}):")
_NUMBER_OF_TITLE = re.compile(r"^(?:Fault )?\d{3,4}: ")
_PLAIN = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"'}
    | {"\u00ab": '"', "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-"}
)


def translate(record: ErrorText, window: TeamsModuleWindow | None = None) -> Translation:
    """What is known about an error; where nothing is, a translation that says so.

    window   the versions of the Teams module that can move people; None: a version in the text means nothing
    """
    error = next(claims(record, window), None)
    if error is None:
        return Translation(
            original=record.message,
            cause="This error is not known here.",
            remedy="Look its text up in Microsoft's documentation, or ask Microsoft with the text and the time.",
            who=OPERATOR,
            retry=NEVER,
        )
    return Translation(
        original=record.message,
        id=error.id,
        title=error.title,
        cause=error.cause,
        remedy=error.remedy,
        who=error.who,
        retry=error.retry,
        check=error.check,
        source=error.source,
    )


def claims(record: ErrorText, window: TeamsModuleWindow | None = None) -> Iterator[KnownError]:
    """Every known error whose pattern fits, the one that counts first.

    What is vague claims nothing from a place that is known to be another than its own. A number or a title alone is
    only what a person types, so it says nothing where it is known where the text comes from.
    """
    text = _plain(f"{record.message} {record.error_id}")
    if record.where is None:
        yield from _named(text)
    for error in KNOWN:
        if error.vague and record.where not in (None, error.where):
            continue
        found = _compiled(error.pattern).search(text)
        if found and (not error.too_new or _too_new(found["version"], window)):
            yield error


def _named(typed: str) -> Iterator[KnownError]:
    """The error that is asked for by its number, its id or its title and nothing else: `507`, `Error=(507)`."""
    *before, last = [word for word in _BETWEEN.split(typed.casefold()) if word] or [""]
    number = last if last.isdecimal() and _AROUND.issuperset(before) else ""
    wanted = typed.strip(" .").casefold()
    for error in KNOWN:
        names = (error.id.casefold(), error.title.casefold(), _NUMBER_OF_TITLE.sub("", error.title).casefold())
        if wanted in names or number in _NUMBER_IN_TITLE.findall(error.title):
            yield error


def _too_new(version: str, window: TeamsModuleWindow | None) -> bool:
    return window is not None and window.is_too_new(tuple(map(int, version.split("."))))


def _plain(text: str) -> str:
    """In one line, with plain quotes and dashes: programs, consoles and chats rewrite them."""
    return " ".join(text[:MOST_CHARACTERS].translate(_PLAIN).split())


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
