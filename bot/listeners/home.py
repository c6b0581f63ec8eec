"""The Home tab."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.listeners.front import Front, event_asked, take
from bot.views.home import admin_home, visitor_home
from commands import status
from commands.help import help_result
from commands.step import Request


def on_home_opened(front: Front, event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Somebody looks at the app: its Home tab, or its messages, which need no answer."""
    if event.get("tab") == "home":
        asked = event_asked(front, event, body)
        take(front, asked, partial(show_home, front, asked.user))


def show_home(front: Front, user: str, *, note: str = "", busy: bool = False) -> None:
    """Publish what this person may see."""
    decision = front.people.decide(user)
    if not decision.allowed:
        front.posting.publish(user, visitor_home(decision.reason))
        return
    result = status.run(front.services, Request(asked_by=user))
    view = admin_home(result, help_result(), now=front.services.now(), note=note, busy=busy)
    front.posting.publish(user, view)
