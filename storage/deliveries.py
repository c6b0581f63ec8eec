"""What Slack has delivered already: it may deliver the same event twice, also marked as the first attempt."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.inserts import insert_if_absent
from storage.models import Received


def first_time(session: Session, *, event_id: str, now: datetime) -> bool:
    """Note a delivery by its id; False if it was noted before, here or in another replica."""
    return insert_if_absent(session, Received, event_id=event_id, seen_at=now)


def forget_before(session: Session, moment: datetime) -> int:
    """Drop the ids seen before `moment`, and return how many. Slack repeats within minutes; keep a day."""
    return session.exec(delete(Received).where(col(Received.seen_at) < moment)).rowcount
