"""What has to be looked at again before the first move of an approved request: the hook of the engine.

Between approval and window lie hours or days: reactions are taken away, people leave their groups, somebody of the
plan is disabled. Whoever implements the hook reads that again (bot/approvals/rereading.py) and writes into the ledger
what is no longer true (`decisions.withdraw`, `requests.change_plan`); the engine starts the request, sends it back or
waits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import structlog

from connectors.errors import ConnectorError
from storage.database import StorageError
from storage.ledger.tables import MoveRequest

_OWN_ERROR = "It could not be looked at again: the bot met an error of its own, and its log has it."
Answer = TypeVar("Answer")

_log = structlog.get_logger("hybridbot.rechecking")


class Verdict(StrEnum):
    """May an approved request start?"""

    GO = "go"
    """Everything is as it was approved."""
    BACK = "back"
    """Something is not: the request is pending again, and its approvers are told what changed."""
    WAIT = "wait"
    """It could not be told, or something stands in the way for now: looked at again later."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Somebody whose decision counts no more."""

    person: str
    """Slack user id."""
    says: str
    """What stands behind their name: `has taken the decision back`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What looking again said."""

    verdict: Verdict
    changes: tuple[str, ...] = ()
    """For BACK: what changed, a sentence each."""
    withdrawn: tuple[Withdrawn, ...] = ()
    """For BACK: whose decisions count no more; said in `changes` as well, without a mention."""
    because: str = ""
    """For WAIT: why, as a sentence for people."""
    kind: str = ""
    """For WAIT: what sort of reason it is. Its sentence has numbers and times in it that change with every look."""


GO = Recheck(verdict=Verdict.GO)

LookAgain = Callable[[MoveRequest], Recheck]
"""The hook. Called outside any transaction, for a request that is approved and in its window; may ask Slack and the
company, and may raise ConnectorError or StorageError, which counts as WAIT. After a BACK for which it has withdrawn
nothing and changed no plan, the request is pending and its decisions count on."""


def back(*changes: str) -> Recheck:
    """No longer as it was approved, because of these."""
    return Recheck(verdict=Verdict.BACK, changes=changes)


def taken_back(withdrawn: Sequence[Withdrawn]) -> Recheck:
    """No longer as it was approved, because these decisions count no more."""
    changes = tuple(f"{one.person} {one.says}." for one in withdrawn)
    return Recheck(verdict=Verdict.BACK, changes=changes, withdrawn=tuple(withdrawn))


def wait(because: str, *, kind: str) -> Recheck:
    """Not yet, because of this; `kind`: a word for this sort of reason, of which people are told once."""
    return Recheck(verdict=Verdict.WAIT, because=because, kind=kind)


def look(ask: Callable[[MoveRequest], Answer], request: MoveRequest, *, failed: Callable[[str, str], Answer]) -> Answer:
    """What asking about a request answers. Whatever it raises starts nothing and proves nothing.

    `failed` makes the answer then: of why, as a sentence for people, and the sort of that reason, in a word.
    """
    try:
        return ask(request)
    except (ConnectorError, StorageError) as error:
        _log.warning("a request could not be looked at again", request=request.id, problem=str(error))
        return failed(f"It could not be looked at again: {error}", type(error).__name__)
    except Exception:  # noqa: BLE001 - what the look asks may be anything, and it is made again later
        _log.exception("looking at a request again failed", request=request.id)
        return failed(_OWN_ERROR, "own error")
