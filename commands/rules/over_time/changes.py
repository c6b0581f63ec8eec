"""What differs between two moments: which findings began, ended, last, are accepted, or cannot be told."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from commands.rules.over_time.opened import Open
from commands.rules.over_time.told import OPEN, Key, indexed, is_gone
from commands.rules.over_time.values import Change, Changes, FindingKey, Snapshot
from commands.rules.schedules.business_days import IsWorkingDay, working_days_between
from commands.step import WORST_FIRST, Finding, Step, StepResult, Verdict, graver

_GROUPS = ("failing", "fixed", "still", "accepted", "unknown")


def compare(
    before: Snapshot,
    after: Snapshot,
    opened: Mapping[FindingKey, Open],
    *,
    zone: str,
    is_working_day: IsWorkingDay,
) -> Changes:
    """What differs, the gravest first and then in the order of the steps.

    opened          since when each finding has been open, or until when it was, as far as that is known: what was open
                    under a silence is no news when its source answers again and it still is, and fixed if it is not
    zone            of whoever reads it, as is_working_day: ages are in their business days
    """

    @cache
    def age(since: datetime | None) -> int | None:
        if since is None:
            return None
        return working_days_between(since, after.at, zone=zone, is_working_day=is_working_day)

    groups: dict[str, list[Change]] = {name: [] for name in _GROUPS}
    for step in Step:
        was, now = before.results.get(step), after.results.get(step)
        old, new = indexed(was), indexed(now)
        for key in dict.fromkeys((*new, *old)):
            known, found = old.get(key), new.get(key)
            one = opened.get((step, *key))
            counted = _counted_then(was, key, known, _by_record(one, before.at))
            group = _group(found, counted, known) if found is not None else _group_of_absent(now, key, counted, known)
            finding = found or known
            if not group or finding is None:
                continue
            since = one.since if one is not None and one.closed_at is None and group != "fixed" else None
            before_that = known.counted if known is not None else None
            groups[group].append(
                Change(step=step, finding=finding, before=before_that, since=since, working_days=age(since))
            )
    for changes in groups.values():
        changes.sort(key=lambda change: WORST_FIRST.index(change.finding.verdict))
    return Changes(**{name: tuple(changes) for name, changes in groups.items()})


def _by_record(one: Open | None, at: datetime) -> Verdict | None:
    """How a finding stood at a moment, by the record of what is open; None: it was not."""
    if one is None or one.since > at or (one.closed_at is not None and one.closed_at <= at):
        return None
    return Verdict.FAIL if one.blocked_since is not None and one.blocked_since <= at else Verdict.WARN


def _counted_then(was: StepResult | None, key: Key, known: Finding | None, recorded: Verdict | None) -> Verdict | None:
    """How a finding counted before; where that could not be told then, as it is on record; None: it was not open."""
    could_be_told = known.verdict is not Verdict.UNKNOWN if known is not None else is_gone(was, key)
    if not could_be_told:
        return recorded
    return known.counted if known is not None else None


def _was_open(counted: Verdict | None, known: Finding | None) -> bool:
    """Whether it was not ready before, be it accepted."""
    return counted in OPEN or (known is not None and known.verdict in OPEN)


def _group(found: Finding, counted: Verdict | None, known: Finding | None) -> str:
    """The group of a finding that is there now; empty: it is ready, and was."""
    if found.accepted is not None:
        return "accepted"
    if found.verdict is Verdict.UNKNOWN:
        return "unknown"
    if found.verdict not in OPEN:
        return "fixed" if _was_open(counted, known) else ""
    return "still" if counted in OPEN and not graver(found.verdict, counted) else "failing"


def _group_of_absent(now: StepResult | None, key: Key, counted: Verdict | None, known: Finding | None) -> str:
    """The group of a finding that is there no more."""
    if not _was_open(counted, known):
        return ""
    return "fixed" if is_gone(now, key) else "unknown"
