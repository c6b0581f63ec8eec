"""Files that people choose in a form: sent to the workspace when they are chosen, and known to the app by their id.

https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
"""

import mimetypes
from typing import Any

from aiohttp import web

from sandbox.slack import shapes
from sandbox.slack.client_api import Refused, acting
from sandbox.slack.hub import Hub
from sandbox.slack.workspace import File, Person

JSON = dict[str, Any]
MOST_BYTES = 10 * 1024 * 1024
"""Of one file in a form."""


async def choose(hub: Hub, request: web.Request) -> JSON:
    """POST /client/files?as=..&name=..: the bytes of a file that a person has chosen. Raises Refused."""
    person = acting(hub, request.query.get("as", ""))
    name = request.query.get("name", "").strip().rpartition("/")[2]
    if not name:
        raise Refused("invalid_arguments", "The file has no name.")
    content = b""
    async for piece in request.content.iter_chunked(64 * 1024):
        content += piece
        if len(content) > MOST_BYTES:
            raise Refused("file_upload_size_restricted", "The file is larger than 10 MB.")
    file = File(
        id=hub.workspace.new_id("F"),
        name=name,
        title=name,
        length=len(content),
        created=hub.workspace.clock.now(),
        content=content,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        user=person.id,
        uploaded=True,
        completed=True,
    )
    hub.workspace.files[file.id] = file
    hub.journal.record("slack", "file chosen", file=file.id, user=person.id, length=len(content))
    return {"file": {"id": file.id, "name": file.name, "size": file.length, "mimetype": file.mimetype}}


def filled_in(hub: Hub, person: Person, values: JSON) -> JSON:
    """The state of a form with whole file objects in the place of the ids that the page sent.

    Raises Refused for a file that is not there, or is somebody else's.
    """
    return {
        block: {action: _with_files(hub, person, entry) for action, entry in entries.items()}
        for block, entries in values.items()
    }


def _with_files(hub: Hub, person: Person, entry: JSON) -> JSON:
    if entry["type"] != "file_input":
        return entry
    sent = entry["files"] if isinstance(entry["files"], list) else []
    ids = [str(each.get("id", "")) if isinstance(each, dict) else "" for each in sent]
    found = [hub.workspace.files.get(file_id) for file_id in ids]
    files = [file for file in found if file is not None and file.user == person.id]
    if len(files) < len(ids):
        raise Refused("file_not_found", "A file that was chosen is not there any more.")
    return {**entry, "files": [shapes.file(file, hub.address()) for file in files]}
