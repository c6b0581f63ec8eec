"""The Home tab."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.listeners.front import Front, event_asked, take


def on_home_opened(front: Front, event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Somebody looks at the app: its Home tab, or its messages, which need no answer."""
    if event.get("tab") == "home":
        asked = event_asked(front, event, body)
        take(front, asked, partial(front.homes.show, asked.user))
