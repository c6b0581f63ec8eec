"""Everything a handler may need, in one value; and the few texts that several of them share."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack.background import Background
from sandbox.slack.conversations import Conversations
from sandbox.slack.delivery import Carrier
from sandbox.slack.events import Events
from sandbox.slack.limits import Limits
from sandbox.slack.live import Pages
from sandbox.slack.manifest import Manifest
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.workspace import Workspace


@dataclass(slots=True)
class Hub:
    """The parts of the emulator, known to each other through here alone."""

    workspace: Workspace
    manifest: Manifest
    journal: Journal
    faults: Faults
    limits: Limits
    pages: Pages
    events: Events
    conversations: Conversations
    socket_mode: SocketMode
    carrier: Carrier
    background: Background
    base_url: Callable[[], str]

    def address(self) -> str:
        """Where the emulator is reached, without a slash at the end."""
        return self.base_url().rstrip("/")

    def has_scope(self, scope: str) -> bool:
        """Whether the app was granted a scope."""
        return scope in self.manifest.scopes
