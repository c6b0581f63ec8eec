"""Faults that somebody has asked the pretend company to have."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(slots=True)
class Fault:
    """Something that is to go wrong.

    system   slack, identity, graph, dns, shell, ldap or edge
    kind     what goes wrong; each emulator documents the kinds it knows (docs/sandbox.md)
    match    only where the target (path, cmdlet, server, method) starts with this; empty: everywhere
    times    how often it still happens; None: until it is cleared
    seconds  for kinds that wait, or that name a time to wait
    error    for kinds that report one of several errors: its id
    """

    system: str
    kind: str
    match: str = ""
    times: int | None = None
    seconds: float = 0.0
    error: str = ""


class Faults:
    """The faults in force. An emulator takes one at the start of each request and acts on it."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force; the oldest matching one happens first."""
        self._faults.append(fault)

    def clear(self, system: str = "") -> None:
        """End the faults of one system, or all."""
        self._faults = [f for f in self._faults if system and f.system != system]

    def take(self, system: str, target: str, *, kinds: tuple[str, ...] = ()) -> Fault | None:
        """The fault that happens to this request, counted down, or None. `kinds` limits what may be taken."""
        for fault in self._faults:
            if fault.system != system or not target.startswith(fault.match) or (kinds and fault.kind not in kinds):
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
            return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """The faults in force, as plain values."""
        return [asdict(fault) for fault in self._faults]
