import pytest

from commands.rules.headcount_words import (
    compared,
    left_said,
    parts,
    share_ready,
    share_said,
    shares,
    standing_said,
    tally,
)
from commands.rules.over_time.values import Headcount

COUNT = Headcount(moved=120, ready=32, blocked=90, unknown=8)
NOBODY = Headcount()


@pytest.mark.parametrize(
    ("count", "sure", "everybody", "says"),
    [
        (COUNT, True, True, "60 % ready"),
        (COUNT, False, True, "at least 60 % ready"),
        (Headcount(unknown=7), False, True, "cannot tell who is ready"),
        (NOBODY, True, True, "nobody is known yet"),
        (NOBODY, True, False, "nobody is known there"),
    ],
)
def test_the_one_number_says_no_more_than_is_known(count: Headcount, sure: bool, everybody: bool, says: str) -> None:
    assert share_ready(count, sure=sure, everybody=everybody) == says


def test_a_share_comes_with_its_whole() -> None:
    assert share_said(COUNT, sure=False) == "At least 60 % of 250 people are moved or ready"
    assert share_said(Headcount(ready=1), sure=True) == "100 % of 1 person is moved or ready"
    assert left_said(COUNT) == "130 of 250 people are left to be moved"


def test_nobody_is_ready_to_move_while_the_organisation_is_not() -> None:
    assert tally(COUNT, stopped=False) == (
        "152 of 250 people: 120 moved, 32 ready to move, 90 blocked, of 8 it cannot be told"
    )
    assert tally(Headcount(moved=1, ready=2), stopped=True) == "3 of 3 people: 1 moved, 2 ready for their part"
    assert standing_said(COUNT, stopped=False) == (
        "60 % moved or ready: 120 of 250 people moved, 32 ready, 90 blocked, 8 cannot be told"
    )
    assert standing_said(Headcount(moved=1, ready=2), stopped=True).endswith(
        "1 of 3 people moved, 2 ready for their part"
    )


def test_states_with_nobody_in_them_are_left_out() -> None:
    assert shares(Headcount(moved=2, unknown=1)) == "2 moved, 1 cannot tell"
    assert (shares(NOBODY), parts(NOBODY)) == ("nobody", [])


def test_a_comparison_tells_how_many_more_there_are_of_each() -> None:
    assert compared(COUNT, Headcount(moved=116, ready=33, blocked=90, unknown=11), stopped=False) == (
        "120 of 250 people are moved (+4); 32 are ready (-1); 90 are blocked; for 8 people it cannot be told"
    )
    assert compared(Headcount(moved=1), None, stopped=False) == "1 of 1 person is moved"
    assert compared(Headcount(ready=1), Headcount(), stopped=True) == (
        "0 of 1 person are moved; 1 is ready for their part (+1); 0 are blocked"
    )
