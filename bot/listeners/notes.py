"""The answer to a note: the time of the move does not suit. Only whoever got the note can give it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.clicks import pressed_value
from bot.listeners.front import Asked, Front, of_click, take
from bot.listeners.whom import open_view
from bot.views.note import answer_message, object_form, objected, time_in
from commands.wave_notes.objecting import Time, may_object, object_to


def on_object(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Open the form that asks why, or say why it is too late."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_open, front, asked, time_in(pressed_value(body))))


def on_object_sent(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """The form was sent: write it down."""
    ack()
    time, reason = objected(dict(body.get("view") or {}))
    asked = of_click(front, body, respond)
    take(front, asked, partial(_object, front, asked, time, reason))


def _open(front: Front, asked: Asked, time: Time) -> None:
    against = may_object(front.services, time, user=asked.user)
    if against is not None:
        asked.tell(answer_message(against))
        return
    open_view(front, asked, object_form(time), instead="Press the button again.")


def _object(front: Front, asked: Asked, time: Time, reason: str) -> None:
    answer = object_to(front.services, time, user=asked.user, reason=reason)
    if answer.done:
        front.approvals.wake()
    asked.tell(answer_message(answer))
