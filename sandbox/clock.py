"""The pretend company's clock: real time plus what was added by hand."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Gives aware UTC times. Advancing it makes everything that waits (tokens, triggers, caches) older."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The present moment of the pretend company, UTC."""
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move the clock forward. Raises ValueError for a negative step: time does not run backwards."""
        if by < timedelta(0):
            raise ValueError("the clock only runs forward")
        self._ahead += by
