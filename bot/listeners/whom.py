"""Whom somebody asks about: a form to choose in, and mentions of people in Slack as addresses."""

import re

import structlog

from bot.listeners.front import Asked, Front, allowed
from bot.posting import FAILURES, problem_of
from bot.views import notices
from bot.views.person import look_up_form
from commands.step import UsageError

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_log = structlog.get_logger("hybridbot.whom")


def open_form(front: Front, asked: Asked) -> None:
    """Open the form for somebody who may use it. Slack takes the trigger for three seconds only."""
    if not allowed(front, asked):
        return
    try:
        front.posting.client.views_open(trigger_id=asked.trigger, view=look_up_form(channel=asked.channel))
    except FAILURES as error:
        _log.warning("a form was not opened", problem=problem_of(error))
        asked.tell(notices.notice("The form could not be opened in time. Type: /hybrid why ada@contoso.com"))


def resolved(front: Front, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, with a mention of somebody in Slack replaced by their mail address.

    Raises UsageError where Slack does not tell the address.
    """
    found = [_MENTION.fullmatch(word) for word in words]
    return tuple(_address(front, match[1]) if match else word for word, match in zip(words, found, strict=True))


def _address(front: Front, user: str) -> str:
    address = front.people.mail_of(user)
    if not address:
        raise UsageError(
            "Slack does not tell me the mail address of that person: either there is none, or the app lacks the scope "
            "users:read.email. Type the sign-in name instead, for instance: why ada@contoso.com"
        )
    return address
