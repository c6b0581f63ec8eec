"""Reactions to the cards of requests. Bolt has acknowledged them already, and drops those of the bot itself.

Only the two decisions count, on the very message that is a card now; everything else passes in silence.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.listeners.front import Asked, Front, event_asked, take
from bot.moves.rendering import CARD
from bot.views import decisions as say
from commands.rules.moves.emoji import decision_of
from storage.ledger import outbox, requests
from storage.ledger.decisions import DECIDABLE


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
        out_of_date = request is None and outbox.was_sent_as(session, CARD, channel=asked.channel, ts=ts)
    if out_of_date and not removed:
        asked.tell(say.out_of_date(there_is_a_new_one=True))
    if request is None:
        return
    if request.state not in DECIDABLE:
        asked.tell(say.closed(request, removed=removed))
        return
    reading = front.approvals.rereading.look(request, person=asked.user, event=asked.delivery)
    if reading.rejected:
        asked.tell(say.reason_wanted(request))
    if reading.unclear and not reading.told:
        asked.tell(say.unclear(request, reading.unclear))
