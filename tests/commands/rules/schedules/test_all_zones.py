"""The slots of a day are the same ones that a walk through UTC finds, in every zone and around every change."""

from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.schedules.schedule import Schedule, last_due, next_due
from tests.commands.rules.schedules.walking import MINUTE, changes, due_between, midnight, walked

DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(7))
ZONES = sorted(available_timezones())
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
MOMENTS = st.integers(0, 115 * 365 * 24 * 60).map(lambda minutes: midnight(1975) + minutes * MINUTE)


def daily(zone: str, at: time) -> Schedule:
    return Schedule(at=at, zone=zone, weekdays=EVERY_DAY)


def hold_to_the_walk(schedule: Schedule, start: datetime, days: int) -> None:
    """What `due_between` tells between two moments is what the walk has found, in this order."""
    end = start + days * DAY
    found = walked(schedule.zone, schedule.at, start - 3 * DAY, end + DAY)
    expected = sorted(slot for slot in found.values() if start < slot <= end)
    told = due_between(schedule, start, end)
    assert list(told) == expected, (schedule.zone, schedule.at)
    assert all(earlier < later for earlier, later in pairwise(told))


@cache
def changes_of(zone: str) -> tuple[datetime, ...]:
    return tuple(changes(zone, midnight(1973), midnight(2045)))


@st.composite
def moments_near_a_change(draw: st.DrawFn) -> tuple[str, datetime]:
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from(changes_of(zone) or (midnight(2024, 2, 28),)))
    return zone, near - draw(st.integers(0, 3 * 24 * 60)) * MINUTE


@given(moments_near_a_change(), TIMES)
@settings(max_examples=120, deadline=None)
def test_around_changes_of_the_clocks_no_slot_is_missing_and_none_is_doubled(
    near: tuple[str, datetime], at: time
) -> None:
    zone, start = near
    hold_to_the_walk(daily(zone, at), start, 5)


@given(
    st.sampled_from(ZONES),
    MOMENTS,
    TIMES,
)
@settings(max_examples=80, deadline=None)
def test_at_any_moment_no_slot_is_missing_and_none_is_doubled(zone: str, start: datetime, at: time) -> None:
    hold_to_the_walk(daily(zone, at), start, 4)


def test_in_every_zone_the_changes_of_three_years_are_walked_over_right() -> None:
    """At every hour of the days of a change, and a quarter of an hour later for each change that is looked at."""
    seen: set[tuple[datetime, ...]] = set()
    for zone in ZONES:
        for change in changes(zone, midnight(2024), midnight(2027)):
            begin, end = change - DAY, change + DAY
            clocks = tuple(
                (begin + number * timedelta(minutes=30)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
                for number in range(96)
            )
            if (begin, *clocks) in seen:
                continue  # another name of the same clocks
            seen.add((begin, *clocks))
            for at in (time(hour, len(seen) % 4 * 15) for hour in range(24)):
                found = walked(zone, at, begin - DAY, end, step=timedelta(minutes=15))
                expected = sorted(slot for slot in found.values() if begin < slot <= end)
                assert list(due_between(daily(zone, at), begin, end)) == expected, (zone, at)
    assert len(seen) > 50


@given(
    st.sampled_from(ZONES),
    MOMENTS,
    TIMES,
    st.frozensets(st.integers(0, 6)),
)
@settings(max_examples=200, deadline=None)
def test_the_last_and_the_next_slot_enclose_now_and_agree(
    zone: str, now: datetime, at: time, weekdays: frozenset[int]
) -> None:
    schedule = Schedule(at=at, zone=zone, weekdays=weekdays)
    last, following = last_due(schedule, now), next_due(schedule, now)
    assert last is not None
    assert following is not None
    assert last <= now < following
    assert next_due(schedule, last) == following
    assert last_due(schedule, following) == following
    assert due_between(schedule, last, following) == (following,)


@pytest.mark.parametrize(
    ("zone", "start", "days"),
    [
        ("Pacific/Apia", midnight(2011, 12, 27), 7),
        ("Pacific/Kwajalein", midnight(1993, 8, 18), 7),
        ("Pacific/Kiritimati", midnight(1994, 12, 29), 7),
        ("America/Nuuk", midnight(2024, 3, 29), 5),  # 22:00 to midnight of a Saturday, as Greenland's summer begins
        ("America/Scoresbysund", midnight(2025, 3, 28), 5),
        ("America/St_Johns", midnight(2006, 10, 27), 5),  # a minute after midnight back to the day before
        ("America/Sao_Paulo", midnight(2018, 11, 2), 5),
        ("Australia/Lord_Howe", midnight(2026, 10, 2), 5),
        ("Africa/Casablanca", midnight(2026, 2, 13), 5),
        ("Asia/Kathmandu", midnight(1985, 12, 30), 5),
        ("Antarctica/Troll", midnight(2026, 3, 27), 5),
    ],
)
@pytest.mark.parametrize("at", [time(0), time(0, 30), time(2), time(2, 30), time(23, 1), time(23, 59)])
def test_clocks_that_do_odd_things_are_walked_over_right(zone: str, start: datetime, days: int, at: time) -> None:
    hold_to_the_walk(daily(zone, at), start, days)


def test_a_leap_day_has_its_slot() -> None:
    assert [
        slot.date() for slot in due_between(daily("UTC", time(8)), midnight(2028, 2, 28), midnight(2028, 3, 2))
    ] == [
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2028, 3, 1),
    ]
