"""How the replicas of a run behave."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """All in seconds but `slots`: the product's figures, made short so that much goes wrong in a minute."""

    lease: float = 5.0
    poll: float = 0.3
    slots: int = 6
    margin: float = 2.0
    """For which a call that nobody waits for may run on."""
    every: float = 0.3
    """Between two looks at where somebody is."""
    retry: float = 1.0
    """Until a call that failed is tried again, in place of minutes."""
    drain: float = 10.0
