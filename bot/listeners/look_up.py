"""One person: the button beside somebody, and the form in which anybody is looked up."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.asking import queue
from bot.listeners.front import Asked, Front, allowed, of_click, of_form, take
from bot.listeners.whom import open_form
from bot.tasks import Task
from bot.views import notices
from bot.views.person import MOST_OPTIONS, chosen, offered
from bot.views.words import plain
from commands import why
from commands.step import Candidate, UsageError

ANSWER_WITHIN = 2.0
"""Seconds that looking for people may take while somebody types: Slack waits three."""


def on_why(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Look up the person in the button's value, or in the chosen option, in a message of its own."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_look_up, front, asked, _whom(body)))


def on_open_form(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Open the form."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(open_form, front, asked))


def on_typing(front: Front, ack: Ack, body: Mapping[str, Any]) -> None:
    """Offer people while somebody types into the form, or only what was typed where nobody can be found in time."""
    user, typed = str((body.get("user") or {}).get("id") or ""), str(body.get("value") or "")
    found = front.quick.ask(partial(_options, front, user, typed), seconds=ANSWER_WITHIN)
    ack(options=offered((), typed) if found is None else found)


def on_form_sent(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """The form was sent: close it, and answer where it was opened, or directly."""
    view = body.get("view") or {}
    ack()
    asked = of_form(front, body, respond)
    take(front, asked, partial(_look_up, front, asked, chosen(view)))


def _look_up(front: Front, asked: Asked, identity: str) -> None:
    if not allowed(front, asked):
        return
    try:
        words = why.validate((identity,) if identity else ())
    except UsageError as error:
        asked.tell(notices.notice(plain(str(error))))
        return
    if not asked.channel:
        asked = replace(asked, channel=front.posting.direct_channel(asked.user))
    queue(front, asked, Task(why.NAME, words))


def _whom(body: Mapping[str, Any]) -> str:
    pressed: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    return str((pressed.get("selected_option") or {}).get("value") or pressed.get("value") or "")


def _options(front: Front, user: str, typed: str) -> list[dict[str, Any]]:
    """Who may not run checks is offered nobody."""
    return offered(suggested(front, typed), typed) if front.people.decide(user).allowed else []


def suggested(front: Front, typed: str) -> tuple[Candidate, ...]:
    """Who fits among those whom a check has read; before the first check, whom the people source finds."""
    remembered = front.services.known.fitting(typed, most=MOST_OPTIONS - 1)
    if remembered or front.services.known.filled:
        return remembered
    return why.candidates(front.services, typed)
