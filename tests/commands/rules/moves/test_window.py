"""Windows as people type them: in the right zone, on the right day, and never at an hour that was not meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commands.rules.moves.window import FARTHEST, LONGEST, Window, parse_window, say_window
from commands.step import UsageError

THURSDAY = datetime(2026, 11, 26, 15, 50, tzinfo=UTC)
"""16:50 in Berlin."""
BERLIN = "Europe/Berlin"


def said(text: str, *, now: datetime = THURSDAY, zone: str = BERLIN) -> str:
    return parse_window(text, time_zone=zone, now=now).said


def read(text: str, *, now: datetime, zone: str) -> Window | str:
    """The window, or the sentence of the refusal."""
    try:
        return parse_window(text, time_zone=zone, now=now)
    except UsageError as error:
        return str(error)


def refusal(text: str, *, now: datetime = THURSDAY) -> str:
    with pytest.raises(UsageError) as caught:
        parse_window(text, time_zone=BERLIN, now=now)
    return str(caught.value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Sat 02:00-05:00 Europe/Berlin", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("saturday 2:00 to 5:00", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("sat at 02:00 till 05:00", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("on Sat, 02.00 \u2013 05.00", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("Sat 2am-5am berlin", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("Sat 12am - 12 pm", "Sat 28 Nov 2026, 00:00-12:00 Europe/Berlin"),
        ("Sat 22:00 - Sun 02:00 UTC", "Sat 28 Nov 2026, 22:00 - Sun 29 Nov 2026, 02:00 UTC"),
        ("Sat 00:00-24:00", "Sat 28 Nov 2026, 00:00 - Sun 29 Nov 2026, 00:00 Europe/Berlin"),
        (
            "2026-12-05 22:00 - 2026-12-06 02:00",
            "Sat 5 Dec 2026, 22:00 - Sun 6 Dec 2026, 02:00 Europe/Berlin",
        ),
        ("05.12.2026 22:00 - 6.12.2026 02:00", "Sat 5 Dec 2026, 22:00 - Sun 6 Dec 2026, 02:00 Europe/Berlin"),
        ("5.12.2026 22.00-23.00", "Sat 5 Dec 2026, 22:00-23:00 Europe/Berlin"),
        ("2026-12-05T22:00-2026-12-06T02:00 z", "Sat 5 Dec 2026, 22:00 - Sun 6 Dec 2026, 02:00 UTC"),
        ("2026-12-05 22:00-23:00 (america/new_york)", "Sat 5 Dec 2026, 22:00-23:00 America/New_York"),
        ("tonight 22:00-02:00", "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:00 Europe/Berlin"),
        ("22:00-02:00", "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:00 Europe/Berlin"),
        ("tonight 02:00-05:00", "Fri 27 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("today 18:00-19:00", "Thu 26 Nov 2026, 18:00-19:00 Europe/Berlin"),
        ("tomorrow 18:00-19:00", "Fri 27 Nov 2026, 18:00-19:00 Europe/Berlin"),
        ("next business day 20:00-21:00", "Fri 27 Nov 2026, 20:00-21:00 Europe/Berlin"),
        ("29 Nov 22:00-23:00", "Sun 29 Nov 2026, 22:00-23:00 Europe/Berlin"),
        ("Sun 29 November, 22:00-23:00", "Sun 29 Nov 2026, 22:00-23:00 Europe/Berlin"),
        ("Dec 5th 22:00-23:00", "Sat 5 Dec 2026, 22:00-23:00 Europe/Berlin"),
        ("January 1, 2027 10:00-11:00", "Fri 1 Jan 2027, 10:00-11:00 Europe/Berlin"),
        ("1 jan 10:00-11:00", "Fri 1 Jan 2027, 10:00-11:00 Europe/Berlin"),
        ("Thu 16:00-18:00", "Thu 26 Nov 2026, 16:00-18:00 Europe/Berlin"),
        ("Thu 10:00-11:00", "Thu 3 Dec 2026, 10:00-11:00 Europe/Berlin"),
        ("tonight 22-02", "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:00 Europe/Berlin"),
        ("22-02", "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:00 Europe/Berlin"),
        ("22 - 02:30 UTC", "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:30 UTC"),
        ("Sat 2-5", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("5 Dec 22-23", "Sat 5 Dec 2026, 22:00-23:00 Europe/Berlin"),
        ("2026-12-05 22-23", "Sat 5 Dec 2026, 22:00-23:00 Europe/Berlin"),
        ("now until 18", "Thu 26 Nov 2026, 16:50-18:00 Europe/Berlin"),
        ("Sa 02:00-05:00", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("Samstag 2 bis 5 Uhr", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("Am Samstag von 2h-5h Berlin", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("Sonnabend 02:00-05:00", "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"),
        ("So. 22:00 - Mo 02:00", "Sun 29 Nov 2026, 22:00 - Mon 30 Nov 2026, 02:00 Europe/Berlin"),
        ("Di, 1. Dez. 22:00 bis 23:00 Uhr", "Tue 1 Dec 2026, 22:00-23:00 Europe/Berlin"),
        ("Mi 2. Dezember 22-23", "Wed 2 Dec 2026, 22:00-23:00 Europe/Berlin"),
        ("5.12. 22-02", "Sat 5 Dec 2026, 22:00 - Sun 6 Dec 2026, 02:00 Europe/Berlin"),
        ("3. März 22-23", "Wed 3 Mar 2027, 22:00-23:00 Europe/Berlin"),
        ("heute 22-02", "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:00 Europe/Berlin"),
        ("heute Nacht 22-02", "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:00 Europe/Berlin"),
        ("morgen 18:00-19:00", "Fri 27 Nov 2026, 18:00-19:00 Europe/Berlin"),
        ("nächster Werktag 20-21", "Fri 27 Nov 2026, 20:00-21:00 Europe/Berlin"),
        ("sofort bis 18 Uhr", "Thu 26 Nov 2026, 16:50-18:00 Europe/Berlin"),
        ("now until 18:00", "Thu 26 Nov 2026, 16:50-18:00 Europe/Berlin"),
        ("now - Fri 06:00", "Thu 26 Nov 2026, 16:50 - Fri 27 Nov 2026, 06:00 Europe/Berlin"),
    ],
)
def test_what_people_type(typed: str, meant: str) -> None:
    assert said(typed) == meant


def test_at_once_has_no_bounds() -> None:
    for typed in ("now", "NOW", "at once", "asap"):
        assert parse_window(typed, time_zone=BERLIN, now=THURSDAY) == Window(None, None)
    assert said("now") == say_window(None, None, BERLIN) == "at once"


def test_a_window_that_began_last_night_is_still_meant() -> None:
    night = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # Friday, 00:30 in Berlin
    assert said("tonight 22:00-02:00", now=night) == "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:00 Europe/Berlin"
    assert said("Thu 22:00-02:00", now=night) == "Thu 26 Nov 2026, 22:00 - Fri 27 Nov 2026, 02:00 Europe/Berlin"
    assert said("today 22:00-02:00", now=night) == "Fri 27 Nov 2026, 22:00 - Sat 28 Nov 2026, 02:00 Europe/Berlin"


def test_the_day_is_that_of_the_zone() -> None:
    """At 16:50 on Thursday in Berlin it is Friday in Auckland."""
    assert said("today 20:00-21:00 Pacific/Auckland") == "Fri 27 Nov 2026, 20:00-21:00 Pacific/Auckland"


def test_working_days_are_the_calendars() -> None:
    friday_off = parse_window(
        "working day 20:00-21:00", time_zone=BERLIN, now=THURSDAY, is_working_day=lambda day: day.weekday() < 4
    )
    assert friday_off.said == "Mon 30 Nov 2026, 20:00-21:00 Europe/Berlin"


def test_a_window_across_a_change_of_clocks_has_its_real_length() -> None:
    spring = parse_window("2027-03-28 01:00-05:00", time_zone=BERLIN, now=THURSDAY)
    autumn = parse_window("2027-10-31 01:00-05:00", time_zone=BERLIN, now=THURSDAY)
    assert spring.start is not None
    assert spring.end is not None
    assert autumn.start is not None
    assert autumn.end is not None
    assert spring.end - spring.start == timedelta(hours=3)
    assert autumn.end - autumn.start == timedelta(hours=5)


def test_an_hour_that_does_not_exist_or_exists_twice_is_refused_with_what_to_type() -> None:
    assert refusal("2027-03-28 02:30-05:00") == (
        "Clocks go forward: there is no 02:30 on Sun 28 Mar 2027 in Europe/Berlin. Type 03:30 or another time."
    )
    assert refusal("2027-10-31 01:00-02:30") == (
        "Clocks go back: there are two 02:30 on Sun 31 Oct 2027 in Europe/Berlin. Type the window in UTC, where they "
        "are 2027-10-31 00:30 and 2027-10-31 01:30."
    )


def test_a_window_that_lies_in_the_doubled_hour_is_said_in_utc() -> None:
    start = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert say_window(start, start + timedelta(hours=1), BERLIN) == "Sun 31 Oct 2027, 00:30-01:30 UTC"


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", '"" is not a window'),
        ("Sat", "is not a window"),
        ("Sat 02:00", "is not a window"),
        ("Sat 2-5am", "is not a window"),
        ("Mon 3 - Wed 5", "is not a window"),
        ("5-12 22-02", '"5-12" is not'),
        ("2026-12-05", "is not a window"),
        ("26.11.-27.11.", "is not a window"),
        ("22-25", '"25" is not'),
        ("übermorgen 22-02", '"übermorgen" is not'),
        ("Sat 25:00-26:00", '"26:00" is not'),
        ("Sat 10:60-11:00", '"10:60" is not'),
        ("Sat 13pm-2pm", '"13pm" is not'),
        ("yesterday 02:00-05:00", '"yesterday" is not'),
        ("30 Feb 02:00-05:00", '"30 feb" is not'),
        ("2026-02-30 02:00-05:00", "is not"),
        ("9999-12-31 22:00-02:00", '"9999" is not'),
        ("5 Foo 02:00-05:00", '"5 foo" is not'),
        ("s 02:00-05:00", '"s" is not'),
        ("Fri 29 Nov 22:00-23:00", "Sun 29 Nov 2026: that date is no Fri"),
        ("2026-11-25 02:00-05:00", "has ended already: Wed 25 Nov 2026"),
        ("today 10:00-11:00", "has ended already"),
        ("2026-12-05 22:00 - 2026-12-04 02:00", "lies before its start"),
        ("2026-12-05 22:00 - 2026-12-20 02:00", "longer than 7 days"),
        ("2028-01-01 22:00-23:00", "more than a year"),
        ("Sat 02:00-05:00 Europe/Nowhere", "is not a window"),
        ("Sat 02:00-05:00 CST", "is not a window"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(typed: str, part: str) -> None:
    assert part in refusal(typed)


def test_a_refusal_shows_what_works_and_repeats_no_markup() -> None:
    told = refusal("<!channel> *Sat* <@U123>")
    assert "Sat 02:00-05:00 Europe/Berlin" in told
    assert not set("<>*!") & set(told)
    example_typed = told.partition(", or ")[2].partition(", or ")[2].partition(", or now")[0]
    assert parse_window(example_typed, time_zone=BERLIN, now=THURSDAY).start is not None


zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2036, 1, 1)).map(  # noqa: DTZ001 - the zone comes next
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)


@given(moments, st.integers(1, int(LONGEST.total_seconds()) // 60), zones)
def test_what_is_said_is_read_as_the_same_window(start: datetime, minutes: int, zone: str) -> None:
    """In every zone, also across changes of clocks and in the doubled hour."""
    end = start + timedelta(minutes=minutes)
    window = parse_window(say_window(start, end, zone), time_zone="UTC", now=start - timedelta(days=1))
    assert window == Window(start, end)
    assert window.said == say_window(start, end, zone)


@given(moments, st.integers(0, 23), st.integers(0, 59), st.integers(1, 23 * 60), zones, st.integers(0, 6))
@example(datetime(2027, 3, 26, tzinfo=UTC), 2, 30, 60, "Europe/Berlin", 6)
def test_a_day_of_the_week_is_the_next_one_in_its_zone(
    now: datetime, hour: int, minute: int, length: int, zone: str, weekday: int
) -> None:
    """It has not ended, is at most a week away, and clocks in the zone show what was typed."""
    last = divmod((hour * 60 + minute + length) % (24 * 60), 60)
    name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[weekday]
    typed = f"{name} {hour:02}:{minute:02}-{last[0]:02}:{last[1]:02}"
    window = read(typed, now=now, zone=zone)
    if isinstance(window, str):
        assert "Clocks go" in window or "before its start" in window
        return
    assert window.start is not None
    assert window.end is not None
    local = window.start.astimezone(ZoneInfo(zone))
    assert (local.weekday(), local.hour, local.minute) == (weekday, hour, minute)
    assert (window.end.astimezone(ZoneInfo(zone)).hour, window.end.astimezone(ZoneInfo(zone)).minute) == last
    assert window.end > now
    assert window.start - now <= timedelta(days=8)
    assert timedelta() < window.end - window.start <= timedelta(days=1, hours=3)


@given(st.text(max_size=60) | st.from_regex(r"[a-zä ]{0,10}[0-9:. -]{0,20}[a-zA-Z/ ]{0,12}", fullmatch=True), moments)
def test_any_text_is_a_window_or_a_sentence(text: str, now: datetime) -> None:
    window = read(text, now=now, zone=BERLIN)
    if isinstance(window, str):
        assert window.endswith(".")
        assert not set("<>*`") & set(window)
        return
    if window.start is not None:
        assert window.end is not None
        assert now < window.end
        assert window.start - now <= FARTHEST
        assert window.end - window.start <= LONGEST


def test_a_window_in_a_doubled_hour_is_never_silently_chosen() -> None:
    """In zones with odd changes: no local time that is shown twice becomes a moment."""
    for name in ("America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca"):
        zone = ZoneInfo(name)
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        while moment.year == 2026:
            local = moment.astimezone(zone)
            naive = local.replace(tzinfo=None)
            twice = naive.replace(tzinfo=zone, fold=0).utcoffset() != naive.replace(tzinfo=zone, fold=1).utcoffset()
            if twice:
                typed = f"{naive:%Y-%m-%d %H:%M} - {naive + timedelta(hours=6):%Y-%m-%d %H:%M}"
                with pytest.raises(UsageError, match="Clocks go back"):
                    parse_window(typed, time_zone=name, now=moment - timedelta(days=1))
            moment += timedelta(minutes=15)
