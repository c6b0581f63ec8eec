"""The pretend workspace's state: people, channels, messages, views, files. Nothing here talks to anybody.

Times are aware UTC, from the clock that is handed in; a `ts` is Slack's message time ("1700000000.000100") and
unique in the workspace. Ids are made up but of Slack's form.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from sandbox.clock import Clock

TEAM_ID = "T0CONTOSO"
OUTSIDE_TEAM_ID = "T0PARTNER"
APP_ID = "A0HYBRID"
BOT_ID = "B0HYBRID"
BOT_USER_ID = "U0HYBRID"
SLACKBOT = "USLACKBOT"

KEPT_MESSAGES = 5000
"""Messages kept in one channel, so that a long demo does not fill the memory."""
KEPT_PERMITS = 2000
"""Triggers and response addresses that are remembered; by then the oldest ran out long ago."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


@dataclass(slots=True)
class Person:
    """A member of the workspace, or somebody the workspace can see."""

    id: str
    name: str
    """The handle: what stands after the @."""
    real_name: str
    title: str
    kind: str
    """admin, approver, member, guest, outside, deactivated or bot."""
    email: str
    color: str
    """Six hexadecimal digits."""
    bot_id: str = ""

    @property
    def team_id(self) -> str:
        """The person's own team; somebody from outside has another one."""
        return OUTSIDE_TEAM_ID if self.kind == "outside" else TEAM_ID


@dataclass(slots=True)
class UserGroup:
    """A user group (@handle). `members` are user ids."""

    id: str
    handle: str
    name: str
    description: str
    members: list[str]


@dataclass(slots=True)
class Channel:
    """A conversation of any kind."""

    id: str
    name: str
    """Empty for direct messages."""
    kind: str
    """channel, private or im."""
    members: list[str]
    created: datetime
    topic: str = ""
    is_ext_shared: bool = False
    is_archived: bool = False
    is_general: bool = False


@dataclass(slots=True)
class Message:
    """A message, also an ephemeral one."""

    channel: str
    ts: str
    user: str
    """Who wrote it; for an app its bot user."""
    text: str
    bot_id: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str = ""
    """The parent's ts, for a reply."""
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    """Name of the emoji -> user ids, in the order of reacting."""
    files: list[str] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    edited: bool = False
    """Whether readers see "(edited)"."""
    ephemeral_to: str = ""
    """The one user who sees it; empty for everybody."""
    tombstone: bool = False
    """A deleted parent whose replies remain."""
    options: dict[str, Any] = field(default_factory=dict)
    """username, icon_emoji and icon_url, where the app set them."""


@dataclass(slots=True)
class View:
    """A modal or the home tab of one person. `body` is what the app sent, with ids filled in."""

    id: str
    user: str
    body: dict[str, Any]
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    """state.values as last sent by the person."""


