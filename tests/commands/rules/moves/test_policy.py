"""The operator's policy: times, and what makes it unusable."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.rules.moves.policy import ApproverGroup, Occasion, Policy, Rule
from commands.rules.moves.unusable import unusable
from tests.commands.rules.moves.values import NOW, POLICY, TELEPHONY

HOUR = timedelta(hours=1)


def test_without_channel_or_groups_it_is_not_set_up() -> None:
    assert POLICY.is_set_up
    assert not Policy().is_set_up
    assert unusable(Policy()) == ()
    assert POLICY.group("Telephony") is TELEPHONY
    assert POLICY.group("Nobody") is None


def test_a_request_expires_with_its_window_at_the_latest() -> None:
    assert POLICY.expires_at(NOW) == NOW + 24 * HOUR
    assert POLICY.expires_at(NOW, NOW + 2 * HOUR) == NOW + 2 * HOUR
    assert POLICY.expires_at(NOW, NOW + 200 * HOUR) == NOW + 24 * HOUR


def test_reminders_come_at_growing_distances_and_end() -> None:
    times = [POLICY.reminder_at(NOW, sent) for sent in range(4)]
    assert times == [NOW + HOUR / 2, NOW + 2 * HOUR, NOW + 8 * HOUR, None]


def test_only_a_named_group_is_called_for_help() -> None:
    assert POLICY.escalates_at(NOW) is None
    assert replace(POLICY, escalation="Identity").escalates_at(NOW) == NOW + 4 * HOUR


def test_a_good_policy_has_no_problems() -> None:
    assert unusable(POLICY) == ()


ALONE = ApproverGroup(name="Telephony", users=("UTOM",))


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (replace(POLICY, channel=""), "no channel in which they would be asked"),
        (Policy(channel="C0APPROVALS"), "no approver group: nobody could approve"),
        (
            replace(POLICY, groups=(*POLICY.groups, ApproverGroup(name="Security"))),
            "The approver group Security is empty: nobody could approve for it.",
        ),
        (
            replace(POLICY, rules=(Rule(when=Occasion.VOICE, groups=("Telefony",)),)),
            "The 1. of the rules (voice) names Telefony, which is no approver group. Did you mean Telephony?",
        ),
        (
            replace(POLICY, rules=(Rule(when=Occasion.VOICE, approvals=2, groups=("Telephony", "Telephony")),)),
            "names a group twice",
        ),
        (
            replace(POLICY, rules=(Rule(when=Occasion.FORCE, more_than=3),)),
            "(force) has more_than, which only the rules size, voice and vip count with.",
        ),
        (replace(POLICY, escalation="Identify"), "which is no approver group. Did you mean Identity?"),
        (replace(POLICY, escalation="Qqq"), "escalation names Qqq, which is no approver group."),
        (replace(POLICY, reject=("thumbsup",)), "approve and reject both have +1"),
        (replace(POLICY, remind=(2 * HOUR, HOUR)), "The times of remind must grow"),
        (
            replace(POLICY, groups=(ALONE,), rules=(Rule(when=Occasion.SIZE, approvals=2),)),
            "The rule size needs 2 approvals, which 1 named approver cannot give.",
        ),
        (
            replace(
                POLICY,
                groups=(ALONE, replace(ALONE, name="Identity")),
                rules=(Rule(when=Occasion.VIP, groups=("Telephony", "Identity")),),
            ),
            "The rule vip needs 2 approvals, one from Telephony and one from Identity, which 1 named approver cannot",
        ),
    ],
)
def test_each_problem_is_told(policy: Policy, says: str) -> None:
    told = unusable(policy)
    assert len(told) == 1
    assert says in told[0]


def test_who_is_in_a_user_group_is_not_guessed() -> None:
    """Only at the time of a request it is known how many its members are."""
    group = ApproverGroup(name="Identity", user_groups=("S0IDENTITY",))
    assert unusable(replace(POLICY, groups=(group,), rules=(Rule(when=Occasion.SIZE, approvals=9),))) == ()
