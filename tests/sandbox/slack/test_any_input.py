"""Whatever is sent, the emulator answers: with what was asked, or with a refusal, never with an internal error."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.slack.blocks import check_blocks, check_view
from sandbox.slack.elements import check_options
from sandbox.slack.emulator import TOKENS
from sandbox.slack.form_state import complete
from sandbox.slack.methods import METHODS
from tests.sandbox.slack.running import Workspace, running
from tests.sandbox.slack.test_views import FIELD

WORDS = st.sampled_from(
    [
        "",
        "x",
        "C0MIGRATION",
        "U0ADA",
        "section",
        "actions",
        "button",
        "input",
        "modal",
        "home",
        "plain_text",
        "1.1",
        "[",
        "0",
    ]
)
NAMES = st.sampled_from(
    [
        "type",
        "text",
        "blocks",
        "elements",
        "element",
        "label",
        "fields",
        "rows",
        "options",
        "value",
        "title",
        "accessory",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 10**12) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | WORDS, inner, max_size=4),
    max_leaves=12,
)
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def lenient() -> Iterator[Workspace]:
    """One workspace for all examples, without rate limits."""
    with running(strict_limits=False, ack_seconds=0.05) as started:
        yield started


@given(blocks=VALUES, surface=st.sampled_from(["message", "modal", "home"]))
def test_any_blocks_are_judged(blocks: Any, surface: str) -> None:
    assert isinstance(check_blocks(blocks, surface), list)
    assert isinstance(check_view({"type": surface, "blocks": blocks}, "modal"), list)
    assert isinstance(check_options(blocks), list)


@given(sent=VALUES)
def test_any_state_is_completed(sent: Any) -> None:
    assert set(complete([FIELD], sent)["b"]["a"]) == {"type", "value"}
    assert set(complete([FIELD], {"b": sent})["b"]["a"]) == {"type", "value"}


@pytest.mark.parametrize("method", sorted(METHODS))
@FEW
@given(data=st.data())
def test_any_arguments_are_answered(lenient: Workspace, method: str, data: st.DataObject) -> None:
    known = [*METHODS[method].required, *METHODS[method].optional]
    arguments = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(known, VALUES)))
    how = {"json": arguments} if METHODS[method].takes_json else {"data": {k: str(v) for k, v in arguments.items()}}
    token = TOKENS.app if METHODS[method].app_token else TOKENS.bot
    answer = lenient.post_raw(f"/api/{method}", headers={"Authorization": f"Bearer {token}"}, **how)
    assert answer.status_code == 200
    assert isinstance(answer.json()["ok"], bool)


@pytest.mark.parametrize("path", ["post", "react", "action", "submit", "close", "options", "shortcut", "open-im"])
@FEW
@given(data=st.data())
def test_any_action_of_a_page_is_answered(lenient: Workspace, path: str, data: st.DataObject) -> None:
    names = ["channel", "text", "ts", "thread_ts", "name", "container", "action", "state", "view_id", "user", "value"]
    body = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, VALUES)))
    answer = lenient.post_raw(f"/client/{path}", json={"as": "U0ADA", **body})
    assert answer.status_code == 200
    assert isinstance(answer.json()["ok"], bool)
