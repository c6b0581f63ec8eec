"""Let a paused request go on, or lift the halt.

What a person has paused goes on at once. What was stopped otherwise goes back to its approvers first. Without an id:
lifts the halt, for everything that it stopped; while it is in force no single request goes on.
"""

from commands.moves import halting, stopping
from commands.moves.results import HaltResult, RequestResult
from commands.moves.typed import change
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "resume"
HINT = "[M12]"
TITLE = "Resuming"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id, or nothing. Raises UsageError for anything else."""
    if change(words, NAME, needs_id=False).words:
        raise UsageError("Say only which request: /hybrid resume M12")
    return words


def run(services: Services, request: Request) -> RequestResult | HaltResult:
    """Resume it, or lift the halt. Raises UsageError where there is nothing to resume."""
    wanted = change(request.words, NAME, needs_id=False)
    if wanted.id is None:
        return halting.lift(services, by=request.asked_by)
    return stopping.resume(services, wanted.id, by=request.asked_by)
