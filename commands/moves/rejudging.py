"""Judge the people of a request again: while its approvals are collected, and right before the first move.

Between request, approval and window lie hours or days: somebody loses a licence, gets a telephone, leaves. What is
approved is a list of values; where they are no longer so, the plan becomes what it would be now, and is approved anew.
What cannot be read changes no plan, and is never taken for being as it was.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from commands.moves.agreeing import asked_anew, new_items, requirement
from commands.moves.preflight import Preflight, preflight
from commands.rules.moves.plan import Member, Plan, changes, read_plan
from commands.rules.wording import listed, sentence
from commands.services import Services
from storage.ledger import requests
from storage.ledger.audit import BOT
from storage.ledger.clock import read_clock
from storage.ledger.decisions import DECIDABLE
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveRequest, number_of
from storage.states import ItemState


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """What judging again said. Neither `changed` nor `waits`: everything is as it was approved."""

    changed: tuple[str, ...] = ()
    """What is no longer so, a sentence each: the request has another plan, and is pending again."""
    waits: str = ""
    """Why it cannot start now, as a sentence: nothing was changed."""
    waits_for: str = ""
    """The sort of that reason, in a word: the same where only its numbers or names are others."""
    unread: str = ""
    """What could not be read of what is only advice, as sentences: nothing is known to have changed."""
    overtaken: bool = False
    """It was found changed, and that was not written down, because the request is another by now: look again."""


AS_APPROVED = Rejudged()
NOBODY = "nobody"
"""`waits_for` where it is certain that nobody of it can be moved any more."""


def judge_again(services: Services, request: MoveRequest) -> Rejudged:
    """Judge those who still wait; where the plan has changed, write it down. Raises StorageError."""
    plan = read_plan(request.plan)
    waiting = _waiting(services, request, plan)
    if not waiting:
        return AS_APPROVED
    found = preflight(services, [member.sip for member in waiting], kind=request.kind)
    if found.stopped:
        return Rejudged(waits=found.stopped, waits_for="step")
    now_planned = _planned_now(plan, waiting, found)
    if unclear := _unclear(waiting, now_planned, found):
        says = f"{listed(unclear, most=5)} cannot be judged again: {' '.join((*found.unread, *found.sources))}"
        return Rejudged(waits=says, waits_for="sources")
    told = (*changes(plan, now_planned), *_causes(waiting, now_planned, found))
    if not told:
        return Rejudged(unread=" ".join(found.sources))
    left = [member for member in now_planned.members if member.key in {one.key for one in waiting}]
    if not left:
        return Rejudged(waits=f"Nobody of it can be moved any more. {' '.join(told)}", waits_for=NOBODY)
    written = _write(services, request, now_planned, left, told, looked_at={one.key for one in waiting})
    return Rejudged(changed=told) if written else Rejudged(overtaken=True)


def _unclear(waiting: Sequence[Member], planned: Plan, found: Preflight) -> list[str]:
    """The names of those who are missing only because something could not be read."""
    kept = {member.key for member in planned.members}
    certain = {one.identity.casefold(): not one.uncertain for one in found.refused}
    return [
        member.name
        for member in waiting
        if member.key not in kept and not certain.get(member.upn.casefold(), not found.unread)
    ]


def _waiting(services: Services, request: MoveRequest, plan: Plan) -> list[Member]:
    """Members who were neither moved nor failed nor left out."""
    with services.database.session() as session:
        items = requests.items_of(session, number_of(request))
    keys = {item.user for item in items if item.state is ItemState.QUEUED}
    return [member for member in plan.members if member.key in keys]


def _planned_now(plan: Plan, waiting: Sequence[Member], found: Preflight) -> Plan:
    """The plan as it would be made now: others, and who is there already, stay as they are."""
    present = {member.key: member for member in found.members}
    arrived = {one.identity.casefold() for one in found.refused if one.already}
    waits = {member.key for member in waiting}

    def members() -> Iterator[Member]:
        for member in plan.members:
            if member.key not in waits or member.upn.casefold() in arrived:
                yield member
            elif (now := present.get(member.key)) is not None:
                # advice that comes and goes is no other plan, nor is a number to call of which nobody answers
                seen = replace(now, dial_in=member.dial_in) if found.sources else now
                yield member if replace(seen, attention=member.attention) == member else seen

    return replace(plan, members=tuple(members()))


def _causes(waiting: Sequence[Member], planned: Plan, found: Preflight) -> Iterator[str]:
    """Why somebody is no longer in it."""
    kept = {member.key for member in planned.members}
    causes = {one.identity.casefold(): one.causes for one in found.refused}
    for member in waiting:
        if member.key not in kept and (why := causes.get(member.upn.casefold())):
            yield sentence(f"{member.name}: {listed(why, most=3)}")


def _write(  # noqa: PLR0913 - what was found, and about whom
    services: Services,
    request: MoveRequest,
    plan: Plan,
    left: Sequence[Member],
    told: Sequence[str],
    *,
    looked_at: AbstractSet[str],
) -> bool:
    """Put the new plan in the place of the one that was looked at; False if that is another by now, or others wait.

    Who has decided meanwhile has decided about the old plan, so that is withdrawn with the rest.
    """
    number, needed = number_of(request), requirement(services, plan)
    with services.database.writing() as session:
        live = lock_request(session, number)
        if live is None or live.digest != request.digest or live.state not in DECIDABLE:
            return False
        if looked_at != {item.user for item in requests.items_of(session, number) if item.state is ItemState.QUEUED}:
            return False
        now = read_clock(session, services.now())
        return requests.change_plan(
            session,
            number,
            plan=plan.as_json(),
            digest=plan.digest,
            requirement=needed.as_json(),
            keep=new_items(left),
            why=told,
            by=BOT,
            now=now,
            **asked_anew(services, plan, now),
        )
