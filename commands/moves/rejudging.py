"""Judge the people of an approved request again, right before the first of them is moved.

Between approval and window lie hours or days: somebody loses a licence, gets a telephone, leaves. What was approved
is a list of values; where they are no longer so, the plan becomes what it would be now, and is approved anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from commands.moves.agreeing import asked_anew, new_items, requirement
from commands.moves.preflight import Preflight, preflight
from commands.rules.moves.plan import Member, Plan, changes, read_plan
from commands.rules.wording import listed, sentence
from commands.services import Services
from storage.ledger import requests
from storage.ledger.audit import BOT
from storage.ledger.clock import read_clock
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


AS_APPROVED = Rejudged()


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
    told = (*changes(plan, now_planned), *_causes(waiting, now_planned, found))
    if not told:
        return AS_APPROVED
    left = [member for member in now_planned.members if member.key in {one.key for one in waiting}]
    if found.sources and len(left) < len(waiting):
        says = f"Not everybody can be judged again: {' '.join(found.sources)}"
        return Rejudged(waits=says, waits_for="sources")
    if not left:
        return Rejudged(waits=f"Nobody of it can be moved any more. {' '.join(told)}", waits_for="nobody")
    # where it has changed while it was looked at, whoever asked looks again anyhow
    return Rejudged(changed=told) if _write(services, request, now_planned, left, told) else AS_APPROVED


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
                # advice that comes and goes is no other plan
                yield member if replace(now, attention=member.attention) == member else now

    return replace(plan, members=tuple(members()))


def _causes(waiting: Sequence[Member], planned: Plan, found: Preflight) -> Iterator[str]:
    """Why somebody is no longer in it."""
    kept = {member.key for member in planned.members}
    causes = {one.identity.casefold(): one.causes for one in found.refused}
    for member in waiting:
        if member.key not in kept and (why := causes.get(member.upn.casefold())):
            yield sentence(f"{member.name}: {listed(why, most=3)}")


def _write(services: Services, request: MoveRequest, plan: Plan, left: Sequence[Member], told: Sequence[str]) -> bool:
    """Put the new plan in the place of the one that was looked at; False if that is another by now."""
    needed = requirement(services, plan)
    with services.database.writing() as session:
        live = lock_request(session, number_of(request))
        if live is None or live.version != request.version:
            return False
        now = read_clock(session, services.now())
        return requests.change_plan(
            session,
            number_of(request),
            plan=plan.as_json(),
            digest=plan.digest,
            requirement=needed.as_json(),
            keep=new_items(left),
            why=told,
            by=BOT,
            now=now,
            **asked_anew(services, plan, now),
        )
