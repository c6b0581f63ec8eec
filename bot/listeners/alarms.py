"""The button below an alarm: one of the admins takes note of it. Each click gets an answer."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.clicks import pressed_value
from bot.listeners.front import Asked, Front, allowed, of_click, take
from bot.views import notices
from bot.views.words import plain
from commands.alarms import acknowledge
from commands.step import UsageError
from commands.words import number_in


def on_acknowledge(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Note that this person has seen the alarm; it lasts all the same."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_acknowledge, front, asked, pressed_value(body)))


def _acknowledge(front: Front, asked: Asked, value: str) -> None:
    if not allowed(front, asked):
        return
    try:
        said = acknowledge(front.services, number_in(value), by=asked.user)
    except UsageError as error:
        said = str(error)
    asked.tell(notices.notice(plain(said)))
