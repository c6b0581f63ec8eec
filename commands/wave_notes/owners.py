"""Whoever asked for a move is told whom its time does not suit; where they cannot be, those who look after it are."""

from datetime import datetime

from sqlmodel import Session

from commands.services import Services
from storage import objections
from storage.ledger import outbox
from storage.ledger.tables import MoveRequest
from storage.models import Objection
from storage.states import OutboxState

_PEOPLE = ("U", "W")
"""How the ids of people in Slack begin. A request can be asked for in the terminal, by an account that is none."""
_CARD, _OPERATIONS = "card", "operations"


def ask_owner(services: Services, session: Session, request: MoveRequest, said: Objection, *, now: datetime) -> None:
    """Put it to the owner, once for each time that it was said; nobody in Slack: to those who look after the move.

    `request`: its row is locked.
    """
    if said.owner.startswith(_PEOPLE):
        _put(session, request, said, objections.ASKED, channel=said.owner, now=now)
    else:
        ask_others(services, session, request, said, now=now)


def ask_others(services: Services, session: Session, request: MoveRequest, said: Objection, *, now: datetime) -> None:
    """Where its owner could not be told: put it into the thread of the card, or else into the operations channel.

    Bears repetition: each of them is told once, the second only where the first could not be. `request`: its row is
    locked.
    """
    asked = outbox.of_key(session, objections.message_key(objections.ASKED, said))
    if asked is not None and asked.state is not OutboxState.FAILED:
        return
    in_thread = outbox.of_key(session, f"{objections.message_key(objections.UNTOLD, said)}:{_CARD}")
    if in_thread is None and request.message_ts:
        _put(
            session, request, said, objections.UNTOLD, place=_CARD, channel=request.channel,
            thread_of=request.card_key, now=now,
        )  # fmt: skip
    elif in_thread is None or in_thread.state is OutboxState.FAILED:
        channel = services.organisation.operations_channel
        if channel:
            _put(session, request, said, objections.UNTOLD, place=_OPERATIONS, channel=channel, now=now)


def _put(  # noqa: PLR0913 - all by name
    session: Session,
    request: MoveRequest,
    said: Objection,
    kind: str,
    *,
    channel: str,
    place: str = "",
    thread_of: str = "",
    now: datetime,
) -> None:
    start, end = said.window_start, request.window_end
    outbox.put(
        session,
        key=":".join(filter(None, (objections.message_key(kind, said), place))),
        kind=kind,
        channel=channel,
        request_id=said.request_id,
        item_id=said.item_id,
        thread_of=thread_of,
        payload={
            "item": said.item_id,
            "times": said.times,
            "reason": said.reason,
            "start": start.isoformat(),
            "end": end.isoformat() if end is not None else "",
        },
        run_at=now,
    )
