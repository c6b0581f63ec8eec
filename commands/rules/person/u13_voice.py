"""U13: who has a telephone in Skype for Business has a licence with Teams Phone."""

from commands.rules.check import Check
from commands.rules.person.assigned import judge_plan
from commands.rules.person.facts import PersonFacts, seen_by_teams
from commands.rules.roles import LICENCE_ADMIN, TEAMS_ADMIN
from commands.rules.wording import quoted
from commands.step import Finding, Verdict
from connectors.facts import OnlineUser

CHECK = Check(
    "U13",
    "Licence for the telephone",
    must_hold="Somebody with Enterprise Voice or a number has Teams Phone. Where calls are not to reach Teams at all, "
    "that only needs attention; otherwise it blocks. After the move the number has to be in Teams.",
    answer_from="the people source: `EnterpriseVoiceEnabled`, `LineURI`; Graph `GET /users` for the licences, "
    "`GET /subscribedSkus` for the plans in them; after the move Teams PowerShell `Get-CsOnlineUser`: "
    "`EnterpriseVoiceEnabled`, `LineUri`",
    who=LICENCE_ADMIN,
    why="The move is refused, because the person would lose the telephone.",
    earliest="within half an hour after it was assigned",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser",
)
NO_CALLS = "none"
"""The voice route of an organisation that leaves telephone calls behind."""
BYPASS = "-BypassEnterpriseVoiceCheck"
"""What a move needs where that is wanted: a finding that asks for it names it."""
_NUMBERS = {"calling-plan": "CallingPlan", "operator-connect": "OperatorConnect"}
"""Kinds of number by route; without a route it is Direct Routing, like the number on premises."""


def judge(facts: PersonFacts) -> Finding:
    """Not needed without a telephone."""
    if not facts.has_voice:
        return CHECK.not_needed(f"{facts.name} has no telephone in Skype for Business.", subject=facts.subject)
    finding = judge_plan(CHECK, facts, facts.around.reference.plans.phone_system)
    stays_behind = facts.around.voice_route == NO_CALLS
    if finding.verdict is Verdict.FAIL and stays_behind:
        return _left_behind(facts)
    if finding.verdict is Verdict.PASS and facts.moved and not stays_behind:
        return _arrived(facts)
    return finding


def _left_behind(facts: PersonFacts) -> Finding:
    """Without the plan, where telephone calls are not to reach Teams."""
    plan = facts.around.reference.plans.phone_system
    if facts.moved:
        return CHECK.not_needed("Calls are not to reach Teams.", subject=facts.subject)
    return CHECK.found(
        Verdict.WARN,
        f"{facts.name} has a telephone and no {plan.name}: the move needs {BYPASS}.",
        why="The person arrives in Teams without a telephone.",
        remedy=f"Tell the person before the move, and move with {BYPASS}.",
        subject=facts.subject,
    )


def _arrived(facts: PersonFacts) -> Finding:
    """Whether the telephone works in Teams after the move, as far as Teams tells."""
    online = seen_by_teams(CHECK, facts)
    if not isinstance(online, OnlineUser):
        return online
    identity = quoted(online.user_principal_name)
    numberless = online.line_uri == "" and facts.person.line_uri
    if online.enterprise_voice is False or numberless:
        lacks = "number" if online.enterprise_voice else "Enterprise Voice"
        number = facts.person.line_uri.partition(":")[2].partition(";")[0] or "+number"
        return CHECK.found(
            Verdict.FAIL,
            f"{facts.name} had a telephone in Skype for Business, and has no {lacks} in Teams.",
            why="Nobody can call the person, and the person can call nobody outside.",
            remedy=f"Set-CsPhoneNumberAssignment -Identity {identity} -PhoneNumber {quoted(number)} "
            f"-PhoneNumberType {_NUMBERS.get(facts.around.voice_route, 'DirectRouting')}",
            who=TEAMS_ADMIN,
            earliest="within an hour",
            subject=facts.subject,
        )
    if online.enterprise_voice is None or online.line_uri is None:
        return CHECK.found(
            Verdict.UNKNOWN,
            f"Whether the telephone of {facts.name} has arrived, Teams does not tell.",
            remedy=f"By hand, in Teams PowerShell: Get-CsOnlineUser -Identity {identity} | Select-Object "
            "EnterpriseVoiceEnabled, LineUri. Expected: True and the number.",
            who=TEAMS_ADMIN,
            subject=facts.subject,
        )
    return CHECK.passed(f"The telephone is in Teams, number {online.line_uri or '(none)'}.", subject=facts.subject)
