"""views.*: https://docs.slack.dev/reference/methods#views"""

from datetime import timedelta
from typing import Any

from sandbox.slack import shapes
from sandbox.slack.answers import Answer, Call, SlackError
from sandbox.slack.blocks import check_view, view_is_too_large, with_ids
from sandbox.slack.hub import Hub
from sandbox.slack.pictures import check_pictures
from sandbox.slack.workspace import Trigger, View

TRIGGER_LIFETIME = timedelta(seconds=3)
MOST_STACKED = 3


def open_view(hub: Hub, call: Call) -> Answer:
    """views.open: a trigger_id opens one modal, within three seconds."""
    body = checked_view(hub, call.arguments.get("view"), "modal")
    trigger = _trigger(hub, call)
    view = _new_view(hub, trigger.user, body)
    trigger.used = True
    show_root(hub, view)
    return {"view": shapes.view(view)}


def push_view(hub: Hub, call: Call) -> Answer:
    """views.push: on top of the modal in which the trigger arose, three in all."""
    body = checked_view(hub, call.arguments.get("view"), "modal")
    trigger = _trigger(hub, call)
    below = hub.workspace.views.get(trigger.view_id)
    if below is None or below.id not in hub.workspace.stacks.get(trigger.user, []):
        raise SlackError("not_found")
    view = stack_view(hub, below, body)
    trigger.used = True
    return {"view": shapes.view(view)}


def update_view(hub: Hub, call: Call) -> Answer:
    """views.update: by view_id or external_id; a hash that is not the present one is refused."""
    workspace = hub.workspace
    external_id, view_id = call.text("external_id"), call.text("view_id")
    if not external_id and not view_id:
        raise SlackError("invalid_arguments", messages=["missing required field: view_id [json-pointer:/view_id]"])
    view = workspace.views.get(view_id) or next(
        (v for v in workspace.views.values() if external_id and v.body.get("external_id") == external_id), None
    )
    if view is None:
        raise SlackError("not_found")
    _check_hash(call, view)
    change_view(hub, view, checked_view(hub, call.arguments.get("view"), view.body["type"]))
    return {"view": shapes.view(view)}


def publish_view(hub: Hub, call: Call) -> Answer:
    """views.publish: the home tab of one person."""
    workspace = hub.workspace
    if not hub.manifest.home_tab:
        raise SlackError("not_enabled")
    person = workspace.people.get(call.text("user_id"))
    if person is None or person.kind in ("deactivated", "bot"):
        raise SlackError("invalid_arguments", messages=["user_id is not valid [json-pointer:/user_id]"])
    body = checked_view(hub, call.arguments.get("view"), "home")
    view = workspace.views.get(workspace.homes.get(person.id, ""))
    if view is None:
        view = _new_view(hub, person.id, body)
        workspace.homes[person.id] = view.id
        hub.pages.tell(person.id, {"type": "home", "view": shapes.view(view)})
    else:
        _check_hash(call, view)
        change_view(hub, view, body)
    return {"view": shapes.view(view)}


def checked_view(hub: Hub, view: Any, surface: str) -> dict[str, Any]:
    """A view as the app sent it, without null properties. Raises SlackError invalid_arguments, view_too_large."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", messages=["must be an object [json-pointer:/view]"])
    if view_is_too_large(view):
        raise SlackError("view_too_large")
    found = check_view(view, surface) or check_pictures(hub, view["blocks"], at="/view/blocks")
    if found:
        raise SlackError("invalid_arguments", messages=found)
    return {name: value for name, value in view.items() if value is not None}


def show_root(hub: Hub, view: View) -> None:
    """Make a view the only modal of its person; what was open is gone."""
    for open_id in hub.workspace.stacks.get(view.user, []):
        hub.workspace.views.pop(open_id, None)
        hub.pages.tell(view.user, {"type": "view_close", "view_id": open_id})
    hub.workspace.stacks[view.user] = [view.id]
    hub.pages.tell(view.user, {"type": "view_open", "view": shapes.view(view)})


def stack_view(hub: Hub, below: View, body: dict[str, Any]) -> View:
    """Put a new view on top of another. Raises SlackError push_limit_reached."""
    stack = hub.workspace.stacks[below.user]
    if len(stack) >= MOST_STACKED:
        raise SlackError("push_limit_reached")
    view = _new_view(hub, below.user, body, below=below)
    stack.append(view.id)
    hub.pages.tell(view.user, {"type": "view_open", "view": shapes.view(view)})
    return view


def change_view(hub: Hub, view: View, body: dict[str, Any]) -> None:
    """Replace what a view shows. Inputs that keep block_id and action_id keep what was typed."""
    _check_external_id(hub, body, view)
    _check_scope(hub, body)
    view.body = body | {"blocks": with_ids(body["blocks"], hub.workspace.random)}
    view.hash = _new_hash(hub)
    kept = {block["block_id"] for block in view.body["blocks"]}
    view.values = {block_id: values for block_id, values in view.values.items() if block_id in kept}
    kind = "view_update" if body["type"] == "modal" else "home"
    hub.pages.tell(view.user, {"type": kind, "view": shapes.view(view)})


def _new_view(hub: Hub, user: str, body: dict[str, Any], *, below: View | None = None) -> View:
    _check_external_id(hub, body, None)
    _check_scope(hub, body)
    view_id = hub.workspace.new_id("V")
    filled = body | {"blocks": with_ids(body["blocks"], hub.workspace.random)}
    root, previous = (below.root, below.id) if below else (view_id, None)
    view = View(view_id, user, filled, _new_hash(hub), root, previous)
    hub.workspace.views[view_id] = view
    return view


def _check_scope(hub: Hub, body: dict[str, Any]) -> None:
    """A form with a field for files is only shown to an app that may read files."""
    elements = (block.get("element") or {} for block in body["blocks"])
    if any(element.get("type") == "file_input" for element in elements) and not hub.has_scope("files:read"):
        raise SlackError("missing_scope", needed="files:read", provided=",".join(hub.manifest.scopes))


def _new_hash(hub: Hub) -> str:
    return f"{int(hub.workspace.clock.now().timestamp())}.{hub.workspace.new_key()[:8]}"


def _check_hash(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")


def _check_external_id(hub: Hub, body: dict[str, Any], own: View | None) -> None:
    wanted = body.get("external_id")
    others = (v for v in hub.workspace.views.values() if v is not own)
    if wanted and any(v.body.get("external_id") == wanted for v in others):
        raise SlackError("duplicate_external_id")


def _trigger(hub: Hub, call: Call) -> Trigger:
    """The trigger of a call, not yet used up."""
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise SlackError(
            "invalid_arguments", messages=["missing required field: trigger_id [json-pointer:/trigger_id]"]
        )
    trigger = hub.workspace.triggers.get(trigger_id)
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if hub.workspace.clock.now() - trigger.made > TRIGGER_LIFETIME:
        raise SlackError("expired_trigger_id")
    return trigger
