"""Whose move may begin now, of the people of a request whose row is locked."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.ledger.tables import MoveItem, MoveRequest
from storage.models import Objection
from storage.states import ItemState, ObjectionState, RequestState


def abandoned(
    session: Session, request: MoveRequest, *, free: int, now: datetime, own_tokens: Collection[str]
) -> Sequence[MoveItem]:
    """Those whose lease has run out, locked, at most `free` and as the request's bound allows.

    Not those of `own_tokens`: a thread of this very process may still be at work for them.
    """
    is_abandoned = and_(col(MoveItem.lease_until) <= now, col(MoveItem.lease_token).not_in(sorted(own_tokens)))
    busy = _count(session, request, col(MoveItem.state) == ItemState.LEASED, ~is_abandoned)
    room = min(free, request.concurrency - busy)
    if room <= 0:
        return ()
    query = (
        select(MoveItem)
        .where(MoveItem.request_id == request.id, MoveItem.state == ItemState.LEASED, is_abandoned)
        .order_by(col(MoveItem.lease_until), col(MoveItem.id))
        .limit(room)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).all()


def waiting(session: Session, request: MoveRequest, *, free: int, now: datetime) -> Sequence[MoveItem]:
    """Those who wait and whose time has come, at most `free` and as the request's bound allows, the first first.

    Everybody who is leased counts for the bound, also where the lease has run out: their call may still be under way.
    """
    room = min(free, request.concurrency - _count(session, request, col(MoveItem.state) == ItemState.LEASED))
    if room <= 0 or request.by_hand or not _may_begin(request, now):
        return ()
    query = _whose_turn_it_is(session, request).where(col(MoveItem.run_at) <= now).limit(room)
    return session.exec(query.execution_options(populate_existing=True)).all()


def to_hand_out(session: Session, request: MoveRequest, *, now: datetime) -> Sequence[MoveItem]:
    """Those whose command a person may get now and has not got, of a request that is carried out by hand."""
    if not request.by_hand or not _may_begin(request, now):
        return ()
    query = _whose_turn_it_is(session, request).where(col(MoveItem.handed_at).is_(None))
    return session.exec(query.execution_options(populate_existing=True)).all()


def being_moved(session: Session) -> int:
    """How many people of all requests are leased, also under leases that have run out: their calls may go on."""
    return session.exec(select(func.count()).select_from(MoveItem).where(MoveItem.state == ItemState.LEASED)).one()


def _whose_turn_it_is(session: Session, request: MoveRequest) -> SelectOfScalar[MoveItem]:
    """Those who wait, in their order; only the first people, until all of these are moved."""
    query = select(MoveItem).where(
        MoveItem.request_id == request.id, MoveItem.state == ItemState.QUEUED, ~_objects(request)
    )
    first = _first_people(session, request)
    if any(item.state is not ItemState.MOVED or item.moved_at is None for item in first):
        query = query.where(col(MoveItem.id).in_([item.id for item in first]))
    return query.order_by(col(MoveItem.position), col(MoveItem.id))


def _may_begin(request: MoveRequest, now: datetime) -> bool:
    if request.state is not RequestState.RUNNING:
        return False
    begun = request.window_start is None or request.window_start <= now
    return begun and (request.window_end is None or now <= request.window_end)


def _first_people(session: Session, request: MoveRequest) -> Sequence[MoveItem]:
    """Those who go first, alone: the first `canary` of those who were not left out.

    Who had failed before its approvals were counted is passed over: the approvers knew, and others go first. To let it
    go on after a pause is no approval: who has failed by then still keeps the others from going.
    """
    counted = request.approvals_counted_at
    knew = col(MoveItem.finished_at) <= counted if counted else None
    failed = col(MoveItem.state) == ItemState.FAILED
    counts = col(MoveItem.state) != ItemState.SKIPPED
    query = (
        select(MoveItem)
        .where(MoveItem.request_id == request.id, counts if knew is None else and_(counts, or_(~failed, ~knew)))
        .where(or_(col(MoveItem.state) != ItemState.QUEUED, ~_objects(request)))
        .order_by(col(MoveItem.position), col(MoveItem.id))
        .limit(request.canary)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).all()


def _objects(request: MoveRequest) -> ColumnElement[bool]:
    """Whether somebody has said that the time of this window does not suit: they wait, and others go first."""
    return exists().where(
        col(Objection.item_id) == col(MoveItem.id),
        col(Objection.state) == ObjectionState.OPEN,
        col(Objection.window_start) == request.window_start,
    )


def _count(session: Session, request: MoveRequest, *which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(MoveItem).where(MoveItem.request_id == request.id, *which)
    return session.exec(query).one()
