"""The two buttons of a card that decide nothing: who is in a request, and what exactly it does."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, Respond

from bot.listeners.decisions import clicked_on
from bot.listeners.front import Asked, Front, of_click, take
from bot.posting import FAILURES, problem_of
from bot.views import decisions as say
from bot.views import notices
from bot.views.move_details import what_form, who_form
from bot.views.words import plain
from storage.ledger import requests

_log = structlog.get_logger("hybridbot.move_details")


def on_who(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Show who is in it and where each of them stands."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_show, front, asked, clicked_on(body).request, _who))


def on_what(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Show what exactly it does."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_show, front, asked, clicked_on(body).request, _what))


def _show(front: Front, asked: Asked, request_id: int, form: Callable[[Front, int], dict[str, Any] | None]) -> None:
    """For administrators and approvers: the people in a request are nobody else's business."""
    decision = front.people.decide(asked.user)
    if not (decision.allowed or front.approvals.is_approver(asked.user)):
        asked.tell(notices.notice(plain(decision.reason)))
        return
    view = form(front, request_id)
    if view is None:
        asked.tell(say.gone())
        return
    try:
        front.posting.client.views_open(trigger_id=asked.trigger, view=view)
    except FAILURES as error:
        _log.warning("a form was not opened", problem=problem_of(error))
        asked.tell(notices.notice(f"It could not be opened in time. Type /hybrid requests M{request_id} instead."))


def _who(front: Front, request_id: int) -> dict[str, Any] | None:
    with front.services.database.session() as session:
        request = requests.get(session, request_id)
        items = requests.items_of(session, request_id)
    return None if request is None else who_form(request, items, front.services.now())


def _what(front: Front, request_id: int) -> dict[str, Any] | None:
    with front.services.database.session() as session:
        request = requests.get(session, request_id)
    return None if request is None else what_form(request, front.services.now())
