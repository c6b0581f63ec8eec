"""Files in forms: chosen on the page, known to the app by their object, and read by it with its token alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import client_files
from sandbox.slack.emulator import TOKENS
from tests.sandbox.slack.running import Workspace, eventually, running
from tests.sandbox.slack.test_contract_slack import REFERENCE
from tests.sandbox.slack.test_grants import without
from tests.sandbox.slack.test_views import error, modal, trigger

FIELD = {
    "type": "input",
    "block_id": "list",
    "label": {"type": "plain_text", "text": "A list"},
    "element": {"type": "file_input", "action_id": "file", "filetypes": ["csv", "txt"], "max_files": 1},
    "optional": True,
}
NAMES = "upn\nada@contoso.com\n".encode("utf-16")
BOT = {"Authorization": f"Bearer {TOKENS.bot}"}


def choose(workspace: Workspace, content: bytes = NAMES, *, name: str = "wave.csv", as_: str = "U0ADA") -> Any:
    """What the page does once somebody has chosen a file."""
    return workspace.post_raw(f"/client/files?as={as_}&name={name}", data=content).json()


def submit(workspace: Workspace, view: Any, files: Any) -> Any:
    entered = {"list": {"file": {"type": "file_input", "files": files}}}
    return workspace.act("submit", view_id=view["id"], state={"values": entered})


def open_form(workspace: Workspace) -> Any:
    return workspace.client().views_open(trigger_id=trigger(workspace), view=modal(blocks=[FIELD]))["view"]


def read(workspace: Workspace, address: str, headers: dict[str, str]) -> tuple[str, bytes]:
    """Type and content of what a private address gives."""
    answer = workspace.get_raw(address, headers=headers)
    assert answer.status_code == 200, "Slack answers so in both cases"
    return answer.headers["Content-Type"].partition(";")[0], answer.content


def test_the_app_gets_the_file_that_was_chosen_and_reads_it_with_its_token(
    workspace: Workspace, connected: App
) -> None:
    sent: list[Any] = []

    @connected.view("form")
    def form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        sent.append(body["view"]["state"]["values"]["list"]["file"])
        ack()

    view = workspace.client().views_open(trigger_id=trigger(workspace), view=modal(blocks=[FIELD], callback_id="form"))[
        "view"
    ]
    chosen = choose(workspace)["file"]
    assert (chosen["name"], chosen["size"]) == ("wave.csv", len(NAMES))
    assert submit(workspace, view, [chosen]) == {"ok": True}
    [entry] = eventually(lambda: sent)
    assert entry["type"] == "file_input"
    [file] = entry["files"]
    assert (file["id"], file["name"], file["user"], file["size"]) == (chosen["id"], "wave.csv", "U0ADA", len(NAMES))
    assert workspace.client().files_info(file=file["id"])["file"] == file
    assert read(workspace, file["url_private_download"], BOT) == ("text/csv", NAMES)


def test_a_form_without_a_file_says_so_by_an_empty_list(workspace: Workspace, connected: App) -> None:
    sent: list[Any] = []

    @connected.view("form")
    def form(ack: Ack, body: dict[str, Any]) -> None:
        sent.append(body["view"]["state"]["values"]["list"]["file"])
        ack()

    view = workspace.client().views_open(trigger_id=trigger(workspace), view=modal(blocks=[FIELD], callback_id="form"))[
        "view"
    ]
    assert workspace.act("submit", view_id=view["id"]) == {"ok": True}
    assert eventually(lambda: sent) == [{"type": "file_input", "files": []}]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer xoxb-somebody-else"}])
def test_whoever_has_no_token_gets_the_page_for_signing_in(workspace: Workspace, headers: dict[str, str]) -> None:
    """As Slack gives it: with status 200, as if it were the file."""
    file = workspace.client().files_info(file=choose(workspace)["file"]["id"])["file"]
    kind, content = read(workspace, file["url_private"], headers)
    assert kind == "text/html"
    assert b"Sign in" in content
    assert NAMES not in content


def test_an_app_without_the_scope_shows_no_such_field_and_reads_no_file(tmp_path: Path) -> None:
    with running(manifest=without("files:read", tmp_path)) as workspace:
        made = trigger(workspace)
        with pytest.raises(SlackApiError) as refused:
            workspace.client().views_open(trigger_id=made, view=modal(blocks=[FIELD]))
        assert (error(refused), refused.value.response["needed"]) == ("missing_scope", "files:read")
        view = workspace.client().views_open(trigger_id=made, view=modal())["view"]
        with pytest.raises(SlackApiError) as refused:
            workspace.client().views_update(view_id=view["id"], view=modal(blocks=[FIELD]))
        assert error(refused) == "missing_scope"
        file_id = choose(workspace)["file"]["id"]
        assert read(workspace, f"{workspace.url}/files/{file_id}", BOT)[0] == "text/html"


def test_what_the_page_refuses_before_anything_is_sent(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    view = open_form(workspace)
    files = [choose(workspace)["file"], choose(workspace, name="other.csv")["file"]]
    assert submit(workspace, view, files)["errors"] == {"list": "At most 1 can be chosen."}
    picture = choose(workspace, b"\x89PNG", name="a.png")["file"]
    assert "csv, txt" in submit(workspace, view, [picture])["errors"]["list"]
    foreign = choose(workspace, as_="U0BEN")["file"]
    for unknown in ([foreign], [{"id": "F0NONE"}], ["F0NONE"]):
        assert submit(workspace, view, unknown)["error"] == "file_not_found"
    assert choose(workspace, name="")["error"] == "invalid_arguments"
    assert choose(workspace, as_="U0NOBODY")["error"] == "user_not_found"
    monkeypatch.setattr(client_files, "MOST_BYTES", 3)
    assert choose(workspace, b"abcd")["error"] == "file_upload_size_restricted"


def test_a_file_object_has_the_fields_of_slacks_own_example(workspace: Workspace) -> None:
    if not REFERENCE.is_dir():
        pytest.skip("../shared/data/slack absent: conformance with Slack's reference not checked")
    page = json.loads((REFERENCE / "methods" / "files.info.json").read_text(encoding="utf-8"))
    documented = set(page["examples"]["success"]["example"]["file"])
    shown = workspace.client().files_info(file=choose(workspace)["file"]["id"])["file"]
    assert set(shown) <= documented
