"""Show how ready the five steps are.

Answers at once from the last stored results, with their age: blockers first, ready steps last, and the one
thing to do next. A refresh runs the checks again.
"""

from commands.history import latest
from commands.rules.readiness import judge_readiness
from commands.services import Services
from commands.step import Request, StatusResult, Step
from commands.words import none_expected

NAME = "status"
HINT = ""
TITLE = "Reading the status"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """No words. Raises UsageError for any."""
    return none_expected(NAME, words)


def run(services: Services, _request: Request) -> StatusResult:
    """The stored state of all steps. Asks no remote system. Raises StorageError without a database."""
    return judge_readiness(latest(services), services.now())
