"""Pause a request: no further move of it is begun.

Moves that have begun are finished. Its approvals still count when it is resumed.
"""

from commands.moves import stopping
from commands.moves.results import RequestResult
from commands.moves.typed import change
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "pause"
HINT = "M12 [because <reason>]"
TITLE = "Pausing a request"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id, and a reason if there is one. Raises UsageError for anything else."""
    if change(words, NAME).words:
        raise UsageError("Say only which request, and why: /hybrid pause M12 because users call the helpdesk")
    return words


def run(services: Services, request: Request) -> RequestResult:
    """Pause it. Raises UsageError where there is nothing to pause."""
    wanted = change(request.words, NAME)
    return stopping.pause(services, wanted.of, by=request.asked_by, reason=wanted.reason)
