"""Who was told to wait, and until when: so that a client which comes back early can be flagged."""

from datetime import datetime, timedelta


class Waits:
    """The waits imposed, by method and path. Times are the company's, aware UTC."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def impose(self, call: str, *, now: datetime, seconds: float) -> None:
        """`call` was answered with Retry-After: `seconds`."""
        self._until[call] = now + timedelta(seconds=seconds)

    def is_early(self, call: str, *, now: datetime) -> bool:
        """Whether `call` comes before its wait is over. The wait is forgotten once it was kept."""
        until = self._until.get(call)
        if until is None:
            return False
        if now < until:
            return True
        del self._until[call]
        return False
