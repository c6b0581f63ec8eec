"""Ask a source, and get its answer or the reason why there is none: a value either way."""

from collections.abc import Callable
from typing import TypeVar

from commands.rules.errors.facts import ErrorText, Translation, Where
from commands.rules.errors.translation import translate
from commands.rules.unread import Unread
from commands.rules.wording import sentence
from connectors.errors import ConnectorError, NotFound, Refused, Unexpected

Answer = TypeVar("Answer")


def ask(call: Callable[[], Answer]) -> Answer | Unread:
    """What `call` returns; where its source fails with a ConnectorError, that as a value."""
    try:
        return call()
    except ConnectorError as problem:
        return unread(problem)


def unread(problem: ConnectorError) -> Unread:
    """A connector's error as the value that rules judge.

    Where a system refused and the connector itself knows no remedy, a known text gives the cause and the remedy; the
    text stays as it was received.
    """
    meant = _meaning(problem)
    return Unread(
        source=problem.system,
        detail=f"{sentence(problem.detail)} {meant.cited}" if meant.known else problem.detail,
        remedy=meant.remedy if meant.known else problem.remedy,
        refused=isinstance(problem, Refused) and not problem.by_nature,
        by_nature=problem.by_nature,
        garbled=isinstance(problem, (Unexpected, NotFound)),
        reference=problem.reference,
    )


def _meaning(problem: ConnectorError) -> Translation:
    """What the text of a refusal is known to mean. Other errors are the connector's own words."""
    told = problem.detail if isinstance(problem, Refused) and problem.remedy == problem.default_remedy else ""
    return translate(ErrorText(message=told, error_id=problem.reference if told else "", where=Where.QUESTION))
