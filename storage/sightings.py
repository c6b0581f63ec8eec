"""What was last seen of a record, and since when: a change that is young is told from a state that is broken."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from storage.inserts import insert_if_absent
from storage.models import Sighting


def observe(  # noqa: PLR0913 - one argument per column; all by name
    session: Session, *, domain: str, record: str, answer: str, now: datetime, settles_by: datetime
) -> Sighting:
    """Note what is seen now, and return it with since when it is so. Times are aware.

    The same answer as before keeps its age and its `settles_by`. Of two replicas that see a change at the same moment,
    one notes it: the change is conditional on the answer that it takes the place of.
    """
    insert_if_absent(
        session,
        Sighting,
        domain=domain,
        record=record,
        answer=answer,
        previous=None,
        since=now,
        settles_by=settles_by,
        seen_at=now,
    )
    key = (col(Sighting.domain) == domain, col(Sighting.record) == record)
    session.exec(
        update(Sighting)
        .where(*key, col(Sighting.answer) != answer)
        .values(previous=Sighting.answer, answer=answer, since=now, settles_by=settles_by)
    )
    session.exec(update(Sighting).where(*key).values(seen_at=now))
    found = last(session, domain=domain, record=record)
    assert found is not None  # noqa: S101 - it was inserted above, in the same unit of work
    return found


def last(session: Session, *, domain: str, record: str) -> Sighting | None:
    """What was seen last; None where nobody has looked yet."""
    return session.get(Sighting, (domain, record), populate_existing=True)
