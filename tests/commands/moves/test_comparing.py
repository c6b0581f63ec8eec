"""What a new look says about a plan: what needs attention now is another plan, what cannot be told is only said."""

from dataclasses import replace
from typing import Any

import pytest

from commands.moves.comparing import Compared, compared
from commands.moves.preflight import Refused
from commands.rules.moves.plan import Plan
from commands.step import Finding, Verdict
from tests.commands.moves.ledger_only import plan_for
from tests.commands.moves.looks import MAILBOX, finding, looked

WARN, UNKNOWN = Verdict.WARN, Verdict.UNKNOWN


def look(plan: Plan, attention: dict[str, tuple[Finding, ...]], **more: Any) -> Compared:
    """Everybody of the plan waits, and is found as they were but for this."""
    members = [replace(one, attention=tuple(each.check for each in attention.get(one.key, ()))) for one in plan.members]
    return compared(plan, plan.members, looked(*members, attention=attention, **more))


def known(plan: Plan, *checks: str) -> Plan:
    """The same plan, in which these conditions were shown with everybody already."""
    return replace(plan, members=tuple(replace(one, attention=checks) for one in plan.members))


def test_nothing_new_is_the_same_plan() -> None:
    plan = plan_for("ab")
    assert look(plan, {}) == Compared(plan=plan, told=(), unclear=(), unread=())


def test_what_needs_attention_now_is_another_plan_and_said_by_its_sentence() -> None:
    plan = known(plan_for("ab"), "U14")
    now = look(plan, {"a": (finding(WARN, check="U14"), finding(WARN))})
    assert now.told == ("A: The mailbox is on premises. [U18]",)
    assert [one.attention for one in now.plan.members] == [("U14", "U18"), ("U14",)]
    assert now.plan.digest != plan.digest


def test_what_is_so_of_many_is_one_sentence() -> None:
    """A setting that is taken away is about everybody: no line for each."""
    now = look(plan_for("abcdefg"), {key: (finding(WARN),) for key in "abcdefg"})
    assert now.told == (f"A, B, C, D, E and 2 more: {MAILBOX} needs attention now. [U18]",)


@pytest.mark.parametrize("verdict", [WARN, UNKNOWN])
def test_what_was_shown_before_is_nothing_new(verdict: Verdict) -> None:
    plan = known(plan_for("a"), "U18")
    assert look(plan, {"a": (finding(verdict),)}) == Compared(plan=plan, told=(), unclear=(), unread=())


def test_what_needs_no_attention_any_more_changes_nothing() -> None:
    """So that what comes and goes takes the approvals at most once."""
    plan = known(plan_for("a"), "U18")
    assert look(plan, {}).plan is plan


def test_what_cannot_be_told_any_more_is_only_said() -> None:
    plan = plan_for("ab")
    one = look(plan, {"a": (finding(UNKNOWN, "Where the mailbox is, no source tells."),)}, sources=("AD is silent.",))
    assert (one.told, one.plan) == ((), plan)
    assert one.unread == ("AD is silent.", "A: Where the mailbox is, no source tells. [U18]")
    both = look(plan, {key: (finding(UNKNOWN),) for key in "ab"})
    assert both.unread == (f"A and B: {MAILBOX} cannot be told now. [U18]",)


def test_a_doubt_is_still_a_doubt_after_another_change() -> None:
    """It has not become part of the new plan, so the next look says it again."""
    plan = plan_for("ab")
    now = look(plan, {"a": (finding(WARN),), "b": (finding(UNKNOWN),)})
    assert [one.attention for one in now.plan.members] == [("U18",), ()]
    assert look(now.plan, {"b": (finding(UNKNOWN),)}).unread


def test_who_is_gone_is_told_with_the_cause_and_who_cannot_be_read_is_unclear() -> None:
    plan = plan_for("abcd")
    refused = (
        Refused(name="A", identity="A@fabrikam.com", causes=("She has no licence.",)),
        Refused(name="B", identity="b@fabrikam.com", causes=("Graph is silent.",), uncertain=True),
        Refused(name="C", identity="c@fabrikam.com", causes=("C is in Teams already.",), already=True),
    )
    now = compared(plan, plan.members, looked(refused=refused))
    assert [one.key for one in now.plan.members] == ["c"]
    assert now.told[:3] == tuple(f"{name} is no longer in it." for name in "ABD")
    assert now.told[3] == "A: She has no licence."
    assert now.unclear == ("B",)
    assert compared(plan, plan.members, looked(unread=("AD is silent.",))).unclear == ("A", "B", "C", "D")


def test_a_number_to_call_of_which_nobody_answers_is_as_it_was() -> None:
    plan = plan_for("a")
    dialled = replace(plan, members=(replace(plan.members[0], dial_in=True),))
    assert not look(dialled, {}, sources=("Conferencing is silent.",)).told
    silent = compared(dialled, dialled.members, looked(*plan.members, sources=("Conferencing is silent.",)))
    assert (silent.told, silent.plan) == ((), dialled)
    assert compared(dialled, dialled.members, looked(*plan.members)).told == ("A: dial in was yes, is no.",)
