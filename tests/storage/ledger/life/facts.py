"""What must be true of the ledger and of the remote at every moment."""

from collections import Counter

from sqlmodel import Session, select

from storage.ledger import audit
from storage.ledger.tables import AuditRecord, MoveItem, MoveRequest, OutboxMessage
from storage.states import HELD_ITEMS, OPEN_REQUESTS, ItemState
from tests.storage.ledger.life.world import World

ENDS = ("done", "cancelled", "rejected", "expired")
"""What the audit trail calls the end of a request."""


def what_is_wrong(world: World) -> list[str]:
    """Every invariant that does not hold, in words; nothing: all is well."""
    wrong = list(world.wrong)
    with world.database.session() as session:
        found = {one.id: one for one in session.exec(select(MoveRequest))}
        people = list(session.exec(select(MoveItem)))
        records = list(session.exec(select(AuditRecord)))
        finals = Counter(session.exec(select(OutboxMessage.request_id).where(OutboxMessage.kind == "final")).all())
        wrong += _of_people(world, found, people)
        wrong += _of_records(found, records, finals)
        wrong += _of_trail(session, len(records))
    return wrong


def _of_people(world: World, found: dict[int | None, MoveRequest], people: list[MoveItem]) -> list[str]:
    wrong = []
    held = Counter(one.user for one in people if one.state in HELD_ITEMS)
    wrong += [f"{user} is in {number} open requests" for user, number in held.items() if number > 1]
    for one in people:
        request = found[one.request_id]
        if request.state not in OPEN_REQUESTS and one.state in HELD_ITEMS:
            wrong.append(f"M{request.id} is {request.state}, and {one.name} is {one.state}")
        ours = [call for call in world.remote.calls if (call.key, call.request_id) == (one.user, one.request_id)]
        moved = any(call.moves for call in ours)
        if one.state is ItemState.MOVED and world.remote.moved_by(one.user) is None:
            wrong.append(f"{one.name} is told moved in M{request.id}, and is not")
        if one.state is ItemState.SKIPPED and moved:
            wrong.append(f"{one.name} is told left out in M{request.id}, and was moved by it")
        if one.state is ItemState.FAILED and moved and not one.error.startswith("outcome unknown"):
            wrong.append(f"{one.name} is told failed in M{request.id}, and was moved by it: {one.error}")
    return wrong


def _of_records(
    found: dict[int | None, MoveRequest], records: list[AuditRecord], finals: Counter[int | None]
) -> list[str]:
    moved = Counter((one.request_id, one.user) for one in records if one.action == "moved")
    wrong = [f"M{at} has {number} records that {user} moved" for (at, user), number in moved.items() if number > 1]
    by_us = Counter(one.user for one in records if one.action == "moved" and '"already_there":false' in one.detail)
    wrong += [f"{user} is recorded as moved by {number} requests" for user, number in by_us.items() if number > 1]
    ends = Counter(one.request_id for one in records if one.action in ENDS)
    for request_id, request in found.items():
        if request.state not in OPEN_REQUESTS and not ends[request_id]:
            wrong.append(f"M{request_id} is {request.state}, and nothing is recorded of its end")
        if finals[request_id] != ends[request_id]:
            wrong.append(f"M{request_id} has ended {ends[request_id]} times, and {finals[request_id]} messages say so")
    return wrong


def _of_trail(session: Session, records: int) -> list[str]:
    verified = audit.verify(session)
    if verified.problem or verified.records != records:
        return [f"the audit trail: {verified.problem or 'not all of it was read'}"]
    return []
