from datetime import date

import pytest

from commands.rules.day_words import business_days, open_for, say_date, say_day, say_near_day, say_span

SATURDAY = date(2026, 11, 28)


def test_a_day_is_said_as_far_as_it_may_be_mistaken() -> None:
    assert say_day(SATURDAY) == "Sat 28 Nov 2026"
    assert say_near_day(SATURDAY) == "Sat 28 Nov"
    assert (say_date(SATURDAY), say_date(SATURDAY, year=False)) == ("28 Nov 2026", "28 Nov")


def test_a_span_names_its_first_year_where_that_is_another() -> None:
    assert say_span(date(2027, 1, 12), date(2027, 3, 2)) == "12 Jan and 2 Mar 2027"
    assert say_span(date(2026, 12, 12), date(2027, 3, 2)) == "12 Dec 2026 and 2 Mar 2027"


@pytest.mark.parametrize(
    ("number", "says", "open_so_long"),
    [(0, "0 business days", "since today"), (1, "1 business day", "1 business day"), (3, *["3 business days"] * 2)],
)
def test_ages_are_in_business_days(number: int, says: str, open_so_long: str) -> None:
    assert (business_days(number), open_for(number)) == (says, open_so_long)
