"""What is on record about one person: what is accepted, and when they were looked up; and that no moves are."""

from collections.abc import Sequence
from datetime import datetime

from commands.moves.results import request_name
from commands.rules.addresses import SIP, bare
from commands.rules.wording import age, counted, sentence
from commands.services import Services
from storage import acceptances, jobs, objections
from storage.ledger.tables import MoveItem, MoveRequest
from storage.models import AcceptedFinding, Objection
from storage.states import ItemState, ObjectionState

MOVES = "This bot does not record moves yet: only the home shows whether somebody was moved."


def on_record(services: Services, *, command: str, subject: str, names: Sequence[str]) -> tuple[str, ...]:
    """A sentence each, the latest acceptance first.

    command   the subcommand that looks people up
    subject   what findings about the person carry
    names     everything else under which the person may have been looked up
    """
    spellings = {subject, *names, *(f"{SIP}{bare(name)}" for name in names if "@" in name)}
    now = services.now()
    with services.database.session() as session:
        accepted = acceptances.about(session, subject=subject)
        asked = jobs.done_for(session, command=command, words=[(name,) for name in sorted(spellings)])
        said = [_accepted(row, now) for row in accepted]
        said += [_objected(*found) for found in objections.about(session, subject)]
    looked_up = f"Looked up {counted(len(asked), 'time', 'times')} before, last {age(asked[0], now)}." if asked else ""
    return tuple(filter(None, (*said, looked_up, MOVES)))


def _objected(one: Objection, item: MoveItem, request: MoveRequest) -> str:
    """That the time of a move does not suit, and whether that still keeps the person from being moved."""
    reason = f" (“{one.reason}”)" if one.reason else ""
    open_ = one.state is ObjectionState.OPEN and item.state is ItemState.QUEUED
    stands = "that is settled"
    if open_:
        of_now = one.window_start == request.window_start
        stands = "not moved while that is open" if of_now else "there is another time since"
    name = request_name(item.request_id)
    return sentence(f"Said on {one.said_at:%Y-%m-%d} that the time of {name} does not suit{reason}: {stands}")


def _accepted(row: AcceptedFinding, now: datetime) -> str:
    if row.ended_at is not None:
        return sentence(
            f"{row.check} was accepted on {row.accepted_at:%Y-%m-%d}, until {row.ended_at:%Y-%m-%d}: {row.reason}"
        )
    verb = "is" if now < row.until else "was"
    return sentence(f"{row.check} {verb} accepted until {row.until:%Y-%m-%d}: {row.reason}")
