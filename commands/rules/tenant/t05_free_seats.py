"""T5: free seats for the pilot users who still lack a licence."""

from collections.abc import Mapping, Sequence

from commands.rules.check import Check
from commands.rules.plans import by_id, free_seats, holds, seats
from commands.rules.reference import Plan
from commands.rules.roles import LICENCE_ADMIN
from commands.rules.tenant.facts import Pilots, Skus, TenantFacts
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import counted, verb
from commands.step import Finding, Verdict, gravest
from connectors.facts import SubscribedSku

CHECK = Check(
    "T5",
    "Free seats for the pilot",
    must_hold="For both plans there are as many free seats as pilot users who lack one. Fewer: needs attention. None, "
    "while somebody lacks one: blocked. Where no pilot users are configured, a single free seat is enough, and none "
    "needs attention.",
    answer_from="Graph `GET /subscribedSkus`; with pilot users also `GET /users`",
    who=LICENCE_ADMIN,
    why="A person without a licence cannot be moved.",
    earliest="within an hour of the order",
    source="https://learn.microsoft.com/graph/api/subscribedsku-list",
)


def judge(facts: TenantFacts) -> Finding:
    """Enough passes, too few warns, none while somebody lacks one fails. Counted for each plan by itself."""
    skus, pilots = facts.skus, facts.pilots
    if isinstance(skus, Unread):
        return cannot_tell(CHECK, skus)
    if isinstance(pilots, Unread):
        return cannot_tell(CHECK, pilots)
    needed = facts.plans.needed
    subscriptions = by_id(skus)
    lacking = [_lacking(plan, pilots, subscriptions) for plan in needed]
    spare = [free_seats(skus, plan) for plan in needed]
    verdict = gravest(_enough(free, len(names), pilots) for free, names in zip(spare, lacking, strict=True))
    needing = sorted(set().union(*lacking))
    tight = min(range(len(needed)), key=lambda place: spare[place] - len(lacking[place]))
    says, evidence = _in_words(needed[tight], skus, needing, pilots), _who_needs(needing, pilots)
    if verdict is Verdict.PASS:
        return CHECK.passed(says, evidence=evidence)
    remedy = f"Buy seats with {needed[tight].name}, or free some that nobody uses."
    return CHECK.found(verdict, says, remedy=remedy, evidence=evidence)


def _lacking(plan: Plan, pilots: Pilots, skus: Mapping[str, SubscribedSku]) -> set[str]:
    """Pilot users who do not hold the plan; those of whom it cannot be told count as lacking it."""
    return {name for name, licences in pilots.items() if holds(licences or (), skus, plan) is not True}


def _enough(free: int, needed: int, pilots: Pilots) -> Verdict:
    if not pilots:
        return Verdict.PASS if free > 0 else Verdict.WARN
    if free >= needed:
        return Verdict.PASS
    return Verdict.WARN if free > 0 else Verdict.FAIL


def _in_words(plan: Plan, skus: Skus, needing: Sequence[str], pilots: Pilots) -> str:
    free = free_seats(skus, plan)
    says = f"{free:,} of {counted(seats(skus, plan), 'seat', 'seats')} with {plan.name} {verb(free, 'is', 'are')} free"
    if pilots and needing:
        of_them = f"{len(needing)} of {counted(len(pilots), 'pilot user', 'pilot users')}"
        return f"{says}; {of_them} still {verb(len(needing), 'needs', 'need')} one."
    if pilots:
        return f"{says}; {counted(len(pilots), 'pilot user has one', 'pilot users all have one')}."
    return f"{says}. No pilot users are configured, so only this was looked at."


def _who_needs(names: Sequence[str], pilots: Pilots) -> tuple[str, ...]:
    absent = "nobody in the tenant has this sign-in name or address"
    return tuple(f"{name}: {'no licence yet' if pilots[name] is not None else absent}" for name in names)
