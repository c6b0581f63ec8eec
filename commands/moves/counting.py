"""What the decisions about a request amount to, for its plan as it is now."""

from collections.abc import Iterable

from sqlmodel import Session

from commands.rules.moves.requirement import read_requirement
from commands.rules.moves.standing import Standing, Voice, standing
from storage.ledger.decisions import current, groups_of
from storage.ledger.requests import askers_of
from storage.ledger.tables import Decision, MoveRequest, number_of


def counted(request: MoveRequest, decisions: Iterable[Decision]) -> Standing:
    """Count the decisions; those withdrawn, about another plan, or of one who ever asked for it, are none."""
    voices = [
        Voice(person=one.person, kind=one.kind, groups=groups_of(one), at=one.decided_at)
        for one in decisions
        if one.withdrawn_at is None and one.digest == request.digest
    ]
    return standing(read_requirement(request.requirement), voices, set(askers_of(request)))


def standing_of(session: Session, request: MoveRequest) -> Standing:
    """The same, by the decisions that are written down."""
    return counted(request, current(session, number_of(request)))
