"""The buttons of a card, and the form in which a request is rejected. Each click gets an answer.

A button carries the plan that was on the card when it was shown: a click on another plan counts for nothing.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, Respond

from bot.listeners.front import Asked, Front, of_click, take
from bot.listeners.whom import open_view
from bot.views import decisions as say
from bot.views.decisions import FORM, REASON, Clicked, reject_form, rejected
from bot.views.message import Message
from commands.rules.moves.eligible import Refusal
from commands.words import number_in
from storage.ledger import decisions, requests
from storage.ledger.clock import read_clock
from storage.ledger.decisions import DECIDABLE
from storage.ledger.locks import lock_request
from storage.ledger.tables import Decision, MoveRequest
from storage.states import DecisionKind

__all__ = ["FORM", "on_approve", "on_reject", "on_reject_sent", "on_take_back"]

_log = structlog.get_logger("hybridbot.decisions")


def on_approve(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Approve what the card shows."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_approve, front, asked, clicked_on(body)))


def on_reject(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Open the form that asks for the reason."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_open_form, front, asked, clicked_on(body)))


def on_reject_sent(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """The form was sent: close it and reject, or ask for the reason again."""
    try:
        rejecting, reason = rejected(dict(body.get("view") or {}))
    except (ValueError, KeyError, TypeError):
        ack()
        _log.warning("a form that this version does not know was sent")
        return
    if not reason:
        ack(response_action="errors", errors={REASON: "Say why not: whoever asked has to know what to change."})
        return
    ack()
    asked = of_click(front, body, respond, channel=rejecting.channel)
    take(front, asked, partial(_reject, front, asked, rejecting, reason))


def on_take_back(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Take back what was approved by the button."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_take_back, front, asked, clicked_on(body)))


def _approve(front: Front, asked: Asked, clicked: Clicked) -> None:
    request = _live(front, asked, clicked)
    if request is not None:
        _decide(front, asked, request, DecisionKind.APPROVE, reason="")


def _reject(front: Front, asked: Asked, rejecting: Clicked, reason: str) -> None:
    request = _live(front, asked, rejecting)
    if request is not None:
        _decide(front, asked, request, DecisionKind.REJECT, reason=reason)


def _open_form(front: Front, asked: Asked, clicked: Clicked) -> None:
    request = _live(front, asked, clicked)
    if request is None or _groups(front, asked, request) is None:
        return
    no = next(iter(front.approvals.policy.reject), "")
    react = f" Or react with :{no}: and say why in the thread." if no else ""
    open_view(front, asked, reject_form(request, clicked), instead=f"Press the button again.{react}")


def _decide(front: Front, asked: Asked, request: MoveRequest, kind: DecisionKind, *, reason: str) -> None:
    groups = _groups(front, asked, request)
    if groups is None or request.id is None:
        return
    with front.services.database.writing() as session:
        done = decisions.decide(
            session,
            request.id,
            person=asked.user,
            kind=kind,
            digest=request.digest,
            groups=groups,
            source="button",
            message_ts=request.message_ts,
            event=asked.delivery,
            reason=reason,
            now=read_clock(session, front.services.now()),
        )
        live = requests.get(session, request.id) or request
        own = _own(decisions.current(session, request.id), asked.user)
    if done:
        front.approvals.wake()
    if own is not None and own.kind is kind:
        asked.tell(say.decided(request, own, again=not done))
    else:
        asked.tell(_why_not(live, request.digest) or say.closed(live))


def _take_back(front: Front, asked: Asked, clicked: Clicked) -> None:
    with front.services.database.writing() as session:
        request = lock_request(session, clicked.request)
        gone = request is not None and decisions.withdraw(
            session,
            clicked.request,
            person=asked.user,
            by=asked.user,
            why="taken back by button",
            event=asked.delivery,
            now=read_clock(session, front.services.now()),
        )
    if request is None:
        asked.tell(say.gone())
    elif request.state not in DECIDABLE:
        asked.tell(say.closed(request))
    elif not gone:
        asked.tell(say.nothing_to_take_back(request))
    else:
        # a reaction of theirs that is still there decides again
        front.approvals.rereading.look(request, person=asked.user, event=asked.delivery)
        front.approvals.wake()
        with front.services.database.session() as session:
            asked.tell(say.taken_back(request, still=_own(decisions.current(session, clicked.request), asked.user)))


def _live(front: Front, asked: Asked, clicked: Clicked) -> MoveRequest | None:
    """The request that was clicked on, if that click can count; else the person is told why not."""
    with front.services.database.session() as session:
        request = requests.get(session, clicked.request)
    if request is None:
        asked.tell(say.gone())
        return None
    problem = _why_not(request, clicked.digest, clicked=clicked)
    if problem is not None:
        asked.tell(problem)
        return None
    return request


def _why_not(request: MoveRequest, digest: str, *, clicked: Clicked | None = None) -> Message | None:
    if request.state not in DECIDABLE:
        return say.closed(request)
    if request.digest != digest:
        return say.other_plan(request)
    if clicked is not None and (clicked.channel, clicked.ts) != (request.channel, request.message_ts):
        return say.copied()
    return None


def _groups(front: Front, asked: Asked, request: MoveRequest) -> tuple[str, ...] | None:
    """The approver groups for which this person decides now; None where they may not, which they are told."""
    approver = front.approvals.approvers.look_up(asked.user)
    refusal: Refusal | None = front.approvals.refusing.refusal(request, approver)
    if refusal is None:
        return approver.groups or ()
    with front.services.database.writing() as session:
        front.approvals.refusing.note_click(session, request, asked.user, refusal, event=asked.delivery)
    asked.tell(say.refused(request, refusal.says))
    return None


def _own(found: list[Decision], person: str) -> Decision | None:
    return next((one for one in found if one.person == person), None)


def clicked_on(body: Mapping[str, Any]) -> Clicked:
    """The request and plan in the button's value, and the message that holds it. 0: no request."""
    action: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    number, _, digest = str(action.get("value") or "").partition(":")
    container: Mapping[str, Any] = body.get("container") or {}
    channel = str(container.get("channel_id") or (body.get("channel") or {}).get("id") or "")
    return Clicked(
        request=number_in(number),
        digest=digest,
        channel=channel,
        ts=str(container.get("message_ts") or ""),
    )
