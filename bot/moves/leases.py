"""The leases that this process holds, and until when it may trust each of them.

The database says who holds a person; this says whether a thread of ours may still act on that. The moment is local
and monotonic, read before the database was told: it is over here before it is over there, also for a process that
was frozen. Kept by item and token: a thread that slept past its lease does not come to trust the one that this
process has claimed since for the same person.
"""

import threading
import time
from collections.abc import Callable


class OwnLease:
    """One claim of ours. Safe to use from several threads."""

    def __init__(self, item: int, token: str, *, until: float, monotonic: Callable[[], float]) -> None:
        """`until`: a moment of `monotonic`."""
        self.item = item
        self.token = token
        self._until = until
        self.monotonic = monotonic
        self._guard = threading.Lock()
        self._ended = False

    def left(self) -> float:
        """Seconds for which it can still be trusted; 0.0 once it is over, for good."""
        with self._guard:
            left = 0.0 if self._ended else self._until - self.monotonic()
            self._ended = left <= 0.0
            return max(0.0, left)

    def held(self) -> bool:
        """Whether it can still be trusted."""
        return self.left() > 0.0

    def prolong(self, until: float) -> None:
        """The database has prolonged it: to be trusted until then. One that is over stays over."""
        with self._guard:
            self._ended = self._ended or self._until <= self.monotonic()
            self._until = max(self._until, until)

    def end(self) -> None:
        """Somebody else has it, or it is given up."""
        with self._guard:
            self._ended = True


class OwnLeases:
    """All claims of this process."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self._leases: dict[tuple[int, str], OwnLease] = {}
        self._guard = threading.Lock()

    def add(self, item: int, token: str, *, until: float) -> OwnLease:
        """A new claim, trusted until then by the monotonic clock."""
        lease = OwnLease(item, token, until=until, monotonic=self.monotonic)
        with self._guard:
            self._leases[item, token] = lease
        return lease

    def drop(self, lease: OwnLease) -> None:
        """Its thread has ended."""
        lease.end()
        with self._guard:
            self._leases.pop((lease.item, lease.token), None)

    def all(self) -> list[OwnLease]:
        """Those whose threads have not ended, whether they can be trusted or not."""
        with self._guard:
            return list(self._leases.values())

    def held(self) -> list[OwnLease]:
        """Those that can be trusted now."""
        return [lease for lease in self.all() if lease.held()]

    def tokens(self) -> frozenset[str]:
        """Of all whose threads have not ended: their people are not to be claimed by this process again."""
        return frozenset(lease.token for lease in self.all())
