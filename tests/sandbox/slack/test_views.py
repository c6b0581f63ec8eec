"""Views: triggers, the stack of three, hashes, and what answers to a submission do."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.running import Workspace, eventually, open_page

FIELD = {
    "type": "input",
    "block_id": "b",
    "label": {"type": "plain_text", "text": "Why"},
    "element": {"type": "plain_text_input", "action_id": "a", "initial_value": "because"},
}


def modal(title: str = "One", **more: Any) -> dict[str, Any]:
    plain = {"type": "plain_text", "text": title}
    return {"type": "modal", "title": plain, "submit": plain, "blocks": [FIELD]} | more


def trigger(workspace: Workspace, *, view_id: str = "") -> str:
    """A trigger as an interaction of Ada makes it."""
    return workspace.emulator.hub.workspace.new_trigger("U0ADA", view_id=view_id)


def error(problem: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(problem.value.response["error"])


def test_a_trigger_lives_three_seconds_and_once(workspace: Workspace) -> None:
    client = workspace.client()
    first = trigger(workspace)
    client.views_open(trigger_id=first, view=modal())
    with pytest.raises(SlackApiError) as problem:
        client.views_open(trigger_id=first, view=modal())
    assert error(problem) == "exchanged_trigger_id"
    late = trigger(workspace)
    workspace.clock.advance(timedelta(seconds=4))
    with pytest.raises(SlackApiError) as problem:
        client.views_open(trigger_id=late, view=modal())
    assert error(problem) == "expired_trigger_id"
    with pytest.raises(SlackApiError) as problem:
        client.views_open(trigger_id="1.2.abc", view=modal())
    assert error(problem) == "invalid_trigger_id"


def test_a_refused_view_does_not_use_the_trigger_up(workspace: Workspace) -> None:
    made = trigger(workspace)
    with pytest.raises(SlackApiError) as problem:
        workspace.client().views_open(trigger_id=made, view=modal("A title that is much too long"))
    assert error(problem) == "invalid_arguments"
    assert workspace.client().views_open(trigger_id=made, view=modal())["ok"]


def test_three_modals_are_stacked_and_no_more(workspace: Workspace) -> None:
    client = workspace.client()
    view = client.views_open(trigger_id=trigger(workspace), view=modal())["view"]
    root = view["id"]
    for title in ("Two", "Three"):
        view = client.views_push(trigger_id=trigger(workspace, view_id=view["id"]), view=modal(title))["view"]
        assert view["root_view_id"] == root
    with pytest.raises(SlackApiError) as problem:
        client.views_push(trigger_id=trigger(workspace, view_id=view["id"]), view=modal("Four"))
    assert error(problem) == "push_limit_reached"
    with pytest.raises(SlackApiError) as problem:
        client.views_push(trigger_id=trigger(workspace), view=modal("Four"))
    assert error(problem) == "not_found"
    assert workspace.act("close", view_id=root)["error"] == "view_not_found"
    assert workspace.act("close", view_id=view["id"]) == {"ok": True}


def test_an_old_hash_is_a_conflict(workspace: Workspace) -> None:
    client = workspace.client()
    view = client.views_open(trigger_id=trigger(workspace), view=modal(external_id="mine"))["view"]
    with open_page(workspace) as pushed:
        changed = client.views_update(external_id="mine", hash=view["hash"], view=modal("Two", external_id="mine"))[
            "view"
        ]
        eventually(lambda: pushed and pushed[-1]["type"] == "view_update")
    assert changed["id"] == view["id"]
    with pytest.raises(SlackApiError) as problem:
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    assert error(problem) == "hash_conflict"
    with pytest.raises(SlackApiError) as problem:
        client.views_open(trigger_id=trigger(workspace), view=modal(external_id="mine"))
    assert error(problem) == "duplicate_external_id"
    with pytest.raises(SlackApiError) as problem:
        client.views_update(view_id="V0NONE", view=modal())
    assert error(problem) == "not_found"


def test_a_view_above_250_kilobytes_is_too_large(workspace: Workspace) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    with pytest.raises(SlackApiError) as problem:
        workspace.client().views_open(trigger_id=trigger(workspace), view=modal(blocks=[section] * 90))
    assert error(problem) == "view_too_large"


def test_the_home_tab_keeps_its_id(workspace: Workspace) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    with open_page(workspace) as pushed:
        first = workspace.client().views_publish(user_id="U0ADA", view=home)["view"]
        second = workspace.client().views_publish(user_id="U0ADA", view=home, hash=first["hash"])["view"]
        eventually(lambda: [p["type"] for p in pushed] == ["home", "home"])
    assert first["id"] == second["id"]
    with pytest.raises(SlackApiError) as problem:
        workspace.client().views_publish(user_id="U0ADA", view=home, hash=first["hash"])
    assert error(problem) == "hash_conflict"
    with pytest.raises(SlackApiError) as problem:
        workspace.client().views_publish(user_id="U0ADA", view=modal())
    assert error(problem) == "invalid_arguments"
