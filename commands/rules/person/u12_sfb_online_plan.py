"""U12: the person has the plan Skype for Business Online (Plan 2), which moves still ask for."""

from commands.rules.check import Check
from commands.rules.person.assigned import judge_plan
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import LICENCE_ADMIN
from commands.step import Finding

CHECK = Check(
    "U12",
    "Licence with Skype for Business Online (Plan 2)",
    must_hold="A licence brings the plan, switched on, and the plan itself works. A grace period needs "
    "attention, and so does, for one person who is looked up, what was assigned just now.",
    answer_from="Graph `GET /users` for the licences, of one person also `assignedPlans`; `GET /subscribedSkus` for "
    "the plans in them, by id",
    who=LICENCE_ADMIN,
    why="Without it the move ends with HostedMigration fault 507, although the product itself is retired.",
    earliest="within half an hour after it was assigned",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-from-on-premises-to-teams",
)


def judge(facts: PersonFacts) -> Finding:
    """By service plan, never by the name of a subscription."""
    return judge_plan(CHECK, facts, facts.around.reference.plans.sfb_online)
