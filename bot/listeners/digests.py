"""The buttons in the list of digests: pause, resume, remove. The list is shown anew in the same message."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.clicks import pressed_value
from bot.listeners.front import Asked, Front, allowed, of_click, take
from bot.views import notices
from bot.views.digests import subscriptions_message
from bot.views.words import plain
from commands.digests import subscribing
from commands.digests.listing import listed_ones
from commands.step import UsageError
from commands.words import number_in

Turn = Callable[..., str]


def on_pause_digest(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Post no more of it until it is resumed."""
    _on_settle(front, ack, body, respond, subscribing.pause)


def on_resume_digest(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Go on with its next time."""
    _on_settle(front, ack, body, respond, subscribing.resume)


def on_remove_digest(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """End it, as the person has just confirmed."""
    _on_settle(front, ack, body, respond, subscribing.remove)


def _on_settle(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond, turn: Turn) -> None:
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_settle, front, asked, body, turn))


def _settle(front: Front, asked: Asked, body: Mapping[str, Any], turn: Turn) -> None:
    """Who presses is asked for again, whatever is remembered about them."""
    if not allowed(front, asked, fresh=True):
        return
    try:
        done = turn(front.services, number_in(pressed_value(body)), by=asked.user)
    except UsageError as error:
        asked.tell(notices.notice(plain(str(error))))
        return
    message = subscriptions_message(listed_ones(front.services, channel=asked.channel, headline=done))
    ts = str((body.get("message") or {}).get("ts") or "")
    front.posting.replace(asked.channel, ts, message, asked_by=asked.user)
