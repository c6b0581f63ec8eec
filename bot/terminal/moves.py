"""What the terminal knows of moves: the commands as in Slack, and the audit trail as a file."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from commands.answers import Answered, table_of
from commands.audit import COLUMNS, exported
from commands.catalogue import Command, run
from commands.services import Services
from commands.step import Request, StatusResult, UsageError, harmless

EXPORT = "export"
"""The further word of `hybridbot audit` that writes the whole trail."""


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


def export_trail(services: Services, *, csv_file: Path | None, json_lines: TextIO | None) -> int:
    """Write the whole audit trail, as CSV or as a JSON object a line; returns the number of records.

    Nothing in it is changed, so that its hashes can be computed again; only in CSV no cell begins a formula. Raises
    UsageError for a file that cannot be written.
    """
    with services.database.session() as session:
        rows = exported(session)
        if csv_file is None:
            return _as_json_lines(rows, json_lines) if json_lines is not None else 0
        try:
            with csv_file.open("w", encoding="utf-8-sig", newline="") as file:
                return _as_csv(rows, file)
        except OSError as error:
            raise _unwritable(csv_file, error) from error


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
