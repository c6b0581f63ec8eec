"""Moves people: advances every open request, claims who is due, and works on each in a thread of its own.

Any number of replicas run this on one PostgreSQL; on SQLite one process does. What is true stands in the ledger: a
process may die at any moment, and whoever claims its people next reads where they are before anything is called.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Protocol

import structlog

from bot.moves.heart import beat
from bot.moves.leases import OwnLease, OwnLeases
from bot.moves.pace import MOVE_PACE, MovePace
from bot.moves.permits import Stop
from storage.database import Database
from storage.ledger import items, requests
from storage.ledger.clock import read_clock
from storage.ledger.items import Claimed
from storage.ledger.tables import MoveRequest, number_of
from storage.states import RequestState

OFTEN = 0.25
"""Seconds between two advances at least, however often the mover is woken."""

_log = structlog.get_logger("hybridbot.mover")


def owner_id() -> str:
    """Who holds a lease: this start of this process on this host, and nobody before or after it."""
    return f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"


class Advance(Protocol):
    """Brings every open request as far as it can come without a move. Raises StorageError."""

    def __call__(self) -> None:
        """Once, for all."""


class Work(Protocol):
    """Moves one person who was claimed, as far as that can be done now, and settles what came of it."""

    def __call__(self, claimed: Claimed, lease: OwnLease) -> None:
        """Returns once it is settled or the lease is over. Answers for its own failures."""


class Mover:
    """The engine of this process. Started once, stopped once."""

    def __init__(  # noqa: PLR0913 - what it works with, all by name
        self,
        *,
        database: Database,
        advance: Advance,
        work: Work,
        leases: OwnLeases,
        stop: Stop,
        owner: str,
        now: Callable[[], datetime],
        slots: int,
        most: int | None = None,
        pace: MovePace = MOVE_PACE,
    ) -> None:
        """`slots`: at most so many people at once in this process, whatever the requests allow. `most`: at most
        so many of all requests in all processes; None: as many as they allow."""
        self._database = database
        self._advance = advance
        self._work = work
        self._leases = leases
        self._owner = owner
        self._now = now
        self._slots = slots
        self._most = most
        self._pace = pace
        self._stop = stop
        self._wake = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep_claiming, name="mover", daemon=True),
            threading.Thread(target=self._keep_beating, name="mover-heart", daemon=True),
        ]
        self._workers: dict[threading.Thread, int] = {}
        """With the request that each works for."""
        self._guard = threading.Lock()

    def start(self) -> None:
        """Start to move people, those left over from an earlier run included."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something in the ledger has changed."""
        self._wake.set()

    @property
    def in_flight(self) -> int:
        """How many people this process works on."""
        with self._guard:
            return len(self._workers)

    def stop(self, *, seconds: float | None = None) -> None:
        """Claim nobody else, and let calls in flight end and be settled, at most so long: by default, the pace's.

        Who is left stays leased, with a lease that ends now: the next owner reads where they are. Never raises.
        """
        self._stop.asked.set()
        self._wake.set()
        deadline = time.monotonic() + (self._pace.drain if seconds is None else seconds)
        if self._threads[0].is_alive():
            self._threads[0].join(max(0.0, deadline - time.monotonic()))
        while (worker := self._any_worker()) is not None and time.monotonic() < deadline:
            _log.info("waiting for moves in flight", moves=self.in_flight, seconds=round(deadline - time.monotonic()))
            worker.join(min(5.0, max(0.0, deadline - time.monotonic())))
        self._stop.over.set()
        self._let_go()

    def _any_worker(self) -> threading.Thread | None:
        with self._guard:
            return next(iter(self._workers), None)

    def _let_go(self) -> None:
        left = self._leases.all()
        for lease in left:
            lease.end()
        if not left:
            return
        _log.warning("moves cut off by the stop; the next owner looks where these people are", moves=len(left))
        try:
            with self._database.writing() as session:
                items.let_go(session, self._owner, read_clock(session, self._now()))
        except Exception:  # noqa: BLE001 - at the end of a process: the leases run out by themselves
            _log.exception("the leases could not be given up")

    def _keep_claiming(self) -> None:
        advanced = time.monotonic() - OFTEN
        while not self._stop.asked.is_set():
            self._wake.clear()
            pause = self._pace.poll
            try:
                # whatever a claim may do it finds out itself: a free slot does not wait for everything else
                if (since := time.monotonic() - advanced) >= OFTEN:
                    advanced = time.monotonic()
                    self._advance()
                else:
                    pause = min(pause, OFTEN - since)
                self._claim_all()
            except Exception:  # noqa: BLE001 - the outermost loop of a thread that must live on
                _log.exception("requests could not be advanced")
            self._wake.wait(pause)

    def _keep_beating(self) -> None:
        while not self._stop.over.wait(self._pace.beat):
            try:
                beat(self._database, self._leases, lease=self._pace.lease, now=self._now)
            except Exception:  # noqa: BLE001 - the outermost loop of a thread that all moves need
                _log.exception("the leases could not be looked after")

    def _claim_all(self) -> None:
        """Claim who is due while slots are free: first an equal share for each request, then whatever is left.

        The request whose window closes first goes first.
        """
        with self._database.session() as session:
            found = sorted(requests.open_requests(session), key=_urgency)
        running = sum(request.state is RequestState.RUNNING for request in found)
        share = max(1, self._slots // max(1, running))
        for most in (share, self._slots):
            for request in found:
                free = self._slots - self.in_flight
                if free <= 0 or self._stop.asked.is_set():
                    return
                self._claim(number_of(request), min(free, most - self._in_flight_for(number_of(request))))
            if running <= 1:
                return

    def _in_flight_for(self, request_id: int) -> int:
        with self._guard:
            return sum(request == request_id for request in self._workers.values())

    def _claim(self, request_id: int, free: int) -> None:
        if free <= 0:
            return
        until = self._leases.monotonic() + self._pace.lease
        with self._database.writing() as session:
            taken = items.claim(
                session,
                request_id,
                owner=self._owner,
                free=free,
                now=self._now(),
                lease=timedelta(seconds=self._pace.lease),
                own_tokens=self._leases.tokens(),
                most=self._most,
            )
        for claimed in taken:
            lease = self._leases.add(claimed.id, claimed.token, until=until)
            worker = threading.Thread(target=partial(self._carry, claimed, lease), name=f"move-{claimed.id}")
            worker.daemon = True
            with self._guard:
                self._workers[worker] = claimed.request_id
            try:
                worker.start()
            except RuntimeError:
                # no thread is to be had: a lease under which nobody works must run out
                self._forget(worker, lease)
                raise

    def _carry(self, claimed: Claimed, lease: OwnLease) -> None:
        try:
            self._work(claimed, lease)
        except Exception:  # noqa: BLE001 - the outermost frame of a thread: the person stays leased, and is taken over
            _log.exception("a move could not be carried out", item=claimed.id)
        finally:
            self._forget(threading.current_thread(), lease)
            self.wake()

    def _forget(self, worker: threading.Thread, lease: OwnLease) -> None:
        self._leases.drop(lease)
        with self._guard:
            self._workers.pop(worker, None)


def _urgency(request: MoveRequest) -> tuple[bool, datetime, int]:
    """Orders requests by the end of their windows; those without one come last, the oldest of them first."""
    end = request.window_end
    return end is None, end or request.created_at, number_of(request)
