"""The Slack app: which listener hears what. Listeners are plain functions; all wiring stands here.

`front` is bound by position: Bolt passes the rest by the names of the parameters.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt import App, BoltRequest, BoltResponse, Respond
from slack_sdk import WebClient
from structlog.contextvars import bind_contextvars, clear_contextvars

from bot.listeners import (
    accept_form,
    alarms,
    clicks,
    commands,
    decisions,
    digest_form,
    digests,
    events,
    home,
    look_up,
    move_details,
    move_form,
    notes,
    reactions,
)
from bot.listeners.front import Asked, Front, apologise, of_click, of_command
from bot.views import actions
from bot.views import digest_form as digest_views
from bot.views import move_form as move_views
from bot.views.accepted import FORM
from bot.views.decisions import FORM as REJECT_FORM
from bot.views.note import FORM as OBJECT_FORM
from bot.views.person import FORM as LOOK_UP_FORM
from connectors.side_by_side import CarryingExecutor

THREADS = 32
"""Bolt's own pool of five is shared by acknowledgements and listeners; ours only acknowledge and hand over."""

_ANYTHING = re.compile(".*")
_log = structlog.get_logger("hybridbot.app")


def build_app(front: Front, client: WebClient, *, signing_secret: str = "") -> App:
    """The app, asking Slack once who it is. The signing secret is only needed for requests over HTTP.

    Raises slack_sdk's errors, and BoltError, where the token is not accepted.
    """
    app = App(
        client=client,
        signing_secret=signing_secret or None,
        listener_executor=CarryingExecutor(THREADS, thread_name_prefix="bolt"),
    )
    app.middleware(correlate)
    app.error(partial(on_error, front))

    _listen_to_answers(app, front)
    _listen_to_moves(app, front)
    _listen_to_digests(app, front)
    _listen_to_events(app, front)
    _listen_to_the_rest(app, front)
    return app


def _listen_to_answers(app: App, front: Front) -> None:
    """The command, and what is pressed in answers to it, on the Home tab, below alarms and notes."""
    app.command("/hybrid")(partial(commands.on_hybrid, front))
    app.action(actions.any_of(actions.REFRESH_STATUS))(partial(clicks.on_refresh_status, front))
    app.action(actions.any_of(actions.REFRESH_HOME))(partial(clicks.on_refresh_home, front))
    app.action(actions.any_of(actions.RUN_COMMAND))(partial(clicks.on_run_command, front))
    app.action(actions.any_of(actions.SHOW_DOMAIN))(partial(clicks.on_show_domain, front))
    app.action(actions.any_of(actions.ADD_DOMAIN))(partial(clicks.on_add_domain, front))
    app.action(actions.any_of(actions.VERIFY_DOMAIN))(partial(clicks.on_verify_domain, front))
    app.action(actions.any_of(actions.OPEN_ACCEPT))(partial(accept_form.on_open_accept, front))
    app.view(FORM)(partial(accept_form.on_accept_sent, front))
    app.action(actions.any_of(actions.WHY))(partial(look_up.on_why, front))
    app.action(actions.any_of(actions.LOOK_UP))(partial(look_up.on_open_form, front))
    app.options(actions.FIND_PERSON)(partial(look_up.on_typing, front))
    app.view(LOOK_UP_FORM)(partial(look_up.on_form_sent, front))
    app.action(actions.any_of(actions.ACKNOWLEDGE_ALARM))(partial(alarms.on_acknowledge, front))
    app.action(actions.OBJECT)(partial(notes.on_object, front))
    app.view(OBJECT_FORM)(partial(notes.on_object_sent, front))


