"""The pretend company's clock: real time plus what was added by hand, or a time that stands until it is moved."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Gives aware UTC times. Advancing it makes everything that waits (tokens, triggers, caches) older."""

    def __init__(self, *, stands_at: datetime | None = None) -> None:
        """`stands_at` (aware): it shows this moment until it is advanced, so that a run can be repeated."""
        self._stands_at = stands_at
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The present moment of the pretend company, UTC."""
        return (self._stands_at or datetime.now(UTC)) + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move the clock forward. Raises ValueError for a negative step: time does not run backwards."""
        if by < timedelta(0):
            raise ValueError("the clock only runs forward")
        self._ahead += by
