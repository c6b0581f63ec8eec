"""POST /client/*: buttons, menus, modals. As client_act: the acting person and the body in, the answer out."""

from typing import Any

from sandbox.slack import api_views, dispatch, shapes
from sandbox.slack.answers import SlackError
from sandbox.slack.client_act import message_seen
from sandbox.slack.client_api import Refused
from sandbox.slack.client_files import filled_in
from sandbox.slack.delivery import Reply
from sandbox.slack.elements import check_options
from sandbox.slack.form_state import action_of, complete, find_element, mapping, refused_inputs
from sandbox.slack.hub import Hub
from sandbox.slack.workspace import Message, Person, View

JSON = dict[str, Any]
_TROUBLE = "We had some trouble connecting. Try again?"


async def action(hub: Hub, person: Person, body: JSON) -> JSON:
    """POST /client/action: a button was clicked, something was chosen."""
    place = _place(hub, person, body)
    blocks = place.blocks if isinstance(place, Message) else place.body["blocks"]
    given = body.get("action")
    if not isinstance(given, dict) or not isinstance(given.get("block_id"), str):
        raise Refused("invalid_action", "The action is missing.")
    element = find_element(blocks, given["block_id"], str(given.get("action_id", "")))
    if element is None:
        given, element = _moved(blocks, given)
    if element is None:
        raise Refused("invalid_action", "This control is not there any more.")
    try:
        done = action_of(element, given) | {"action_ts": hub.workspace.next_ts()}
    except ValueError as problem:
        raise Refused("invalid_action", str(problem)) from problem
    sent = mapping(mapping(body.get("state")).get("values"))
    own = {given["block_id"]: {**mapping(sent.get(given["block_id"])), element["action_id"]: done}}
    values = filled_in(hub, person, complete(blocks, {**sent, **own}))
    hub.journal.record("slack", "click", user=person.id, action_id=element["action_id"], block_id=given["block_id"])
    if isinstance(place, Message):
        reply = await dispatch.message_action(hub, person, place, done, values)
    else:
        place.values = values
        reply = await dispatch.view_action(hub, person, place, done)
    if not reply.acked:
        raise Refused(reply.error, f"{hub.workspace.bot.real_name} did not respond: {reply.error}")
    return {}


def _moved(blocks: list[JSON], given: JSON) -> tuple[JSON, JSON | None]:
    """The same control after the message was updated while its confirm dialog was open: its block may have a new id."""
    for block in blocks:
        element = find_element(blocks, block["block_id"], str(given.get("action_id", "")))
        if element is not None:
            return {**given, "block_id": block["block_id"]}, element
    return given, None


async def submit(hub: Hub, person: Person, body: JSON) -> JSON:
    """POST /client/submit: what the app answers decides whether the modal closes, changes or shows errors."""
    view = _top_view(hub, person, body)
    view.values = filled_in(hub, person, complete(view.body["blocks"], mapping(body.get("state")).get("values")))
    errors = refused_inputs(view.body["blocks"], view.values)
    if errors:
        return {"ok": False, "errors": errors}
    hub.journal.record("slack", "click", on="submit", user=person.id, callback_id=view.body.get("callback_id", ""))
    reply = await dispatch.submission(hub, person, view)
    if not reply.acked:
        raise Refused(reply.error, _TROUBLE)
    if view.id not in hub.workspace.views:
        return {}
    try:
        return _after_submission(hub, view, reply.payload)
    except SlackError as refusal:
        hub.journal.record("slack", "ack payload refused", error=refusal.error, messages=refusal.messages)
        raise Refused(refusal.error, _TROUBLE) from refusal


def _after_submission(hub: Hub, view: View, payload: JSON) -> JSON:
    """Carry out a response_action. Raises SlackError for one that Slack would not take."""
    match payload.get("response_action"):
        case None:
            _take_away(hub, [view.id], view.user)
        case "clear":
            _take_away(hub, hub.workspace.stacks[view.user][::-1], view.user)
        case "update":
            api_views.change_view(hub, view, api_views.checked_view(hub, payload.get("view"), "modal"))
        case "push":
            api_views.stack_view(hub, view, api_views.checked_view(hub, payload.get("view"), "modal"))
        case "errors":
            return {"ok": False, "errors": _shown_errors(view, payload.get("errors"))}
        case unknown:
            raise SlackError("invalid_response_action", messages=[f"unknown response_action: {unknown}"])
    return {}


