from collections.abc import Callable

import pytest

from bot.listeners.fields import why_not
from commands.step import UsageError


def _refused() -> None:
    raise UsageError("There is no such place.")


@pytest.mark.parametrize(
    ("attempt", "says"),
    [(lambda: int("3"), ""), (_refused, "There is no such place."), (lambda: int("x"), "Type a whole number.")],
)
def test_what_makes_no_sense_is_said_and_nothing_else(attempt: Callable[[], object], says: str) -> None:
    assert why_not(attempt, unreadable="Type a whole number.") == says
