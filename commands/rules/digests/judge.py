"""From what is known now and what the last digest said to what this one says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zlib import crc32

from commands.rules.digests.facts import (
    LONGEST,
    MOST,
    Blocker,
    DigestFacts,
    Expiring,
    Lasting,
    Move,
    MoveState,
    Since,
    Told,
)
from commands.rules.digests.gathered import Gathered
from commands.rules.digests.sources import silent_sources, untold_steps
from commands.rules.gate import CHECKED, holding_up
from commands.rules.over_time.burndown import thinned
from commands.rules.over_time.values import Change, PeopleBlocker
from commands.rules.schedules.business_days import working_days_between
from commands.rules.schedules.local_time import zone_of
from commands.rules.wording import people, verb
from commands.step import Verdict

SOON = timedelta(days=7)
"""Accepted findings that run out within this time are named."""
MOST_POINTS = 30
"""Of the burn-down are kept: enough for a small picture."""
_ORDER = (MoveState.DONE, MoveState.STOPPED, MoveState.RUNNING, MoveState.NEXT)


def judge(known: Gathered, before: DigestFacts | None) -> DigestFacts:
    """The content. `before`: what the last digest said that this subscription posted; None: this is the first."""
    gate = holding_up(known.results, known.now)
    stopped = gate is not None and gate.stops_moves
    blockers = (*_steps(known, before), *_objecting(known, before), *_people(known, before))
    fixed = tuple(_fixed(known, before)) if before is not None else ()
    moves = sorted(known.moves, key=_telling)
    return DigestFacts(
        subscription=known.subscription,
        made_at=known.now,
        day=known.now.astimezone(zone_of(known.zone)).date(),
        zone=known.zone,
        scope=known.scope,
        count=known.count,
        counted_at=known.counted_at,
        stopped=stopped,
        gate=gate.says if gate is not None and stopped and gate.verdict is Verdict.FAIL else "",
        since=_since(before),
        alarms=tuple(_alarms(known)),
        blockers=blockers[:MOST],
        blockers_in_all=len(blockers),
        fixed=fixed[:MOST],
        fixed_in_all=len(fixed),
        attention=tuple(_attention(known))[:MOST] if before is not None else (),
        moves=tuple(moves[:MOST]),
        moves_in_all=len(moves),
        moved=known.moved,
        countdown=known.countdown,
        sources=silent_sources(known.results, known.now),
        untold=untold_steps(known.results, known.now),
        checked_at=min((result.checked_at for result in known.results.values()), default=None),
        expiring=_expiring(known),
        burndown=known.burndown and replace(known.burndown, points=thinned(known.burndown.points, MOST_POINTS)),
        halted=_short(known.halted),
    )


def quiet(facts: DigestFacts, before: DigestFacts) -> DigestFacts:
    """The same as the short word that nothing has changed, since the last digest that had anything to tell."""
    return replace(facts, quiet_since=before.quiet_since or before.day)


def _since(before: DigestFacts | None) -> Since | None:
    if before is None:
        return None
    return Since(at=before.made_at, day=before.day, percent=before.count.percent, sure=before.sure)


def _alarms(known: Gathered) -> Iterator[Lasting]:
    """What nobody has taken note of first: somebody has to."""
    for one in sorted(known.alarms, key=lambda one: bool(one.noted_by))[:MOST]:
        yield replace(one, says=_short(one.says), action=_short(one.action), who=_short(one.who))


def _steps(known: Gathered, before: DigestFacts | None) -> Iterator[Blocker]:
    """What blocks the steps of the organisation, in their order; the oldest of a step first."""
    opened = [one for one in (*known.changes.failing, *known.changes.still) if _blocks(one)]
    opened.sort(key=lambda one: (CHECKED.index(one.step), -(one.working_days or 0), one.key))
    said = {one.key for one in before.blockers} if before is not None else set()
    for alike in _by_what_to_do(opened):
        first, *others = alike
        key = _key(first)
        yield Blocker(
            key=key,
            says=_short(first.finding.says or first.finding.title),
            action=_short(first.finding.remedy),
            who=_short(first.finding.who),
            days=max((one.working_days for one in alike if one.working_days is not None), default=None),
            new=before is not None and key not in said and all(one in known.changes.failing for one in alike),
            also=tuple(_short(one.finding.says or one.finding.title) for one in others[:MOST]),
        )


def _by_what_to_do(opened: list[Change]) -> list[list[Change]]:
    """What one deed mends belongs together: a domain that is not verified is not told of three times."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for number, one in enumerate(opened):
        remedy = one.finding.remedy.strip()
        groups.setdefault((one.step, one.key[2], remedy) if remedy else (number,), []).append(one)
    return list(groups.values())


