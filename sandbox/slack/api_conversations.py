"""conversations.*: https://docs.slack.dev/reference/methods#conversations"""

from sandbox.slack import access, shapes
from sandbox.slack.answers import Answer, Call, SlackError
from sandbox.slack.hub import Hub
from sandbox.slack.workspace import BOT_USER_ID, Channel, Message

_TYPES = {"channel": "public_channel", "private": "private_channel", "im": "im"}
_READ = {"channel": "channels:read", "private": "groups:read", "im": "im:read"}
_HISTORY = {"channel": "channels:history", "private": "groups:history", "im": "im:history"}
_TYPE_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
_MOST_OF_PERSON = 999
"""Per page of users.conversations."""


def info(hub: Hub, call: Call) -> Answer:
    """conversations.info."""
    channel = _find(hub, call, _READ)
    shown = shapes.conversation(hub.workspace, channel, BOT_USER_ID)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def listing(hub: Hub, call: Call) -> Answer:
    """conversations.list: each of the asked types needs its own scope."""
    part, following = access.page_of(call, _listed(hub, call), default=100, bad_limit="invalid_limit")
    shown = [
        shapes.conversation(hub.workspace, channel, BOT_USER_ID) | {"num_members": len(channel.members)}
        for channel in part
    ]
    return {"channels": shown, "response_metadata": {"next_cursor": following}}


def of_person(hub: Hub, call: Call) -> Answer:
    """users.conversations: those of which the app, or the person asked about, is a member; without who else is."""
    person = call.text("user") or BOT_USER_ID
    found = [channel for channel in _listed(hub, call) if person in channel.members]
    part, following = access.page_of(call, found, default=100, bad_limit="invalid_limit", most=_MOST_OF_PERSON)
    shown = [shapes.conversation(hub.workspace, channel, BOT_USER_ID) for channel in part]
    for one in shown:
        one.pop("is_member", None)
    return {"channels": shown, "response_metadata": {"next_cursor": following}}


def members(hub: Hub, call: Call) -> Answer:
    """conversations.members."""
    channel = _find(hub, call, _READ)
    part, following = access.page_of(call, channel.members, default=100, bad_limit="invalid_limit")
    return {"members": part, "response_metadata": {"next_cursor": following}}


def opening(hub: Hub, call: Call) -> Answer:
    """conversations.open: direct messages with one person. Group messages need mpim:write and are not offered."""
    if call.text("channel"):
        channel = access.find_channel(hub, call.text("channel"))
        if channel.kind != "im":
            raise SlackError("method_not_supported_for_channel_type")
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    users = call.values("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        _demand(hub, "mpim:write")
        raise SlackError("too_many_users")
    person = hub.workspace.people.get(str(users[0]))
    if person is None:
        raise SlackError("user_not_found")
    if person.kind == "deactivated":
        raise SlackError("user_disabled")
    if person.kind == "bot":
        raise SlackError("invalid_user_combination")
    known = set(hub.workspace.channels)
    channel = hub.workspace.direct(person.id, BOT_USER_ID)
    if channel.id in known:
        answer: Answer = {"no_op": True, "already_open": True}
    else:
        hub.conversations.show_channel(channel)
        answer = {}
    shown = shapes.conversation(hub.workspace, channel, BOT_USER_ID) if call.flag("return_im") else {"id": channel.id}
    return answer | {"channel": shown}


def join(hub: Hub, call: Call) -> Answer:
    """conversations.join: public channels only."""
    channel = access.find_channel(hub, call.text("channel"))
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    already = BOT_USER_ID in channel.members
    if not already:
        hub.conversations.join(channel, BOT_USER_ID)
    answer: Answer = {"channel": shapes.conversation(hub.workspace, channel, BOT_USER_ID)}
    if already:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


def history(hub: Hub, call: Call) -> Answer:
    """conversations.history: newest first, without replies that were not broadcast."""
    channel = _find(hub, call, _HISTORY)
    if BOT_USER_ID not in channel.members:
        raise SlackError("not_in_channel")
    everything = [
        m
        for m in hub.workspace.messages[channel.id].values()
        if not m.ephemeral_to and (not m.thread_ts or m.broadcast) and _within(call, m)
    ]
    part, following = access.page_of(call, everything[::-1], default=100)
    with_metadata = call.flag("include_all_metadata")
    return {
        "messages": [shapes.message(hub.workspace, m, with_metadata=with_metadata) for m in part],
        "has_more": bool(following),
        "pin_count": 0,
        "response_metadata": {"next_cursor": following},
    }


def replies(hub: Hub, call: Call) -> Answer:
    """conversations.replies: the parent first, then the replies, oldest first."""
    channel = _find(hub, call, _HISTORY)
    wanted = hub.workspace.message(channel.id, call.text("ts"))
    if wanted is None or BOT_USER_ID not in channel.members:
        raise SlackError("thread_not_found")
    parent = hub.workspace.message(channel.id, wanted.thread_ts) if wanted.thread_ts else wanted
    everything = [m for m in hub.workspace.replies(channel.id, (parent or wanted).ts) if _within(call, m)]
    part, following = access.page_of(call, [parent or wanted, *everything], default=1000)
    with_metadata = call.flag("include_all_metadata")
    return {
        "messages": [shapes.message(hub.workspace, m, with_metadata=with_metadata) for m in part],
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


def _listed(hub: Hub, call: Call) -> list[Channel]:
    """Those of the asked types, if the scope of each was granted: public ones, and others with the app."""
    types = [str(wanted) for wanted in call.values("types")] or ["public_channel"]
    for wanted in types:
        if wanted not in _TYPE_SCOPES:
            raise SlackError("invalid_types")
        _demand(hub, _TYPE_SCOPES[wanted])
    return [
        channel
        for channel in hub.workspace.channels.values()
        if _TYPES[channel.kind] in types
        and (channel.kind == "channel" or BOT_USER_ID in channel.members)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]


def _find(hub: Hub, call: Call, scopes: dict[str, str]) -> Channel:
    """The channel, if the scope for its kind was granted."""
    channel = access.find_channel(hub, call.text("channel"))
    _demand(hub, scopes[channel.kind])
    return channel


def _demand(hub: Hub, scope: str) -> None:
    if not hub.has_scope(scope):
        raise SlackError("missing_scope", needed=scope, provided=",".join(hub.manifest.scopes))


def _within(call: Call, message: Message) -> bool:
    """Whether a message lies between `oldest` and `latest`."""
    bounds: list[float] = []
    for name, default in (("oldest", "0"), ("latest", "9999999999")):
        try:
            bounds.append(float(call.text(name, default) or default))
        except ValueError:
            raise SlackError(f"invalid_ts_{name}") from None
    at = float(message.ts)
    return bounds[0] <= at <= bounds[1] if call.flag("inclusive") else bounds[0] < at < bounds[1]
