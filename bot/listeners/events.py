"""Events: somebody mentions the bot, or the admin group changes. Bolt has acknowledged them already."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog

from bot.listeners.front import Asked, Front, allowed, event_asked, take
from bot.views.help import help_message
from commands.help import help_result

_log = structlog.get_logger("hybridbot.events")


def on_mention(front: Front, event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Answer with the help, in the thread of the mention: commands cannot run there. Other bots get no answer."""
    if event.get("bot_id"):
        _log.info("mentioned by another bot", bot=event["bot_id"])
        return
    asked = event_asked(front, event, body)
    thread = str(event.get("thread_ts") or event.get("ts") or "")
    take(front, asked, partial(_explain, front, asked, thread))


def on_group_changed(front: Front, event: Mapping[str, Any]) -> None:
    """Members of a user group came or went: ask again who is an administrator or an approver."""
    _log.info("a user group has changed", group=event.get("subteam_id"))
    front.people.forget()
    front.homes.visitors.forget()


def on_other_event(event: Mapping[str, Any]) -> None:
    """An event that nobody asked for. Acknowledged, so that Slack does not send it again."""
    _log.debug("event without a listener", type=event.get("type"))


def _explain(front: Front, asked: Asked, thread: str) -> None:
    if allowed(front, asked):
        message = help_message(help_result(), clickable=False)
        front.posting.client.chat_postMessage(
            channel=asked.channel, thread_ts=thread, unfurl_links=False, **message.arguments()
        )
