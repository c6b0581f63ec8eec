"""How often the engine does what it does, and how long it may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePace:
    """All in seconds."""

    lease: float = 30.0
    """Whoever is silent for so long is taken for dead: the takeover waits for this plus a poll."""
    poll: float = 1.0
    """Between two looks for what is due; the engine is also woken."""
    look_again: float = 60.0
    """Until the second look at whether an approved request that had to wait may start: each judges all its people.
    Every further look comes after twice the time."""
    look_again_most: float = 600.0
    """Between two such looks at most."""
    proof: float = 5.0
    """Between two looks for proofs that are due."""
    drain: float = 60.0
    """What calls in flight get when the bot stops: the longest usual call. The pod's grace period must be longer."""

    def until_next_look(self, looks: int) -> float:
        """Seconds until an approved request is looked at again after so many looks that made it wait."""
        return min(self.look_again_most, self.look_again * 2.0 ** min(max(0, looks - 1), 10))

    @property
    def beat(self) -> float:
        """Between two prolongations of the leases: two may fail."""
        return self.lease / 4

    @property
    def margin(self) -> float:
        """A call starts only with more than this left of the lease, so that a frozen thread cannot start it late."""
        return self.lease / 4


MOVE_PACE = MovePace()
