"""What is wrong with an operator's policy: sentences for the start, so that no typing error opens or closes a door."""

import difflib
from collections.abc import Iterable, Iterator

from commands.rules.moves.emoji import plain_name
from commands.rules.moves.policy import COUNTED, Policy, Rule
from commands.rules.moves.requirement import Requirement
from commands.rules.moves.standing import reachable
from commands.rules.wording import counted, listed


def unusable(policy: Policy) -> tuple[str, ...]:
    """A sentence for each thing that is wrong; nothing where the policy can be used, or none is set up."""
    return tuple(_problems(policy))


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """` Did you mean telephony?`, or `otherwise` where nothing is close."""
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else otherwise


def _problems(policy: Policy) -> Iterator[str]:
    names = [group.name for group in policy.groups]
    if names and not policy.channel:
        yield "There are approver groups, but no channel in which they would be asked: set channel."
    if policy.channel and not names:
        yield "There is a channel, but no approver group: nobody could approve a move. Add a table groups.NAME."
    for group in policy.groups:
        if not group.user_groups and not group.users:
            yield f"The approver group {group.name} is empty: nobody could approve for it. Set user_groups or users."
    for number, rule in enumerate(policy.rules, start=1):
        yield from _rule_problems(number, rule, names)
    if policy.escalation and policy.escalation not in names:
        meant = did_you_mean(policy.escalation, names)
        yield f"escalation names {policy.escalation}, which is no approver group.{meant}"
    if both := set(map(plain_name, policy.approve)) & set(map(plain_name, policy.reject)):
        yield f"approve and reject both have {listed(sorted(both))}: a reaction can stand for one decision only."
    if list(policy.remind) != sorted(policy.remind):
        yield "The times of remind must grow: each counts from the moment at which the request was made."
    yield from _out_of_reach(policy)


def _rule_problems(number: int, rule: Rule, names: list[str]) -> Iterator[str]:
    where = f"The {number}. of the rules ({rule.when})"
    for name in rule.groups:
        if name not in names:
            yield f"{where} names {name}, which is no approver group.{did_you_mean(name, names)}"
    if len(set(rule.groups)) < len(rule.groups):
        yield f"{where} names a group twice: each counts once."
    if rule.more_than and rule.when not in COUNTED:
        yield f"{where} has more_than, which only the rules {listed(COUNTED)} count with."


def _out_of_reach(policy: Policy) -> Iterator[str]:
    """Rules that nobody could ever satisfy, where all approvers are named one by one."""
    if not policy.is_set_up or any(group.user_groups or not group.users for group in policy.groups):
        return
    members = {group.name: frozenset(group.users) for group in policy.groups}
    everybody = frozenset[str]().union(*members.values())
    named = counted(len(everybody), "named approver", "named approvers")
    for rule in policy.rules:
        needed = Requirement(max(rule.approvals, len(rule.groups)), rule.groups)
        if set(rule.groups) <= members.keys() and reachable(needed, members, askers=frozenset()):
            yield f"The rule {rule.when} needs {needed.said}, which {named} cannot give. Name more, or ask for fewer."
