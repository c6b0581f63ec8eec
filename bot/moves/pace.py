"""How often the engine does what it does, and how long it may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePace:
    """All in seconds. What the figures were measured with stands in docs/moves.md."""

    lease: float = 30.0
    """Whoever is silent for so long is taken for dead: the takeover waits for this plus a poll."""
    poll: float = 1.0
    """Between two looks for what is due; the engine is also woken."""
    look_again: float = 60.0
    """Between two looks at whether an approved request that had to wait may start: each judges all its people."""
    proof: float = 5.0
    """Between two looks for proofs that are due."""
    drain: float = 60.0
    """What calls in flight get when the bot stops: the longest usual call. The pod's grace period must be longer."""

    @property
    def beat(self) -> float:
        """Between two prolongations of the leases: two may fail."""
        return self.lease / 4

    @property
    def margin(self) -> float:
        """A call starts only with more than this left of the lease, so that a frozen thread cannot start it late."""
        return self.lease / 4


MOVE_PACE = MovePace()
