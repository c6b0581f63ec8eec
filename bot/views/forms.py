"""What forms have in common: how one is made, and how what was entered is read out of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

SEPARATOR = "|"
"""Between the parts of what a form carries along: ids, which have none in them."""


def modal(
    callback: str, title: str, blocks: Sequence[Block], *, submit: str = "", metadata: Sequence[str] = ()
) -> dict[str, Any]:
    """A form as Slack takes it. `submit`: the label of its button; empty: it has none. `metadata` is carried along."""
    view = View(
        type="modal",
        callback_id=callback,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text="Close"),
        private_metadata=SEPARATOR.join(metadata),
        blocks=list(blocks),
    )
    form: dict[str, Any] = view.to_dict()
    return form


def element(view: Mapping[str, Any], block: str, action: str) -> Mapping[str, Any]:
    """What was entered into one element; empty where nothing was."""
    values = (view.get("state") or {}).get("values") or {}
    found: Mapping[str, Any] = (values.get(block) or {}).get(action) or {}
    return found
