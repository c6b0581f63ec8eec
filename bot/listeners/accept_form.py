"""The form in which a finding is accepted: opened by a button, and sent."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.asking import queue
from bot.listeners.front import Asked, Front, allowed, of_click, of_form, take
from bot.tasks import Task
from bot.views.accepted import DAY, REASON, accept_form, submitted
from commands import accept


def on_open_accept(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Open the form."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_open, front, asked))


def on_accept_sent(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """The form was sent: close it and write the acceptance down, or say at which field something is wrong."""
    view = body.get("view") or {}
    check, subject, day, reason = submitted(view)
    wrong = {}
    if day is None or not accept.day_is_possible(day, front.services.now()):
        wrong[DAY] = "Choose a day from today on, at most a year away."
    if not reason:
        wrong[REASON] = "Say why it may stay as it is."
    if wrong or day is None:
        ack(response_action="errors", errors=wrong)
        return
    ack()
    asked = of_form(front, body, respond)
    words = accept.words_for(check=check, subject=subject, day=day, reason=reason)
    take(front, asked, partial(_accept, front, asked, words))


def _open(front: Front, asked: Asked) -> None:
    if not allowed(front, asked):
        return
    known = accept.open_findings(front.services)
    form = accept_form(known, channel=asked.channel, now=front.services.now())
    front.posting.client.views_open(trigger_id=asked.trigger, view=form)


def _accept(front: Front, asked: Asked, words: tuple[str, ...]) -> None:
    """Who sends the form is asked for again, whatever is remembered about them."""
    if allowed(front, asked, fresh=True):
        queue(front, asked, Task(accept.NAME, words))