def _shown_errors(view: View, errors: Any) -> JSON:
    """Errors belong to input blocks of the view, else Slack shows none of them."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors", messages=["errors must name block_ids of input blocks of the view"])
    return errors


async def close(hub: Hub, person: Person, body: JSON) -> JSON:
    """POST /client/close: the visible modal, or with `clear` all of them."""
    view = _top_view(hub, person, body)
    clear = bool(body.get("clear", False)) or bool(view.body.get("clear_on_close", False))
    stack = hub.workspace.stacks[person.id]
    leaving = [hub.workspace.views[view_id] for view_id in (stack[::-1] if clear else [view.id])]
    _take_away(hub, [left.id for left in leaving], person.id)
    for left in leaving:
        if left.body.get("notify_on_close"):
            hub.background.start(_tell_closed(hub, person, left, is_cleared=clear))
    return {}


async def _tell_closed(hub: Hub, person: Person, view: View, *, is_cleared: bool) -> None:
    await dispatch.closed(hub, person, view, is_cleared=is_cleared)


async def options(hub: Hub, person: Person, body: JSON) -> JSON:
    """POST /client/options: what the app suggests for what was typed."""
    place = _place(hub, person, body)
    blocks = place.blocks if isinstance(place, Message) else place.body["blocks"]
    block_id, action_id = str(body.get("block_id", "")), str(body.get("action_id", ""))
    element = find_element(blocks, block_id, action_id)
    if element is None or not element["type"].endswith("external_select"):
        raise Refused("invalid_action", "This menu is not there any more.")
    question = {"action_id": action_id, "block_id": block_id, "value": str(body.get("value", ""))}
    reply = await dispatch.suggestion(hub, person, _question_place(hub, place), question)
    return _suggested(hub, reply)


def _question_place(hub: Hub, place: Message | View) -> JSON:
    if isinstance(place, View):
        return {"container": {"type": "view", "view_id": place.id}, "view": shapes.view(place)}
    channel = hub.workspace.channels[place.channel]
    container = {"type": "message", "message_ts": place.ts, "channel_id": channel.id}
    return {
        "container": container | {"is_ephemeral": bool(place.ephemeral_to)},
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "message": shapes.message(hub.workspace, place),
    }


def _suggested(hub: Hub, reply: Reply) -> JSON:
    if not reply.acked:
        raise Refused(reply.error, "The options could not be loaded.")
    found = check_options(reply.payload)
    if found:
        hub.journal.record("slack", "ack payload refused", error="invalid_options", messages=found)
        raise Refused("invalid_options", "The options could not be loaded.")
    return reply.payload


def _place(hub: Hub, person: Person, body: JSON) -> Message | View:
    """The message or view in which the person acts. Raises Refused."""
    container = body.get("container")
    if not isinstance(container, dict):
        raise Refused("invalid_container", "The container is missing.")
    if container.get("type") == "view":
        view = hub.workspace.views.get(str(container.get("view_id", "")))
        if view is None or view.user != person.id:
            raise Refused("view_not_found", "This view is not there any more.")
        return view
    return message_seen(hub, person, str(container.get("channel", "")), str(container.get("ts", "")))


def _top_view(hub: Hub, person: Person, body: JSON) -> View:
    """The modal that the person sees. Raises Refused for another one."""
    stack = hub.workspace.stacks.get(person.id, [])
    view_id = str(body.get("view_id", ""))
    if not stack or stack[-1] != view_id:
        raise Refused("view_not_found", "This view is not there any more.")
    return hub.workspace.views[view_id]


def _take_away(hub: Hub, view_ids: list[str], user: str) -> None:
    for view_id in view_ids:
        hub.workspace.stacks[user].remove(view_id)
        del hub.workspace.views[view_id]
        hub.pages.tell(user, {"type": "view_close", "view_id": view_id})
