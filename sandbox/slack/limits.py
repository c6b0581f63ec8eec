"""Rate limits: per method and minute by tier, and one message per second and channel with short bursts."""

from datetime import datetime
from math import ceil

from sandbox.clock import Clock

PER_MINUTE = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 600}
"""Calls per method and minute. `t5` is Slack's "special": documented only as hundreds per minute."""
MESSAGE_BURST = 5
"""Messages that a channel takes at once before one per second holds. Slack says "short bursts", no number."""
WORKSPACE_MESSAGES_PER_MINUTE = 300
"""Slack says "several hundred messages per minute" for the whole workspace."""


class Limits:
    """Token buckets, refilled by the pretend company's clock. Switched off, everything is let through."""

    def __init__(self, *, clock: Clock, strict: bool) -> None:
        self._clock = clock
        self.strict = strict
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def take_call(self, method: str, tier: str) -> int:
        """Count one call. Seconds to wait (Retry-After) when there were too many, else 0."""
        most = PER_MINUTE[tier]
        return self._take(method, capacity=most, per_second=most / 60)

    def take_message(self, channel: str) -> int:
        """Count one message into a channel. Seconds to wait, else 0."""
        wait = self._take(f"#{channel}", capacity=MESSAGE_BURST, per_second=1)
        most = WORKSPACE_MESSAGES_PER_MINUTE
        return wait or self._take("#", capacity=most, per_second=most / 60)

    def _take(self, name: str, *, capacity: int, per_second: float) -> int:
        if not self.strict:
            return 0
        now = self._clock.now()
        left, since = self._buckets.get(name, (float(capacity), now))
        left = min(float(capacity), left + (now - since).total_seconds() * per_second)
        if left < 1:
            self._buckets[name] = (left, now)
            return max(1, ceil((1 - left) / per_second))
        self._buckets[name] = (left - 1, now)
        return 0
