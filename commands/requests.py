"""Show the requests to move people, or one of them in full.

Without words: those that are open, then those that ended last. With an id (M12): everybody in it, and who decided.
"""

from commands.moves.reporting import halted_said, halted_since, request_line, request_result
from commands.moves.results import RequestResult, RequestsResult, request_name
from commands.moves.typed import request_id
from commands.rules.wording import counted
from commands.services import Services
from commands.step import Request, Step, UsageError
from commands.words import shown
from storage.ledger import requests
from storage.states import OPEN_REQUESTS

NAME = "requests"
HINT = "[M12]"
TITLE = "Looking at the requests"
STEP: Step | None = None
CHANGES = False

_ENDED = 10
"""Requests that have ended and are shown all the same."""
_VERBS = (
    "add",
    "audit",
    "cancel",
    "concurrency",
    "extend",
    "leave-out",
    "notes",
    "pause",
    "resume",
    "retry",
    "rollback",
)
"""Commands that take an id of a request: somebody may type them behind this one."""


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing, or an id. Raises UsageError for anything else, with what was probably meant."""
    if not words:
        return ()
    if (verb := words[0].lower().replace("_", "-")) in _VERBS:
        meant = " ".join((verb, *map(shown, words[1:])))
        raise UsageError(f"That is a command of its own. Type: {meant}", meant=meant)
    number = request_id(words[0])
    if number is None:
        raise UsageError(f'"{shown(words[0])}" is not a request. Type /hybrid requests to see them all.', meant=NAME)
    if len(words) > 1:
        meant = f"{NAME} {request_name(number)}"
        raise UsageError(
            f'"{shown(words[1])}" is too much: requests shows one request at a time. Type /hybrid {meant}', meant=meant
        )
    return words


def run(services: Services, request: Request) -> RequestsResult | RequestResult:
    """The list, or one request. Raises UsageError for one that does not exist."""
    number = request_id(request.words[0]) if request.words else None
    if number is not None:
        return request_result(services, number)
    with services.database.session() as session:
        still_open = requests.open_requests(session)
        ended = [one for one in requests.recent(session, 50) if one.state not in OPEN_REQUESTS][:_ENDED]
        lines = tuple(request_line(session, one) for one in (*reversed(still_open), *ended))
        halted, since = halted_said(session), halted_since(session)
    told = f"{counted(len(still_open), 'request is', 'requests are')} open" if still_open else "No request is open"
    return RequestsResult(headline=told, lines=lines, halted=halted, halted_at=since, told_at=services.now())
