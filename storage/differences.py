"""Since when two sides differ: what takes its time is told from what does not arrive.

Only what differs now is kept, so the table is never larger than what is wrong.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.inserts import insert_absent
from storage.models import Difference

MOST_AT_ONCE = 500
"""Values in one statement: databases take a limited number of them."""


def observe(session: Session, *, check: str, keys: Collection[str], now: datetime) -> dict[str, datetime]:
    """Note what differs now, and return since when each was seen to. Times are aware.

    What is no longer among `keys` is forgotten: if it comes back, it is new. Of two replicas that see something at the
    same moment, one notes it.
    """
    of_check = col(Difference.of_check) == check
    known = {row.key: row.since for row in session.exec(select(Difference).where(of_check)).all()}
    wanted = set(keys)
    gone = sorted(known.keys() - wanted)
    for start in range(0, len(gone), MOST_AT_ONCE):
        session.exec(delete(Difference).where(of_check, col(Difference.key).in_(gone[start : start + MOST_AT_ONCE])))
    new = wanted - known.keys()
    insert_absent(session, Difference, [{"of_check": check, "key": key, "since": now} for key in sorted(new)])
    return {key: known.get(key, now) for key in wanted}
