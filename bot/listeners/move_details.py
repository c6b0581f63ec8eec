"""The two buttons of a card that decide nothing: who is in a request, and what exactly it does."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.decisions import clicked_on
from bot.listeners.front import Asked, Front, of_click, take
from bot.listeners.whom import open_view
from bot.views import decisions as say
from bot.views import notices
from bot.views.move_details import what_form, who_form
from bot.views.words import plain
from commands.moves.results import request_name
from storage.ledger import requests


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
    open_view(front, asked, view, instead=f"Type: /hybrid requests {request_name(request_id)}")


def _who(front: Front, request_id: int) -> dict[str, Any] | None:
    with front.services.database.session() as session:
        request = requests.get(session, request_id)
        items = requests.items_of(session, request_id)
    return None if request is None else who_form(request, items, front.services.now())


def _what(front: Front, request_id: int) -> dict[str, Any] | None:
    with front.services.database.session() as session:
        request = requests.get(session, request_id)
    return None if request is None else what_form(request, front.services.now())
