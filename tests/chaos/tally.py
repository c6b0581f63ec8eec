"""What went wrong on purpose in a run."""

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """How often what happened."""

    kills: int = 0
    freezes: int = 0
    pauses: int = 0
    halts: int = 0
    restarts: int = 0
    deaths: int = 0
    """Replicas that ended by themselves, as where the database was away at their start."""
