"""What the manifest does not grant, the app cannot do: neither call nor hear."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.running import MANIFEST, running


def without(scope: str, folder: Path) -> Path:
    """The manifest, with another scope in the place of this one."""
    text = MANIFEST.read_text(encoding="utf-8")
    assert scope in text
    path = folder / "manifest.yml"
    path.write_text(text.replace(scope, "pins:read"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("reactions:write", "reactions.add", {"name": "x"}),
        ("reactions:read", "reactions.get", {}),
        ("channels:history", "conversations.history", {}),
    ],
)
def test_a_method_without_its_scope_is_refused(
    scope: str, method: str, arguments: dict[str, Any], tmp_path: Path
) -> None:
    with running(manifest=without(scope, tmp_path)) as workspace:
        client = workspace.client()
        ts = client.chat_postMessage(channel="C0MIGRATION", text="A card")["ts"]
        with pytest.raises(SlackApiError) as refused:
            client.api_call(method, params={"channel": "C0MIGRATION", "timestamp": ts, **arguments})
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == scope
