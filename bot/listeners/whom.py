"""Whom somebody asks about: a form to choose in, and mentions of people in Slack as addresses."""

import re
from typing import Any

import structlog

from bot.listeners.front import Asked, Front, allowed
from bot.posting import FAILURES, problem_of
from bot.views import notices
from bot.views.move_form import Picked, Usual, pick_form
from bot.views.person import look_up_form
from commands.step import UsageError

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_log = structlog.get_logger("hybridbot.whom")


def open_form(front: Front, asked: Asked) -> None:
    """Open the form for somebody who may use it. Slack takes the trigger for three seconds only."""
    if allowed(front, asked):
        open_view(front, asked, look_up_form(channel=asked.channel), instead="Type: /hybrid why ada@contoso.com")


def open_move_form(front: Front, asked: Asked, filled: Picked, *, problem: str = "") -> None:
    """Open the form in which a move, or a way back, is planned, for somebody who may use it."""
    if not allowed(front, asked):
        return
    forms = move_forms(front, filled, problem=problem)
    typed = f"/hybrid {filled.kind.value} ada@contoso.com because the pilot begins"
    open_view(front, asked, *forms, instead=f"Type: {typed}")


def move_forms(front: Front, filled: Picked, *, problem: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """The form in which a move is planned, and the same for an app that may not read files."""
    organisation = front.services.organisation
    usual = Usual(
        concurrency=organisation.moves.concurrency,
        most=organisation.moves.most_concurrency,
        zone=organisation.policy.calendar.zone,
    )
    return (
        pick_form(filled, usual, problem=problem),
        pick_form(filled, usual, problem=problem, files=False),
    )


def open_view(front: Front, asked: Asked, *forms: dict[str, Any], instead: str) -> None:
    """Open the first of these forms that Slack takes; where it takes no trigger any more, say `instead`."""
    for form in forms:
        try:
            front.posting.client.views_open(trigger_id=asked.trigger, view=form)
        except FAILURES as error:
            _log.warning("a form was not opened", problem=problem_of(error))
        else:
            return
    asked.tell(notices.notice(f"The form could not be opened in time. {instead}"))


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
