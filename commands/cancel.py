"""Cancel a request: nobody else of it is moved.

Moves that have begun are finished and counted. Nobody is moved back.
"""

from commands.moves import stopping
from commands.moves.results import RequestResult
from commands.moves.typed import change
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "cancel"
HINT = "M12 [because <reason>]"
TITLE = "Cancelling a request"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id, and a reason if there is one. Raises UsageError for anything else."""
    if change(words, NAME).words:
        raise UsageError("Say only which request, and why: /hybrid cancel M12 because the pool is being patched")
    return words


def run(services: Services, request: Request) -> RequestResult:
    """Cancel it. Raises UsageError for a request that has ended."""
    wanted = change(request.words, NAME)
    return stopping.cancel(services, wanted.of, by=request.asked_by, reason=wanted.reason)
