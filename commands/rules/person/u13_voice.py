"""U13: who has a telephone in Skype for Business has a licence with Teams Phone."""

from commands.rules.check import Check
from commands.rules.person.assigned import judge_plan
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import LICENCE_ADMIN
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
    plan = facts.around.reference.plans.phone_system
    finding = judge_plan(CHECK, facts, plan)
    if finding.verdict is Verdict.FAIL and facts.around.voice_route == NO_CALLS:
        return CHECK.found(
            Verdict.WARN,
            f"{facts.name} has a telephone and no {plan.name}: the move needs -BypassEnterpriseVoiceCheck.",
            why="The person arrives in Teams without a telephone.",
            remedy="Tell the person before the move, and move with -BypassEnterpriseVoiceCheck.",
            subject=facts.subject,
        )
    return finding
