"""Everything the pretend company was asked, in order: what tests and the curious read."""

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.clock import Clock

KEPT = 20_000
"""Entries kept; older ones are dropped, so a long demo does not fill the memory."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `detail` never holds a token, a password or a ticket."""

    number: int
    at: str
    system: str
    """slack, identity, graph, dns, shell, ldap, control."""
    what: str
    detail: dict[str, Any] = field(default_factory=dict)


class Journal:
    """Append-only within its length; numbers only grow, so a reader can ask for what came since."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._number = 0

    def record(self, system: str, what: str, **detail: Any) -> None:
        """Note that `system` was asked `what`. Pass no secrets."""
        self._number += 1
        self._entries.append(Entry(self._number, self._clock.now().isoformat(), system, what, detail))

    def read(self, *, since: int = 0, system: str = "") -> list[dict[str, Any]]:
        """The entries with a number above `since`, of one system or of all, oldest first."""
        return [asdict(e) for e in self._entries if e.number > since and system in ("", e.system)]

    def clear(self) -> None:
        """Forget all entries; numbers go on."""
        self._entries.clear()
