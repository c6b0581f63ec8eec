"""Ask a source, and get its answer or the reason why there is none: a value either way."""

from collections.abc import Callable
from typing import TypeVar

from commands.rules.unread import Unread
from connectors.errors import ConnectorError, NotFound, Refused, Unexpected

Answer = TypeVar("Answer")


def ask(call: Callable[[], Answer]) -> Answer | Unread:
    """What `call` returns; where its source fails with a ConnectorError, that as a value."""
    try:
        return call()
    except ConnectorError as problem:
        return unread(problem)


def unread(problem: ConnectorError) -> Unread:
    """A connector's error as the value that rules judge."""
    return Unread(
        source=problem.system,
        detail=problem.detail,
        remedy=problem.remedy,
        refused=isinstance(problem, Refused),
        garbled=isinstance(problem, (Unexpected, NotFound)),
        reference=problem.reference,
    )
