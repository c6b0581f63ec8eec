"""What a preflight may have found about the people of a plan, without a company."""

from typing import Any

from commands.moves.preflight import Preflight, Refused
from commands.rules.moves.losses import blast_radius
from commands.rules.moves.plan import Member
from commands.step import Finding, Verdict
from storage.states import MoveKind
from tests.storage.ledger.requesting import NOW

MAILBOX = "Mailbox in Exchange Online"


def finding(verdict: Verdict, says: str = "The mailbox is on premises.", check: str = "U18") -> Finding:
    return Finding(check=check, title=MAILBOX, verdict=verdict, says=says)


def looked(*members: Member, refused: tuple[Refused, ...] = (), **more: Any) -> Preflight:
    known: dict[str, Any] = {"unclear": (), "radius": blast_radius(members, MoveKind.MOVE), "checked_at": NOW}
    return Preflight(members=members, refused=refused, **known, **more)
