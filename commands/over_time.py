"""What is known over time, from what the checks have stored: snapshots, changes, headcounts, blockers, burn-downs.

Asks no remote system. Moments are aware and UTC; days are those of the calendar that is handed in, or else the
organisation's. Everything raises StorageError where the database cannot be read.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from commands.acceptances import at_moment
from commands.history import in_one
from commands.rules.gate import CHECKED, RELIABLE
from commands.rules.moves.calendar import Calendar, frozen
from commands.rules.moves.proof import SIGN_IN_WITHIN
from commands.rules.over_time import overtaken
from commands.rules.over_time.burndown import reckon
from commands.rules.over_time.changes import compare
from commands.rules.over_time.opened import Open
from commands.rules.over_time.overtaken import without_doubted
from commands.rules.over_time.people import Held, biggest_first
from commands.rules.over_time.scopes import Scopes
from commands.rules.over_time.snapshots import as_counted
from commands.rules.over_time.values import (
    Burndown,
    Changes,
    FindingKey,
    Headcount,
    PeopleBlocker,
    Point,
    Scope,
    ScopeKind,
    Snapshot,
    Standing,
)
from commands.rules.schedules.business_days import IsWorkingDay
from commands.services import Services
from commands.standings import on_record
from commands.step import Step
from storage import runs
from storage.ledger.tables import MoveRequest
from storage.readiness import counts, open_findings
from storage.readiness.counts import Column, Group
from storage.states import MoveKind

__all__ = [
    "baseline",
    "burndown",
    "changes_since",
    "contact_deadlines",
    "counted_at",
    "first_headcount",
    "headcount",
    "headcount_at",
    "known_from",
    "opened",
    "people_blockers",
    "readiness_history",
    "scopes",
    "snapshot_at",
]

_SAME_RUN = timedelta(minutes=1)
"""So much later than the count of people a check may be and still be of the same run."""
_LONGEST = 180
"""Days of a burn-down."""
_COLUMNS: dict[ScopeKind, Column] = {
    ScopeKind.UNIT: "unit",
    ScopeKind.DEPARTMENT: "department",
    ScopeKind.SIP_DOMAIN: "sip_domain",
}


def snapshot_at(services: Services, moment: datetime) -> Snapshot:
    """What was known at a moment: the latest result of each step, as it counted then."""
    with services.database.session() as session:
        stored = {step: run.payload for step, run in runs.latest_before(session, moment).items()}
    accepted = at_moment(services, moment)
    results = {step: as_counted(result, accepted, moment) for step, result in in_one(stored).items()}
    return Snapshot(at=moment, results=results)


def known_from(services: Services) -> dict[Step, datetime]:
    """Since when each step is known: when the first check of the whole of it was made that is kept."""
    with services.database.session() as session:
        first = runs.first(session)
    return {step: first[step] for step in Step if step in first}


def baseline(services: Services, since: datetime) -> Snapshot:
    """What later results are compared with: what was known at a moment, and of a step that nobody had checked by then
    the first check of the whole of it."""
    known = snapshot_at(services, since)
    with services.database.session() as session:
        first = runs.first(session)
        later = [
            run
            for step in Step
            if step not in known.results and step in first
            if (run := runs.taken_at(session, step, first[step])) is not None
        ]
        stored = {run.step: run.payload for run in later}
    accepted = at_moment(services, since)
    begun = {step: as_counted(one, accepted, one.checked_at) for step, one in in_one(stored).items()}
    return replace(known, results={**known.results, **begun})


def changes_since(
    services: Services, since: datetime, *, zone: str = "", is_working_day: IsWorkingDay | None = None
) -> Changes:
    """What differs between a moment, or the first check after it, and now.

    `zone` and `is_working_day`: in whose business days ages are told.
    """
    before, after = baseline(services, since), snapshot_at(services, services.now())
    own = organisations(services)
    works = is_working_day or own.is_working_day
    return compare(before, after, opened(services), zone=zone or own.zone, is_working_day=works)


def opened(services: Services) -> dict[FindingKey, Open]:
    """Since when each finding has been open without an end, or until when it was."""
    with services.database.session() as session:
        rows = open_findings.every(session)
    return {(Step(row.step), row.of_check, row.subject): on_record(row) for row in rows}


def organisations(services: Services) -> Calendar:
    """The organisation's calendar."""
    return services.organisation.policy.calendar


def headcount(services: Services, scope: Scope) -> Headcount:
    """How many people stand where now.

    Whose last look is too old is unknown, unless they were moved; so is whom a later check of another step may block.
    """
    now = services.now()
    with services.database.session() as session:
        count = _of_wave(session, scope, now) if scope.kind is ScopeKind.WAVE else _standing(session, scope, now)
        return without_doubted(count, _doubted(session, now)) if count.ready else count


