"""How a plan that a person needs is judged [U11, U12, U13, U15]."""

from typing import assert_never

from commands.rules.check import Check
from commands.rules.matching import Account
from commands.rules.person.facts import PersonFacts, account
from commands.rules.person.licences import PlanState, plan_state, sku_names
from commands.rules.reference import Plan
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import duration, listed
from commands.step import Finding, Verdict

_WHERE = "in the Microsoft 365 admin centre (Users, Active users, Licenses and apps)"


def judge_plan(check: Check, facts: PersonFacts, plan: Plan) -> Finding:
    """Whether the person's licences give the plan, and it is switched on."""
    found = account(check, facts)
    if not isinstance(found, Account):
        return found
    skus, subject = facts.around.skus, facts.subject
    if isinstance(skus, Unread):
        return cannot_tell(check, skus, subject=subject)
    names = listed(sku_names(found.licences, skus, plan))
    match plan_state(found.licences, skus, plan):
        case PlanState.ON:
            return check.passed(f"{plan.name} is assigned by {names}.", subject=subject)
        case PlanState.GRACE:
            return check.found(
                Verdict.WARN,
                f"{plan.name} is assigned by {names}, whose subscription has ended and is in its grace period.",
                why="When that ends, the person loses the service.",
                remedy=f"Renew the subscription, or assign another one with {plan.name}.",
                subject=subject,
            )
        case PlanState.UNKNOWN:
            return check.found(
                Verdict.UNKNOWN,
                f"{facts.name} has a licence of a subscription that the tenant does not list.",
                remedy=f"Look up what it brings {_WHERE}.",
                subject=subject,
            )
        case PlanState.SWITCHED_OFF:
            return check.found(
                Verdict.FAIL,
                f"{plan.name} is switched off inside the licence of {facts.name} ({names}).",
                remedy=f"Switch {plan.name} on among the apps of the licence, {_WHERE}.",
                earliest=_lag(facts),
                subject=subject,
            )
        case PlanState.ENDED:
            return check.found(
                Verdict.FAIL,
                f"The subscription that gives {facts.name} {plan.name} ({names}) no longer works.",
                remedy=f"Renew the subscription, or assign another one with {plan.name}.",
                earliest=_lag(facts),
                subject=subject,
            )
        case PlanState.MISSING:
            return check.found(
                Verdict.FAIL,
                f"{facts.name} has no licence with {plan.name}.",
                remedy=f"Assign a licence with {plan.name}, {_WHERE}.",
                earliest=_lag(facts),
                subject=subject,
            )
        case state:
            assert_never(state)


def _lag(facts: PersonFacts) -> str:
    return f"up to {duration(facts.around.reference.patience.licence * 60)} after it was assigned"
