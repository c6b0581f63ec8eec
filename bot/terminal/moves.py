"""What the terminal knows of moves: the commands as in Slack, and the audit trail as a file."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from commands import audit
from commands.answers import Answered, table_of
from commands.audit import COLUMNS, exported
from commands.catalogue import Command, run
from commands.moves.results import AuditResult
from commands.rules.wording import counted
from commands.services import Services
from commands.step import Request, StatusResult, UsageError, harmless
from commands.words import shown

EXPORT = "export"
"""The further word of `hybridbot audit` that writes the whole trail."""
STANDARD_OUTPUT = "-"
_LIKE = "Type it like this: hybridbot audit export --csv trail.csv, or hybridbot audit export --json trail.json"


def carry_out_move(
    services: Services, command: Command, words: tuple[str, ...], *, who: str, csv_file: Path | None
) -> Answered:
    """The answer, with the list behind it written to a file if that is wanted.

    Raises UsageError for words that the command does not take, and for a file that cannot be written.
    """
    result = run(command, services, Request(words=words, asked_by=who))
    assert not isinstance(result, StatusResult)  # noqa: S101 - no command about moves answers so; for the type checker
    if csv_file is not None:
        table = table_of(result)
        if table is None:
            raise UsageError("There is no list behind this answer; leave --csv away.")
        _written(csv_file, table.as_csv())
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the audit trail is written to: a file, STANDARD_OUTPUT, or nowhere (empty)."""

    csv: str = ""
    json: str = ""


def places(words: tuple[str, ...], *, csv_file: str, json_file: str) -> Places:
    """What was typed behind `hybridbot audit export`, if it makes sense. Raises UsageError if it does not."""
    if len(words) > 1:
        raise UsageError(f"{shown(words[1])} is too much behind export: a file stands behind --csv or --json. {_LIKE}")
    if not csv_file and not json_file:
        raise UsageError(f"Say in which form. {_LIKE}")
    if csv_file == json_file == STANDARD_OUTPUT:
        raise UsageError("Only one of --csv and --json can go to standard output: name a file for the other.")
    if csv_file == json_file:
        raise UsageError("--csv and --json name the same file: give each its own.")
    return Places(csv=csv_file, json=json_file)


def export_trail(services: Services, wanted: Places, out: TextIO) -> AuditResult:
    """Write the whole audit trail, as CSV, or as a JSON object a line; answers what it holds, and whether it is whole.

    Nothing in it is changed, so that its hashes can be computed again; only in CSV no cell begins a formula. Raises
    UsageError for a file that cannot be written.
    """
    written: list[str] = []
    for place, write in ((wanted.csv, _as_csv), (wanted.json, _as_json_lines)):
        if place:
            with services.database.session() as session, _opened(place, out, bom=write is _as_csv) as file:
                number = write(exported(session), file)
            where = "standard output" if place == STANDARD_OUTPUT else place
            written.append(f"{counted(number, 'record', 'records')} written to {where}")
    verified = audit.run(services, Request(words=(audit.VERIFY,)))
    return replace(verified, headline=f"{'. '.join(written)}. {verified.headline}")


@contextmanager
def _opened(place: str, out: TextIO, *, bom: bool) -> Iterator[TextIO]:
    """The place to write to. `bom`: the mark without which a spreadsheet takes a file for something else."""
    if place == STANDARD_OUTPUT:
        yield out
        return
    try:
        with Path(place).open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {error.strerror}. Choose another file.") from error


def with_places(arguments: Sequence[str]) -> list[str]:
    """A command line on which `--csv` and `--json` of `audit export` need no file, as standard output is meant then.

    The parser of command lines wants either always a value, or never one.
    """
    given = list(arguments)
    if [word for word in given if not word.startswith("-")][:1] != [audit.NAME]:
        return given
    exports = EXPORT in given
    found: list[str] = []
    while given:
        word = given.pop(0)
        found.append(word)
        if word == "--json" and not exports:
            found[-1] = f"--json={STANDARD_OUTPUT}"
        elif word in ("--csv", "--json") and exports:
            has_file = bool(given) and given[0] != EXPORT and (given[0] == STANDARD_OUTPUT or given[0][:1] != "-")
            found[-1] = f"{word}={given.pop(0) if has_file else STANDARD_OUTPUT}"
    return found


def _as_csv(rows: Iterable[tuple[str, ...]], file: TextIO) -> int:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    number = 0
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        number += 1
    return number


def _as_json_lines(rows: Iterable[tuple[str, ...]], out: TextIO) -> int:
    keys = [name.lower() for name in COLUMNS]
    number = 0
    for row in rows:
        print(json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False), file=out)
        number += 1
    return number


def _written(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path} cannot be written: {error.strerror}. Choose another place for --csv.")
