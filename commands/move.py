"""Plan a move to Teams, and ask for its approval.

Judges everybody who is named, by sign-in name, SIP address, mention or group (ou:Sales, department:Finance), and shows
who can be moved, who cannot and why, what is lost and which approvals it needs. Nothing is asked for until the plan
is sent. Without words, in Slack: a form.
"""

from commands.moves.agreeing import Asker
from commands.moves.asking import review
from commands.moves.results import RequestResult, ReviewResult
from commands.moves.sending import send
from commands.moves.typed import wish
from commands.services import Services
from commands.step import Request, Step, UsageError
from storage.states import MoveKind

NAME = "move"
HINT = "<people> [window <when>] because <reason>"
TITLE = "Looking at who can be moved"
STEP: Step | None = None
CHANGES = False

SEND = "send"


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """People, a window and a reason; or `send` and the draft of a plan. Raises UsageError for anything else."""
    if words and words[0].lower() == SEND:
        if len(words) != 2:
            raise UsageError("To send a plan, press the button below it, or plan the move again.")
        return words
    wish(words, MoveKind.MOVE)
    return words


def run(services: Services, request: Request) -> ReviewResult | RequestResult:
    """The review of the plan, or the request that was made of it. Raises UsageError where that cannot be done."""
    asker = Asker.of(request)
    if request.words[0].lower() == SEND:
        return send(services, request.words[1], asker=asker)
    return review(services, wish(request.words, MoveKind.MOVE), MoveKind.MOVE, asker=asker)
