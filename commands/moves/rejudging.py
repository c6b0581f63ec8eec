"""Judge the people of a request again: while its approvals are collected, and right before the first move.

Between request, approval and window lie hours or days: somebody loses a licence, gets a telephone, leaves. What is
approved is a list of values; where they are no longer so, the plan becomes what it would be now, and is approved anew.
What cannot be read changes no plan, and is never taken for being as it was. Where the approval rules have become
stricter meanwhile, it is asked for anew by them; where looser, by those that stand on its card.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlmodel import Session

from commands.moves.agreeing import asked_anew, new_items, requirement
from commands.moves.comparing import compared
from commands.moves.preflight import Preflight, preflight
from commands.rules.moves.plan import Member, Plan, read_plan
from commands.rules.moves.requirement import read_requirement
from commands.rules.wording import listed
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


Look = Callable[..., Preflight]
"""Judges people by their SIP addresses, as `preflight` does."""


def judge_again(services: Services, request: MoveRequest, *, look: Look = preflight) -> Rejudged:
    """Judge those who still wait; where the plan has changed, write it down. Raises StorageError."""
    plan = read_plan(request.plan)
    waiting = _waiting(services, request, plan)
    if not waiting:
        return AS_APPROVED
    found = look(services, [member.sip for member in waiting], kind=request.kind)
    if found.stopped:
        return Rejudged(waits=found.stopped, waits_for="step")
    now = compared(plan, waiting, found)
    if now.unclear:
        says = f"{listed(now.unclear, most=5)} cannot be judged again: {' '.join((*found.unread, *found.sources))}"
        return Rejudged(waits=says, waits_for="sources")
    told = now.told or _stricter(services, request, plan)
    if not told:
        return Rejudged(unread=" ".join(now.unread))
    looked_at = {member.key for member in waiting}
    left = [member for member in now.plan.members if member.key in looked_at]
    if not left:
        return Rejudged(waits=f"Nobody of it can be moved any more. {' '.join(told)}", waits_for=NOBODY)
    written = _write(services, request, now.plan, left, told, looked_at=looked_at)
    return Rejudged(changed=told) if written else Rejudged(overtaken=True)


def _stricter(services: Services, request: MoveRequest, plan: Plan) -> tuple[str, ...]:
    """What the policy of now asks for beyond what was asked for: approvals that were enough then are not enough now."""
    needed = requirement(services, plan)
    if not needed.is_stricter_than(read_requirement(request.requirement)):
        return ()
    return (f"The approval rules ask for more than when it was asked for: {' '.join(needed.because)}",)


def _waiting(services: Services, request: MoveRequest, plan: Plan) -> list[Member]:
    """Members who were neither moved nor failed nor left out."""
    with services.database.session() as session:
        keys = _queued(session, number_of(request))
    return [member for member in plan.members if member.key in keys]


def _queued(session: Session, number: int) -> set[str]:
    return {item.user for item in requests.items_of(session, number) if item.state is ItemState.QUEUED}


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
        if live is None or live.state not in DECIDABLE or _asked(live) != _asked(request):
            return False
        if looked_at != _queued(session, number):
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


def _asked(request: MoveRequest) -> tuple[str, str, int]:
    """What is asked for, and on which card: the same plan may be asked for anew."""
    return request.digest, request.requirement, request.cards
