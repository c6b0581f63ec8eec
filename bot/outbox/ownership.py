"""Whose the channels are to which something is to be posted that nobody outside is to read.

`conversations.info` tells of one channel and may be asked about 50 times a minute; `users.conversations` tells of 200
in one call. So the list is asked for, and a channel by itself only where the list does not have it.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.channels import is_shared, read_channel
from bot.posting import FAILURES, asked_to_wait, problem_of

ASKS = frozenset(("conversations.info", "users.conversations"))
"""The methods that only ask about channels: where they are refused, nothing can have been posted."""
KEPT = 180.0
"""Seconds for which it is remembered whose a channel is."""
FRESH = 10.0
"""Seconds after a list within which a channel that is not in it is asked about by itself: it is not in the next one,
either."""
_PAGE = 200
"""Slack recommends no more at a time."""
_PAGES = 25
_PAUSE = 1.0
"""Seconds without another attempt after a list that failed, where Slack does not say how long."""

_log = structlog.get_logger("hybridbot.outbox")


class Ownership:
    """Whose channels are. Safe to share between threads: whoever needs the list waits for whoever is asking for it."""

    def __init__(self, client: WebClient, *, elapsed: Callable[[], float] = time.monotonic, kept: float = KEPT) -> None:
        """`elapsed`: seconds of a clock that only runs forward. `kept`: for how many of them an answer counts."""
        self._client = client
        self._elapsed = elapsed
        self._kept = kept
        self._lock = Lock()
        self._known: dict[str, tuple[float, bool]] = {}
        """By channel: when it was told, and whether it is shared."""
        self._listed_at: float | None = None
        self._failed: tuple[float, Exception] | None = None
        """Until when the list is not asked for again, and why."""

    def is_shared(self, channel: str) -> bool:
        """Whether people of another organisation read a channel, or are invited to; what is with a person is not.

        What cannot be read is not known to be ours: that raises FAILURES, and nothing is to be posted there.
        """
        if not channel.startswith(("C", "G")):
            return False
        told = self._told(channel)
        if told is None:
            with self._lock:
                told = self._told(channel)
                return self._ask(channel) if told is None else told
        return told

    def _told(self, channel: str) -> bool | None:
        at, shared = self._known.get(channel, (None, False))
        return shared if at is not None and self._elapsed() - at < self._kept else None

    def _ask(self, channel: str) -> bool:
        if self._listed_at is None or self._elapsed() - self._listed_at >= min(FRESH, self._kept):
            self._list()
        told = self._told(channel)
        if told is None:
            told = read_channel(self._client, channel).is_shared
            self._known[channel] = self._elapsed(), told
        return told

    def _list(self) -> None:
        """Remember whose all channels are of which the bot is a member, and forget what was told too long ago."""
        if self._failed is not None and self._elapsed() < self._failed[0]:
            raise self._failed[1]
        try:
            listed = {str(found.get("id")): is_shared(found) for found in self._pages() if "is_ext_shared" in found}
        except FAILURES as error:
            if problem_of(error) != "missing_scope":
                wait = asked_to_wait(error)
                self._failed = self._elapsed() + (_PAUSE if wait is None else wait), error
                raise
            _log.warning(
                "the own channels cannot be listed, and each is asked about by itself", problem="missing_scope"
            )
            listed = {}
        now = self._elapsed()
        known = {channel: told for channel, told in self._known.items() if now - told[0] < self._kept}
        self._known = known | {channel: (now, shared) for channel, shared in listed.items()}
        self._listed_at, self._failed = now, None

    def _pages(self) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(_PAGES):
            answer = self._client.users_conversations(
                types="public_channel,private_channel", limit=_PAGE, cursor=cursor or None
            )
            yield from answer.get("channels") or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
