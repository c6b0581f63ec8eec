"""What has to be looked at again before the first move of an approved request: the hook of the engine.

Between approval and window lie hours or days: reactions are taken away, people leave their groups, somebody of the
plan is disabled. Whoever implements the hook reads that again (bot/approvals/rereading.py) and writes into the ledger
what is no longer true (`decisions.withdraw`, `requests.change_plan`); the engine starts the request, sends it back or
waits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.ledger.tables import MoveRequest


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
