"""The row of a request, locked: every change of a request starts here.

One transaction is about one request, and takes its locks in this order: request, people, messages, audit trail.
On SQLite `Database.writing` holds the only lock there is.
"""

from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.ledger.tables import MoveRequest


def lock_request(session: Session, request_id: int, *, skip_locked: bool = False) -> MoveRequest | None:
    """The request as it is now, locked until the transaction ends.

    None where there is none, or, with `skip_locked`, where somebody else holds it. Needs Database.writing().
    """
    must_be_writing(session)
    query = (
        select(MoveRequest)
        .where(col(MoveRequest.id) == request_id)
        .with_for_update(skip_locked=skip_locked)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).first()
