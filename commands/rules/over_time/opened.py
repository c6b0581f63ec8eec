"""Since when findings are open, and until when they were: what a new result makes of those before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from commands.rules.domains.merge import D7, is_nobodys
from commands.rules.over_time.told import OPEN, Key, indexed, is_gone
from commands.step import Finding, StepResult, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One finding that is not ready, or was. Moments are aware and UTC."""

    verdict: Verdict
    """The last one that could be told: it blocks, or needs attention."""
    since: datetime
    blocked_since: datetime | None
    """None: it does not block."""
    seen_at: datetime
    closed_at: datetime | None = None
    """None: it is open."""


def settled(known: Mapping[Key, Open], result: StepResult) -> dict[Key, Open]:
    """What is open after a result of a step, of what was open before, and what has ended and when.

    What is not ready opens; what is ready, not needed or gone closes; what cannot be told stays as it was, and opens
    nothing. A look at one domain counts for that domain alone, and one that neither side knows is none of the step.
    """
    if result.subject and is_nobodys(result):
        return dict(known)
    at, about = result.checked_at, result.subject.strip().casefold()
    found = {key: finding for key, finding in indexed(result).items() if not about or key[1] == about}
    kept = {
        key: one if one.closed_at or _stays(key, result, found.get(key), about) else replace(one, closed_at=at)
        for key, one in known.items()
    }
    opened = {key: _opened(known.get(key), finding, at) for key, finding in found.items() if finding.verdict in OPEN}
    return kept | opened


def _stays(key: Key, result: StepResult, finding: Finding | None, about: str) -> bool:
    if about and key[1] != about:
        return True
    if finding is not None:
        return finding.verdict is Verdict.UNKNOWN
    if about:
        # the same as `merged` has it: what a look at one domain leaves out makes no sense any more
        return key[0] == D7
    return not is_gone(result, key)


def _opened(before: Open | None, finding: Finding, at: datetime) -> Open:
    blocks = finding.verdict is Verdict.FAIL
    if before is None or before.closed_at is not None:
        return Open(verdict=finding.verdict, since=at, blocked_since=at if blocks else None, seen_at=at)
    blocked_since = (before.blocked_since or at) if blocks else None
    return replace(before, verdict=finding.verdict, blocked_since=blocked_since, seen_at=at)
