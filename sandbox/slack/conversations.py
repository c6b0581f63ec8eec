"""What happens to messages, told to everybody concerned: the open pages and, as events, the app."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.slack import shapes
from sandbox.slack.blocks import with_ids
from sandbox.slack.events import Events
from sandbox.slack.live import Pages
from sandbox.slack.workspace import SLACKBOT, TEAM_ID, Channel, Message, Workspace


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is about to be posted."""

    channel: str
    user: str
    text: str
    bot_id: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str = ""
    broadcast: bool = False
    ephemeral_to: str = ""
    metadata: dict[str, Any] | None = None
    files: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)


class Conversations:
    """Post, change, delete, react. Checks nothing: who may do what was decided before."""

    def __init__(self, *, workspace: Workspace, pages: Pages, events: Events) -> None:
        self.workspace = workspace
        self._pages = pages
        self._events = events

    def post(self, draft: Draft) -> Message:
        """Add a message."""
        message = Message(
            channel=draft.channel,
            ts=self.workspace.next_ts(),
            user=draft.user,
            text=draft.text,
            bot_id=draft.bot_id,
            blocks=with_ids(draft.blocks, self.workspace.random),
            attachments=draft.attachments,
            thread_ts=draft.thread_ts,
            broadcast=draft.broadcast,
            files=draft.files,
            metadata=draft.metadata,
            ephemeral_to=draft.ephemeral_to,
            options=draft.options,
        )
        self.workspace.add(message)
        if not draft.bot_id and not draft.thread_ts:
            self.workspace.read_until[draft.user, draft.channel] = message.ts
        self._show("message", message)
        self._show_parent(message)
        if not message.ephemeral_to:
            self._announce(message)
        return message

    def change(self, message: Message) -> None:
        """A message was changed in place."""
        self._show("message_changed", message)
        if not message.ephemeral_to:
            body = shapes.message(self.workspace, message)
            self._events.emit(
                {"type": "message", "subtype": "message_changed", "channel": message.channel, "message": body}
                | {"ts": message.ts, "channel_type": self._channel_type(message.channel)},
                channel=message.channel,
            )

    def delete(self, message: Message) -> None:
        """Remove a message; a parent with replies leaves a tombstone."""
        replies = (
            [] if message.thread_ts or message.ephemeral_to else self.workspace.replies(message.channel, message.ts)
        )
        if replies:
            message.tombstone = True
            message.text, message.blocks, message.attachments, message.files = "This message was deleted.", [], [], []
            message.user, message.bot_id, message.reactions = SLACKBOT, "", {}
            self._show("message_changed", message)
            return
        self.workspace.remove(message)
        gone = {"type": "message_deleted", "channel": message.channel, "ts": message.ts}
        if message.ephemeral_to:
            self._pages.tell(message.ephemeral_to, gone)
            return
        self._pages.tell_channel(self.workspace, message.channel, gone)
        self._show_parent(message)

    def react(self, message: Message, name: str, user: str, *, remove: bool = False) -> None:
        """Add or take away a reaction."""
        if remove:
            message.reactions[name].remove(user)
            if not message.reactions[name]:
                del message.reactions[name]
        else:
            message.reactions.setdefault(name, []).append(user)
        self._pages.tell_channel(
            self.workspace,
            message.channel,
            {
                "type": "reactions",
                "channel": message.channel,
                "ts": message.ts,
                "reactions": shapes.reactions(message),
            },
        )
        event: dict[str, Any] = {
            "type": "reaction_removed" if remove else "reaction_added",
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
        }
        self._events.emit(event, channel=message.channel)

    def join(self, channel: Channel, user: str) -> None:
        """Make somebody a member."""
        channel.members.append(user)
        self.show_channel(channel)
        kind = "C" if channel.kind == "channel" else "G"
        self._events.emit(
            {
                "type": "member_joined_channel",
                "user": user,
                "channel": channel.id,
                "channel_type": kind,
                "team": TEAM_ID,
            },
            channel=channel.id,
        )

    def leave(self, channel: Channel, user: str) -> None:
        """End a membership."""
        event = {"type": "member_left_channel", "user": user, "channel": channel.id, "team": TEAM_ID}
        self._events.emit(event, channel=channel.id)
        channel.members.remove(user)
        self.show_channel(channel)

    def show_channel(self, channel: Channel) -> None:
        """Tell its members how a channel looks now."""
        for member in channel.members:
            shown = shapes.page_channel(self.workspace, channel, member)
            self._pages.tell(member, {"type": "channel", "channel": shown})

    def _show(self, kind: str, message: Message) -> None:
        pushed = {"type": kind, "message": shapes.page_message(self.workspace, message)}
        if message.ephemeral_to:
            self._pages.tell(message.ephemeral_to, pushed)
        else:
            self._pages.tell_channel(self.workspace, message.channel, pushed)

    def _show_parent(self, message: Message) -> None:
        """The parent's number of replies changed."""
        parent = self.workspace.message(message.channel, message.thread_ts) if message.thread_ts else None
        if parent and not message.ephemeral_to:
            self._show("message_changed", parent)

    def _announce(self, message: Message) -> None:
        """The events about a new message."""
        event: dict[str, Any] = {"channel": message.channel, "user": message.user, "text": message.text}
        event |= {"ts": message.ts, "team": TEAM_ID, "event_ts": message.ts}
        event |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
        event |= {"bot_id": message.bot_id} if message.bot_id else {}
        event |= {"blocks": message.blocks} if message.blocks else {}
        author = self.workspace.people[message.user]
        event |= {"user_team": author.team_id, "source_team": author.team_id} if author.kind == "outside" else {}
        place = {"channel_type": self._channel_type(message.channel)}
        self._events.emit({"type": "message"} | event | place, channel=message.channel)
        mentioned = f"<@{self.workspace.bot.id}>" in message.text
        if mentioned and self.workspace.channels[message.channel].kind != "im" and author.id != self.workspace.bot.id:
            self._events.emit({"type": "app_mention"} | event, channel=message.channel)

    def _channel_type(self, channel: str) -> str:
        return {"channel": "channel", "private": "group", "im": "im"}[self.workspace.channels[channel].kind]
