"""Since when: days and moments as people type them."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.over_time.since import since_meant
from commands.step import UsageError

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
"""A Wednesday, half past ten in Berlin."""


def meant(text: str, now: datetime = NOW, zone: str = "Europe/Berlin") -> str:
    found = since_meant(text, now, zone=zone, is_working_day=lambda day: day.weekday() < 5)
    return f"{found:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "2026-11-23 23:00"),
        ("working day", "2026-11-23 23:00"),
        ("yesterday", "2026-11-23 23:00"),
        ("since yesterday", "2026-11-23 23:00"),
        ("gestern", "2026-11-23 23:00"),
        ("today", "2026-11-24 23:00"),
        ("Monday", "2026-11-22 23:00"),
        ("last Monday", "2026-11-22 23:00"),
        ("Wed", "2026-11-17 23:00"),
        ("Donnerstag", "2026-11-18 23:00"),
        ("2026-11-20", "2026-11-19 23:00"),
        ("Fri 20 Nov", "2026-11-19 23:00"),
        ("20.11.", "2026-11-19 23:00"),
        ("20 Nov 08:00", "2026-11-20 07:00"),
        ("2026-11-20T08:00", "2026-11-20 07:00"),
        ("yesterday at 8:15", "2026-11-24 07:15"),
        ("24 Dec", "2025-12-23 23:00"),
        ("Wed 24 Dec", "2025-12-23 23:00"),
        ("3 days", "2026-11-21 23:00"),
        ("vor 3 Tagen", "2026-11-21 23:00"),
        ("3 days ago", "2026-11-21 23:00"),
        ("3d", "2026-11-21 23:00"),
        ("2 weeks", "2026-11-10 23:00"),
        ("12 hours", "2026-11-24 21:30"),
        ("2 Stunden", "2026-11-25 07:30"),
        ("0 days", "2026-11-24 23:00"),
        ("2026-07-01", "2026-06-30 22:00"),
        ("99999 days", "2016-11-16 23:00"),
    ],
)
def test_what_people_type_is_a_moment(text: str, expected: str) -> None:
    assert meant(text) == expected


def test_without_words_it_is_the_last_working_day() -> None:
    """On a Monday the Friday before."""
    assert meant("", datetime(2026, 11, 23, 9, tzinfo=UTC), "UTC") == "2026-11-20 00:00"
    nobody_works = since_meant("", NOW, zone="UTC", is_working_day=lambda _: False)
    assert f"{nobody_works:%Y-%m-%d}" == "2026-11-24"


@pytest.mark.parametrize("text", ["tomorrow", "2027-01-01", "today 23:59", "1 Jan 2030"])
def test_what_lies_ahead_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="lies ahead"):
        meant(text)


@pytest.mark.parametrize(
    "text",
    [
        "the flood",
        "32 Nov",
        "30 Feb",
        "x" * 61,
        "<!channel>",
        "9999999 days",
    ],
)
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"That is no day\. Type it like this"):
        meant(text)


def test_a_weekday_that_the_date_is_not_is_refused_with_its_own_sentence() -> None:
    with pytest.raises(UsageError, match="is no Mon"):
        meant("Mon 2026-11-20")
    with pytest.raises(UsageError, match="time of day"):
        meant("yesterday 25:00")


@given(st.text(max_size=70), st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"]))
def test_any_text_is_a_past_moment_or_a_sentence(text: str, zone: str) -> None:
    try:
        found = since_meant(text, NOW, zone=zone, is_working_day=lambda day: day.weekday() < 5)
    except UsageError as error:
        assert str(error).endswith((".", "days"))  # noqa: PT017 - one of two outcomes
    else:
        assert found <= NOW
        assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1900-01-01", "That is out of range: a day is of the years 1990 to 2200."),
        ("1066-10-14", "out of range"),
        ("01.01.1900", "out of range"),
        ("31.02.2026", "That month ends with its day 28. Type it like this: diff 28.02.2026"),
        ("2026-06-31", "That month ends with its day 30. Type it like this: diff 2026-06-30"),
    ],
)
def test_a_date_that_there_is_not_is_told_apart_from_no_date(typed: str, says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        since_meant(typed, datetime(2026, 11, 23, 12, tzinfo=UTC), zone="UTC", is_working_day=lambda _: True)
