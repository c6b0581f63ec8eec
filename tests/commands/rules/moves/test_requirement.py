"""Which approvals a plan needs, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.policy import DEFAULT_RULES, Occasion, Policy, Rule, with_defaults
from commands.rules.moves.requirement import Requirement, read_requirement, requirement_of
from storage.states import MoveKind
from tests.commands.rules.moves.values import NOW, POLICY, plan


def test_a_small_move_needs_one_approval_because_every_move_does() -> None:
    assert requirement_of(POLICY, plan(3), NOW) == Requirement(1, (), ("1 approval, because every move needs that.",))


def test_phone_numbers_ask_for_their_group() -> None:
    found = requirement_of(POLICY, plan(3, voices=1), NOW)
    assert found.said == "2 approvals, one of them from Telephony"
    assert found.because == ("2 approvals, one of them from Telephony, because 1 person has a phone number.",)


def test_rules_add_up_to_the_most_approvals_and_all_groups() -> None:
    """The sentence of the rule that asks for the most says the number; the others say what they add."""
    found = requirement_of(POLICY, plan(24, voices=5, force=True), NOW)
    assert (found.approvals, found.groups) == (3, ("Telephony", "Identity"))
    assert found.said == "3 approvals, one of them from Telephony and one from Identity"
    assert found.because == (
        "3 approvals, one of them from Identity, because -Force loses contacts and meetings for good.",
        "One of them from Telephony, because 5 people have a phone number.",
    )


def test_two_groups_need_two_people_though_each_rule_asks_for_one() -> None:
    rules = (
        Rule(when=Occasion.VOICE, groups=("Telephony",)),
        Rule(when=Occasion.VIP, groups=("Identity",)),
    )
    found = requirement_of(replace(POLICY, rules=rules), plan(3, voices=2, vips=1), NOW)
    assert found == Requirement(
        2,
        ("Telephony", "Identity"),
        (
            "One of them from Telephony, because 2 people have a phone number.",
            "One of them from Identity, because 1 person is on the VIP list.",
        ),
    )
    assert found.said == "2 approvals, one from Telephony and one from Identity"


def test_what_every_move_needs_is_left_out_where_another_rule_says_as_much_and_more() -> None:
    rules = (Rule(when=Occasion.ALWAYS, approvals=2), Rule(when=Occasion.VOICE, approvals=2, groups=("Telephony",)))
    assert requirement_of(replace(POLICY, rules=rules), plan(1, voices=1), NOW).because == (
        "2 approvals, one of them from Telephony, because 1 person has a phone number.",
    )


def test_one_approval_from_a_group() -> None:
    rules = (Rule(when=Occasion.ALWAYS, groups=("Identity",)),)
    assert requirement_of(replace(POLICY, rules=rules), plan(1), NOW).because == (
        "1 approval from Identity, because every move needs that.",
    )


def test_reasons_of_the_same_need_share_a_sentence() -> None:
    assert requirement_of(Policy(), plan(24, voices=5), NOW).because == (
        "2 approvals, because 24 people are moved (more than 10) and 5 people have a phone number.",
    )


@pytest.mark.parametrize(
    ("when", "changed", "applies"),
    [
        (Occasion.NO_WINDOW, {"window_start": None, "window_end": None}, True),
        (Occasion.NO_WINDOW, {}, False),
        (Occasion.OUTSIDE_OFFICE_HOURS, {}, True),
        (Occasion.OFFICE_HOURS, {}, False),
        (Occasion.OFFICE_HOURS, {"window_start": None, "window_end": None}, True),
        (Occasion.OUTSIDE_OFFICE_HOURS, {"window_start": None, "window_end": None}, True),
        (Occasion.FORCE, {"force": True}, True),
        (Occasion.FORCE, {}, False),
        (Occasion.ROLLBACK, {"kind": MoveKind.ROLLBACK}, True),
        (Occasion.ROLLBACK, {}, False),
    ],
)
def test_each_occasion(when: Occasion, changed: dict[str, object], applies: bool) -> None:
    """A move without a window may run at any time: the rules for both kinds of hours apply to it."""
    policy = Policy(rules=(Rule(when=when, approvals=2),))
    assert (requirement_of(policy, plan(1, **changed), NOW).approvals == 2) is applies


def test_what_has_passed_of_a_window_counts_no_more() -> None:
    """16:00 to 20:00 UTC on a Thursday begins in office hours, of which nothing is left at 19:00."""
    policy = Policy(rules=(Rule(when=Occasion.OFFICE_HOURS, approvals=2),))
    running = plan(1, window_start=NOW, window_end=NOW + timedelta(hours=4))
    assert requirement_of(policy, running, NOW).approvals == 2
    assert requirement_of(policy, running, NOW + timedelta(hours=3)).approvals == 1


def test_counting_rules_apply_beyond_their_number() -> None:
    assert requirement_of(POLICY, plan(5), NOW).approvals == 1
    assert requirement_of(POLICY, plan(6), NOW).approvals == 2


def test_no_rule_at_all_still_needs_an_approval() -> None:
    assert requirement_of(replace(POLICY, rules=()), plan(1), NOW).because == (
        "1 approval, because every move needs that.",
    )


def test_a_rule_of_the_operator_replaces_the_built_in_one_for_its_occasion_only() -> None:
    own = Rule(when=Occasion.SIZE, more_than=100, approvals=3)
    rules = with_defaults([own])
    assert [rule for rule in rules if rule.when is Occasion.SIZE] == [own]
    assert {rule.when for rule in rules} == {rule.when for rule in DEFAULT_RULES}


def test_built_in_rules_want_two_people_for_what_cannot_be_undone() -> None:
    for changed in ({"force": True}, {"kind": MoveKind.ROLLBACK}):
        assert requirement_of(Policy(), plan(1, **changed), NOW).approvals == 2
    assert requirement_of(Policy(), plan(1), NOW).approvals == 1


@given(
    st.builds(
        Requirement,
        st.integers(1, 20),
        st.lists(st.text(min_size=1), max_size=4).map(tuple),
        st.lists(st.text(), max_size=4).map(tuple),
    )
)
def test_a_requirement_is_read_back_as_it_was_written(requirement: Requirement) -> None:
    assert read_requirement(requirement.as_json()) == requirement


@pytest.mark.parametrize(
    "text", ['{"approvals": 0, "groups": [], "because": []}', '{"approvals": "1"}', "{}", "[", "1"]
)
def test_anything_else_is_refused(text: str) -> None:
    """A damaged requirement never reads as one that is met."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_requirement(text)


