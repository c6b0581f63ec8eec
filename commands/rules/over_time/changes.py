"""What differs between two moments: which findings began, ended, last, are accepted, or cannot be told."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from commands.rules.over_time.told import OPEN, indexed, is_gone
from commands.rules.over_time.values import Change, Changes, FindingKey, Snapshot
from commands.rules.schedules.business_days import IsWorkingDay, working_days_between
from commands.step import WORST_FIRST, Finding, Step, StepResult, Verdict, graver

_GROUPS = ("failing", "fixed", "still", "accepted", "unknown")


def compare(
    before: Snapshot,
    after: Snapshot,
    open_since: Mapping[FindingKey, datetime],
    *,
    zone: str,
    is_working_day: IsWorkingDay,
) -> Changes:
    """What differs, the gravest first and then in the order of the steps.

    open_since      since when each finding is open without an end, as far as it is known; what was open all along under
                    a silence is no news when its source answers again
    zone            of whoever reads it, as is_working_day: ages are in their business days
    """
    groups: dict[str, list[Change]] = {name: [] for name in _GROUPS}

    @cache
    def age(since: datetime | None) -> int | None:
        if since is None:
            return None
        return working_days_between(since, after.at, zone=zone, is_working_day=is_working_day)

    for step in Step:
        was, now = before.results.get(step), after.results.get(step)
        old, new = indexed(was), indexed(now)
        for key in dict.fromkeys((*new, *old)):
            known, found = old.get(key), new.get(key)
            since = open_since.get((step, *key))
            group = (
                _gone(known, told=is_gone(now, key))
                if found is None
                else _group(found, known, lasted=_lasted(before, since) and not _told(was, key, known))
            )
            finding = found or known
            if group and finding is not None:
                opened = since if group != "fixed" else None
                groups[group].append(
                    Change(
                        step=step,
                        finding=finding,
                        before=known.counted if known is not None else None,
                        since=opened,
                        working_days=age(opened),
                    )
                )
    for changes in groups.values():
        changes.sort(key=lambda change: WORST_FIRST.index(change.finding.verdict))
    return Changes(**{name: tuple(changes) for name, changes in groups.items()})


def _lasted(before: Snapshot, since: datetime | None) -> bool:
    return since is not None and since <= before.at


def _told(was: StepResult | None, key: tuple[str, str], known: Finding | None) -> bool:
    """Whether it could be told before how the finding was, or that it was none."""
    return known.verdict is not Verdict.UNKNOWN if known is not None else is_gone(was, key)


def _gone(known: Finding | None, *, told: bool) -> str:
    """The group of a finding that is there no more; empty: none."""
    if known is None or known.verdict not in OPEN:
        return ""
    return "fixed" if told else "unknown"


def _group(found: Finding, known: Finding | None, *, lasted: bool) -> str:
    """The group of a finding that is there now; empty: it is ready.

    lasted  before it could not be told, and it was open all the while
    """
    if found.accepted is not None:
        return "accepted"
    if found.verdict is Verdict.UNKNOWN:
        return "unknown"
    if found.verdict not in OPEN:
        return "fixed" if known is not None and known.verdict in OPEN else ""
    if lasted:
        return "still"
    as_bad = known is not None and known.counted in OPEN and not graver(found.verdict, known.counted)
    return "still" if as_bad else "failing"
