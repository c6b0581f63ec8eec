"""What the workspace hands to the app, and what came back. Socket Mode and HTTP mode are the two ways."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

ACK_SECONDS = 3.0
"""The app has this long to acknowledge; then the person is told that it did not answer."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery."""

    kind: str
    """slash_commands, interactive or events_api."""
    subject: str
    """The command, the type of the interaction or the type of the event: for the journal and for faults."""
    payload: dict[str, Any]
    answerable: bool
    """accepts_response_payload."""
    attempt: int = 0
    reason: str = ""
    """Why it is delivered again; empty the first time."""
    envelope_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def target(self) -> str:
        """What faults are matched with."""
        return f"deliver:{self.kind}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a parcel."""

    acked: bool
    payload: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    """operation_timeout, dispatch_failed or http_error; empty when acknowledged."""
    retry_reason: str = "timeout"
    may_retry: bool = True


def fault_kinds(parcel: Parcel) -> tuple[str, ...]:
    """The faults a delivery can have; only the first delivery of an event can come twice or be left to its retry."""
    common = ("drop-ack", "close-socket", "late")
    first = parcel.kind == "events_api" and parcel.attempt == 0
    return (*common, "duplicate", "only-retry") if first else common


class Carrier(Protocol):
    """A way to the app."""

    async def deliver(self, parcel: Parcel) -> Reply:
        """Hand over, wait for the acknowledgement at most ACK_SECONDS. Never raises for trouble on the way."""
        ...


class Switch:
    """Chooses the carrier for each parcel: HTTP mode while a request address is set, else Socket Mode."""

    def __init__(self, choose: Callable[[], Carrier]) -> None:
        self._choose = choose

    async def deliver(self, parcel: Parcel) -> Reply:
        """Hand over by the carrier in use now."""
        return await self._choose().deliver(parcel)
