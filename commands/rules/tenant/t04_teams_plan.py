"""T4: the tenant owns Teams."""

from commands.rules.check import Check
from commands.rules.roles import LICENCE_ADMIN
from commands.rules.tenant.facts import TenantFacts
from commands.rules.tenant.subscriptions import NEEDS_BOTH, judge_plan
from commands.step import Finding

CHECK = Check(
    "T4",
    "The tenant owns Teams",
    must_hold="As T3, for the Teams plan.",
    answer_from="Graph `GET /subscribedSkus`, plans by id",
    who=LICENCE_ADMIN,
    why=NEEDS_BOTH,
    earliest="within an hour of the order",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
)


def judge(facts: TenantFacts) -> Finding:
    """See `judge_plan`."""
    return judge_plan(CHECK, facts.plans.teams, facts.skus)
