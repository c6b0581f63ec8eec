"""files.*: an upload is asked for, sent to its own address, and completed into a channel."""

import mimetypes
from typing import Any

from aiohttp import web

from sandbox.slack import access, shapes
from sandbox.slack.answers import Answer, Call, SlackError
from sandbox.slack.conversations import Draft
from sandbox.slack.hub import Hub
from sandbox.slack.pictures import is_late
from sandbox.slack.workspace import BOT_ID, BOT_USER_ID, File

MOST_BYTES = 50 * 1024 * 1024
"""The emulator keeps files in memory; Slack takes 1 GB."""
MOST_ALT_TEXT = 1000
RENAMED = {
    **dict.fromkeys(("is_archived", "messages_tab_disabled", "cannot_reply_to_message"), "posting_to_channel_denied"),
    **dict.fromkeys(("invalid_blocks_format", "msg_blocks_too_long"), "invalid_blocks"),
}
"""What chat.postMessage calls otherwise than files.completeUploadExternal."""


def get_upload_url(hub: Hub, call: Call) -> Answer:
    """files.getUploadURLExternal."""
    length = call.number("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments", messages=["must be greater than 0 [json-pointer:/length]"])
    if length > MOST_BYTES:
        raise SlackError("file_upload_size_restricted")
    if len(call.text("alt_txt")) > MOST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    name = call.text("filename")
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(hub.workspace.new_id("F"), name, name, length, hub.workspace.clock.now(), mimetype=mimetype)
    file.alt_text = call.text("alt_txt")
    hub.workspace.files[file.id] = file
    key = hub.workspace.new_key()
    hub.workspace.upload_keys[key] = file.id
    return {"upload_url": f"{hub.address()}/files/upload/{key}", "file_id": file.id}


def complete_upload(hub: Hub, call: Call) -> Answer:
    """files.completeUploadExternal: shares the files in a channel, or keeps them private."""
    wanted = call.arguments.get("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(f, dict) and "id" in f for f in wanted):
        raise SlackError("invalid_arguments", messages=["must be an array of file objects [json-pointer:/files]"])
    files = [_uploaded(hub, str(entry["id"])) for entry in wanted]
    places = [call.text("channel_id")] if call.text("channel_id") else call.values("channels")
    blocks = call.arguments.get("blocks") or []
    try:
        channels = [access.channel_to_post(hub, str(place)) for place in places]
        thread_ts = access.thread_of(hub, channels[0], call.text("thread_ts")) if channels else ""
        access.check_message_blocks(hub, blocks)
    except SlackError as refusal:
        raise SlackError(RENAMED.get(refusal.error, refusal.error), messages=refusal.messages) from refusal
    for file, entry in zip(files, wanted, strict=True):
        file.title = str(entry.get("title") or file.name)
        file.completed = True
        file.shared_in = [channel.id for channel in channels]
    for channel in channels:
        draft = Draft(
            channel=channel.id,
            user=BOT_USER_ID,
            bot_id=BOT_ID,
            text=call.text("initial_comment"),
            blocks=blocks,
            thread_ts=thread_ts,
            files=[file.id for file in files],
        )
        hub.conversations.post(draft)
    return {"files": [shapes.file(file, hub.address()) for file in files]}


def info(hub: Hub, call: Call) -> Answer:
    """files.info."""
    file = hub.workspace.files.get(call.text("file"))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    paging = {"count": 100, "total": 0, "page": 1, "pages": 0}
    shown = shapes.file(file, hub.address())
    if is_late(hub):
        shown |= {"mimetype": "", "filetype": "", "pretty_type": ""}
    return {"file": shown, "comments": [], "paging": paging}


async def receive(hub: Hub, request: web.Request) -> web.Response:
    """POST /files/upload/{key}: the bytes, raw or as the first part of a form. No token is needed."""
    file = hub.workspace.files.get(hub.workspace.upload_keys.get(request.match_info["key"], ""))
    if file is None or file.completed:
        return web.Response(status=404, text="no such upload")
    if request.content_type == "multipart/form-data":
        content = await _first_part(request)
    else:
        content = await request.content.read()  # not request.read(), which stops at the application's limit
    if len(content) != file.length:
        hub.journal.record("slack", "upload refused", file=file.id, announced=file.length, received=len(content))
        return web.Response(status=400, text="the length is not the one that was announced")
    file.content, file.uploaded = content, True
    hub.journal.record("slack", "upload", file=file.id, length=len(content))
    return web.Response(text=f"OK - {len(content)}")


async def _first_part(request: web.Request) -> bytes:
    reader = await request.multipart()
    part: Any = await reader.next()
    return bytes(await part.read()) if part is not None else b""


def download(hub: Hub, request: web.Request) -> web.Response:
    """GET /client/files/{id}: the content, for the page; never rendered by the browser as a page of ours."""
    file = hub.workspace.files.get(request.match_info["id"])
    if file is None or not file.uploaded:
        raise web.HTTPNotFound(text="no such file")
    name = file.name.replace('"', "")
    return web.Response(
        body=file.content,
        content_type=file.mimetype,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{_quoted(name)}",
            "X-Content-Type-Options": "nosniff",
        },
    )


def sign_in_page() -> web.Response:
    """What Slack gives whoever may not read a file: its page for signing in, as if all were well."""
    page = (
        "<!DOCTYPE html><html><head><title>Sign in | Sandbox</title></head><body>Sign in to see this file</body></html>"
    )
    return web.Response(text=page, content_type="text/html")


def _quoted(name: str) -> str:
    return "".join(chr(b) if (chr(b).isalnum() and b < 128) or b in b"-._" else f"%{b:02X}" for b in name.encode())


def _uploaded(hub: Hub, file_id: str) -> File:
    file = hub.workspace.files.get(file_id)
    if file is None or not file.uploaded or file.completed:
        raise SlackError("file_not_found")
    return file
