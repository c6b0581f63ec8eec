"""Writing a report where somebody wants it: whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TextIO

STANDARD_OUTPUT = "-"


class NotWritten(Exception):
    """A report could not be written. The message is a full sentence with what to do."""


def write(place: str, content: bytes, out: TextIO) -> None:
    """Write to a file, or to standard output (`out`) where `place` is `-`. Raises NotWritten.

    A file that is there stays whole until the new one is: it is written beside it and put in its place. What is no
    ordinary file (a pipe, a device) is written to as it is.
    """
    try:
        if place == STANDARD_OUTPUT:
            _print(content, out)
            return
        path = Path(place).resolve()
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.write(content)
        else:
            _replace(path, content)
    except OSError as error:
        where = "Standard output" if place == STANDARD_OUTPUT else place
        raise NotWritten(f"{where} cannot be written: {error.strerror or error}. Choose another place.") from error


def _print(content: bytes, out: TextIO) -> None:
    raw = getattr(out, "buffer", None)
    if raw is None:
        out.write(content.decode("utf-8", "replace"))
    else:
        out.flush()
        raw.write(content)
        raw.flush()


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name[:100]}.{token_hex(4)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
