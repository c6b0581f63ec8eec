"""manifest.yml against Slack's schema, Slack's reference, and the code."""

import ast
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
import yaml

from bot.manifest import SCOPES, import_link, manifest_text
from commands.catalogue import COMMANDS
from tests.sandbox.slack.reference import page_of

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT.parent / "shared" / "data" / "slack"

EVENT_SCOPES_MISSPELT = {"app_mentions.read": "app_mentions:read"}
"""In the reference, not at Slack."""

SCOPE_OF_INVOKING = {"commands"}
"""Needed to receive the slash command; no method has it."""

SCOPE_OF_FIELDS = {"users:read.email"}
"""Needed for the address in the profile that users.info gives; no method has it."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded = yaml.safe_load(manifest_text())
    assert isinstance(loaded, dict)
    return loaded


def reference(name: str) -> Any:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"../shared/data/slack/{name} is absent: conformance with Slack's reference not checked")
    return json.loads(path.read_text(encoding="utf-8"))


def methods_called() -> set[str]:
    """Slack methods that the code of `bot/` calls, by the names slack_sdk gives them."""
    names = {
        node.func.attr
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    families = "auth|apps|bots|chat|conversations|files|reactions|team|usergroups|users|views"
    called = {
        name.replace("_", ".", name.count("_")) for name in names if re.fullmatch(rf"({families})_[a-zA-Z_0-9]+", name)
    }
    if "files.upload.v2" in called:
        called = (called - {"files.upload.v2"}) | {"files.getUploadURLExternal", "files.completeUploadExternal"}
    return called


def test_the_manifest_is_valid_against_slacks_schema(manifest: dict[str, Any]) -> None:
    schema = reference("slack-manifest.schema.2.0.0.json")
    jsonschema.Draft7Validator(schema).validate(manifest)


def test_the_scopes_are_those_the_code_names(manifest: dict[str, Any]) -> None:
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES.keys()


def test_the_scopes_are_exactly_what_methods_and_events_need(manifest: dict[str, Any]) -> None:
    """None is missing, and none is asked for without need."""
    events = {event["name"]: event for event in _events()}
    granted = set(manifest["oauth_config"]["scopes"]["bot"])
    needed_one_of = {method: set(page_of(method).get("scope", {}).get("bot", [])) for method in methods_called()}
    assert len(needed_one_of) >= 5, "the scan of the code found hardly any method"
    for method, scopes in needed_one_of.items():
        assert not scopes or scopes & granted or method == "apps.connections.open", f"{method} needs one of {scopes}"
    of_events = {
        EVENT_SCOPES_MISSPELT.get(scope, scope)
        for event in manifest["settings"]["event_subscriptions"]["bot_events"]
        for scope in events[event].get("scopes", [])
    }
    useful = set().union(*needed_one_of.values()) | of_events | SCOPE_OF_INVOKING | SCOPE_OF_FIELDS
    assert granted <= useful, f"asked for without need: {granted - useful}"


def _events() -> list[dict[str, Any]]:
    found = reference("slack-api-ref/events.json")
    listed = found["events"] if isinstance(found, dict) and "events" in found else found
    if isinstance(listed, dict):
        return [{"name": name} | value for name, value in listed.items()]
    assert isinstance(listed, list)
    return listed


def test_the_events_are_exactly_those_listened_to(manifest: dict[str, Any]) -> None:
    app = (ROOT / "bot" / "app.py").read_text(encoding="utf-8")
    listened = set(re.findall(r"\.event\(\s*[\"']([a-z_]+)[\"']", app))
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == listened


def test_the_usage_hint_lists_every_command(manifest: dict[str, Any]) -> None:
    [command] = manifest["features"]["slash_commands"]
    assert command["command"] == "/hybrid"
    listed = [part.split()[0] for part in command["usage_hint"].strip("[]").split("|")]
    assert listed == [each.NAME for each in COMMANDS] + ["help"]


def test_the_manifest_of_an_installation_is_its_copy_in_the_package(tmp_path: Path) -> None:
    copy = tmp_path / "bot" / "manifest.yml"
    copy.parent.mkdir()
    copy.write_text("display_information: {}\n", encoding="utf-8")
    assert manifest_text((tmp_path / "manifest.yml", copy)) == "display_information: {}\n"
    copy.unlink()
    with pytest.raises(FileNotFoundError, match="missing from this installation"):
        manifest_text((tmp_path / "manifest.yml", copy))


def test_the_import_link_carries_the_whole_manifest(manifest: dict[str, Any]) -> None:
    query = parse_qs(urlsplit(import_link()).query)
    assert yaml.safe_load(query["manifest_yaml"][0]) == manifest
