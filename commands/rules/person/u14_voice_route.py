"""U14: it is decided how calls will reach who has a telephone."""

from commands.rules.check import Check
from commands.rules.person.facts import PersonFacts
from commands.rules.person.u13_voice import NO_CALLS
from commands.rules.roles import OPERATOR, TEAMS_ADMIN
from commands.step import Finding, Verdict

CHECK = Check(
    "U14",
    "Route for telephone calls decided",
    must_hold="Direct Routing, Calling Plan or Operator Connect is decided for people with a telephone; else it needs "
    "attention.",
    answer_from="the setting `HYBRIDBOT_VOICE_ROUTE`: nothing else tells what is planned",
    who=TEAMS_ADMIN,
    why="Without a route the number rings nowhere after the move.",
    earliest="as soon as it is decided",
    source="https://learn.microsoft.com/microsoftteams/pstn-connectivity",
)
ROUTES = {
    "direct-routing": "Direct Routing",
    "calling-plan": "Calling Plan",
    "operator-connect": "Operator Connect",
}
"""The settings that are a route, for people."""


def judge(facts: PersonFacts) -> Finding:
    """Not needed without a telephone."""
    route = facts.around.voice_route
    if not facts.has_voice:
        return CHECK.not_needed(f"{facts.name} has no telephone in Skype for Business.", subject=facts.subject)
    if route in ROUTES:
        return CHECK.passed(f"Calls will come by {ROUTES[route]}.", subject=facts.subject)
    if route == NO_CALLS:
        return CHECK.found(
            Verdict.WARN,
            f"Calls are not to reach Teams, and {facts.name} has a telephone.",
            remedy="Tell the person before the move.",
            subject=facts.subject,
        )
    return CHECK.found(
        Verdict.WARN,
        "Nobody has said yet how calls will reach people in Teams.",
        remedy="Decide it, and set HYBRIDBOT_VOICE_ROUTE to direct-routing, calling-plan or operator-connect.",
        who=OPERATOR,
        subject=facts.subject,
    )
