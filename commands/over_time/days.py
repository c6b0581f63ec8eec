"""How many stood where day by day, and the burn-down that follows from it.

Asks no remote system. Days are those of the time zone that is handed in, or else of the organisation's calendar.
Everything raises StorageError where the database cannot be read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from commands.over_time.changes import organisations
from commands.over_time.headcounts import by_ledger, counted_states, headcount, of_wave
from commands.over_time.scoped import group_of, items_of
from commands.rules.moves.calendar import frozen
from commands.rules.over_time.burndown import reckon
from commands.rules.over_time.values import Burndown, Headcount, Point, Scope, ScopeKind, Standing
from commands.rules.schedules.business_days import IsWorkingDay
from commands.services import Services
from storage.ledger.tables import MoveRequest
from storage.readiness import counts

_LONGEST = 180
"""Days of a burn-down."""


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


def readiness_history(services: Services, scope: Scope, days: int, *, now: datetime | None = None) -> tuple[Point, ...]:
    """How many stood where at the end of each of the last days, today included; from the first that was counted on."""
    return tuple(_points(services, scope, organisations(services).zone, now or services.now(), days=days))


def _points(services: Services, scope: Scope, zone: str, now: datetime, *, days: int) -> list[Point]:
    today = _day_of(now, zone)
    first = today - timedelta(days=max(1, days) - 1)
    start = datetime.combine(first, time(), ZoneInfo(zone))
    with services.database.session() as session:
        if scope.kind is ScopeKind.WAVE:
            return _points_of_wave(session, scope, zone, now, first=first)
        # a day before the first look of all has no point; one after a look stands as that,
        # and when a whole day has gone by without one, only who was moved can still be told
        before = counts.last_look(session, start)
        looks = {_day_of(at, zone): at for at in counts.looks(session, start=start, until=now)}
        found = counts.census(
            session, group_of(session, scope, ever=True), [*looks.values(), *([before] if before else [])]
        )
        since = counts.moved_since(session, group_of(session, scope), until=now)
    points: list[Point] = []
    last = before
    for day in [first, *_after(first, today)]:
        last = looks.get(day, last)
        if last is not None:
            shifted = [one for one in since if one.seen_at == last and _day_of(one.moved_at, zone) <= day]
            counted = _shifted(found[last], shifted)
            silent = (day - _day_of(last, zone)).days > 1
            points.append(Point(day, _untold(counted) if silent else counted))
    if not points:
        return []
    return [*points[:-1], replace(points[-1], count=headcount(replace(services, now=lambda: now), scope))]


def _untold(count: Headcount) -> Headcount:
    """What is left of a count that is too old to rely on: who was moved."""
    return Headcount(moved=count.moved, unknown=count.left)


def _shifted(found: Mapping[str, int], since: Sequence[counts.MovedSince]) -> Headcount:
    """What a look has counted, with those where they are by now whom the ledger has moved after it."""
    counted = [(Standing(state), number) for state, number in found.items()]
    gone = [(Standing(one.state), -1) for one in since]
    return counted_states([*counted, *gone, *((by_ledger(one), 1) for one in since)])


def _points_of_wave(session: Session, scope: Scope, zone: str, now: datetime, *, first: date) -> list[Point]:
    request = session.get(MoveRequest, int(scope.value))
    items = items_of(session, scope)
    if request is None or items is None:
        return []
    begin = max(first, _day_of(request.created_at, zone))
    moved_on = [_day_of(moved_at, zone) for _, moved_at in items if moved_at is not None]
    points = []
    for day in [begin, *_after(begin, _day_of(now, zone))]:
        moved = sum(one <= day for one in moved_on)
        points.append(Point(day, Headcount(moved=moved, unknown=len(items) - moved)))
    return [*points[:-1], replace(points[-1], count=of_wave(session, scope, now))]


def _day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _after(first: date, last: date) -> Iterator[date]:
    """Each day after `first` up to `last`."""
    return (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
