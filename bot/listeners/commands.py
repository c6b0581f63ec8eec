"""Slash commands: `/hybrid ...`, and an answer for any other that the app was given."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.asking import run_typed
from bot.listeners.front import Front, of_command, take


def on_hybrid(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """`/hybrid` and everything behind it."""
    ack()
    asked = of_command(front, body, respond)
    take(front, asked, partial(run_typed, front, asked, str(body.get("text") or "")))


def on_other_command(ack: Ack, body: Mapping[str, Any]) -> None:
    """A command that the app's manifest has and this version does not know."""
    ack(f"I do not know {body.get('command', 'this command')}. Type /hybrid help to see what I can do.")
