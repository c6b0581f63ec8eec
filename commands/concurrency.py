"""Move more or fewer people of a request at a time.

It is another plan then, and needs its approvals again. What is running has to be paused first. Whoever changes it
asks for the request from then on, and cannot approve it.
"""

import re

from commands.moves import changing
from commands.moves.agreeing import Asker
from commands.moves.results import RequestResult
from commands.moves.typed import change
from commands.services import Services
from commands.step import Request, Step, UsageError

NAME = "concurrency"
HINT = "M12 <number> [because <reason>]"
TITLE = "Changing how many are moved at a time"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id and a number. Raises UsageError for anything else."""
    found = change(words, NAME).words
    if len(found) != 1 or not re.fullmatch(r"[0-9]{1,3}", found[0]):
        raise UsageError("Say how many are moved at a time: /hybrid concurrency M12 3")
    return words


def run(services: Services, request: Request) -> RequestResult:
    """Change it. Raises UsageError where that is not possible."""
    wanted = change(request.words, NAME)
    return changing.change_concurrency(
        services, wanted.of, int(wanted.words[0]), asker=Asker.of(request), reason=wanted.reason
    )
