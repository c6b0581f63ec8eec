"""Reads whether people have moved whose moves others carry out by hand: nobody says when a command is run."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.moves.splitting import split_seen
from commands.moves.by_hand import Looked
from commands.rules.moves.by_hand import Patience, given_up, next_look
from commands.rules.moves.lifecycle import PATIENCE
from commands.rules.moves.outcome import Place
from storage.database import Database
from storage.ledger import by_hand, outbox
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import ItemState

HELD = timedelta(minutes=2)
"""Longer than one look takes: until then no other replica reads the same person, even if this one dies."""
_TOLD = (Place.MOVING, Place.UNKNOWN)
"""What people should know of somebody who has not moved."""

_log = structlog.get_logger("hybridbot.by_hand")

LookByHand = Callable[[MoveRequest, MoveItem, datetime], Looked]
"""Looks at one person at this moment: `ByHand`. May raise whatever: the person is looked at again later."""


class LookingByHand:
    """For one thread; any number of replicas may run one each."""

    def __init__(
        self, *, database: Database, look: LookByHand, now: Callable[[], datetime], patience: Patience = PATIENCE
    ) -> None:
        """`patience`: so long whoever was left out of a plan is read on, if a person has their command."""
        self._database = database
        self._look = look
        self._now = now
        self._patience = patience
        self._last = 0
        """Number of the request of which somebody was looked at last: next comes one with a higher number."""

    def look_once(self) -> bool:
        """Look at somebody who is due; False if nobody is. Raises StorageError, and what the look raises."""
        with self._database.session() as session:
            found = by_hand.open_ones(session)
        for request in sorted(found, key=self._turn):
            taken = self._take(request)
            if taken is not None:
                item, now = taken
                self._last = number_of(request)
                looked = self._look(request, item, now)
                with self._database.writing() as session:
                    self._note(session, request, item, looked)
                return True
        return False

    def _turn(self, request: MoveRequest) -> tuple[bool, int]:
        """Goes round: one with many people to be looked at holds up no other."""
        number = number_of(request)
        return number <= self._last, number

    def _take(self, request: MoveRequest) -> tuple[MoveItem, datetime] | None:
        with self._database.writing() as session:
            now = read_clock(session, self._now())
            item = by_hand.take_look(
                session,
                number_of(request),
                everybody=given_up(request, now),
                now=now,
                until=now + HELD,
                left_since=now - self._patience.grace,
            )
        return None if item is None else (item, now)

    def _note(self, session: Session, request: MoveRequest, item: MoveItem, looked: Looked) -> None:
        present = lock_request(session, number_of(request))
        now = read_clock(session, self._now())
        ended = looked.ended
        # that somebody has moved is so whatever has become of the request; that nobody is waited for may be so no more
        unchanged = present is not None and present.version == request.version
        if ended is not None and (ended.state is ItemState.MOVED or unchanged):
            done = by_hand.settle(session, item, state=ended.state, outcome=ended.outcome, error=ended.error, now=now)
            if done and ended.split and present is not None:
                split_seen(session, present, number_of(item), item, now=now)
            _log.info("person settled", item=item.id, request=item.request_id, state=ended.state, written=done)
            return
        outcome = looked.seen.says if looked.seen.place in _TOLD else ""
        later = by_hand.look_later(session, item, outcome=outcome, run_at=next_look(now, item.handed_at))
        if later and looked.split and present is not None:
            split_seen(session, present, number_of(item), item, now=now)
        if present is not None and outcome != item.outcome:
            outbox.touch(session, present.card_key, run_at=now)
