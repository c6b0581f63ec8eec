"""Fire times of scheduled jobs: of all replicas one inserts a slot, and one at a time runs it under a lease."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from secrets import token_hex

from sqlalchemy import ColumnElement, delete, exists, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.inserts import insert_if_absent
from storage.models import ScheduleSlot
from storage.states import SlotState


def insert_slot(session: Session, *, job: str, slot_at: datetime) -> bool:
    """Note that a job is to run for this fire time; False if it was noted before, here or in another replica."""
    return insert_if_absent(
        session,
        ScheduleSlot,
        job=job,
        slot_at=slot_at,
        state=SlotState.QUEUED,
        attempt=0,
        run_at=slot_at,
        lease_owner="",
        lease_token="",
        problem="",
    )


def any_due(session: Session, *, now: datetime, kinds: Iterable[str]) -> bool:
    """Whether `claim_slot` may find one. Takes no lock."""
    query = select(ScheduleSlot.id).where(_due(now), ~_waits_for_an_earlier_one(), _of(tuple(kinds))).limit(1)
    return session.exec(query).first() is not None


def claim_slot(
    session: Session, *, owner: str, now: datetime, lease: timedelta, kinds: Iterable[str] | None = None
) -> ScheduleSlot | None:
    """Take the slot that is due the longest, until `now + lease`; None if none is. It holds the token of the lease.

    Of each job the earliest slot that has not ended is the only one to be had, so one at a time is run of it.
    `kinds`: only jobs of these, the part of the name before a colon; None: any.
    """
    query = (
        select(ScheduleSlot)
        .where(_due(now), ~_waits_for_an_earlier_one(), *(() if kinds is None else (_of(tuple(kinds)),)))
        .order_by(col(ScheduleSlot.run_at), col(ScheduleSlot.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    slot = session.exec(query).first()
    if slot is not None:
        slot.state, slot.attempt = SlotState.LEASED, slot.attempt + 1
        slot.lease_owner, slot.lease_token, slot.lease_until = owner, token_hex(16), now + lease
        session.add(slot)
        session.flush()
    return slot


def extend_slot(session: Session, slot_id: int, *, token: str, until: datetime) -> bool:
    """Prolong the lease; False if it was lost."""
    return _while_held(session, slot_id, token, lease_until=until)


def finish_slot(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    slot_id: int,
    *,
    token: str,
    state: SlotState = SlotState.DONE,
    run_at: datetime | None = None,
    problem: str = "",
) -> bool:
    """Note how it ended; QUEUED with `run_at` has it run again then. False if the lease was lost."""
    values: dict[str, object] = {"state": state, "lease_token": "", "lease_until": None, "problem": problem}
    return _while_held(session, slot_id, token, **values, **({"run_at": run_at} if run_at else {}))


def failed_since(session: Session, moment: datetime) -> list[ScheduleSlot]:
    """The slots since then (aware) that were given up, the latest first."""
    query = (
        select(ScheduleSlot)
        .where(col(ScheduleSlot.state) == SlotState.FAILED, col(ScheduleSlot.slot_at) >= moment)
        .order_by(col(ScheduleSlot.slot_at).desc(), col(ScheduleSlot.id).desc())
    )
    return list(session.exec(query))


def forget_before(session: Session, moment: datetime) -> int:
    """Delete the slots of before (aware) that nobody runs now. Returns how many."""
    old = col(ScheduleSlot.slot_at) < moment
    return session.exec(delete(ScheduleSlot).where(old, col(ScheduleSlot.state) != SlotState.LEASED)).rowcount


def orphans_now(session: Session, now: datetime) -> int:
    """At the start of the only process: every lease ends now. Returns how many."""
    return session.exec(
        update(ScheduleSlot).where(col(ScheduleSlot.state) == SlotState.LEASED).values(lease_until=now)
    ).rowcount


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        (col(ScheduleSlot.state) == SlotState.QUEUED) & (col(ScheduleSlot.run_at) <= now),
        (col(ScheduleSlot.state) == SlotState.LEASED) & (col(ScheduleSlot.lease_until) <= now),
    )


@cache
def _of(kinds: tuple[str, ...]) -> ColumnElement[bool]:
    names = [(kind, col(ScheduleSlot.job).startswith(f"{kind}:", autoescape=True)) for kind in kinds]
    return or_(False, *(or_(col(ScheduleSlot.job) == kind, begins) for kind, begins in names))


@cache
def _waits_for_an_earlier_one() -> ColumnElement[bool]:
    """Decided by what has ended, so that two who claim at the same moment cannot both take one of a job."""
    earlier = aliased(ScheduleSlot)
    return exists().where(
        col(earlier.job) == col(ScheduleSlot.job),
        col(earlier.slot_at) < col(ScheduleSlot.slot_at),
        col(earlier.state).in_([SlotState.QUEUED, SlotState.LEASED]),
    )


def _while_held(session: Session, slot_id: int, token: str, **values: object) -> bool:
    changed = session.exec(
        update(ScheduleSlot)
        .where(
            col(ScheduleSlot.id) == slot_id,
            col(ScheduleSlot.lease_token) == token,
            col(ScheduleSlot.state) == SlotState.LEASED,
        )
        .values(**values)
    )
    return changed.rowcount == 1
