"""The doctor about approvals: a channel that takes no cards and a group of nobody are told with what to do."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.approvals.diagnosis import CHANNEL, GROUPS, diagnose_approvals
from bot.diagnosis import Diagnosis
from bot.move_settings import policy_of
from bot.slack_access import slack_client
from commands.rules.moves.policy import ApproverGroup, Policy
from commands.step import Verdict
from sandbox.slack.workspace import Workspace
from tests.bot.chat import MIGRATION, Workplace

DOWN = {"system": "slack", "kind": "500", "match": "conversations.info", "times": 1}


def told(place: Workplace, policy: Policy) -> dict[str, Diagnosis]:
    return {each.what: each for each in diagnose_approvals(slack_client(place.settings, waits=0), policy)}


def policy(place: Workplace) -> Policy:
    return policy_of(place.settings.approvals, place.settings.moves)


def test_a_policy_that_works_is_well(office: Workplace) -> None:
    found = told(office, policy(office))
    assert found[CHANNEL].says == "Cards are posted in #hybrid-migration."
    assert found[GROUPS].says == "Identity (2 people) and Telephony (2 people) can be read."
    assert {each.verdict for each in found.values()} == {Verdict.PASS}


def test_nothing_is_said_where_nobody_can_ask_for_a_move(office: Workplace) -> None:
    assert told(office, Policy()) == {}


def _leave(workspace: Workspace) -> None:
    workspace.channels[MIGRATION].members.remove("U0HYBRID")


def _archive(workspace: Workspace) -> None:
    workspace.channels[MIGRATION].is_archived = True


def _share(workspace: Workspace) -> None:
    workspace.channels[MIGRATION].is_ext_shared = True


@pytest.mark.parametrize(
    ("change", "says"), [(_leave, "not a member"), (_archive, "archived"), (_share, "another organisation")]
)
def test_a_channel_that_takes_no_cards_is_told(
    own_office: Workplace, change: Callable[[Workspace], None], says: str
) -> None:
    workspace = own_office.company.company.slack.hub.workspace
    own_office.company.call_in_loop(lambda: change(workspace))
    found = told(own_office, policy(own_office))[CHANNEL]
    assert found.verdict is Verdict.FAIL
    assert says in found.says
    assert found.remedy


def test_a_channel_that_cannot_be_read_is_told(own_office: Workplace) -> None:
    own_office.company.control("fault", DOWN)
    assert "cannot be read" in told(own_office, policy(own_office))[CHANNEL].says


def test_a_group_of_nobody_and_one_that_is_not_there_are_told(office: Workplace) -> None:
    """An empty group is nobody, loudly."""
    known = policy(office)
    nobody = replace(known, groups=(*known.groups, ApproverGroup(name="Voice")))
    assert "Nobody is in Voice" in told(office, nobody)[GROUPS].says
    gone = replace(known, groups=(ApproverGroup(name="Gone", user_groups=("S0GONE",)),))
    assert "S0GONE could not be read" in told(office, gone)[GROUPS].says