def _blocks(one: Change) -> bool:
    return one.step in CHECKED and one.finding.counted is Verdict.FAIL


def _key(one: Change) -> str:
    """The id of the check in the middle; a subject is a stranger's text of any length."""
    step, check, subject = one.key
    return f"{step}/{check}/{subject}"[:200]


def _people(known: Gathered, before: DigestFacts | None) -> Iterator[Blocker]:
    """What holds people of the scope back, the most people first."""
    said = {one.key for one in before.blockers} if before is not None else set()
    for one in sorted(known.people, key=lambda one: (-one.people, one.check)):
        key = people_key(one)
        yield Blocker(
            key=key,
            says=_short(f"{people(one.people)} {verb(one.people, 'is', 'are')} held back: {one.title}"),
            action=_short(" ".join(filter(None, (one.fix, _frees(one))))),
            who=_short(one.who),
            days=working_days_between(one.since, known.now, zone=known.zone, is_working_day=known.is_working_day),
            new=before is not None and key not in said,
            people=one.people,
            names=tuple(_short(name) for name in one.names[:MOST]),
        )


def _objecting(known: Gathered, before: DigestFacts | None) -> Iterator[Blocker]:
    """Requests whose time does not suit somebody, who is not moved before that is decided."""
    said = {one.key for one in before.blockers} if before is not None else set()
    for number, names, owner in known.objecting:
        key, many = f"objection/M{number}", len(names)
        yield Blocker(
            key=key,
            says=f"The time of M{number} does not suit {people(many)}",
            action=_short(f"Leave out or keep: /hybrid notes M{number} keep {names[0]}"),
            who=owner,
            new=before is not None and key not in said,
            people=many,
            names=tuple(_short(name) for name in names[:MOST]),
        )


def people_key(one: PeopleBlocker) -> str:
    """One check may hold people back by several things, each with a fix of its own."""
    return f"people/{one.check}/{crc32(one.fix.encode()):08x}"


def _frees(one: PeopleBlocker) -> str:
    """How many could move then."""
    if not one.alone or one.people == 1:
        return ""
    if one.alone == one.people:
        return "(clears all of them)"
    return f"(clears {one.alone:,} of them)"


def _fixed(known: Gathered, before: DigestFacts) -> Iterator[Told]:
    """What was open when the last digest was made, and is no longer."""
    for one in known.changes.fixed:
        if one.step in CHECKED:
            subject = f" ({one.finding.subject})" if one.finding.subject else ""
            yield Told(key=_key(one), says=_short(f"{one.finding.title}{subject}"))
    if not known.count.unknown:
        # while it cannot be told how somebody stands, nobody can say that something holds back nobody any more
        open_now = {people_key(one) for one in known.people} | {f"objection/M{one[0]}" for one in known.objecting}
        for blocker in before.blockers:
            if blocker.people and blocker.key not in open_now:
                yield Told(key=blocker.key, says=_short(blocker.says.partition(": ")[2] or blocker.says))


def _attention(known: Gathered) -> Iterator[Told]:
    for one in known.changes.failing:
        if one.step in CHECKED and one.finding.counted is Verdict.WARN:
            yield Told(key=_key(one), says=_short(one.finding.says or one.finding.title))


def _telling(move: Move) -> tuple[int, bool, float, int]:
    """Done first, then what runs, then what comes next: the next window first."""
    starts = move.starts.timestamp() if move.starts is not None else 0.0
    return _ORDER.index(move.state), move.starts is None, starts, move.number


def _expiring(known: Gathered) -> tuple[Expiring, ...]:
    soon = (one for one in known.expiring if one.until - known.now <= SOON)
    kept = sorted(soon, key=lambda one: (one.until, one.about))[:MOST]
    return tuple(replace(one, about=_short(one.about)) for one in kept)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
