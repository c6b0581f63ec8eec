"""Whether a request has the approvals it needs."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.requirement import Requirement
from commands.rules.moves.standing import Voice, reachable, standing
from storage.states import DecisionKind
from tests.commands.rules.moves.values import NOW, voice

BOTH = Requirement(2, ("Telephony", "Identity"))
REJECT = DecisionKind.REJECT


def test_nobody_has_decided() -> None:
    found = standing(BOTH, (), {"UADA"})
    assert not found.approved
    assert found.missing == ("one of Telephony", "one of Identity")
    assert found.says == "Still missing: one of Telephony and one of Identity."
    assert standing(Requirement(2), (), {"UADA"}).missing == ("2 approvals",)


def test_each_group_needs_a_person_of_its_own() -> None:
    """Somebody who is in both groups stands for one of them."""
    both = voice("UTOM", "Telephony", "Identity")
    assert standing(BOTH, [both], {"UADA"}).missing == ("one of Identity",)
    assert standing(BOTH, [both, voice("UTIA", "Telephony", after=1)], {"UADA"}).approved
    assert standing(BOTH, [both, voice("UBEN", "Identity", after=1)], {"UADA"}).approved


def test_the_number_counts_besides_the_groups() -> None:
    found = standing(Requirement(3, ("Telephony",)), [voice("UBEN", "Identity")], {"UADA"})
    assert found.missing == ("one of Telephony", "1 more approval")
    assert found.agreed == ("UBEN",)


def test_the_requester_never_counts() -> None:
    """Neither by agreeing nor by rejecting: they can cancel."""
    assert not standing(Requirement(1), [voice("UADA", "Identity")], {"UADA"}).agreed
    assert not standing(Requirement(1), [voice("UADA", "Identity", kind=REJECT)], {"UADA"}).rejected_by


def test_one_rejection_ends_it_whatever_else_there_is() -> None:
    voices = [voice("UTOM", "Telephony"), voice("UBEN", "Identity"), voice("UIDA", "Identity", after=2, kind=REJECT)]
    found = standing(BOTH, voices, {"UADA"})
    assert not found.approved
    assert found.rejected_by == "UIDA"
    assert found.missing == ()


def test_the_latest_decision_of_a_person_counts() -> None:
    changed = [voice("UTOM", "Telephony", after=5), voice("UTOM", "Telephony", kind=REJECT)]
    assert standing(Requirement(1), changed, {"UADA"}).approved
    assert standing(Requirement(1), [voice("UTOM", "Telephony"), voice("UTOM", after=1)], {"UADA"}).agreed == ("UTOM",)


def test_nobody_counts_who_ever_asked_for_it() -> None:
    """Also where somebody else has asked for more since, and asks for it now."""
    voices = [voice("UADA", "Identity"), voice("UBEN", "Identity"), voice("UIDA", "Identity")]
    assert standing(Requirement(1), voices, {"UADA", "UBEN"}).agreed == ("UIDA",)


def test_where_only_those_could_approve_who_asked_it_is_said_so() -> None:
    members = {"A": frozenset({"UADA", "UBEN"}), "B": frozenset({"UIDA"})}
    askers = {"UADA", "UBEN"}
    assert "has nobody but you and those who asked for it before who" in reachable(
        Requirement(1, ("A",)), members, askers
    )
    assert "besides you and those who asked for it before there is only 1 person" in reachable(
        Requirement(2), members, askers
    )


def test_a_voice_without_a_group_is_nobodys() -> None:
    assert not standing(Requirement(1), [voice("UEVE")], {"UADA"}).approved


PEOPLE = ("U1", "U2", "U3", "U4", "U5")
GROUPS = ("A", "B", "C")
requirements = st.builds(
    Requirement, st.integers(1, 5), st.lists(st.sampled_from(GROUPS), unique=True, max_size=3).map(tuple)
)
voices = st.lists(
    st.builds(
        Voice,
        person=st.sampled_from(PEOPLE),
        kind=st.sampled_from([DecisionKind.APPROVE, DecisionKind.APPROVE, DecisionKind.APPROVE, REJECT]),
        groups=st.lists(st.sampled_from(GROUPS), unique=True).map(tuple),
        at=st.integers(0, 10_000).map(lambda minutes: voice("", after=minutes).at),
    ),
    max_size=8,
    unique_by=lambda one: one.at,
)


def allowed(requirement: Requirement, found: list[Voice], requester: str) -> bool:
    """The same by brute force: somebody tries every way to hand the groups to those who agreed."""
    last = {one.person: one for one in sorted(found, key=lambda one: one.at) if one.groups and one.person != requester}
    if any(one.kind is REJECT for one in last.values()) or len(last) < requirement.approvals:
        return False
    return any(
        all(group in last[person].groups for group, person in zip(requirement.groups, chosen, strict=True))
        for chosen in permutations(last, len(requirement.groups))
    )


@given(requirements, voices, st.sampled_from(PEOPLE))
def test_it_is_approved_exactly_where_brute_force_finds_a_way(
    requirement: Requirement, found: list[Voice], requester: str
) -> None:
    result = standing(requirement, found, {requester})
    assert result.approved is allowed(requirement, found, requester)
    assert bool(result.rejected_by) or result.approved is not bool(result.missing)
    assert requester not in (*result.agreed, result.rejected_by)


@given(requirements, voices, st.randoms(use_true_random=False))
def test_the_order_in_which_decisions_are_read_does_not_matter(
    requirement: Requirement,
    found: list[Voice],
    random: st.randoms,  # type: ignore[valid-type] # a strategy's value
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # as above
    assert standing(requirement, shuffled, {"U1"}) == standing(requirement, found, {"U1"})


@given(requirements, st.fixed_dictionaries({name: st.frozensets(st.sampled_from(PEOPLE)) for name in GROUPS}))
def test_it_is_reachable_exactly_where_everybody_agreeing_would_do(
    requirement: Requirement, members: dict[str, frozenset[str]]
) -> None:
    everybody = [
        Voice(person=person, kind=DecisionKind.APPROVE, groups=tuple(n for n in GROUPS if person in members[n]), at=NOW)
        for person in PEOPLE
    ]
    assert (reachable(requirement, members, {"U1"}) == "") is allowed(requirement, everybody, "U1")


@pytest.mark.parametrize(
    ("requirement", "members", "says"),
    [
        (Requirement(1, ("A",)), {"A": frozenset()}, "from A, which has nobody who"),
        (Requirement(1, ("A",)), {}, "from A, which has nobody who"),
        (Requirement(1, ("A",)), {"A": frozenset({"UADA"})}, "from A, which has nobody but you who"),
        (
            Requirement(3),
            {"A": frozenset({"UADA", "U2", "U3"})},
            "3 approvals, but besides you there are only 2 people",
        ),
        (Requirement(2), {"A": frozenset({"UADA", "U2"})}, "2 approvals, but besides you there is only 1 person"),
        (Requirement(1), {"A": frozenset({"UADA"})}, "1 approval, but besides you there is nobody who could"),
        (
            Requirement(2, ("A", "B")),
            {"A": frozenset({"U2"}), "B": frozenset({"U2"}), "C": frozenset({"U3"})},
            "an approval each from A and B, but the same people are in them",
        ),
    ],
)
def test_a_requirement_that_can_never_be_met_is_told_with_its_reason(
    requirement: Requirement, members: dict[str, frozenset[str]], says: str
) -> None:
    assert says in reachable(requirement, members, {"UADA"})