@dataclass(slots=True)
class File:
    """An uploaded file; `shared_in` is empty until the upload is completed into a channel."""

    id: str
    name: str
    title: str
    length: int
    created: datetime
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    alt_text: str = ""
    user: str = ""
    """Whose it is; empty: the app's."""
    uploaded: bool = False
    completed: bool = False
    shared_in: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Trigger:
    """Permission to open one view, for three seconds."""

    user: str
    made: datetime
    view_id: str = ""
    """The view in which it arose: only from there may another be pushed."""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Permission to answer where something was asked: five times within thirty minutes."""

    user: str
    channel: str
    made: datetime
    original_ts: str = ""
    thread_ts: str = ""
    uses: int = 0


class Workspace:
    """All of it, with look-ups by id. Raises KeyError for ids that do not exist, where not said otherwise."""

    def __init__(self, *, clock: Clock, random: Random) -> None:
        self.clock = clock
        self.random = random
        self.name = "Contoso"
        self.domain = "contoso-sandbox"
        self.people: dict[str, Person] = {}
        self.groups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        """User id -> ids of the open modals, the visible one last."""
        self.homes: dict[str, str] = {}
        """User id -> view id of the published home tab."""
        self.files: dict[str, File] = {}
        self.unknown_blocks: set[str] = set()
        """Kinds of blocks that this workspace does not have yet."""
        self.upload_keys: dict[str, str] = {}
        """Key in an upload address -> file id."""
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.read_until: dict[tuple[str, str], str] = {}
        """(user, channel) -> ts up to which the person has read."""
        self._threads: dict[tuple[str, str], list[str]] = {}
        self._last_ts = 0

    def new_id(self, prefix: str, length: int = 10) -> str:
        """A new id such as V8K2M4Q7ZT."""
        return prefix + "".join(self.random.choices(_LETTERS, k=length))

    def new_key(self) -> str:
        """A key that cannot be guessed from the ones before: 32 hexadecimal digits."""
        return f"{self.random.getrandbits(128):032x}"

    def next_ts(self) -> str:
        """A message time later than every one given out before."""
        now = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(now, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    @property
    def bot(self) -> Person:
        """The user of the bot under test."""
        return self.people[BOT_USER_ID]

    def person_named(self, name: str) -> Person | None:
        """By handle, without the @."""
        return next((p for p in self.people.values() if p.name == name), None)

    def channel_named(self, name: str) -> Channel | None:
        """By name, without the #."""
        return next((c for c in self.channels.values() if c.name == name and c.kind != "im"), None)

    def direct(self, one: str, other: str) -> Channel:
        """The direct messages of two people; opened when there are none yet."""
        pair = {one, other}
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == pair:
                return channel
        channel = Channel(self.new_id("D"), "", "im", sorted(pair), self.clock.now())
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        return channel

    def message(self, channel: str, ts: str) -> Message | None:
        """A message that everybody sees, or None."""
        found = self.messages.get(channel, {}).get(ts)
        return found if found and not found.ephemeral_to else None

    def add(self, message: Message) -> None:
        """Keep a message; the oldest of a full channel falls away."""
        kept = self.messages[message.channel]
        kept[message.ts] = message
        if message.thread_ts:
            self._threads.setdefault((message.channel, message.thread_ts), []).append(message.ts)
        while len(kept) > KEPT_MESSAGES:
            self.remove(next(iter(kept.values())))

    def remove(self, message: Message) -> None:
        """Forget a message."""
        del self.messages[message.channel][message.ts]
        if message.thread_ts:
            self._threads[message.channel, message.thread_ts].remove(message.ts)

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The replies of a thread that everybody sees, oldest first."""
        times = self._threads.get((channel, thread_ts), ())
        return [m for m in (self.messages[channel][ts] for ts in times) if not m.ephemeral_to]

    def visible(self, channel: str, user: str) -> Iterator[Message]:
        """What `user` sees in a channel, threads included, oldest first."""
        return (m for m in self.messages.get(channel, {}).values() if m.ephemeral_to in ("", user))

    def may_see(self, user: str, channel: Channel) -> bool:
        """Members see their channels; public ones are seen by all but guests and people from outside."""
        if user in channel.members:
            return True
        return channel.kind == "channel" and self.people[user].kind in ("admin", "approver", "member", "bot")

    def unread(self, user: str, channel: str) -> int:
        """How many top-level messages of others came since the person last looked."""
        until = self.read_until.get((user, channel), "")
        return sum(m.ts > until and m.user != user and not m.thread_ts for m in self.visible(channel, user))

    def new_trigger(self, user: str, *, view_id: str = "") -> str:
        """A trigger_id of Slack's form."""
        trigger = f"{self.random.randrange(10**12, 10**13)}.{self.random.randrange(10**12, 10**13)}.{self.new_key()}"
        self.triggers[trigger] = Trigger(user, self.clock.now(), view_id)
        _forget_oldest(self.triggers)
        return trigger

    def new_response_key(self, channel: str, user: str, *, original_ts: str = "", thread_ts: str = "") -> str:
        """The key in a response_url."""
        key = self.new_key()
        self.response_urls[key] = ResponseUrl(user, channel, self.clock.now(), original_ts, thread_ts)
        _forget_oldest(self.response_urls)
        return key


def _forget_oldest(permits: dict[str, Any]) -> None:
    while len(permits) > KEPT_PERMITS:
        del permits[next(iter(permits))]
