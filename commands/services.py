"""What a command may use: connectors, storage, the clock and a few facts about this installation.

Built by `bot/wiring.py`; commands and tests receive it, and nothing below `bot/` builds it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from connectors.graph import Graph
from connectors.nameserver import Nameserver
from connectors.shell import Shell
from storage.database import Database


def _say_nothing(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What the operator told us about their organisation."""

    tenant_id: str
    other_tenant_ids: tuple[str, ...] = ()
    """Further tenants the operator configured: a deployment can be hybrid with one only (T2)."""
    pilot_users: tuple[str, ...] = ()
    """User principal names of the first people to move; empty: not chosen yet (T5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The outside world as a command sees it. `now` gives aware UTC times."""

    organisation: Organisation
    graph: Graph
    nameserver: Nameserver
    shell: Shell
    database: Database
    now: Callable[[], datetime]
    progress: Callable[[str], None] = field(default=_say_nothing)
    """Told, in a short sentence, what a long check is doing now."""
