"""Plan the way back from Teams to the server, and ask for its approval.

Shows what is lost by it, and is sent only once that was confirmed by typing. Takes people like move does, or the
requests that have moved them (M12): they go back to where they came from, or to the pool that is named.
"""

from commands.moves.agreeing import Asker
from commands.moves.asking import review
from commands.moves.results import RequestResult, ReviewResult
from commands.moves.sending import send
from commands.moves.typed import wish
from commands.services import Services
from commands.step import Request, Step, UsageError
from storage.states import MoveKind

NAME = "rollback"
HINT = "<people or M12> [to <pool>] [window <when>] because <reason>"
TITLE = "Looking at who can be moved back"
STEP: Step | None = None
CHANGES = False

SEND = "send"


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """People or requests, and a reason; or `send`, the draft of a plan and what was typed to confirm it.

    Raises UsageError for anything else.
    """
    if words and words[0].lower() == SEND:
        if len(words) < 3:
            raise UsageError("To send a plan, press the button below it, or plan the way back again.")
        return words
    wish(words, MoveKind.ROLLBACK)
    return words


def run(services: Services, request: Request) -> ReviewResult | RequestResult:
    """The review of the plan, or the request that was made of it. Raises UsageError where that cannot be done."""
    asker = Asker.of(request)
    if request.words[0].lower() == SEND:
        return send(services, request.words[1], asker=asker, typed=" ".join(request.words[2:]))
    return review(services, wish(request.words, MoveKind.ROLLBACK), MoveKind.ROLLBACK, asker=asker)
