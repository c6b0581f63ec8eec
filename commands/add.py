"""Add people to a request that waits.

They are judged like those who were asked for, and whoever has a blocker or is in another request stays out. It is
another plan then, and needs its approvals again: its new card says who is new. What is running has to be paused
first. Whoever adds people asks for the request from then on, and cannot approve it.
"""

from commands.moves import adding
from commands.moves.agreeing import Asker
from commands.moves.results import RequestResult
from commands.moves.typed import change, people_in
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "add"
HINT = "M12 <people> [because <reason>]"
TITLE = "Looking at who can be added"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id and people. Raises UsageError for anything else."""
    if not change(words, NAME).words:
        raise UsageError("Say whom to add: /hybrid add M12 ada@contoso.com ben@contoso.com")
    return words


def run(services: Services, request: Request) -> RequestResult:
    """Add those who can be moved. Raises UsageError where the request cannot be changed."""
    wanted = change(request.words, NAME)
    typed = people_in(" ".join(wanted.words))
    return adding.add(services, wanted.of, typed, asker=Asker.of(request), reason=wanted.reason)