@given(
    people=st.integers(1, 40),
    voices=st.integers(0, 40),
    vips=st.integers(0, 40),
    force=st.booleans(),
    rules=st.lists(
        st.builds(
            Rule,
            when=st.sampled_from(list(Occasion)),
            more_than=st.integers(0, 12),
            approvals=st.integers(1, 5),
            groups=st.lists(st.sampled_from(["A", "B", "C"]), unique=True, max_size=3).map(tuple),
        ),
        max_size=6,
    ),
)
def test_more_rules_never_need_less(people: int, voices: int, vips: int, force: bool, rules: list[Rule]) -> None:
    """Adding a rule takes away neither an approval nor a group, and each group can have a person of its own."""
    asked = plan(people, voices=voices, vips=vips, **{"force": force})
    before = Requirement(1)
    for number in range(len(rules) + 1):
        found = requirement_of(replace(POLICY, rules=tuple(rules[:number])), asked, NOW)
        assert found.approvals >= max(before.approvals, len(found.groups))
        assert set(found.groups) >= set(before.groups)
        assert found.because
        assert all(name in " ".join(found.because) for name in found.groups)
        before = found


@pytest.mark.parametrize(
    ("now", "stricter"),
    [
        (Requirement(2), True),
        (Requirement(1, ("Identity",)), True),
        (Requirement(2, ("Identity",)), True),
        (Requirement(1), False),
        (Requirement(1, (), ("1 approval, for another reason.",)), False),
    ],
)
def test_a_requirement_is_stricter_where_another_may_be_met_without_it(now: Requirement, stricter: bool) -> None:
    assert now.is_stricter_than(Requirement(1, ())) is stricter
    assert not now.is_stricter_than(Requirement(3, ("Telephony", "Identity")))
