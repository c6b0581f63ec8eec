"""Leave people out of a request who still wait in it.

It is another plan then, and needs its approvals again: its new card says who is no longer in it. What is running has
to be paused first.
"""

from commands.moves import changing
from commands.moves.results import RequestResult
from commands.moves.typed import change, people_in
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "leave-out"
HINT = "M12 <people> [because <reason>]"
TITLE = "Leaving people out"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id and people. Raises UsageError for anything else."""
    if not change(words, NAME).words:
        raise UsageError("Say whom to leave out: leave-out M12 ada@contoso.com ben@contoso.com")
    return words


def run(services: Services, request: Request) -> RequestResult:
    """Leave them out. Raises UsageError for people who do not wait in it."""
    wanted = change(request.words, NAME)
    typed = people_in(" ".join(wanted.words))
    return changing.leave_out(services, wanted.of, typed, by=request.asked_by, reason=wanted.reason)
