"""Results as JSON for programs: stable, documented in docs/terminal.md, versioned."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from commands.answers import Answered, Result
from commands.step import StatusResult, StepResult, Verdict, gravest

FORMAT = 1
"""Raised when a key changes its meaning or goes away; new keys may come without it."""

READY, NOT_READY, CANNOT_TELL = 0, 1, 2


def exit_code(verdict: Verdict) -> int:
    """0 ready (also with warnings), 1 not ready, 2 could not tell."""
    match verdict:
        case Verdict.FAIL:
            return NOT_READY
        case Verdict.UNKNOWN:
            return CANNOT_TELL
        case _:
            return READY


def as_json(
    results: Sequence[Answered],
    status: StatusResult | None,
    *,
    now: datetime,
) -> dict[str, Any]:
    """The document for `hybridbot check --json`. Times are ISO 8601 in UTC."""
    verdict = status.verdict if status is not None else gravest(result.verdict for result in results)
    return {
        "format": FORMAT,
        "at": now.isoformat(),
        "verdict": verdict.value,
        "exit_code": exit_code(verdict),
        "status": _plain(status) if status is not None else None,
        "results": [_plain(result) for result in results],
    }


def _plain(result: Result) -> dict[str, Any]:
    # everybody is for the standings that are stored, and would be most of the document
    whole = replace(result, people=None) if isinstance(result, StepResult) else result
    plain = _times_as_text(asdict(whole))
    assert isinstance(plain, dict)  # noqa: S101 - asdict gives a dict; this tells the type checker
    if isinstance(result, StepResult):
        del plain["people"]
    return plain


def _times_as_text(value: Any) -> Any:
    match value:
        case date():  # a moment is one too
            return value.isoformat()
        case dict():
            return {key: _times_as_text(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_times_as_text(inner) for inner in value]
        case _:
            return value