def counted_at(services: Services) -> datetime | None:
    """When people were counted, where another step was checked later than that; None: with the rest, or never."""
    with services.database.session() as session:
        look = counts.last_look(session, services.now())
        return look if look is not None and runs.newer(session, CHECKED, look + _SAME_RUN) else None


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
    group = _group(session, scope)
    found = Counter(counts.standing(session, group, seen_from=now - RELIABLE))
    states = []
    for one in counts.moved_since(session, group, until=now):
        found[one.state, one.seen_at >= now - RELIABLE] -= 1
        states.append((_by_ledger(one), 1))
    states += [(_counted(Standing(state), recent=recent), number) for (state, recent), number in found.items()]
    return _headcount(states)


def _by_ledger(one: counts.MovedSince) -> Standing:
    """Whoever was moved back is on the server again; what holds them back there the next look tells."""
    return Standing.UNKNOWN if one.back else Standing.MOVED


def headcount_at(services: Services, scope: Scope, moment: datetime) -> Headcount | None:
    """How many stood where at a moment; None: nobody had counted them by then.

    Of a request only its ledger tells the past: who was not moved by then is unknown.
    """
    with services.database.session() as session:
        if scope.kind is ScopeKind.WAVE:
            items = _items(session, scope, moment)
            return None if items is None else _of_ledger(items, moment)
        look = counts.last_look(session, moment)
        if look is None:
            return None
        found = counts.census(session, _group(session, scope, ever=True), [look])[look]
    recent = moment - look <= RELIABLE
    return _headcount([(_counted(Standing(state), recent=recent), number) for state, number in found.items()])


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
            rows = counts.of_persons(session, [user for user, _ in _items(session, scope) or ()]).values()
            blocked = [row for row in rows if row.state == Standing.BLOCKED and row.seen_at >= seen_from]
            blocked.sort(key=lambda row: (row.name, row.person))
            return biggest_first(Held(name=row.name, blockers=row.blockers, since=row.since) for row in blocked)
        found = counts.in_state(session, _group(session, scope), Standing.BLOCKED, seen_from=seen_from)
        return biggest_first(Held(name=name, blockers=blockers, since=since) for name, blockers, since in found)


def scopes(services: Services) -> Scopes:
    """What there was to choose from at the last look at everybody. A name that is spelled in several ways is one, as
    most people have it."""
    units, departments, domains = Counter[str](), Counter[str](), Counter[str]()
    with services.database.session() as session:
        for unit, department, domain, number in counts.groups(session):
            for names, name in ((units, unit), (departments, department), (domains, domain)):
                names[name] += number
    return Scopes(
        everybody=units.total(),
        units=_chosen(units),
        departments=_chosen(departments),
        sip_domains=_chosen(domains),
    )


def burndown(
    services: Services,
    scope: Scope,
    *,
    zone: str = "",
    is_working_day: IsWorkingDay | None = None,
    now: datetime | None = None,
) -> Burndown:
    """How many are left to be moved, day by day, and when that may end.

    `zone` and `is_working_day`: whose days these are. In the organisation's freezes nothing is moved.
    """
    own, now = organisations(services), now or services.now()
    is_working_day = is_working_day or own.is_working_day

    def works(day: date) -> bool:
        return is_working_day(day) and not frozen(datetime.combine(day, time(12), ZoneInfo(own.zone)), own)

    return reckon(_points(services, scope, zone or own.zone, now, days=_LONGEST), works)


def readiness_history(
    services: Services, scope: Scope, days: int, *, zone: str = "", now: datetime | None = None
) -> tuple[Point, ...]:
    """How many stood where at the end of each of the last days, today included; from the first that was counted on."""
    own_zone = zone or organisations(services).zone
    return tuple(_points(services, scope, own_zone, now or services.now(), days=days))


def contact_deadlines(services: Services, scope: Scope, *, after: datetime) -> tuple[tuple[str, datetime], ...]:
    """Who was moved and not seen to sign in to Teams, and when their contacts are lost, later than `after`."""
    with services.database.session() as session:
        items = counts.not_signed_in(session, moved_after=after - SIGN_IN_WITHIN)
        if scope.kind is ScopeKind.WAVE:
            items = [item for item in items if item.request_id == int(scope.value)]
        elif scope.kind is not ScopeKind.EVERYBODY:
            inside = counts.inside(session, _group(session, scope), [item.user for item in items])
            items = [item for item in items if item.user in inside]
    waiting = [(item.name, item.moved_at + SIGN_IN_WITHIN) for item in items]
    return tuple(sorted(waiting, key=lambda one: (one[1], one[0])))


def _group(session: Session, scope: Scope, *, ever: bool = False) -> Group:
    """The stored names that a scope means, however it is spelled; `ever`: also those that nobody has any more."""
    if scope.kind is ScopeKind.EVERYBODY:
        return Group()
    column, wanted = _COLUMNS[scope.kind], scope.value.strip().casefold()
    known = counts.names_ever(session, column) if ever else counts.names(session, column)
    return Group(column, tuple(name for name in known if name.casefold() == wanted))