def _listen_to_moves(app: App, front: Front) -> None:
    """What is decided on cards, and how requests come about."""
    app.action(actions.APPROVE_MOVE)(partial(decisions.on_approve, front))
    app.action(actions.REJECT_MOVE)(partial(decisions.on_reject, front))
    app.view(REJECT_FORM)(partial(decisions.on_reject_sent, front))
    app.action(actions.TAKE_BACK)(partial(decisions.on_take_back, front))
    app.action(actions.MOVE_WHO)(partial(move_details.on_who, front))
    app.action(actions.MOVE_WHAT)(partial(move_details.on_what, front))
    app.event("reaction_added")(partial(reactions.on_reaction_added, front))
    app.event("reaction_removed")(partial(reactions.on_reaction_removed, front))
    app.action(actions.any_of(actions.OPEN_MOVE))(partial(move_form.on_open_move, front))
    app.options(actions.FIND_MOVED)(partial(move_form.on_moved_typing, front))
    app.view(move_views.PICK)(partial(move_form.on_move_picked, front))
    app.view(move_views.REVIEW)(partial(move_form.on_plan_sent, front))
    app.view(move_views.CONFIRM_FORM)(partial(move_form.on_plan_sent, front))
    app.action(actions.any_of(actions.SEND_REQUEST))(partial(move_form.on_send_request, front))
    app.action(actions.any_of(actions.CONFIRM_BY_TYPING))(partial(move_form.on_confirm_by_typing, front))


def _listen_to_digests(app: App, front: Front) -> None:
    """Subscriptions to digests."""
    app.action(actions.any_of(actions.DIGEST_PAUSE))(partial(digests.on_pause_digest, front))
    app.action(actions.any_of(actions.DIGEST_RESUME))(partial(digests.on_resume_digest, front))
    app.action(actions.any_of(actions.DIGEST_REMOVE))(partial(digests.on_remove_digest, front))
    app.action(actions.any_of(actions.DIGEST_CHANGE))(partial(digest_form.on_change_digest, front))
    app.options(actions.DIGEST_ZONE)(partial(digest_form.on_zone_typing, front))
    app.options(actions.DIGEST_COUNTRY)(partial(digest_form.on_country_typing, front))
    app.options(actions.DIGEST_SCOPE)(partial(digest_form.on_scope_typing, front))
    app.action(actions.DIGEST_PREVIEW)(partial(digest_form.on_preview, front))
    app.view(digest_views.FORM)(partial(digest_form.on_digest_sent, front))


def _listen_to_events(app: App, front: Front) -> None:
    """What Slack tells by itself."""
    app.event("app_home_opened")(partial(home.on_home_opened, front))
    app.event("app_mention")(partial(events.on_mention, front))
    app.event("subteam_members_changed")(partial(events.on_group_changed, front))


def _listen_to_the_rest(app: App, front: Front) -> None:
    """Last, so that nothing is ever ignored in silence."""
    app.command(_ANYTHING)(commands.on_other_command)
    app.action(_ANYTHING)(partial(clicks.on_other_click, front))
    app.shortcut(_ANYTHING)(partial(clicks.on_other_click, front))
    app.view(_ANYTHING)(partial(clicks.on_other_click, front))
    app.event(_ANYTHING)(events.on_other_event)


def correlate(request: BoltRequest, next_: Callable[[], BoltResponse]) -> BoltResponse:
    """Middleware: give each request an id that all its log lines carry, down to the job and its remote calls."""
    clear_contextvars()
    bind_contextvars(correlation=uuid4().hex[:12])
    _log.debug("request from Slack", type=request.body.get("type") or request.body.get("command"))
    return next_()


def on_error(front: Front, error: Exception, body: dict[str, Any], respond: Respond) -> None:
    """A listener failed before it could hand over: answer the person, if there is one, with a reference."""
    asked = _whoever(front, body, respond)
    if asked is None:
        _log.error("a request without a person failed", exc_info=error)
    else:
        apologise(asked.tell, error)


def _whoever(front: Front, body: dict[str, Any], respond: Respond) -> Asked | None:
    if body.get("user_id"):
        return of_command(front, body, respond)
    if isinstance(body.get("user"), dict):
        return of_click(front, body, respond)
    return None
