"""Try those of a request again who have failed.

Within its window and its approval at once; later as a plan of its own, which is sent and approved like any other.
"""

from commands.moves import retrying
from commands.moves.agreeing import Asker
from commands.moves.results import RequestResult, ReviewResult
from commands.moves.typed import change
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "retry"
HINT = "M12 [because <reason>]"
TITLE = "Trying again"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id, and a reason if there is one. Raises UsageError for anything else."""
    if change(words, NAME).words:
        raise UsageError("Say only which request: /hybrid retry M12")
    return words


def run(services: Services, request: Request) -> RequestResult | ReviewResult:
    """Try them again. Raises UsageError where nobody has failed."""
    wanted = change(request.words, NAME)
    return retrying.retry(services, wanted.of, asker=Asker.of(request), reason=wanted.reason)
