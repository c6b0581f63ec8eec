"""What is kept of the past is what somebody who looks day by day would keep."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.over_time.keeping import KEEP, Keep, Seen, superfluous

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)
STEPS = ("tenant", "domains", "domains/fabrikam.com", "domains/contoso.com")

AGES = st.integers(0, 460 * 24).map(lambda hours: NOW - timedelta(hours=hours))
STORED = st.lists(st.tuples(st.sampled_from(STEPS), AGES), max_size=80).map(
    lambda rows: [Seen(number, what, at) for number, (what, at) in enumerate(rows, 1)]
)


def by_hand(stored: list[Seen], keep: Keep) -> set[int]:
    """The numbers that are kept, found day by day and step by step."""
    kept: set[int] = set()
    newest = {
        what: max((one for one in stored if one.what == what), key=lambda one: one.place, default=None)
        for what in STEPS
    }
    for what, last in newest.items():
        whole = newest[what.split("/")[0]]
        if last is not None and (last is whole or whole is None or last.at > whole.at):
            kept.add(last.number)
    for what in STEPS:
        for back in range(470):
            day = (NOW - back * DAY).date()
            of_day = [one for one in stored if one.what == what and one.at.date() == day]
            kept |= {one.number for one in of_day if NOW - one.at <= keep.whole}
            if of_day and NOW - max(of_day, key=lambda one: one.place).at <= keep.daily:
                kept.add(max(of_day, key=lambda one: one.place).number)
    return kept


@given(STORED, st.sampled_from([KEEP, Keep(whole=2 * DAY), Keep(whole=400 * DAY)]))
def test_what_is_kept_is_what_is_kept_by_hand(stored: list[Seen], keep: Keep) -> None:
    gone = superfluous(stored, NOW, keep)
    assert gone == sorted(gone)
    assert {one.number for one in stored} - set(gone) == by_hand(stored, keep)


@given(STORED)
def test_who_forgets_twice_forgets_nothing_more(stored: list[Seen]) -> None:
    gone = set(superfluous(stored, NOW))
    assert superfluous([one for one in stored if one.number not in gone], NOW) == []


def test_the_latest_of_a_step_is_kept_however_old_and_a_part_only_if_it_is_newer() -> None:
    old = NOW - 900 * DAY
    stored = [
        Seen(1, "domains/fabrikam.com", old - DAY),
        Seen(2, "domains", old),
        Seen(3, "domains/contoso.com", old + DAY),
        Seen(4, "tenant", old),
    ]
    assert superfluous(stored, NOW) == [1]


def test_days_are_those_of_utc() -> None:
    evening = datetime.fromisoformat("2026-10-01T23:30:00-02:00")  # the day after in UTC
    stored = [Seen(1, "tenant", evening - timedelta(hours=3)), Seen(2, "tenant", evening), Seen(3, "tenant", NOW)]
    assert superfluous(stored, NOW) == []
