"""What Slack wants no more of for now, as far as this process has been told: shared by all its senders.

Slack says of a message that is one too many for how long to wait, and not whether the channel or the whole workspace
has had too many. So the channel rests at first; where two channels that we have hardly written to are refused at the
same time, it can only be the workspace, and then nothing is posted anywhere until the longest of these waits is over.
"""

import threading
from collections import deque
from datetime import datetime, timedelta

import structlog

from storage.ledger.turns import Held

POST, CHANGE = "chat.postMessage", "chat.update"
_LOOKED_BACK = timedelta(seconds=5)
_FEW = 3
"""Messages in the time that is looked back to, below which a channel cannot have had too many of ours."""

_log = structlog.get_logger("hybridbot.outbox")


class Brakes:
    """Safe to share between threads. Moments are those of the clock that leases go by."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._posted: dict[str, deque[datetime]] = {}
        self._channels: dict[str, datetime] = {}
        """Until when each rests."""
        self._quiet: dict[str, datetime] = {}
        """Those of them that we had hardly written to."""
        self._posts: datetime | None = None
        self._changes: datetime | None = None

    def posted(self, channel: str, now: datetime) -> None:
        """A message was posted there."""
        with self._guard:
            times = self._posted.setdefault(channel, deque(maxlen=_FEW))
            times.append(now)

    def refused(self, method: str, channel: str, *, now: datetime, seconds: float) -> bool:
        """Slack wants no more of this method for so long. False: of this one nobody but the row itself has to wait."""
        until = now + timedelta(seconds=seconds)
        with self._guard:
            if method == CHANGE:
                # counted over all messages of the workspace
                self._changes = max(until, self._changes or until)
            elif method == POST:
                self._refuse_post(channel, now, until)
        return method in (POST, CHANGE)

    def held(self, now: datetime) -> Held:
        """What is not to be sent at this moment."""
        with self._guard:
            self._forget(now)
            return Held(
                posts=self._posts is not None, changes=self._changes is not None, channels=frozenset(self._channels)
            )

    def _refuse_post(self, channel: str, now: datetime, until: datetime) -> None:
        self._forget(now)
        self._channels[channel] = max(until, self._channels.get(channel, until))
        if sum(now - at < _LOOKED_BACK for at in self._posted.get(channel, ())) < _FEW:
            self._quiet[channel] = until
        if len(self._quiet) > 1:
            rests_until = max(self._quiet.values())
            if self._posts is None:
                _log.warning("Slack takes no more messages for now", seconds=(rests_until - now).total_seconds())
            self._posts = max(rests_until, self._posts or rests_until)

    def _forget(self, now: datetime) -> None:
        """What is over."""
        self._posts = self._posts if self._posts and self._posts > now else None
        self._changes = self._changes if self._changes and self._changes > now else None
        self._channels = {channel: until for channel, until in self._channels.items() if until > now}
        self._quiet = {channel: until for channel, until in self._quiet.items() if until > now}
        long_ago = now - _LOOKED_BACK
        self._posted = {channel: times for channel, times in self._posted.items() if times[-1] > long_ago}
