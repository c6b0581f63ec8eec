"""The emulator's methods against Slack's own reference: arguments, scopes, tiers and errors.

The reference is no part of the repository; without it these tests are skipped, and say so.
"""

import ast
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack import api_files, methods, web_api
from sandbox.slack.events import NEEDED_SCOPES
from sandbox.slack.methods import METHODS
from tests.sandbox.slack.reference import HERE as REFERENCE
from tests.sandbox.slack.reference import page_of as reference

pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="../shared/data/slack absent: conformance with Slack's reference not checked"
)

NOT_IN_REFERENCE = {"api.test"}
"""The reference has no page for it; it only gives its arguments back."""

REFUSED_ARGUMENTS = {
    "chat.postMessage": {"current_draft_last_updated_ts"},  # for clients that keep drafts
    "chat.update": {"unfurled_attachments"},  # undocumented
    "reactions.remove": {"file", "file_comment"},  # reactions on files: not offered
    "reactions.get": {"file", "file_comment"},
}
"""Arguments of Slack's that the emulator does not know; it notes them in the journal when an app sends them."""

UNLISTED_ERRORS = {
    # one check of attachments for all chat methods; the reference lists its error at the other two.
    # msg_too_long comes from the same function and is never reached here: chat.postMessage cuts instead.
    "chat.postMessage": {"invalid_attachments", "msg_too_long"},
    # listed at chat.postMessage alone, though the limit is the message's
    "chat.postEphemeral": {"msg_blocks_too_long"},
    "chat.update": {"msg_blocks_too_long"},
}
"""Errors that Slack gives and its reference does not list at this method."""


DOCUMENTED = sorted(set(METHODS) - NOT_IN_REFERENCE)


@pytest.mark.parametrize("method", DOCUMENTED)
def test_arguments_are_slacks(method: str) -> None:
    """Known arguments are a part of the reference's, the rest of them are named here; required ones agree."""
    page = reference(method)["args"]
    documented = set(page["properties"]) - {"token"}
    known = {*METHODS[method].required, *METHODS[method].optional}
    assert known <= documented
    assert documented - known == REFUSED_ARGUMENTS.get(method, set())
    assert set(METHODS[method].required) == set(page["required"]) - {"token"}


@pytest.mark.parametrize("method", DOCUMENTED)
def test_tiers_are_slacks(method: str) -> None:
    assert METHODS[method].tier == reference(method)["rate_limits"]


@pytest.mark.parametrize("method", DOCUMENTED)
def test_scopes_are_slacks(method: str) -> None:
    """The bot scopes of the reference, any of which is enough."""
    documented = set(reference(method)["scope"].get("bot", ()))
    assert set(METHODS[method].scopes) == documented


@pytest.mark.parametrize("method", DOCUMENTED)
def test_json_bodies_are_read_where_slack_reads_them(method: str) -> None:
    assert METHODS[method].takes_json == bool(reference(method).get("json_input_supported"))


@pytest.mark.parametrize("method", DOCUMENTED)
def test_errors_are_slacks(method: str) -> None:
    """Every error that a handler can raise is in the reference of its method, or common to all."""
    documented = set(reference(method)["errors"])
    raised = errors_of(METHODS[method].handler)
    if method == "files.completeUploadExternal":
        raised = {api_files.RENAMED.get(error, error) for error in raised}
    assert raised - documented - web_api.COMMON_ERRORS == UNLISTED_ERRORS.get(method, set())


def test_common_errors_are_few() -> None:
    """Nothing method-specific hides among the errors that are allowed everywhere."""
    specific = {"not_in_channel", "channel_not_found", "message_not_found", "invalid_blocks", "no_text"}
    assert not web_api.COMMON_ERRORS & specific


def test_event_scopes_are_slacks() -> None:
    """The scope that an event needs is the reference's; app_mention's is misspelt there."""
    listed = {event["name"]: event for event in json.loads((REFERENCE / "events.json").read_text(encoding="utf-8"))}
    for event, scope in NEEDED_SCOPES.items():
        documented = {"app_mentions:read" if s == "app_mentions.read" else s for s in listed[event]["scopes"]}
        assert scope in documented, event
        assert "Events" in listed[event]["APIs"], event


def errors_of(handler: Any) -> set[str]:
    """The names of the errors that a handler raises, itself or by the functions of this package that it calls."""
    functions = _functions()
    found: set[str] = set()
    waiting, seen = [f"{handler.__module__.rpartition('.')[2]}.{handler.__name__}"], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        module = name.partition(".")[0]
        for node in ast.walk(functions[name]):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            waiting += [called, f"{module}.{called}"]
            names = [node.args[0]] if called == "SlackError" else []
            names += [keyword.value for keyword in node.keywords if keyword.arg in ("malformed", "bad_limit")]
            found |= {str(name.value) for name in names if isinstance(name, ast.Constant)}
    return found


@cache
def _functions() -> dict[str, ast.FunctionDef]:
    """All functions of the emulator's modules, by "module.name"; the ones of access also by "access.name"."""
    folder = Path(methods.__file__).parent
    found: dict[str, ast.FunctionDef] = {}
    for path in (*folder.glob("api_*.py"), folder / "access.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found[f"{path.stem}.{node.name}"] = node
    return found
