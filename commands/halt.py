"""Stop everything at once: no move is begun any more.

Moves that have begun are finished. Everything that was stopped needs a fresh approval to go on: see resume.
"""

from commands.moves import halting
from commands.moves.results import HaltResult
from commands.moves.typed import BECAUSE, change
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "halt"
HINT = "because <reason>"
TITLE = "Halting everything"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """A reason. Raises UsageError without one, or for anything else."""
    typed = change(words, NAME, needs_id=False) if words[:1] == () or words[0].lower() == BECAUSE else None
    if typed is None or not typed.reason:
        raise UsageError(
            "Say why everything is to stop, for instance: /hybrid halt because calls are failing in Berlin"
        )
    return words


def run(services: Services, request: Request) -> HaltResult:
    """Halt everything."""
    wanted = change(request.words, NAME, needs_id=False)
    return halting.halt(services, by=request.asked_by, reason=wanted.reason)
