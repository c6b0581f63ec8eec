"""Reactions beside a card: on a reply in its thread, or on a message that shows it. They decide nothing.

An event tells only where the message stands, so it is read; and only while some request can be decided at all, for
people react to messages all day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.approvals.cards import Cards
from storage.database import Database
from storage.ledger import outbox, requests
from storage.ledger.decisions import DECIDABLE
from storage.ledger.tables import MoveRequest

_LINK = re.compile(r"/archives/([A-Z0-9]+)/p(\d+)(\d{6})(?:\?|$)")
"""The address of a message: its `ts` without the point."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A message that belongs to a card and is none."""

    request: MoveRequest
    thread_ts: str
    """Of the thread in which it stands; empty: it stands in none, and shows the card."""


def beside_a_card(database: Database, cards: Cards, channel: str, ts: str) -> Beside | None:
    """The request that can be decided to whose card this message belongs; None where it belongs to none.

    Raises CannotTell where Slack does not show the message, and StorageError.
    """
    with database.session() as session:
        if not any(one.state in DECIDABLE for one in requests.open_requests(session)):
            return None
    message = cards.message(channel, ts)
    with database.session() as session:
        request = next(_requests(session, message, channel), None)
    return Beside(request, str(message.get("thread_ts") or "")) if request is not None else None


def _requests(session: Session, message: Mapping[str, Any], channel: str) -> Iterator[MoveRequest]:
    for where, ts in places_in(message, channel):
        card = outbox.sent_as(session, outbox.CARD, channel=where, ts=ts)
        request = requests.get(session, card.request_id) if card is not None and card.request_id else None
        if request is not None and request.state in DECIDABLE:
            yield request


def places_in(message: Mapping[str, Any], channel: str) -> Iterator[tuple[str, str]]:
    """Channel and ts of the messages that this one belongs to: the head of its thread, and those that it shares."""
    if message.get("thread_ts"):
        yield channel, str(message["thread_ts"])
    for each in message.get("attachments") or ():
        link = _LINK.search(str(each.get("from_url") or ""))
        if link is not None:
            yield link[1], f"{link[2]}.{link[3]}"
        elif each.get("channel_id") and each.get("ts"):
            yield str(each["channel_id"]), str(each["ts"])
