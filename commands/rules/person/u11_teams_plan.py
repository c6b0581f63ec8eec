"""U11: the person has the Teams plan."""

from commands.rules.check import Check
from commands.rules.person.assigned import judge_plan
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import LICENCE_ADMIN
from commands.step import Finding

CHECK = Check(
    "U11",
    "Licence with Teams",
    must_hold="A licence brings Teams, switched on, and the plan itself works. A grace period needs "
    "attention, and so does, for one person who is looked up, what was assigned just now.",
    answer_from="Graph `GET /users` for the licences, of one person also `assignedPlans`; `GET /subscribedSkus` for "
    "the plans in them, by id",
    who=LICENCE_ADMIN,
    why="Teams refuses to take over a person without it.",
    earliest="within half an hour after it was assigned",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-from-on-premises-to-teams",
)


def judge(facts: PersonFacts) -> Finding:
    """By service plan, never by the name of a subscription."""
    return judge_plan(CHECK, facts, facts.around.reference.plans.teams)
