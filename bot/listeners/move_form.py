"""Planning a move in a form: pick, look at what it would do, send. And the buttons of a plan in a message."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.asking import post, queue
from bot.listeners.attached import read_list
from bot.listeners.clicks import pressed_value, replace_by
from bot.listeners.fields import why_not
from bot.listeners.front import Asked, Front, allowed, of_click, reference_now, take
from bot.listeners.look_up import ANSWER_WITHIN, suggested
from bot.listeners.open_form import OpenForm
from bot.listeners.whom import move_forms, open_move_form, open_view
from bot.tasks import Task
from bot.views import notices
from bot.views.move_form import (
    CONCURRENCY,
    CONFIRM,
    FILE,
    LIST,
    POOL,
    WINDOW,
    AttachedFile,
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
from bot.views.words import mention, plain
from commands import move, rollback
from commands.moves.agreeing import Asker
from commands.moves.asking import concurrency_of, review, window_of
from commands.moves.typed import Wish, pool_of, requests_named
from commands.rules.moves.losses import radius_of
from commands.rules.moves.plan import read_plan
from commands.step import UsageError
from storage.ledger import drafts
from storage.ledger.tables import MoveDraft
from storage.states import MoveKind

_MOST_UNITS = 20
_CHOOSE_AGAIN = "Choose the file again: Slack forgets it."
_NO_NUMBER = "Type a whole number."


def on_open_move(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Open the form."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(open_move_form, front, asked, Picked(kind=MoveKind.MOVE, channel=asked.channel)))


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
    attached = _attached_in_time(front, chosen.file) if chosen.file is not None and not wrong else None
    if attached is not None and attached.problem:
        wrong[FILE] = attached.problem
    if wrong:
        ack(response_action="errors", errors=wrong)
        return
    ack(response_action="update", view=loading_form(chosen.kind))
    asked = of_click(front, body, respond, channel=chosen.channel)
    take(front, asked, partial(_review, front, asked, chosen, attached, str(view.get("id") or "")))


def on_plan_sent(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """A form that shows a plan was sent: ask for its approval."""
    plan = sendable(body.get("view") or {})
    if plan.confirm and plan.typed.casefold() != plan.confirm.casefold():
        ack(response_action="errors", errors={CONFIRM: f"Type exactly this: {plan.confirm}"})
        return
    ack()
    asked = of_click(front, body, respond, channel=plan.channel)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attached:
    """What an attached file holds, or why that is not known."""

    text: str = ""
    problem: str = ""


def _attached_in_time(front: Front, file: AttachedFile) -> _Attached | None:
    """The list in the file, so that what is wrong with it is said at its field; None: Slack would wait too long."""
    return front.quick.ask(partial(_attached, front, file), seconds=ANSWER_WITHIN)


def _attached(front: Front, file: AttachedFile) -> _Attached:
    try:
        return _Attached(text=read_list(front, file))
    except UsageError as error:
        return _Attached(problem=str(error))


def _wrong(front: Front, chosen: Picked) -> dict[str, str]:
    """What is wrong at which field; nothing where the form can be looked at."""
    wrong = {}
    if not chosen.people and chosen.file is None:
        wrong[LIST] = "Choose somebody above, paste a list, or attach one."
    if chosen.pool and (problem := why_not(lambda: pool_of([chosen.pool]))):
        wrong[POOL] = problem
    if problem := why_not(lambda: window_of(front.services, chosen.window)):
        wrong[WINDOW] = problem
    at_once = chosen.concurrency
    if at_once and (problem := why_not(lambda: concurrency_of(front.services, int(at_once)), unreadable=_NO_NUMBER)):
        wrong[CONCURRENCY] = problem
    return wrong


def _review(front: Front, asked: Asked, chosen: Picked, attached: _Attached | None, view_id: str) -> None:
    """Judge everybody, and show what the move would do in the form; in a message, where it was closed meanwhile."""
    form = OpenForm(front.posting.client, view_id, partial(loading_form, chosen.kind))
    if not allowed(front, asked, fresh=True):
        form.show(told_form(chosen.kind, "Only administrators plan moves."))
        return
    form.doing("Reading who is meant")
    asker = Asker(by=asked.user, channel=asked.channel, in_slack=True)
    try:
        wish = _wish(front, chosen, attached)
        result = review(replace(front.services, progress=form.doing), wish, chosen.kind, asker=asker)
    except UsageError as error:
        _back_to_picking(front, asked, form, chosen, str(error))
        return
    except Exception:
        text = f"That did not work. You are told why in a message. Reference {reference_now()}."
        form.show(told_form(chosen.kind, text))
        raise
    if not form.show(review_form(result, channel=asked.channel)):
        post(front, asked, review_message(result, asked_by=asked.user))


def _wish(front: Front, chosen: Picked, attached: _Attached | None) -> Wish:
    """What the form asks for. Raises UsageError for a file that cannot be read."""
    if attached is None and chosen.file is not None:
        attached = _Attached(text=read_list(front, chosen.file))
    requests, others = requests_named(chosen.people) if chosen.kind is MoveKind.ROLLBACK else ((), chosen.people)
    return Wish(
        people=(*others, *((attached.text,) if attached else ())),
        reason=chosen.reason,
        window=chosen.window,
        concurrency=int(chosen.concurrency) if chosen.concurrency else None,
        pool=chosen.pool.lower(),
        of_requests=requests,
    )


def _back_to_picking(front: Front, asked: Asked, form: OpenForm, chosen: Picked, problem: str) -> None:
    """Show the first form again with everything that was typed, and why; where it was closed, say that."""
    again = f"{problem} {_CHOOSE_AGAIN}" if chosen.file is not None else problem
    if not form.show(*move_forms(front, chosen, problem=again)):
        asked.tell(notices.notice(plain(problem)))


def _send(front: Front, asked: Asked, task: Task) -> None:
    """Who sends is asked for again, whatever is remembered about them."""
    if not allowed(front, asked, fresh=True):
        return
    if asked.channel in ("", front.services.organisation.policy.channel):
        # where its card is posted, the answer would say the same once more
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
    open_view(front, asked, form, instead=f"Type: /hybrid {draft.kind.value} send {draft.id} {draft.confirm}")


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
