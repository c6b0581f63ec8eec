"""Whether the tenant owns a service plan in a subscription that is in force [T3, T4]."""

from commands.rules.check import Check
from commands.rules.plans import brings, seats
from commands.rules.reference import Plan
from commands.rules.tenant.facts import Skus
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed
from commands.step import Finding, Verdict

NEEDS_BOTH = "A person can only be moved with both Teams and Skype for Business Online (Plan 2) switched on."


def judge_plan(check: Check, plan: Plan, skus: Skus | Unread) -> Finding:
    """The finding of `check` about one plan."""
    if isinstance(skus, Unread):
        return cannot_tell(check, skus)
    holding = [sku for sku in skus if brings(sku, plan)]
    evidence = tuple(f"{sku.part_number}: {sku.capability_status}, {sku.enabled:,} seats" for sku in holding)
    good = [sku for sku in holding if sku.capability_status == "Enabled" and sku.enabled > 0]
    if good:
        return check.passed(f"{plan.name} comes with {listed([sku.part_number for sku in good])}.", evidence=evidence)
    if seats(holding, plan) > 0:
        verdict, says = Verdict.WARN, f"Every subscription with {plan.name} has run out and is in its grace period."
    elif holding:
        verdict, says = Verdict.FAIL, f"No subscription with {plan.name} is in force."
    else:
        verdict, says = Verdict.FAIL, f"No subscription of the tenant contains {plan.name}."
    remedy = f"Renew the subscription with {plan.name}." if holding else f"Buy a subscription with {plan.name}."
    return check.found(verdict, says, remedy=remedy, evidence=evidence)