def _counted(state: Standing, *, recent: bool) -> Standing:
    return state if recent or state is Standing.MOVED else Standing.UNKNOWN


def _headcount(found: Sequence[tuple[Standing, int]]) -> Headcount:
    total = dict.fromkeys(Standing, 0)
    for state, number in found:
        total[state] += number
    return Headcount(
        moved=total[Standing.MOVED],
        ready=total[Standing.READY],
        blocked=total[Standing.BLOCKED],
        unknown=total[Standing.UNKNOWN],
    )


Items = Sequence[tuple[str, datetime | None]]
"""People of a request, and when each was moved to Teams."""


def _items(session: Session, scope: Scope, moment: datetime | None = None) -> Items | None:
    """None: there is no such request, or was none at that moment. One that moves people back has moved nobody."""
    request = session.get(MoveRequest, int(scope.value))
    if request is None or (moment is not None and request.created_at > moment):
        return None
    items = counts.of_request(session, int(scope.value))
    return items if request.kind is MoveKind.MOVE else [(user, None) for user, _ in items]


def _of_wave(session: Session, scope: Scope, now: datetime) -> Headcount:
    """By the last look at each person, or by the ledger where that has moved them since."""
    items = _items(session, scope) or ()
    known = counts.of_persons(session, [user for user, _ in items])
    since = {one.person: one for one in counts.moved_since(session, Group(), until=now)}
    states = []
    for user, moved_at in items:
        row = known.get(user)
        if user in since:
            states.append((_by_ledger(since[user]), 1))
        elif moved_at is not None and (row is None or row.seen_at <= moved_at):
            states.append((Standing.MOVED, 1))
        elif row is None:
            states.append((Standing.UNKNOWN, 1))
        else:
            states.append((_counted(Standing(row.state), recent=row.seen_at >= now - RELIABLE), 1))
    return _headcount(states)


def _of_ledger(items: Items, moment: datetime) -> Headcount:
    moved = sum(moved_at is not None and moved_at <= moment for _, moved_at in items)
    return Headcount(moved=moved, unknown=len(items) - moved)


def _chosen(names: dict[str, int]) -> tuple[tuple[str, int], ...]:
    found: dict[str, tuple[str, int]] = {}
    for name, number in sorted(names.items(), key=lambda pair: (-pair[1], pair[0])):
        if name:
            spelled, before = found.get(name.casefold(), (name, 0))
            found[name.casefold()] = spelled, before + number
    return tuple(sorted(found.values(), key=lambda pair: (-pair[1], pair[0].casefold())))


def _day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _after(first: date, last: date) -> Iterator[date]:
    """Each day after `first` up to `last`."""
    return (first + timedelta(days=number) for number in range(1, (last - first).days + 1))


def _points(services: Services, scope: Scope, zone: str, now: datetime, *, days: int) -> list[Point]:
    today = _day_of(now, zone)
    first = today - timedelta(days=max(1, days) - 1)
    start = datetime.combine(first, time(), ZoneInfo(zone))
    with services.database.session() as session:
        if scope.kind is ScopeKind.WAVE:
            return _points_of_wave(session, scope, zone, now, first=first)
        # a day before the first look of all has no point; one between two looks stands as the one before it
        before = counts.last_look(session, start)
        looks = {_day_of(at, zone): at for at in counts.looks(session, start=start, until=now)}
        found = counts.census(
            session, _group(session, scope, ever=True), [*looks.values(), *([before] if before else [])]
        )
        since = counts.moved_since(session, _group(session, scope), until=now)
    points: list[Point] = []
    last = before
    for day in [first, *_after(first, today)]:
        last = looks.get(day, last)
        if last is not None:
            shifted = [one for one in since if one.seen_at == last and _day_of(one.moved_at, zone) <= day]
            gone = [(Standing(one.state), -1) for one in shifted]
            counted = [(Standing(state), number) for state, number in found[last].items()]
            points.append(Point(day, _headcount([*counted, *gone, *((_by_ledger(one), 1) for one in shifted)])))
    return points


def _points_of_wave(session: Session, scope: Scope, zone: str, now: datetime, *, first: date) -> list[Point]:
    request = session.get(MoveRequest, int(scope.value))
    items = _items(session, scope)
    if request is None or items is None:
        return []
    begin = max(first, _day_of(request.created_at, zone))
    days = [begin, *_after(begin, _day_of(now, zone))]
    moved_on = [_day_of(moved_at, zone) for _, moved_at in items if moved_at is not None]
    points = []
    for day in days:
        moved = sum(one <= day for one in moved_on)
        points.append(Point(day, Headcount(moved=moved, unknown=len(items) - moved)))
    return [*points[:-1], replace(points[-1], count=_of_wave(session, scope, now))]
