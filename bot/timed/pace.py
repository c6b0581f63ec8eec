"""How often the clock is looked at, and how long a job may be silent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPace:
    """All in seconds but `runners`."""

    tick: float = 5.0
    """Between two looks for times that have come."""
    poll: float = 1.0
    """Between two looks for a slot that may be run; whoever notes one wakes the runners of its process."""
    lease: float = 60.0
    """Whoever is silent for so long is taken for dead."""
    first_pause: float = 5.0
    """Before a job that has failed is tried again; doubled each time."""
    longest_pause: float = 300.0
    runners: int = 4
    """Jobs that run side by side in a process: a check takes minutes, and digests must not wait for it."""

    def pause(self, attempts: int) -> float:
        """Seconds until the next attempt after so many."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(max(0, attempts - 1), 10))

    @property
    def beat(self) -> float:
        """Between two prolongations of a lease: two may fail."""
        return self.lease / 4


CLOCK_PACE = ClockPace()
