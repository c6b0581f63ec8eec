"""Who may decide about a request: whatever is not known for certain is refused, with a sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.access import Person
from commands.rules.moves.eligible import Ineligible, may_decide

BEN = Person(user_id="UBEN", team_id="T1")


def test_a_member_of_an_approver_group_may() -> None:
    assert may_decide(BEN, ["Identity"], {"UADA"}, "T1") is None
    assert may_decide(replace(BEN, team_id=""), ["Identity"], {"UADA"}, "") is None


@pytest.mark.parametrize(
    ("changed", "why", "part"),
    [
        ({"is_bot": True}, Ineligible.BOT, "for people"),
        ({"known": False}, Ineligible.UNKNOWN, "could not be looked up"),
        ({"user_id": ""}, Ineligible.UNKNOWN, "could not be looked up"),
        ({"is_deactivated": True}, Ineligible.DEACTIVATED, "deactivated"),
        ({"is_outside": True}, Ineligible.OUTSIDE, "of this organisation"),
        ({"team_id": "T2"}, Ineligible.OUTSIDE, "of this organisation"),
        ({"team_id": ""}, Ineligible.OUTSIDE, "of this organisation"),
        ({"is_guest": True}, Ineligible.GUEST, "guests"),
        ({"user_id": "UADA"}, Ineligible.REQUESTER, "you asked for this move"),
    ],
)
def test_an_account_that_never_may_is_told_why(changed: dict[str, object], why: Ineligible, part: str) -> None:
    refusal = may_decide(replace(BEN, **changed), ["Identity"], {"UADA"}, "T1")  # type: ignore[arg-type] # one field of it
    assert refusal is not None
    assert refusal.why is why
    assert part in refusal.says


def test_who_is_in_no_group_is_told_whom_to_ask() -> None:
    refusal = may_decide(BEN, [], {"UADA"}, "T1", approvers=["Telephony", "Identity"])
    assert refusal is not None
    assert refusal.why is Ineligible.NOT_AN_APPROVER
    assert refusal.says.endswith("Approvers are the members of Telephony and Identity.")


def test_groups_that_could_not_be_read_let_nobody_in() -> None:
    refusal = may_decide(BEN, None, {"UADA"}, "T1")
    assert refusal is not None
    assert refusal.why is Ineligible.GROUPS_UNKNOWN


@given(
    st.builds(
        Person,
        user_id=st.sampled_from(["", "UADA", "UBEN"]),
        team_id=st.sampled_from(["", "T1", "T2"]),
        is_guest=st.booleans(),
        is_outside=st.booleans(),
        is_bot=st.booleans(),
        is_deactivated=st.booleans(),
        known=st.booleans(),
    ),
    st.sampled_from([None, [], ["Identity"]]),
    st.sampled_from(["", "T1"]),
)
def test_one_reason_against_somebody_is_enough(person: Person, groups: list[str] | None, team_id: str) -> None:
    against = (
        person.is_guest,
        person.is_outside,
        person.is_bot,
        person.is_deactivated,
        not person.known,
        person.user_id in ("", "UADA"),
        bool(team_id) and person.team_id != team_id,
        not groups,
    )
    assert (may_decide(person, groups, {"UADA"}, team_id) is None) is not any(against)
