"""How many people stand where, now or at a moment, and what holds them back: by the looks and the ledger.

Asks no remote system. Moments are aware and UTC. Everything raises StorageError where the database cannot be read.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from commands.history import in_one
from commands.over_time.scoped import Items, group_of, items_of
from commands.rules.gate import CHECKED, RELIABLE
from commands.rules.over_time import overtaken
from commands.rules.over_time.overtaken import without_doubted
from commands.rules.over_time.people import Held, biggest_first
from commands.rules.over_time.values import Headcount, PeopleBlocker, Scope, ScopeKind, Standing
from commands.services import Services
from storage import runs
from storage.readiness import counts
from storage.readiness.counts import Group

_SAME_RUN = timedelta(minutes=1)
"""So much later than the count of people a check may be and still be of the same run."""


def headcount(services: Services, scope: Scope) -> Headcount:
    """How many people stand where now.

    Whose last look is too old is unknown, unless they were moved; so is whom a later check of another step may block.
    """
    now = services.now()
    with services.database.session() as session:
        count = of_wave(session, scope, now) if scope.kind is ScopeKind.WAVE else _standing(session, scope, now)
        return without_doubted(count, _doubted(session, now)) if count.ready else count


def counted_at(services: Services) -> datetime | None:
    """When people were counted, where that is too old to rely on, or another step was checked later than that.

    None: with the rest, or never.
    """
    now = services.now()
    with services.database.session() as session:
        look = counts.last_look(session, now)
        if look is None:
            return None
        return look if now - look > RELIABLE or runs.newer(session, CHECKED, look + _SAME_RUN) else None


def _doubted(session: Session, now: datetime) -> int:
    """Of how many people later checks of other steps may say otherwise than the count of people."""
    look = counts.last_look(session, now)
    if look is None or not runs.newer(session, overtaken.STEPS, look + _SAME_RUN):
        return 0
    then, later = (
        in_one({step: run.payload for step, run in found.items()})
        for found in (runs.latest_before(session, look + _SAME_RUN), runs.latest(session))
    )
    people_in = {name.casefold(): number for name, number in counts.names(session, "sip_domain").items()}
    return overtaken.doubted(then, later, people_in)


def _standing(session: Session, scope: Scope, now: datetime) -> Headcount:
    """By the last look at each person, or by the ledger where that has moved them since."""
    group = group_of(session, scope)
    found = Counter(counts.standing(session, group, seen_from=now - RELIABLE))
    states = []
    for one in counts.moved_since(session, group, until=now):
        found[one.state, one.seen_at >= now - RELIABLE] -= 1
        states.append((by_ledger(one), 1))
    states += [(_reliable(Standing(state), recent=recent), number) for (state, recent), number in found.items()]
    return counted_states(states)


def by_ledger(one: counts.MovedSince) -> Standing:
    """Where somebody stands whom the ledger has moved since the last look at them.

    Whoever was moved back is on the server again; what holds them back there the next look tells.
    """
    return Standing.UNKNOWN if one.back else Standing.MOVED


def headcount_at(services: Services, scope: Scope, moment: datetime) -> Headcount | None:
    """How many stood where at a moment; None: nobody had counted them by then.

    Of a request only its ledger tells the past: who was not moved by then is unknown.
    """
    with services.database.session() as session:
        if scope.kind is ScopeKind.WAVE:
            items = items_of(session, scope, moment)
            return None if items is None else of_ledger(items, moment)
        look = counts.last_look(session, moment)
        if look is None:
            return None
        found = counts.census(session, group_of(session, scope, ever=True), [look])[look]
    recent = moment - look <= RELIABLE
    return counted_states([(_reliable(Standing(state), recent=recent), number) for state, number in found.items()])


def first_headcount(services: Services, scope: Scope, since: datetime) -> Headcount | None:
    """How many stood where at a moment or, if nobody had counted them by then, when they first were; None: never."""
    found = headcount_at(services, scope, since)
    if found is not None or scope.kind is ScopeKind.WAVE:
        return found
    with services.database.session() as session:
        looks = counts.looks(session, start=since, until=services.now())
    return headcount_at(services, scope, looks[0]) if looks else None


def people_blockers(services: Services, scope: Scope) -> tuple[PeopleBlocker, ...]:
    """What holds people back, by the fix that clears it, the one for most people first."""
    seen_from = services.now() - RELIABLE
    with services.database.session() as session:
        if scope.kind is ScopeKind.WAVE:
            rows = counts.of_persons(session, [user for user, _ in items_of(session, scope) or ()]).values()
            recent = counts.is_recent(session, seen_from)
            blocked = [row for row in rows if row.state == Standing.BLOCKED and recent]
            blocked.sort(key=lambda row: (row.name, row.person))
            return biggest_first(Held(name=row.name, blockers=row.blockers, since=row.since) for row in blocked)
        found = counts.in_state(session, group_of(session, scope), Standing.BLOCKED, seen_from=seen_from)
        return biggest_first(Held(name=name, blockers=blockers, since=since) for name, blockers, since in found)


def _reliable(state: Standing, *, recent: bool) -> Standing:
    return state if recent or state is Standing.MOVED else Standing.UNKNOWN


def counted_states(found: Sequence[tuple[Standing, int]]) -> Headcount:
    """How many people stand where, from states with a number of people each; a state may come several times."""
    total = dict.fromkeys(Standing, 0)
    for state, number in found:
        total[state] += number
    return Headcount(
        moved=total[Standing.MOVED],
        ready=total[Standing.READY],
        blocked=total[Standing.BLOCKED],
        unknown=total[Standing.UNKNOWN],
    )


def of_wave(session: Session, scope: Scope, now: datetime) -> Headcount:
    """How many of a request stand where: by the last look at each, or by the ledger where that has moved them since."""
    items = items_of(session, scope) or ()
    known = counts.of_persons(session, [user for user, _ in items])
    since = {one.person: one for one in counts.moved_since(session, Group(), until=now)}
    look, recent = counts.newest_look(session), counts.is_recent(session, now - RELIABLE)
    states = []
    for user, moved_at in items:
        row = known.get(user)
        if user in since:
            states.append((by_ledger(since[user]), 1))
        elif moved_at is not None and (row is None or look is None or look <= moved_at):
            states.append((Standing.MOVED, 1))
        elif row is None:
            states.append((Standing.UNKNOWN, 1))
        else:
            states.append((_reliable(Standing(row.state), recent=recent), 1))
    return counted_states(states)


def of_ledger(items: Items, moment: datetime) -> Headcount:
    """How many of a request were moved by then; the ledger tells nothing else of the past."""
    moved = sum(moved_at is not None and moved_at <= moment for _, moved_at in items)
    return Headcount(moved=moved, unknown=len(items) - moved)
