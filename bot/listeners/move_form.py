"""Planning a move in a form: pick, look at what it would do, send. And the buttons of a plan in a message."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, Respond

from bot.listeners.asking import post, queue
from bot.listeners.clicks import pressed_value, replace_by
from bot.listeners.front import Asked, Front, allowed, of_click, reference_now, take
from bot.listeners.look_up import ANSWER_WITHIN, suggested
from bot.listeners.whom import open_move_form, open_view
from bot.posting import FAILURES, problem_of
from bot.tasks import Task
from bot.views import notices
from bot.views.move_form import (
    CONCURRENCY,
    CONFIRM,
    LIST,
    POOL,
    WINDOW,
    Picked,
    confirm_form,
    loading_form,
    offered_moved,
    picked,
    review_form,
    sendable,
    told_form,
)
from bot.views.moves import review_message
from bot.views.words import mention
from commands import move, rollback
from commands.moves.agreeing import Asker
from commands.moves.asking import concurrency_of, review, window_of
from commands.moves.typed import Wish, pool_of
from commands.rules.moves.losses import radius_of
from commands.rules.moves.plan import read_plan
from commands.step import UsageError
from storage.ledger import drafts
from storage.ledger.tables import MoveDraft
from storage.states import MoveKind

_MOST_UNITS = 20
PROGRESS_EVERY = 2.0
"""Seconds for which a sentence about what is done can be read before the next: Slack allows few changes."""
_log = structlog.get_logger("hybridbot.move_form")


def on_open_move(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Open the form."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(open_move_form, front, asked, MoveKind.MOVE))


def on_moved_typing(front: Front, ack: Ack, body: Mapping[str, Any]) -> None:
    """Offer people and units while somebody types, or only what was typed where nobody can be found in time."""
    user, typed = str((body.get("user") or {}).get("id") or ""), str(body.get("value") or "")
    found = front.quick.ask(partial(_offered, front, user, typed), seconds=ANSWER_WITHIN)
    ack(options=offered_moved((), (), typed) if found is None else found)


def on_move_picked(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """The first form was sent: say at which field something is wrong, or show what the move would do."""
    view = body.get("view") or {}
    chosen = picked(view)
    wrong = _wrong(front, chosen)
    if wrong:
        ack(response_action="errors", errors=wrong)
        return
    ack(response_action="update", view=loading_form(chosen.kind))
    asked = of_click(front, {**body, "channel": {"id": chosen.channel}}, respond)
    take(front, asked, partial(_review, front, asked, chosen, str(view.get("id") or "")))


def on_plan_sent(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """A form that shows a plan was sent: ask for its approval."""
    plan = sendable(body.get("view") or {})
    if plan.confirm and plan.typed.casefold() != plan.confirm.casefold():
        ack(response_action="errors", errors={CONFIRM: f"Type exactly this: {plan.confirm}"})
        return
    ack()
    asked = of_click(front, {**body, "channel": {"id": plan.channel}}, respond)
    take(front, asked, partial(_send, front, asked, _sending(plan.kind, plan.draft, plan.typed)))


def on_send_request(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """The button below a plan: ask for its approval, in the place of the plan."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_send_from_message, front, asked, body))


