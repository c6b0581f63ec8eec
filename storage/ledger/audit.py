"""The audit trail: written in the transaction of what it records, hash-chained, never changed.

Whoever appends locks the end of the chain until the transaction ends, so that lock is the last that a transaction
takes: request, people, messages, audit trail. In another order two transactions could wait for each other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, insert, true, update
from sqlmodel import Session, col, select

from storage.database import StorageError, must_be_writing
from storage.ledger.chain import FIRST, canonical, record_hash
from storage.ledger.tables import AuditHead, AuditRecord

BOT = "bot"
"""The actor where no person did it."""
AT_ONCE = 500
"""Records in memory while the trail is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a look at the whole trail found."""

    records: int
    """So many were read, up to the first problem."""
    problem: str
    """A sentence about the first record that does not fit; empty: everything fits."""
    last_hash: str = field(default="", compare=False)
    """Of the last record that was read, hexadecimal; empty: none was, or it does not fit."""


def lock_head(session: Session) -> AuditHead:
    """The end of the chain, locked until the transaction ends. Raises StorageError where somebody has removed it."""
    must_be_writing(session)
    query = select(AuditHead).where(col(AuditHead.id) == 1).with_for_update().execution_options(populate_existing=True)
    head = session.exec(query).first()
    if head is None:
        raise StorageError(
            "The end of the audit trail is missing: its row was removed from the database.",
            remedy="Nothing can be recorded, so nothing is done. Run hybridbot audit verify and restore a backup.",
        )
    return head


def append(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    request_id: int | None = None,
    user: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a record. `detail` is anything that JSON can say, and moments; `user` is an objectGUID."""
    head = lock_head(session)
    said: dict[str, Any] = {
        "at": at,
        "actor": actor,
        "action": action,
        "request_id": request_id,
        "user": user,
        "detail": canonical(detail or {}),
        "previous": head.hash,
    }
    number = head.last + 1
    digest = record_hash(number=number, **said)
    session.exec(insert(AuditRecord).values(id=number, hash=digest, **said))
    session.exec(update(AuditHead).where(col(AuditHead.id) == head.id).values(last=number, hash=digest))


def verify(session: Session) -> Verification:
    """Read the whole trail and say what is the first thing that does not fit, a few records in memory at a time.

    Finds every record that was changed, removed, added, moved or cut off at the end by somebody who did not also
    make every later hash and the end of the chain anew.
    """
    read, previous = 0, FIRST
    end: tuple[int, str] | None = None
    # one statement sees one state of the database, also while others append
    query = (
        select(AuditHead.last, AuditHead.hash, AuditRecord)
        .select_from(AuditHead)
        .outerjoin(AuditRecord, true())
        .where(col(AuditHead.id) == 1)
        .order_by(col(AuditRecord.id))
        .execution_options(yield_per=AT_ONCE, populate_existing=True)
    )
    try:
        with session.exec(query) as rows:
            for last, last_hash, joined in rows:
                end = (last, last_hash)
                record = cast("AuditRecord | None", joined)
                if record is None:
                    break
                if problem := _problem(record, number=read + 1, previous=previous):
                    return Verification(records=read, problem=problem)
                read, previous = read + 1, record.hash
    except (TypeError, ValueError):
        # SQLite keeps what was written into a column, whatever its type
        return Verification(records=read, problem=f"What follows record {read} cannot be read: it was changed.")
    problem = _problem_at_the_end(read, previous, end)
    return Verification(records=read, problem=problem, last_hash=previous if read and not problem else "")


def _problem(record: AuditRecord, *, number: int, previous: str) -> str:
    if record.id > number:
        return f"Record {number} is missing."
    if record.id < number:
        return f"Record {record.id} was added: it was not there when record 1 was written."
    if record.previous != previous:
        return f"Record {number} does not follow from the one before it."
    expected = record_hash(
        number=number,
        at=record.at,
        actor=record.actor,
        action=record.action,
        request_id=record.request_id,
        user=record.user,
        detail=record.detail,
        previous=previous,
    )
    return "" if expected == record.hash else f"Record {number} was changed."


def _problem_at_the_end(read: int, previous: str, end: tuple[int, str] | None) -> str:
    if end is None:
        return "The end of the trail is missing: its row was removed."
    last, last_hash = end
    if read < last:
        return f"The trail ends with record {read}, and record {last} was the last: it was cut off."
    if read > last or previous != last_hash:
        return f"What follows record {min(read, last)} was not written by hybridbot."
    return ""


def of_request(session: Session, request_id: int) -> list[AuditRecord]:
    """Everything recorded about one request, oldest first."""
    return list(_records(session, col(AuditRecord.request_id) == request_id))


def export(session: Session) -> Iterator[AuditRecord]:
    """The whole trail, oldest first, a few records in memory at a time."""
    return _records(session, true())


def _records(session: Session, which: ColumnElement[bool]) -> Iterator[AuditRecord]:
    query = select(AuditRecord).where(which).order_by(col(AuditRecord.id)).execution_options(yield_per=AT_ONCE)
    with session.exec(query) as rows:
        yield from rows
