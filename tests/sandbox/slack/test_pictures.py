"""Pictures by the id of a file, and a workspace that lacks newer blocks: the emulator refuses what Slack refuses."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.running import Workspace

CHANNEL = "C0MIGRATION"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
CHART = {
    "type": "data_visualization",
    "title": "People left",
    "chart": {
        "type": "line",
        "series": [{"name": "Left", "data": [{"label": "Mon", "value": 3}]}],
        "axis_config": {"categories": ["Mon"]},
    },
}


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return workspace.client()


def uploaded(client: WebClient, name: str = "burn-down.png", **where: Any) -> str:
    return str(client.files_upload_v2(filename=name, content=PNG, title="Burn-down", **where)["file"]["id"])


def image(**source: str) -> dict[str, Any]:
    return {"type": "image", "alt_text": "41 people are left.", "slack_file": source}


def refusal(client: WebClient, *blocks: dict[str, Any]) -> list[str]:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=CHANNEL, text="A picture.", blocks=blocks)
    assert caught.value.response["error"] == "invalid_blocks"
    return list(caught.value.response["response_metadata"]["messages"])


def test_a_picture_that_was_uploaded_into_no_channel_stands_in_a_message(
    workspace: Workspace, client: WebClient
) -> None:
    file = uploaded(client)
    client.chat_postMessage(channel=CHANNEL, text="A picture.", blocks=[image(id=file)])
    assert workspace.get("messages", **{"as": "U0ADA", "channel": CHANNEL})["messages"][-1]["blocks"][0][
        "slack_file"
    ] == {"id": file}
    answer = workspace.get_raw(f"{workspace.url}/client/files/{file}")
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")


def test_a_picture_is_named_by_its_address_too(client: WebClient) -> None:
    shown = client.files_info(file=uploaded(client))["file"]
    for address in (shown["url_private"], shown["permalink"]):
        client.chat_postMessage(channel=CHANNEL, text="A picture.", blocks=[image(url=address)])
    assert "invalid slack file" in refusal(client, image(url="https://files.slack.com/none.png"))[0]


def test_a_file_that_is_not_there_is_refused_with_its_place(client: WebClient) -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "Hello"}}
    assert refusal(client, section, image(id="F0NOBODY")) == [
        "[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]"
    ]
    inside = {"type": "context", "elements": [image(id="F0NOBODY")]}
    assert refusal(client, inside) == ["[ERROR] invalid slack file [json-pointer:/blocks/0/elements/0/slack_file]"]


def test_a_file_that_is_no_picture_is_refused(client: WebClient) -> None:
    assert "invalid slack file" in refusal(client, image(id=uploaded(client, "list.csv")))[0]


def test_one_way_to_name_a_file_is_enough(client: WebClient) -> None:
    file = uploaded(client)
    assert "exactly one of: id, url" in refusal(client, image(id=file, url="https://files.slack.com/none.png"))[0]


def test_a_picture_of_somebody_else_is_refused_unless_it_stands_where_the_app_is(
    workspace: Workspace, client: WebClient
) -> None:
    answer = workspace.post_raw("/client/files?as=U0ADA&name=cat.png", data=PNG)
    file = answer.json()["file"]["id"]
    assert "invalid slack file" in refusal(client, image(id=file))[0]
    workspace.emulator.hub.workspace.files[file].shared_in = [CHANNEL]
    client.chat_postMessage(channel=CHANNEL, text="A picture.", blocks=[image(id=file)])


def test_a_picture_whose_upload_is_not_completed_is_refused(client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    assert "invalid slack file" in refusal(client, image(id=str(asked["file_id"])))[0]


def test_a_picture_that_is_still_looked_at_is_refused_and_known_later(workspace: Workspace, client: WebClient) -> None:
    file = uploaded(client)
    workspace.fault("late-files", times=2)
    assert "invalid slack file" in refusal(client, image(id=file))[0]
    assert client.files_info(file=file)["file"]["mimetype"] == ""
    assert client.files_info(file=file)["file"]["mimetype"] == "image/png"
    client.chat_postMessage(channel=CHANNEL, text="A picture.", blocks=[image(id=file)])


def test_the_home_tab_takes_pictures_by_the_same_rules(client: WebClient) -> None:
    client.views_publish(user_id="U0ADA", view={"type": "home", "blocks": [image(id=uploaded(client))]})
    with pytest.raises(SlackApiError, match=r"invalid slack file \[json-pointer:/view/blocks/0/slack_file\]"):
        client.views_publish(user_id="U0ADA", view={"type": "home", "blocks": [image(id="F0NOBODY")]})


def test_a_workspace_may_lack_newer_blocks(workspace: Workspace, client: WebClient) -> None:
    client.chat_postMessage(channel=CHANNEL, text="A chart.", blocks=[CHART])
    workspace.emulator.without_blocks({"data_visualization"})
    assert refusal(client, CHART) == ["[ERROR] unsupported type: data_visualization [json-pointer:/blocks/0/type]"]
    workspace.emulator.without_blocks(set())
    client.chat_postMessage(channel=CHANNEL, text="A chart.", blocks=[CHART])
