"""Give a request more time: it needs its approvals again.

By a length, until a moment, or another window. What is running has to be paused first. Whoever extends it asks for it
from then on, and cannot approve it.
"""

from commands.moves import extending
from commands.moves.agreeing import Asker
from commands.moves.results import RequestResult
from commands.moves.typed import change
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "extend"
HINT = "M12 by <2h>, or: until <when>, or: window <when>"
TITLE = "Extending a window"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id, and how long or until when. Raises UsageError for anything else."""
    if not change(words, NAME).words:
        raise UsageError("Say for how long, or until when: /hybrid extend M12 by 2h, or /hybrid extend M12 until 06:00")
    return words


def run(services: Services, request: Request) -> RequestResult:
    """Give it another window. Raises UsageError where that makes no sense."""
    wanted = change(request.words, NAME)
    return extending.extend(services, wanted.of, wanted.words, asker=Asker.of(request), reason=wanted.reason)
