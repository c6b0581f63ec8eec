"""Who may run checks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.access import AdminPolicy, Person, may_run

ADA = Person(user_id="U1", team_id="T1")
POLICY = AdminPolicy(group=frozenset({"U1"}), extra=frozenset({"U2"}), team_id="T1", whom_to_ask="Ada Admin")


@pytest.mark.parametrize(
    ("person", "policy", "allowed"),
    [
        (ADA, POLICY, True),
        (replace(ADA, user_id="U2"), POLICY, True),
        (replace(ADA, user_id="U3"), POLICY, False),
        (ADA, replace(POLICY, group_readable=False), False),
        (replace(ADA, user_id="U2"), replace(POLICY, group_readable=False), True),
        (replace(ADA, team_id="T2"), POLICY, False),
        (replace(ADA, team_id=""), POLICY, False),
        (replace(ADA, team_id=""), replace(POLICY, team_id=""), True),
        (ADA, AdminPolicy(), False),
    ],
)
def test_members_and_named_people_may(person: Person, policy: AdminPolicy, allowed: bool) -> None:
    """The group, or the list of single people; an unreadable group lets nobody in by itself."""
    assert may_run(person, policy).allowed is allowed


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"is_guest": True}, "guests"),
        ({"is_outside": True}, "of this organisation"),
        ({"is_bot": True}, "bots"),
        ({"is_deactivated": True}, "deactivated"),
        ({"known": False}, "could not be looked up"),
        ({"user_id": ""}, "could not be looked up"),
    ],
)
@pytest.mark.parametrize("user_id", ["U1", "U2"])
def test_some_never_may(change: dict[str, object], part: str, user_id: str) -> None:
    """Also as a member of the group or on the list, and each is told why and whom to ask."""
    person = Person(**{"user_id": user_id, "team_id": "T1", **change})  # type: ignore[arg-type] # one field each
    decision = may_run(person, POLICY)
    assert not decision.allowed
    assert part in decision.reason
    assert decision.reason.endswith("Please ask Ada Admin.")


def test_without_anybody_to_ask_the_operator_is_named() -> None:
    """A refusal never ends without a way on."""
    assert may_run(replace(ADA, user_id="U3"), AdminPolicy()).reason.endswith("the operator of this bot.")


@given(
    st.builds(Person, user_id=st.sampled_from(["", "U1", "U2", "U3"]), team_id=st.sampled_from(["", "T1", "T2"])),
    st.builds(AdminPolicy, group=st.frozensets(st.sampled_from(["", "U1"])), team_id=st.sampled_from(["", "T1"])),
)
def test_a_refusal_has_a_reason_and_a_consent_has_none(person: Person, policy: AdminPolicy) -> None:
    """Whatever comes in, there is a decision, and only members of the group are let in."""
    decision = may_run(person, policy)
    assert decision.allowed is (decision.reason == "")
    if decision.allowed:
        assert person.user_id in policy.group | policy.extra
