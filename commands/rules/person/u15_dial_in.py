"""U15: who has dial-in conferencing has a licence with Audio Conferencing."""

from dataclasses import replace

from commands.rules.check import ByHand, Check
from commands.rules.person.assigned import judge_plan
from commands.rules.person.facts import SIP, PersonFacts, untold
from commands.rules.person.policies import effective
from commands.rules.roles import LICENCE_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict
from connectors.facts import ConferencingPolicy

CHECK = Check(
    "U15",
    "Licence for dial-in conferencing",
    must_hold="Somebody whose meetings have a number to call has Audio Conferencing; else it needs attention.",
    answer_from="the people source: `AcpInfo`, and without that the policy of shell `Get-CsConferencingPolicy`; "
    "Graph `GET /users` for the licences, `GET /subscribedSkus` for the plans in them",
    who=LICENCE_ADMIN,
    why="Meetings lose their number to call, and the server may refuse the move.",
    earliest="within half an hour after it was assigned",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser",
    by_hand=ByHand(
        where="the management shell",
        command=f"Get-CsUser -Identity {SIP} | Select-Object ConferencingPolicy, AcpInfo",
        expected="no AcpInfo, and a policy with EnableDialInConferencing False",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """Not needed where neither the person nor their policy has dial-in."""
    dial_in = has_dial_in(facts)
    if isinstance(dial_in, Unread):
        return cannot_tell(CHECK, dial_in, subject=facts.subject)
    if dial_in is None:
        return untold(CHECK, facts, f"Whether meetings of {facts.name} have a number to call, no source tells.")
    if not dial_in:
        return CHECK.not_needed("Meetings have no number to call.", subject=facts.subject)
    finding = judge_plan(CHECK, facts, facts.around.reference.plans.audio_conferencing)
    if finding.verdict is not Verdict.FAIL:
        return finding
    return replace(
        finding, verdict=Verdict.WARN, says=f"Meetings of {facts.name} have a number to call. {finding.says}"
    )


def has_dial_in(facts: PersonFacts) -> bool | Unread | None:
    """Whether meetings of the person can be dialled into; None: no source tells."""
    person, policies = facts.person, facts.around.conferencing
    if person.dial_in:
        return True
    if person.conferencing_policy is None:
        return None
    if isinstance(policies, Unread):
        return policies
    policy = effective(policies, person.conferencing_policy, same=_allows)
    if policy is not None and policy.pstn_conferencing:
        return True
    return None if policy is None or person.dial_in is None else False


def _allows(policy: ConferencingPolicy) -> bool:
    return policy.pstn_conferencing
