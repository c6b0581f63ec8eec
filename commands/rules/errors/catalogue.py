"""Every error that is known, and what the documentation says of each [E1 to E35]."""

from commands.rules.check import Check
from commands.rules.errors.directory import DIRECTORY
from commands.rules.errors.facts import KnownError, Retry
from commands.rules.errors.moves import MOVES
from commands.rules.errors.sign_in import SIGN_IN
from commands.rules.wording import duration

KNOWN: tuple[KnownError, ...] = (*DIRECTORY, *SIGN_IN, *MOVES)
"""In the order in which they are tried: the first that fits counts, so what is specific comes before what is not."""


def retry_in_words(retry: Retry) -> str:
    """Whether and when to try again, as the end of "try again ..."."""
    if not retry.helps:
        return "only after it was mended"
    return f"after {duration(retry.after.total_seconds())}" if retry.after else "later, it may pass by itself"


def as_check(error: KnownError) -> Check:
    """An error as the documentation lists it: the cause is what holds, the retry when it can pass."""
    return Check(
        error.id,
        error.title,
        must_hold=error.cause,
        answer_from=f"an error seen in {error.where}",
        who=error.who,
        why=error.remedy,
        earliest=retry_in_words(error.retry),
        source=error.source,
    )


CHECKS: tuple[Check, ...] = tuple(
    as_check(error) for error in sorted(KNOWN, key=lambda known: int(known.id[1:])) if error.id.startswith("E")
)
"""Those that some page describes, by number."""
