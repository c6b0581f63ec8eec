"""What blocks need of the workspace: pictures by the id of a file, and kinds of blocks that it knows already.

https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.hub import Hub
from sandbox.slack.schema import finding
from sandbox.slack.workspace import BOT_USER_ID, File

PICTURES = frozenset(("image/png", "image/jpeg", "image/gif"))
NEWER = ("table", "data_table", "data_visualization", "card", "carousel", "container", "alert", "plan", "task_card")
"""Kinds of blocks that are rolled out workspace by workspace: one may be without them."""


def check_pictures(hub: Hub, blocks: list[dict[str, Any]], *, at: str = "/blocks") -> list[str]:
    """What is wrong with blocks, well-formed by themselves, in this workspace; empty when it takes them."""
    found = [
        finding(f"unsupported type: {block['type']}", f"{at}/{number}/type")
        for number, block in enumerate(blocks)
        if block["type"] in hub.workspace.unknown_blocks
    ]
    for number, block in enumerate(blocks):
        for source, pointer in _sources(block, f"{at}/{number}"):
            found.extend(_problems(hub, source, f"{pointer}/slack_file"))
    return found


def _sources(part: Any, pointer: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Every slack_file in a block, and where the image that has it stands."""
    if isinstance(part, dict):
        if part.get("type") == "image" and isinstance(part.get("slack_file"), dict):
            yield part["slack_file"], pointer
        for name, inner in part.items():
            yield from _sources(inner, f"{pointer}/{name}")
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _sources(inner, f"{pointer}/{number}")


def _problems(hub: Hub, source: dict[str, Any], pointer: str) -> Iterator[str]:
    """Slack says the same of a file that is not there, not the app's, no picture, or not processed yet."""
    if len(source) != 1:
        yield finding("must have exactly one of: id, url", pointer)
        return
    file = _named(hub, source)
    if file is None or not _reaches(hub, file) or not file.completed or file.mimetype not in PICTURES or is_late(hub):
        yield finding("invalid slack file", pointer)


def _named(hub: Hub, source: dict[str, Any]) -> File | None:
    """The file by its id, or by its private address or its permalink."""
    if "id" in source:
        return hub.workspace.files.get(str(source["id"]))
    url = str(source["url"])
    places = {f"{hub.address()}/files/", f"{hub.address()}/client/files/"}
    return next((hub.workspace.files.get(url.removeprefix(place)) for place in places if url.startswith(place)), None)


def _reaches(hub: Hub, file: File) -> bool:
    """Whether the app has access to a file: its own, or one in a conversation of its."""
    return not file.user or any(BOT_USER_ID in hub.workspace.channels[channel].members for channel in file.shared_in)


def is_late(hub: Hub) -> bool:
    """Whether files that were just completed are still looked at: for a moment, Slack knows no more than their ids.

    The fault `late-files` brings that about; each look counts it down.
    """
    return hub.faults.take("slack", "files", kinds=("late-files",)) is not None
