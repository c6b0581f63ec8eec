"""Who is in which approver group now: asked at each decision, shared by those who ask at once, never guessed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.approvals.approvers import Approvers, CannotTell, Shared
from bot.slack_access import slack_client
from commands.rules.moves.policy import ApproverGroup
from tests.bot.chat import DORA, GUS, IRIS, NORA, OLGA, TESS, Workplace

GROUPS = (
    ApproverGroup(name="Identity", user_groups=("S0IDENTITY",), users=(GUS,)),
    ApproverGroup(name="Telephony", user_groups=("S0TELEPHONY", "S0IDENTITY")),
    ApproverGroup(name="Nobody"),
)


def approvers_of(place: Workplace, *groups: ApproverGroup) -> Approvers:
    return Approvers(slack_client(place.settings, waits=0), groups or GROUPS)


def test_people_are_described_with_all_their_groups(office: Workplace) -> None:
    approvers = approvers_of(office)
    assert approvers.look_up(IRIS).groups == ("Identity", "Telephony")
    assert approvers.look_up(TESS).groups == ("Telephony",)
    assert approvers.look_up(NORA).groups == ()
    assert approvers.look_up(GUS).person.is_guest
    assert approvers.look_up(OLGA).person.is_outside
    assert approvers.look_up(DORA).person.is_deactivated
    assert approvers.look_up("U0PAGER").person.is_bot
    assert approvers.members()["Nobody"] == frozenset(), "an empty group is nobody"


def test_a_change_of_a_group_counts_at_the_next_question(own_office: Workplace) -> None:
    approvers = approvers_of(own_office)
    members = own_office.company.company.slack.hub.workspace.groups["S0TELEPHONY"].members
    assert approvers.look_up(TESS).groups == ("Telephony",)
    own_office.company.call_in_loop(lambda: members.remove(TESS))
    assert approvers.look_up(TESS).groups == ()


def test_what_slack_does_not_tell_is_not_certain(own_office: Workplace) -> None:
    """A group that does not exist, a person who does not, and a Slack that is down: never an empty group."""
    unreadable = approvers_of(own_office, ApproverGroup(name="Gone", user_groups=("S0GONE",)))
    assert unreadable.look_up(IRIS).groups is None
    assert not unreadable.look_up(IRIS).certain
    with pytest.raises(CannotTell, match="S0GONE"):
        unreadable.members()
    assert unreadable.members_if_known() is None
    assert not approvers_of(own_office).look_up("U0NOBODY").certain
    own_office.company.control("fault", {"system": "slack", "kind": "500", "match": "users.info", "times": 20})
    assert not approvers_of(own_office).look_up(IRIS).certain


def test_ten_who_ask_in_the_same_instant_cost_two_askings() -> None:
    """The first asking had begun before the others came; the second began after all of them, and serves them all."""
    asked, may_end, numbers = threading.Event(), threading.Event(), iter(range(100))

    def ask() -> int:
        number = next(numbers)
        asked.set()
        assert may_end.wait(5)
        return number

    shared = Shared(ask)
    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(shared.now)
        assert asked.wait(5)
        others = [pool.submit(shared.now) for _ in range(9)]
        may_end.set()
        assert first.result() == 0
        assert {other.result() for other in others} <= {1, 2}
    assert shared.now() > 1, "an answer is never older than the question"


def test_an_asking_that_fails_is_shared_with_nobody() -> None:
    answers = iter([CannotTell("no"), 7])

    def ask() -> int:
        answer = next(answers)
        if isinstance(answer, CannotTell):
            raise answer
        return answer

    shared = Shared(ask)
    with pytest.raises(CannotTell):
        shared.now()
    assert shared.now() == 7
