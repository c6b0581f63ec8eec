"""T3: the tenant owns Skype for Business Online (Plan 2): the product is retired, but every move asks for its plan."""

from commands.rules.check import Check
from commands.rules.roles import LICENCE_ADMIN
from commands.rules.tenant.facts import TenantFacts
from commands.rules.tenant.subscriptions import NEEDS_BOTH, judge_plan
from commands.step import Finding

CHECK = Check(
    "T3",
    "The tenant owns Skype for Business Online (Plan 2)",
    must_hold="Some subscription with this plan is in force and has seats. Only ones in their grace period: needs "
    "attention. None: blocked. The product is retired, its plan is still asked for by every move.",
    answer_from="Graph `GET /subscribedSkus`, plans by id",
    who=LICENCE_ADMIN,
    why=NEEDS_BOTH,
    earliest="within an hour of the order",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
)


def judge(facts: TenantFacts) -> Finding:
    """See `judge_plan`."""
    return judge_plan(CHECK, facts.plans.sfb_online, facts.skus)
