"""Which kind of Home somebody sees: by what Slack says, remembered for minutes, and uncertain where it says nothing."""

import pytest

from bot.home.visitors import Visitors
from commands.home_facts import Kind
from tests.bot.home.replicas import ADA, GUS, IRIS, NORA, Clock, visitors_of
from tests.sandbox.slack.running import Workspace

READS = "usergroups.users.list"


def test_four_kinds_of_people(workspace: Workspace) -> None:
    visitors = visitors_of(workspace, Clock())
    ada, iris, nora, gus = (visitors.now(user) for user in (ADA, IRIS, NORA, GUS))
    assert [one.kind for one in (ada, iris, nora, gus)] == [Kind.ADMIN, Kind.APPROVER, Kind.MEMBER, Kind.OUTSIDER]
    assert [one.groups for one in (ada, iris, nora, gus)] == [(), ("Identity",), (), ()]
    assert (nora.mail, iris.mail) == ("nora@contoso.com", ""), "asked for where it is needed"
    assert nora.whom_to_ask == (ADA, "U0BEN")
    assert "not open to guests" in gus.refusal
    assert all(one.certain for one in (ada, iris, nora, gus))
    assert visitors.now("U0OLGA").kind is Kind.OUTSIDER
    unknown = visitors.now("U0NOBODY")
    assert (unknown.kind, unknown.certain) == (Kind.OUTSIDER, False)


def asked(workspace: Workspace) -> int:
    return len(workspace.entries(READS)) + len(workspace.entries("users.info"))


def test_who_looks_again_and_again_costs_no_call_for_some_minutes(workspace: Workspace) -> None:
    clock = Clock()
    visitors = visitors_of(workspace, clock, most=2)
    assert visitors.remembered(NORA).kind is Kind.MEMBER
    before = asked(workspace)
    clock.on(minutes=4)
    assert visitors.remembered(NORA).kind is Kind.MEMBER
    assert asked(workspace) == before
    clock.on(minutes=2)
    assert visitors.remembered(NORA).kind is Kind.MEMBER
    assert asked(workspace) > before
    visitors.now(IRIS)
    visitors.now(ADA)  # one more than are remembered
    assert visitors.remembered(NORA).kind is Kind.MEMBER


def test_the_mail_of_who_looks_again_is_not_asked_for_again(workspace: Workspace) -> None:
    visitors = visitors_of(workspace, Clock())
    before = len(workspace.entries("users.info"))
    assert [visitors.now(NORA).mail for _ in range(3)] == ["nora@contoso.com"] * 3
    assert len(workspace.entries("users.info")) == before + 3, "Nora, and two administrators by name"


def test_a_change_of_a_group_counts_at_once(workspace: Workspace) -> None:
    visitors = visitors_of(workspace, Clock())
    visitors.remembered(IRIS)
    before = len(workspace.entries(READS))
    visitors.forget()
    assert visitors.remembered(IRIS).kind is Kind.APPROVER
    assert len(workspace.entries(READS)) > before


@pytest.mark.parametrize(("method", "user"), [(READS, IRIS), ("users.info", ADA)])
def test_what_slack_does_not_say_is_uncertain_and_not_asked_again_for_a_minute(
    workspace: Workspace, method: str, user: str
) -> None:
    clock = Clock()
    visitors: Visitors = visitors_of(workspace, clock)
    workspace.fault("500", method, times=None)
    assert not visitors.remembered(user).certain
    before = asked(workspace)
    assert not visitors.remembered(user).certain
    assert asked(workspace) == before
    workspace.faults.clear()
    clock.on(minutes=2)
    assert visitors.remembered(user).certain


def test_a_mail_address_stays_while_slack_is_silent_and_afterwards_nothing_is_certain(workspace: Workspace) -> None:
    clock = Clock()
    visitors = visitors_of(workspace, clock)
    assert visitors.now(NORA).mail == "nora@contoso.com"
    workspace.fault("500", "users.info", times=None)
    assert visitors.now(NORA).mail == "nora@contoso.com"
    clock.on(minutes=6)
    assert not visitors.now(NORA).certain, "so the tab stays as it is"
