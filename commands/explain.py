"""Say what an error means, what to do, and whether trying again helps.

Paste its text, or its number alone: the answer is the cause, what to do and who can, whether to try again and when,
and which check to look at. An error that is not known is called unknown, and its text is always shown as it came.
"""

from commands.rules.errors.catalogue import retry_in_words
from commands.rules.errors.facts import ErrorText
from commands.rules.errors.translation import translate
from commands.services import Services
from commands.step import ExplainedResult, Request, Step, UsageError

NAME = "explain"
HINT = "<text of the error>"
TITLE = "Looking the error up"
STEP: Step | None = None
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the error. Raises UsageError where there are none."""
    if not words:
        raise UsageError(f"Paste the text of the error behind it: {NAME} HostedMigration fault: Error=(510)")
    return words


def run(services: Services, request: Request) -> ExplainedResult:
    """What is known about the text in the words. Asks no remote system. Raises UsageError without words."""
    window = services.organisation.reference.teams_module
    found = translate(ErrorText(message=" ".join(validate(request.words))), window)
    return ExplainedResult(
        original=found.original,
        id=found.id,
        title=found.title,
        cause=found.cause,
        remedy=found.remedy,
        who=found.who,
        retry=retry_in_words(found.retry) if found.known else "",
        check=found.check,
        source=found.source,
    )
