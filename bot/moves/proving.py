"""Looks, for each moved person, for the proof that is still missing: in Microsoft 365, of meetings, of a sign-in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.moves import announcing
from bot.moves.splitting import split_seen
from storage.database import Database
from storage.ledger import proofs, requests, splits
from storage.ledger.audit import BOT
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import ItemState, MoveKind

HELD = timedelta(minutes=10)
"""Longer than one look takes: until then no other replica looks for the same person, even if this one dies."""

_SHOWN = (*proofs.STAGES, "meetings", "proof_note")
"""Columns that the certificate shows."""

Look = Callable[[MoveItem], Mapping[str, Any]]
"""Looks at one moved person, and answers what is to be noted of them: columns of move_item, `proof_due_at` among
them. May raise whatever: the person is looked at again later."""


class Proving:
    """For one thread; any number of replicas may run one each."""

    def __init__(
        self, *, database: Database, look: Look, now: Callable[[], datetime], remind_after: Sequence[int] = ()
    ) -> None:
        """`remind_after`: so many days after a move whoever has not signed in is named."""
        self._database = database
        self._look = look
        self._now = now
        self._remind_after = remind_after

    def look_once(self) -> bool:
        """Look at the person who is due first; False if nobody is. Raises StorageError, and what the look raises."""
        item = self._claim()
        if item is None:
            return False
        found = dict(self._look(item))
        is_split = found.pop("split_at", item.split_at) is not None
        with self._database.writing() as session:
            # the request first, then its people and messages, and at last what is noted, with the audit trail
            request = lock_request(session, item.request_id)
            now = read_clock(session, self._now())
            if request is not None:
                self._tell(session, request, item, found, now)
                _note_split(session, request, item, is_so=is_split, now=now)
            proofs.note_proof(session, number_of(item), now=now, **found)
        return True

    def _tell(
        self, session: Session, request: MoveRequest, item: MoveItem, found: Mapping[str, Any], now: datetime
    ) -> None:
        """Have the certificate show what was found; before it ends, a request has none."""
        if not found.get("signed_in_at"):
            self._remind(session, request, item, now)
        if request.ended_at is None:
            return
        people = requests.items_of(session, item.request_id)
        present = next(one for one in people if one.id == item.id)
        gives_up = found.get("proof_due_at") is None
        others = (one for one in people if one.state is ItemState.MOVED and one.id != item.id)
        over = gives_up and all(one.proof_due_at is None for one in others)
        if gives_up or any(found[name] != getattr(present, name) for name in _SHOWN if name in found):
            announcing.seen(session, request, over=over, now=now)

    def _remind(self, session: Session, request: MoveRequest, item: MoveItem, now: datetime) -> None:
        """Name those who have not signed in, once for each of the days; of days that were missed the last counts."""
        if request.kind is not MoveKind.MOVE or item.moved_at is None:
            return
        past = [days for days in self._remind_after if now - item.moved_at >= timedelta(days=days)]
        if past:
            announcing.sign_in(session, request, max(past), now=now)

    def _claim(self) -> MoveItem | None:
        """Somebody who is due, whom nobody else looks at now."""
        with self._database.writing() as session:
            now = read_clock(session, self._now())
            for item in proofs.due_proofs(session, now, 5):
                due = item.proof_due_at
                if due and proofs.claim_proof(session, number_of(item), seen_due=due, next_due=now + HELD):
                    return item
        return None


def _note_split(session: Session, request: MoveRequest, item: MoveItem, *, is_so: bool, now: datetime) -> None:
    """Somebody who had been moved is in both worlds at once, or no longer; what is known already changes nothing."""
    if is_so:
        split_seen(session, request, number_of(item), item, now=now)
    else:
        splits.note_mended(session, number_of(item), by=BOT, now=now)
