"""How this installation moves people, as the operator decided it."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The table [moves] of hybridbot.toml, as far as it is no calendar and no list of people."""

    executor: str = "manual"
    """Who runs the commands: manual or remoting."""
    concurrency: int = 4
    """People of one request who are moved at the same time, unless it asks for another number."""
    most_concurrency: int = 25
    """The most that a request can ask for, and that all of them together move at the same time."""
    canary: int = 1
    """So many people of a request are moved and verified alone before the others."""
    halt_percent: int = 20
    call_deadline: timedelta = timedelta(minutes=10)
    attempts: int = 4
    by_hand_days: int = 7
    """Without a window: so long people are waited for who are to run commands by hand."""
    first_reminders: tuple[int, ...] = (1, 7, 20)
    """Days after a move on which whoever has not signed in is named."""
