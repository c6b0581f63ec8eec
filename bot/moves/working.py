"""The work on one person who was claimed: moved as far as that can be done now, and what came of it written down."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.moves.leases import OwnLease
from bot.moves.pace import MOVE_PACE, MovePace
from bot.moves.permits import Permit, Stop
from bot.moves.splitting import split_seen
from commands.moves.executors import Executor
from commands.moves.moving import move_one
from commands.moves.settlements import LEFT_OUT, Settlement, rest_of_earlier_call
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.lifecycle import put_back
from commands.rules.moves.outcome import unknown
from commands.rules.moves.plan import read_plan
from commands.services import Services
from storage.database import Database, StorageError
from storage.ledger import items, requests
from storage.ledger.clock import read_clock
from storage.ledger.items import Claimed
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveRequest
from storage.states import ItemState, RequestState

UNEXPECTED = timedelta(minutes=1)
"""Until somebody whose work ended in an error of this program is tried again."""
_AGAIN = 0.5
"""Seconds until an outcome that the database did not take is written again."""

_log = structlog.get_logger("hybridbot.working")

Move = Callable[[Claimed, MoveRequest, Permit], Settlement | None]
"""Moves one person of a request; None: the lease is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Moves people of a plan by the executor that the plan names: `Move`."""

    services: Services
    executors: tuple[Executor, ...]
    most: int
    """Calls that are made for a person at most."""
    every: float = 5.0
    """Seconds between two looks at where somebody is."""
    clock: Callable[[], float] = field(default=time.monotonic)
    """Seconds that only grow."""

    def __call__(self, claimed: Claimed, request: MoveRequest, permit: Permit) -> Settlement | None:
        """One person, as the plan has them. None, too, where a call of an earlier owner may still run, and whatever
        this program makes of the person is no answer: they stay in work until that is over."""
        try:
            return self._moved(claimed, request, permit)
        except StorageError:
            raise
        except Exception:
            if not self._earlier_call_may_run(claimed):
                raise
            _log.exception("an error of the program while an earlier call may run", item=claimed.id)
            return None

    def _earlier_call_may_run(self, claimed: Claimed) -> bool:
        longest = max((one.longest + one.settles for one in self.executors), default=timedelta())
        return rest_of_earlier_call(claimed, longest) > timedelta()

    def _moved(self, claimed: Claimed, request: MoveRequest, permit: Permit) -> Settlement | None:
        plan = read_plan(request.plan)
        member = next((one for one in plan.members if one.key == claimed.user), None)
        executor = next((one for one in self.executors if one.name == plan.options.executor), None)
        if member is None or executor is None:
            if self._earlier_call_may_run(claimed):
                return None
            said = f"This version cannot move them: it has no executor named {plan.options.executor}."
            said = said if member is not None else "The plan of the request does not have them."
            return Settlement(state=ItemState.FAILED, outcome=f"{said} Nothing was called.", error=said)
        return move_one(
            self.services,
            executor,
            claimed,
            member,
            plan.options,
            permit,
            most=self.most,
            every=self.every,
            clock=self.clock,
        )


class Working:
    """Works on whoever was claimed. Safe to call from several threads at once."""

    def __init__(  # noqa: PLR0913 - what it works with, all by name
        self,
        *,
        database: Database,
        move: Move,
        calendar: Calendar,
        stop: Stop,
        now: Callable[[], datetime],
        most: int,
        pace: MovePace = MOVE_PACE,
    ) -> None:
        """`most`: after so many attempts nobody is tried again because of an error of this program."""
        self._database = database
        self._move = move
        self._calendar = calendar
        self._stop = stop
        self._now = now
        self._most = most
        self._pace = pace

    def __call__(self, claimed: Claimed, lease: OwnLease) -> None:
        """Returns once it is settled, or the lease is over. A database that is gone for long leaves it to the next."""
        try:
            settlement = self._outcome(claimed, lease)
        except StorageError as error:
            _log.warning("a move is left to the next owner", item=claimed.id, problem=str(error))
            return
        if settlement is not None:
            self._write(claimed, lease, settlement)

    def _outcome(self, claimed: Claimed, lease: OwnLease) -> Settlement | None:
        with self._database.session() as session:
            request = requests.get(session, claimed.request_id)
        if request is None:
            return None
        permit = Permit(
            database=self._database,
            request_id=claimed.request_id,
            lease=lease,
            margin=self._pace.margin,
            calendar=self._calendar,
            stop=self._stop,
            now=self._now,
        )
        try:
            return self._move(claimed, request, permit)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - whatever the work raises, the person is not forgotten
            _log.exception("the work on a person ended unexpectedly", item=claimed.id, request=claimed.request_id)
            return self._unexpected(claimed)

    def _unexpected(self, claimed: Claimed) -> Settlement:
        """Nobody knows what happened: the next attempt looks first; after the last one a person has to."""
        again = claimed.attempt + 1 < self._most
        return Settlement(
            state=ItemState.QUEUED if again else ItemState.FAILED,
            outcome="The bot met an error of its own; its log has it.",
            error=unknown("an error of the bot"),
            run_at=self._now() + UNEXPECTED if again else None,
            failed_call=True,
            known=False,
        )

    def _write(self, claimed: Claimed, lease: OwnLease, settlement: Settlement) -> None:
        """Settle, again and again while the lease holds; afterwards the next owner finds out for itself."""
        while lease.held():
            try:
                self._settle(claimed, settlement)
            except StorageError:
                _log.exception("an outcome could not be written", item=claimed.id)
                if self._stop.over.wait(_AGAIN):
                    return
            else:
                return

    def _settle(self, claimed: Claimed, settlement: Settlement) -> None:
        with self._database.writing() as session:
            request = lock_request(session, claimed.request_id)
            own = self._now()
            now = read_clock(session, own)
            if request is None:
                return
            final = under(request.state, settlement)
            written = items.settle(
                session,
                claimed.id,
                token=claimed.token,
                state=final.state,
                outcome=final.outcome,
                error=final.error,
                error_id=final.error_id,
                moved_at=_by(now - own, final.moved_at),
                already_there=final.already_there,
                run_at=_by(now - own, final.run_at),
                failed_call=final.failed_call,
                now=now,
            )
            if written and final.split_brain:
                split_seen(session, request, claimed.id, claimed, now=now)
        _log.info("person settled", item=claimed.id, request=claimed.request_id, state=final.state, written=written)


def _by(ahead: timedelta, moment: datetime | None) -> datetime | None:
    """A moment of this process's clock by that of the ledger, which is so far ahead: timers compare with that one."""
    return None if moment is None else moment + ahead


def under(state: RequestState, settlement: Settlement) -> Settlement:
    """What becomes of a settlement in this state of the request: nobody is tried again in one that is cancelled.

    Of whom nobody knows where they are stays in work all the same, until that is known: see `items.settle`.
    """
    again = settlement.state is ItemState.QUEUED and settlement.known
    if not again or put_back(state) is ItemState.QUEUED:
        return settlement
    return replace(settlement, state=put_back(state), outcome=LEFT_OUT.outcome, run_at=None)
