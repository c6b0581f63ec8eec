"""What the work on one person may do: the lease of `commands/moves/settlements.py`, with the ledger behind it."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session

from bot.moves.leases import OwnLease
from commands.moves.settlements import Permission
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.lifecycle import may_call
from storage.database import Database
from storage.ledger import halts, items, requests
from storage.ledger.clock import read_clock
from storage.ledger.requests import LEAVES_OUT
from storage.ledger.tables import MoveRequest


class Stop:
    """How far the stop of this process has come."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        """Nothing new is begun; calls in flight get their time."""
        self.over = threading.Event()
        """That time is up."""


class Permit:
    """Asked before each step of the work on one person. Every method but `held` may raise StorageError."""

    def __init__(  # noqa: PLR0913 - what it asks, all by name
        self,
        *,
        database: Database,
        request_id: int,
        lease: OwnLease,
        margin: float,
        calendar: Calendar,
        stop: Stop,
        now: Callable[[], datetime],
    ) -> None:
        """`margin`: seconds that must be left of the lease for a call to start."""
        self._database = database
        self._request_id = request_id
        self._lease = lease
        self._margin = margin
        self._calendar = calendar
        self._stop = stop
        self._now = now
        self._called = False

    def held(self) -> bool:
        """Whether the lease can still be trusted."""
        return self._lease.held()

    def may_call(self) -> Permission:
        """Whether a call may start at this moment."""
        if self._stop.asked.is_set() or self._lease.left() <= self._margin:
            return Permission.LOST
        with self._database.session() as session:
            return self._permission(session, requests.get(session, self._request_id))

    def note_call(self, cmdlet: str, parameters: Mapping[str, str | bool]) -> bool:
        """Write down that a call starts now. False: somebody else has the person, or it may not start any more.

        Judged while the request and the end of the audit trail are locked: who pauses, cancels or halts waits for the
        note, or is seen.
        """
        if self._stop.asked.is_set() or self._lease.left() <= self._margin:
            return False
        with self._database.writing() as session:
            request = items.lock_for_call(session, self._request_id, self._lease.item)
            if self._permission(session, request) is not Permission.YES:
                return False
            noted = items.note_call(
                session,
                self._lease.item,
                token=self._lease.token,
                cmdlet=cmdlet,
                parameters=parameters,
                now=read_clock(session, self._now()),
            )
        # writing may have taken long: what is left of the lease counts when the call starts
        self._called = noted and self._lease.left() > self._margin
        return self._called

    def _permission(self, session: Session, request: MoveRequest | None) -> Permission:
        return permission(
            request,
            halted=halts.in_force(session) is not None,
            calendar=self._calendar,
            now=read_clock(session, self._now()),
        )

    def wait(self, seconds: float) -> bool:
        """Wait so long, while the lease holds. False: it is over, or this process ends and has no call in flight."""
        until = self._lease.monotonic() + seconds
        event = self._stop.over if self._called else self._stop.asked
        while (left := until - self._lease.monotonic()) > 0:
            if event.wait(min(left, self._lease.left(), 1.0)) or not self._lease.held():
                return False
        return self._lease.held() and not event.is_set()


def permission(request: MoveRequest | None, *, halted: bool, calendar: Calendar, now: datetime) -> Permission:
    """What a request allows for somebody who is still where they were."""
    if request is None or request.state in LEAVES_OUT:
        return Permission.NEVER
    return Permission.NOT_NOW if may_call(request, now, halted=halted, calendar=calendar) else Permission.YES
