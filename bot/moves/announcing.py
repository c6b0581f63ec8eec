"""What people are told when a request changes: rows of the outbox, in the transaction of the change."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.moves.rechecking import Withdrawn
from bot.outbox import rendering
from storage.ledger import outbox, requests
from storage.ledger.tables import MoveRequest, number_of
from storage.states import ItemState, PauseReason, RequestState


def ended(session: Session, request: MoveRequest, *, now: datetime) -> None:
    """The request has ended, however it did: said once, and with the certificate if anybody was ever tried.

    One that was opened again, for those who had failed, ends once more.
    """
    suffix = str(request.version) if _was_told(session, request, rendering.FINAL) else ""
    _answer_in_turn(session, request, rendering.FINAL, suffix, now=now)
    if request.started_at is not None:
        moved = [one for one in requests.items_of(session, number_of(request)) if one.state is ItemState.MOVED]
        over = bool(moved) and all(one.proof_due_at is None for one in moved)
        kind = rendering.PROVEN if over else rendering.CERTIFICATE
        _answer_in_turn(session, request, kind, suffix, now=now)


def seen(session: Session, request: MoveRequest, *, over: bool, now: datetime) -> None:
    """The proof of a request that has ended has come further: its certificate is shown anew.

    `over`: nothing more is looked for, so the last file follows, once.
    """
    told = outbox.latest(session, rendering.FINAL, request_id=number_of(request))
    if told is None:
        return
    outbox.touch(session, told.key, run_at=now)
    if over:
        suffix = str(json.loads(told.payload).get("suffix") or "")
        _answer_in_turn(session, request, rendering.PROVEN, suffix, now=now)


def commands(session: Session, request: MoveRequest, *, now: datetime) -> None:
    """People are to be moved by hand from now on: what to run, for those whose turn it is."""
    _answer_in_turn(session, request, rendering.COMMANDS, str(request.version), now=now)


def commands_again(session: Session, request: MoveRequest, *, now: datetime) -> None:
    """Commands that were handed out were not all run: whose, and the file again."""
    _answer_in_turn(session, request, rendering.COMMANDS_AGAIN, str(request.version), now=now)


def stopped_by_hand(session: Session, request: MoveRequest, *, now: datetime) -> None:
    """The request stands still, whoever has stopped it, and people have commands of it: said once."""
    if not _was_told(session, request, rendering.PAUSED, suffix=str(request.version)):
        paused(session, request, request.pause_reason or PauseReason.BY_HAND, because="", now=now)


def hands_off(session: Session, request: MoveRequest, *, now: datetime) -> bool:
    """The request ends, and people have commands of it that they must not run; False if that was said before."""
    if _was_told(session, request, rendering.HANDS_OFF):
        return False
    _answer(session, request, rendering.HANDS_OFF, now=now)
    return True


def paused(session: Session, request: MoveRequest, reason: PauseReason, *, because: str, now: datetime) -> None:
    """The request stands still since this version, and why."""
    payload = {"reason": reason, "because": because}
    _answer(session, request, rendering.PAUSED, suffix=str(request.version), payload=payload, now=now)


def split(session: Session, request: MoveRequest, item_id: int, because: str, *, now: datetime) -> None:
    """Somebody is in both worlds at once, and there was nothing to stop: said each time that it comes to that."""
    suffix = f"{item_id}:{int(now.timestamp())}"
    _answer(session, request, rendering.SPLIT, suffix=suffix, payload={"because": because}, now=now)


def changed(
    session: Session,
    request: MoveRequest,
    changes: Sequence[str],
    *,
    withdrawn: Sequence[Withdrawn] = (),
    now: datetime,
) -> None:
    """Something is no longer as it was approved. `withdrawn`: of whom `changes` tells, if it tells of decisions."""
    payload: dict[str, Any] = {"changes": list(changes)}
    if withdrawn:
        payload["withdrawn"] = [[one.person, one.says] for one in withdrawn]
    _answer(session, request, rendering.CHANGED, suffix=str(request.version), payload=payload, now=now)


def waits(session: Session, request: MoveRequest, kind: str, because: str, *, now: datetime) -> None:
    """The request does not start yet, because of this: said once for each kind of reason since it was approved."""
    suffix = f"{request.version}:{kind}"
    _answer(session, request, rendering.WAITS, suffix=suffix, payload={"because": because}, now=now)


def reminder(session: Session, request: MoveRequest, *, now: datetime) -> None:
    """Approvals are missing: one more reminder for this plan."""
    of_plan = "" if request.cards == 1 else f"{request.cards}:"
    _answer(session, request, rendering.REMINDER, suffix=f"{of_plan}{request.reminders + 1}", now=now)


def sign_in(session: Session, request: MoveRequest, days: int, *, now: datetime) -> None:
    """So many days after a move somebody has not signed in to Teams: said once, for everybody who has not."""
    _answer(session, request, rendering.SIGN_IN, suffix=str(days), now=now)


def escalation(session: Session, request: MoveRequest, group: str, *, now: datetime) -> None:
    """Approvals are missing for too long: said once for each plan."""
    suffix = "" if request.cards == 1 else str(request.cards)
    _answer(session, request, rendering.ESCALATION, suffix=suffix, payload={"group": group}, now=now)


def _was_told(session: Session, request: MoveRequest, kind: str, *, suffix: str = "") -> bool:
    return outbox.of_key(session, outbox.answer_key(kind, number_of(request), suffix)) is not None


def _answer_in_turn(session: Session, request: MoveRequest, kind: str, suffix: str, *, now: datetime) -> None:
    """One of several of its kind, whose renderer is told the suffix: it stands in the name of a file."""
    _answer(session, request, kind, suffix=suffix, payload={"suffix": suffix}, now=now)


def _answer(  # noqa: PLR0913 - what a reply has, all by name
    session: Session,
    request: MoveRequest,
    kind: str,
    *,
    suffix: str = "",
    payload: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """A message in the thread of the request's card; nothing where it was intended before."""
    outbox.put(
        session,
        key=outbox.answer_key(kind, number_of(request), suffix),
        kind=kind,
        channel=request.channel,
        request_id=number_of(request),
        thread_of=request.card_key,
        payload=payload or {},
        run_at=now,
    )


def after_change(session: Session, request: MoveRequest, *, because: str, now: datetime) -> None:
    """What is to be said about the state that a request has come to. `request` as it is after the change."""
    if request.state is RequestState.PAUSED and request.pause_reason is not None:
        paused(session, request, request.pause_reason, because=because, now=now)
    elif request.ended_at is not None:
        ended(session, request, now=now)
