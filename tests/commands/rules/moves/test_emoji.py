"""Which decision a reaction stands for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.emoji import decision_of, plain_name
from commands.rules.moves.policy import Policy
from storage.states import DecisionKind

APPROVE, REJECT = DecisionKind.APPROVE, DecisionKind.REJECT


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("white_check_mark", APPROVE),
        ("heavy_check_mark", APPROVE),
        ("+1", APPROVE),
        ("thumbsup", APPROVE),
        ("+1::skin-tone-3", APPROVE),
        ("thumbsup::skin-tone-6", APPROVE),
        (":+1:", APPROVE),
        (":+1::skin-tone-2:", APPROVE),
        ("white_check_mark\ufe0f", APPROVE),
        ("x", REJECT),
        ("-1", REJECT),
        ("thumbsdown", REJECT),
        ("-1::skin-tone-5", REJECT),
        ("eyes", None),
        ("", None),
        ("xx", None),
        ("+1::skin-tone-9", None),
        ("white_check_mark_2", None),
        ("ballot_box_with_check", None),
    ],
)
def test_only_the_configured_reactions_decide(name: str, decision: DecisionKind | None) -> None:
    assert decision_of(name, Policy()) is decision


def test_the_operator_chooses_the_reactions() -> None:
    policy = replace(Policy(), approve=("rocket", ":thumbsup:"), reject=())
    assert decision_of("rocket", policy) is APPROVE
    assert decision_of("+1", policy) is APPROVE
    assert decision_of("white_check_mark", policy) is None
    assert decision_of("x", policy) is None


def test_what_stands_for_both_rejects() -> None:
    assert decision_of("+1", Policy(approve=("+1",), reject=("thumbsup",))) is REJECT


@given(st.text(max_size=40))
def test_a_name_that_is_plain_stays_so(name: str) -> None:
    assert plain_name(plain_name(plain_name(name))) == plain_name(plain_name(name))


@given(st.sampled_from(["+1", "-1", "x", "wave"]), st.integers(1, 6))
def test_the_colour_of_a_skin_changes_no_decision(name: str, tone: int) -> None:
    assert decision_of(f"{name}::skin-tone-{tone}", Policy()) is decision_of(name, Policy())
