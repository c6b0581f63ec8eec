"""U13: who has a telephone in Skype for Business has a licence with Teams Phone."""

from commands.rules.check import Check
from commands.rules.matching import Account
from commands.rules.person.facts import PersonFacts, account
from commands.rules.person.licences import PlanState, plan_state
from commands.rules.roles import LICENCE_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict

CHECK = Check(
    "U13",
    "Licence for the telephone",
    must_hold="Somebody with Enterprise Voice or a number has Teams Phone. Where calls are not to reach Teams at all, "
    "that only needs attention; otherwise it blocks.",
    answer_from="The people source (EnterpriseVoiceEnabled, LineURI) and the licences in Microsoft Graph.",
    who=LICENCE_ADMIN,
    why="The move is refused, because the person would lose the telephone.",
    earliest="within half an hour after it was assigned",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser",
)
NO_CALLS = "none"
"""The voice route of an organisation that leaves telephone calls behind."""


def judge(facts: PersonFacts) -> Finding:
    """Not needed without a telephone."""
    if not facts.has_voice:
        return CHECK.not_needed(f"{facts.name} has no telephone in Skype for Business.", subject=facts.subject)
    found = account(CHECK, facts)
    if not isinstance(found, Account):
        return found
    around, plan = facts.around, facts.around.reference.plans.phone_system
    if isinstance(around.skus, Unread):
        return cannot_tell(CHECK, around.skus, subject=facts.subject)
    match plan_state(found.licences, around.skus, plan):
        case PlanState.ON:
            return CHECK.passed(f"{plan.name} is assigned.", subject=facts.subject)
        case PlanState.GRACE:
            return CHECK.found(
                Verdict.WARN,
                f"The subscription that gives {facts.name} {plan.name} has ended and is in its grace period.",
                why="When that ends, the person loses the telephone.",
                remedy=f"Renew the subscription, or assign another one with {plan.name}.",
                subject=facts.subject,
            )
        case PlanState.UNKNOWN:
            return CHECK.found(
                Verdict.UNKNOWN,
                f"{facts.name} has a licence of a subscription that the tenant does not list.",
                remedy="Look up in the Microsoft 365 admin centre what it brings.",
                subject=facts.subject,
            )
    if around.voice_route == NO_CALLS:
        return CHECK.found(
            Verdict.WARN,
            f"{facts.name} has a telephone and no {plan.name}: the move needs -BypassEnterpriseVoiceCheck.",
            why="The person arrives in Teams without a telephone.",
            remedy="Tell the person before the move, and move with -BypassEnterpriseVoiceCheck.",
            subject=facts.subject,
        )
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} has a telephone in Skype for Business and no {plan.name}.",
        remedy=f"Assign a licence with {plan.name}.",
        subject=facts.subject,
    )
