"""The JSON forms of people, channels, messages, views and files as the Web API and the payloads show them."""

from typing import Any

from sandbox.slack.workspace import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    SLACKBOT,
    TEAM_ID,
    Channel,
    File,
    Message,
    Person,
    View,
    Workspace,
)

JSON = dict[str, Any]


def user(person: Person, *, with_email: bool) -> JSON:
    """users.info and users.list."""
    profile: JSON = {
        "real_name": person.real_name,
        "display_name": person.name,
        "real_name_normalized": person.real_name,
        "display_name_normalized": person.name,
        "title": person.title,
        "team": person.team_id,
        "status_text": "",
        "status_emoji": "",
    }
    if with_email and person.email and person.kind != "outside":
        profile["email"] = person.email
    if person.bot_id:
        profile |= {"bot_id": person.bot_id, "api_app_id": APP_ID if person.bot_id == BOT_ID else "A0OTHER"}
    shown: JSON = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.kind == "deactivated",
        "color": person.color,
        "real_name": person.real_name,
        "tz": "Europe/Berlin",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "profile": profile,
        "is_admin": person.id == "U0ADA",
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.kind == "guest",
        "is_ultra_restricted": person.kind == "guest",
        "is_bot": person.kind == "bot",
        "is_app_user": False,
        "updated": 1763800000,
    }
    if person.kind == "outside":
        shown["is_stranger"] = True
    return shown


def conversation(workspace: Workspace, channel: Channel, viewer: str) -> JSON:
    """conversations.info and conversations.list, as `viewer` (a user id) sees it."""
    created = int(channel.created.timestamp())
    common: JSON = {
        "id": channel.id,
        "created": created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": TEAM_ID,
        "updated": created * 1000,
    }
    if channel.kind == "im":
        other = next((m for m in channel.members if m != viewer), viewer)
        return common | {"user": other, "is_user_deleted": workspace.people[other].kind == "deactivated", "priority": 0}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_general": channel.is_general,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": [TEAM_ID, *({workspace.people[m].team_id for m in channel.members} - {TEAM_ID})],
        "is_member": viewer in channel.members,
        "unlinked": 0,
        "creator": channel.members[0],
        "topic": {"value": channel.topic, "creator": channel.members[0], "last_set": created},
        "purpose": {"value": channel.topic, "creator": channel.members[0], "last_set": created},
        "previous_names": [],
    }


def message(workspace: Workspace, shown: Message, *, with_metadata: bool = False) -> JSON:
    """A message as methods and interaction payloads show it."""
    body: JSON = {"type": "message", "user": shown.user, "text": shown.text, "ts": shown.ts, "team": TEAM_ID}
    if shown.tombstone:
        body |= {"subtype": "tombstone", "user": SLACKBOT, "hidden": True}
    if shown.bot_id:
        author = workspace.people[shown.user]
        body |= {
            "bot_id": shown.bot_id,
            "app_id": APP_ID if shown.bot_id == BOT_ID else "A0OTHER",
            "bot_profile": {"id": shown.bot_id, "name": author.real_name, "team_id": TEAM_ID, "deleted": False},
        }
    if shown.blocks:
        body["blocks"] = shown.blocks
    if shown.attachments:
        body["attachments"] = shown.attachments
    if shown.files:
        body["files"] = [file(workspace.files[f], "") for f in shown.files]
        body["upload"] = False
    if shown.reactions:
        body["reactions"] = reactions(shown)
    if shown.edited:
        body["edited"] = {"user": shown.user, "ts": shown.ts}
    if shown.metadata and with_metadata:
        body["metadata"] = shown.metadata
    body |= shown.options
    return body | _thread(workspace, shown)


def _thread(workspace: Workspace, shown: Message) -> JSON:
    if shown.thread_ts:
        parent = workspace.messages[shown.channel].get(shown.thread_ts)
        return {"thread_ts": shown.thread_ts} | ({"parent_user_id": parent.user} if parent else {})
    replies = workspace.replies(shown.channel, shown.ts)
    if not replies:
        return {}
    return {
        "thread_ts": shown.ts,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(r.user for r in replies)),
        "reply_users_count": len({r.user for r in replies}),
        "latest_reply": replies[-1].ts,
        "subscribed": False,
        "is_locked": False,
    }


def reactions(shown: Message) -> list[JSON]:
    """The reactions of a message, in the order in which they appeared."""
    return [{"name": name, "users": users, "count": len(users)} for name, users in shown.reactions.items()]


def view(shown: View) -> JSON:
    """A view as views.* answer and as interactions carry it."""
    body = shown.body
    common: JSON = {
        "id": shown.id,
        "team_id": TEAM_ID,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "state": {"values": shown.values},
        "hash": shown.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close", False)),
        "notify_on_close": bool(body.get("notify_on_close", False)),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "root_view_id": shown.root,
        "previous_view_id": shown.previous,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }
    if body["type"] == "modal":
        common["submit_disabled"] = bool(body.get("submit_disabled", False))
    return common


def file(shown: File, base_url: str) -> JSON:
    """A file object; `base_url` ends without a slash."""
    extension = shown.name.rpartition(".")[2].lower() if "." in shown.name else "text"
    return {
        "id": shown.id,
        "created": int(shown.created.timestamp()),
        "timestamp": int(shown.created.timestamp()),
        "name": shown.name,
        "title": shown.title,
        "mimetype": shown.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": shown.user or BOT_USER_ID,
        "size": shown.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(shown.shared_in),
        "alt_txt": shown.alt_text,
        "url_private": f"{base_url}/files/{shown.id}",
        "url_private_download": f"{base_url}/files/{shown.id}",
        "permalink": f"{base_url}/client/files/{shown.id}",
        "channels": shown.shared_in,
    }


def page_message(workspace: Workspace, shown: Message) -> JSON:
    """A message as the page shows it."""
    replies = [] if shown.thread_ts else workspace.replies(shown.channel, shown.ts)
    body: JSON = {
        "channel": shown.channel,
        "ts": shown.ts,
        "user": shown.user,
        "text": shown.text,
        "reactions": reactions(shown),
        "reply_count": len(replies),
        "files": [_page_file(workspace.files[f]) for f in shown.files],
        "edited": shown.edited,
        "ephemeral": bool(shown.ephemeral_to),
    }
    if shown.thread_ts:
        body |= {"thread_ts": shown.thread_ts, "broadcast": shown.broadcast}
    if shown.bot_id:
        body["bot_id"] = shown.bot_id
    if shown.blocks:
        body["blocks"] = shown.blocks
    if replies:
        body["latest_reply"] = replies[-1].ts
    return body | shown.options


def _page_file(shown: File) -> JSON:
    return {
        "id": shown.id,
        "name": shown.name,
        "title": shown.title,
        "mimetype": shown.mimetype,
        "size": shown.length,
        "url": f"/client/files/{shown.id}",
    }


def page_channel(workspace: Workspace, channel: Channel, viewer: str) -> JSON:
    """A channel as the page's sidebar shows it."""
    other = next((m for m in channel.members if m != viewer), viewer)
    return {
        "id": channel.id,
        "name": workspace.people[other].real_name if channel.kind == "im" else channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "members": channel.members,
        "is_ext_shared": channel.is_ext_shared,
        "bot_is_member": workspace.bot.id in channel.members,
        "unread": workspace.unread(viewer, channel.id),
    }
