"""A channel as Slack shows it: whose it is, and whether the bot can write there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What is known of one channel, or another conversation."""

    name: str
    """`#leads`; its id where it has no name."""
    is_member: bool
    is_shared: bool
    """People of another organisation read it, or are invited to."""
    is_archived: bool
    is_direct: bool
    """A conversation of two or a few people."""

    @property
    def takes_our_messages(self) -> bool:
        """Whether the bot can write there, and nobody outside reads it."""
        return self.is_member and not self.is_shared and not self.is_archived


def read_channel(client: WebClient, channel: str) -> Channel:
    """Ask Slack about one channel, by its id. Raises what slack_sdk raises: FAILURES."""
    found: Mapping[str, Any] = client.conversations_info(channel=channel).get("channel") or {}
    return Channel(
        name=f"#{found.get('name') or channel}",
        is_member=bool(found.get("is_member")),
        is_shared=is_shared(found),
        is_archived=bool(found.get("is_archived")),
        is_direct=bool(found.get("is_im") or found.get("is_mpim")),
    )


def is_shared(channel: Mapping[str, Any]) -> bool:
    """Whether a channel, as Slack's methods show it, is read by people of another organisation, or will be."""
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
