"""Looks again, while approvals are collected, whether what is being approved still holds; and says on the card if not.

In a thread of its own: a look reads every source, and whoever decides does not wait for it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.moves import announcing
from bot.moves.rechecking import look
from commands.moves.rejudging import NOBODY, Rejudged
from storage.database import Database
from storage.ledger import decisions, judgings
from storage.ledger.audit import BOT
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveRequest, number_of

EVERY = timedelta(minutes=15)
"""Between two looks while approvals stand and nobody decides."""
HELD = timedelta(minutes=10)
"""Longer than one look takes: until then no other replica looks at the same request, even if this one dies."""

Judge = Callable[[MoveRequest], Rejudged]
"""Judges the people of a request, and writes down another plan where it has changed: `judge_again`."""

_log = structlog.get_logger("hybridbot.rejudging")


class Rejudging:
    """For one thread; any number of replicas may run one each."""

    def __init__(self, *, database: Database, judge: Judge, now: Callable[[], datetime]) -> None:
        self._database = database
        self._judge = judge
        self._now = now

    def look_once(self) -> bool:
        """Look at the request that is due first; False if none is. Raises StorageError."""
        claimed = self._claim()
        if claimed is None:
            return False
        request, claimed_due = claimed
        judged = look(self._judge, request, failed=lambda because, kind: Rejudged(waits=because, waits_for=kind))
        if judged.changed or judged.overtaken:
            # with another plan it has another card, which says what has changed
            _log.info("a request was judged again", request=request.id, changed=len(judged.changed))
            return True
        with self._database.writing() as session:
            now = read_clock(session, self._now())
            noted = judgings.note_judging(
                session,
                number_of(request),
                digest=request.digest,
                note=judged.waits or judged.unread,
                claimed_due=claimed_due,
                every=EVERY,
                now=now,
            )
            if noted and judged.waits_for == NOBODY:
                _withdraw(session, number_of(request), judged.waits, now)
        return True

    def _claim(self) -> tuple[MoveRequest, datetime] | None:
        """A request that is due, at which nobody else looks now, and until when that is so."""
        with self._database.writing() as session:
            now = read_clock(session, self._now())
            for request in judgings.due_judgings(session, now, 5):
                due = request.judge_due_at
                if due and judgings.claim_judging(session, number_of(request), seen_due=due, next_due=now + HELD):
                    return request, now + HELD
        return None


def _withdraw(session: Session, request_id: int, because: str, now: datetime) -> None:
    """Nobody of it can be moved: there is no other plan to put in its place, but what was agreed to is gone."""
    request = lock_request(session, request_id)
    if request is not None and decisions.withdraw_all(session, request_id, by=BOT, why=because, now=now):
        announcing.changed(session, request, [because], now=now)
