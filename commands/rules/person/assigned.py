"""How a plan that a person needs is judged [U11, U12, U13, U15]."""

from typing import assert_never

from commands.rules.check import Check
from commands.rules.matching import Account
from commands.rules.person.facts import PersonFacts, account
from commands.rules.plans import PlanState, plan_state, sku_names
from commands.rules.reference import Plan
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import age, duration, listed
from commands.step import Finding, Verdict
from connectors.facts import AssignedPlan

_ENABLED, _GRACE = "enabled", "warning"
"""States of an assigned plan; any other (Suspended, LockedOut, Deleted) does not work."""
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
            return _as_told(check, facts, plan, found.plans) or check.passed(
                f"{plan.name} is assigned by {names}.", subject=subject
            )
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


def _as_told(check: Check, facts: PersonFacts, plan: Plan, told: tuple[AssignedPlan, ...] | None) -> Finding | None:
    """What the account's own plans say against a licence that brings the plan; None: nothing, or nobody asked."""
    if told is None:
        return None
    mine = [one for one in told if one.plan_id in plan.ids]
    working = [one for one in mine if one.status.casefold() == _ENABLED]
    if working:
        return _just_now(check, facts, plan, working)
    if any(one.status.casefold() == _GRACE for one in mine):
        return check.found(
            Verdict.WARN,
            f"Microsoft 365 gives {facts.name} {plan.name} only until a grace period ends.",
            why="When that ends, the person loses the service.",
            remedy=f"Renew the subscription, or assign another one with {plan.name}.",
            subject=facts.subject,
        )
    status = listed(sorted({one.status or "not told" for one in mine}))
    return check.found(
        Verdict.FAIL if mine else Verdict.UNKNOWN,
        f"A licence brings {facts.name} {plan.name}, but the "
        f"{f'state of the plan itself is {status}' if mine else 'plan itself is not listed for the account yet'}.",
        remedy=f"Look the licences up {_WHERE}; take the licence away and assign it anew if it stays so.",
        earliest=_lag(facts),
        subject=facts.subject,
    )


def _just_now(check: Check, facts: PersonFacts, plan: Plan, working: list[AssignedPlan]) -> Finding | None:
    """A plan counts for a move some time after it was assigned; of several the oldest does."""
    since = min((one.since for one in working if one.since is not None), default=None)
    now = facts.around.now
    if since is None or facts.moved or any(one.since is None for one in working):
        return None
    until = since + facts.around.reference.patience.licence_lag
    if until <= now:
        return None
    return check.found(
        Verdict.WARN,
        f"{plan.name} was assigned {age(since, now)}, and the move may not see it yet.",
        remedy=f"Wait until {duration(facts.around.reference.patience.licence * 60)} have passed since then.",
        earliest=_lag(facts),
        subject=facts.subject,
        not_yet_until=until,
    )


def _lag(facts: PersonFacts) -> str:
    return f"up to {duration(facts.around.reference.patience.licence * 60)} after it was assigned"