def on_confirm_by_typing(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """The button below a plan that has to be confirmed by typing: open the form for that."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_open_confirm_form, front, asked, body))


def _wrong(front: Front, chosen: Picked) -> dict[str, str]:
    """What is wrong at which field; nothing where the form can be looked at."""
    wrong = {}
    if not chosen.people:
        wrong[LIST] = "Choose somebody above, or paste a list."
    if chosen.pool and (problem := _problem(lambda: pool_of([chosen.pool]))):
        wrong[POOL] = problem
    if problem := _problem(lambda: window_of(front.services, chosen.window)):
        wrong[WINDOW] = problem
    if chosen.concurrency and (problem := _problem(lambda: concurrency_of(front.services, int(chosen.concurrency)))):
        wrong[CONCURRENCY] = problem
    return wrong


def _problem(attempt: Callable[[], object]) -> str:
    """Why what was typed makes no sense; empty: it does."""
    try:
        attempt()
    except UsageError as error:
        return str(error)
    except ValueError:
        return "Type a whole number."
    return ""


def _review(front: Front, asked: Asked, chosen: Picked, view_id: str) -> None:
    """Judge everybody, and show what the move would do in the form; in a message, where it was closed meanwhile."""
    form = _OpenForm(front, view_id, chosen.kind)
    if not allowed(front, asked, fresh=True):
        form.show(told_form(chosen.kind, "Only administrators plan moves."))
        return
    form.doing("Reading who is meant")
    wish = Wish(
        people=chosen.people,
        reason=chosen.reason,
        window=chosen.window,
        concurrency=int(chosen.concurrency) if chosen.concurrency else None,
        pool=chosen.pool.lower(),
    )
    asker = Asker(by=asked.user, channel=asked.channel, in_slack=True)
    try:
        result = review(replace(front.services, progress=form.doing), wish, chosen.kind, asker=asker)
    except UsageError as error:
        form.show(told_form(chosen.kind, str(error)))
        return
    except Exception:
        text = f"That did not work. You are told why in a message. Reference {reference_now()}."
        form.show(told_form(chosen.kind, text))
        raise
    if not form.show(review_form(result, channel=asked.channel)):
        post(front, asked, review_message(result, asked_by=asked.user))


class _OpenForm:
    """A form that somebody looks at while its content is made."""

    def __init__(self, front: Front, view_id: str, kind: MoveKind) -> None:
        self._client = front.posting.client
        self._view_id = view_id
        self._kind = kind
        self._hash = ""
        self._shown_at = float("-inf")

    def doing(self, sentence: str) -> None:
        """Show what is done at the moment, if the last such sentence has been there for long enough to be read."""
        if time.monotonic() - self._shown_at >= PROGRESS_EVERY:
            self._update(loading_form(self._kind, sentence), self._hash)
            self._shown_at = time.monotonic()

    def show(self, form: dict[str, Any]) -> bool:
        """Show this in the form; False where it was closed."""
        problem = self._update(form, self._hash)
        if problem == "hash_conflict":
            # the acknowledgement of the first form came after what was shown since: nobody else changes it
            problem = self._update(form, "")
        return not problem

    def _update(self, form: dict[str, Any], hash_: str) -> str:
        """Why the form could not be changed; empty: it was."""
        try:
            answer = self._client.views_update(view_id=self._view_id, view=form, hash=hash_ or None)
        except FAILURES as error:
            _log.info("a form was not changed", problem=problem_of(error))
            return problem_of(error) or "failed"
        self._hash = str((answer.get("view") or {}).get("hash") or "")
        return ""


def _send(front: Front, asked: Asked, task: Task) -> None:
    """Who sends is asked for again, whatever is remembered about them."""
    if not allowed(front, asked, fresh=True):
        return
    if not asked.channel:
        asked = replace(asked, channel=front.posting.direct_channel(asked.user))
    queue(front, asked, task)


def _send_from_message(front: Front, asked: Asked, body: Mapping[str, Any]) -> None:
    draft = _own_draft(front, asked, pressed_value(body))
    if draft is not None and allowed(front, asked, fresh=True):
        replace_by(front, asked, body, _sending(draft.kind, draft.id))


def _open_confirm_form(front: Front, asked: Asked, body: Mapping[str, Any]) -> None:
    draft = _own_draft(front, asked, pressed_value(body))
    if draft is None or not allowed(front, asked):
        return
    radius = radius_of(read_plan(draft.plan))
    form = confirm_form(
        draft.kind,
        channel=asked.channel,
        draft=draft.id,
        confirm=draft.confirm,
        number=radius.people,
        lost=radius.lost,
    )
    open_view(front, asked, form, instead=f"/hybrid {draft.kind.value} send {draft.id} {draft.confirm}")


def _own_draft(front: Front, asked: Asked, draft_id: str) -> MoveDraft | None:
    """The draft, if this person has planned it; else they are told why they cannot send it."""
    with front.services.database.session() as session:
        draft = drafts.find(session, draft_id, now=front.services.now())
    if draft is None:
        asked.tell(notices.notice("This plan is too old to be sent. Plan the move again: /hybrid move"))
    elif draft.by != asked.user:
        asked.tell(
            notices.notice(f"This plan is {mention(draft.by)}'s. Plan your own, so that approvers see who asks.")
        )
    else:
        return draft
    return None


def _sending(kind: MoveKind, draft: str, typed: str = "") -> Task:
    """The task that asks for the approval of a draft."""
    command = move.NAME if kind is MoveKind.MOVE else rollback.NAME
    return Task(command, (move.SEND, draft, *typed.split()))


def _offered(front: Front, user: str, typed: str) -> list[dict[str, Any]]:
    """Who may not run checks is offered nobody."""
    if not front.people.decide(user).allowed:
        return []
    units = front.services.known.units(typed, most=_MOST_UNITS)
    return offered_moved(suggested(front, typed), units, typed)
