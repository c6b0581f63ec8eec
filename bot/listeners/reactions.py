"""Reactions to the cards of requests. Bolt has acknowledged them already, and drops those of the bot itself.

Only the two decisions count, on the very message that is a card now. Whoever reacts with one beside a card, in its
thread or where it is shared, is told so; everything else passes in silence.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog

from bot.approvals.approvers import CannotTell
from bot.approvals.elsewhere import beside_a_card
from bot.listeners.front import Asked, Front, event_asked, take
from bot.outbox.rendering import CARD
from bot.views import decisions as say
from commands.rules.moves.emoji import decision_of
from storage.ledger import outbox, requests
from storage.ledger.decisions import DECIDABLE

_log = structlog.get_logger("hybridbot.reactions")


def on_reaction_added(front: Front, event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Somebody decides, perhaps."""
    _on_reaction(front, event, body, removed=False)


def on_reaction_removed(front: Front, event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Somebody takes their decision back, perhaps."""
    _on_reaction(front, event, body, removed=True)


def _on_reaction(front: Front, event: Mapping[str, Any], body: Mapping[str, Any], *, removed: bool) -> None:
    item: Mapping[str, Any] = event.get("item") or {}
    if item.get("type") != "message" or not event.get("user"):
        return
    if decision_of(str(event.get("reaction") or ""), front.approvals.policy) is None:
        return
    where = {**event, "channel": item.get("channel"), "thread_ts": ""}
    asked = event_asked(front, where, body)
    take(front, asked, partial(_look, front, asked, str(item.get("ts") or ""), removed=removed))


def _look(front: Front, asked: Asked, ts: str, *, removed: bool) -> None:
    with front.services.database.session() as session:
        request = requests.of_card(session, asked.channel, ts)
        former = outbox.sent_as(session, CARD, channel=asked.channel, ts=ts) if request is None else None
    if request is None:
        if not removed:
            _on_another_message(front, asked, ts, former_card=former is not None)
        return
    if request.state not in DECIDABLE:
        asked.tell(say.closed(request, removed=removed))
        return
    reading = front.approvals.rereading.look(request, person=asked.user, event=asked.delivery)
    if reading.rejected:
        asked.tell(say.reason_wanted(request))
    if reading.unclear and not reading.told:
        asked.tell(say.unclear(request, reading.unclear))


def _on_another_message(front: Front, asked: Asked, ts: str, *, former_card: bool) -> None:
    """It is no card, or no longer one: what looks like a decision is none."""
    if former_card:
        asked.tell(say.out_of_date(there_is_a_new_one=True))
        return
    try:
        found = beside_a_card(front.services.database, front.approvals.cards, asked.channel, ts)
    except CannotTell as error:
        _log.info("a message beside the cards was not read", problem=str(error))
        return
    if found is not None:
        said = say.beside(found.request, reply=bool(found.thread_ts))
        front.posting.whisper(asked.channel, asked.user, found.thread_ts, said)
