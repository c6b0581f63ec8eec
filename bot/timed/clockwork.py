"""Timed jobs, of any number of replicas each once: `tick` notes the times that have come, `run_next` runs one.

Nothing depends on a tick being on time, or on who makes it. A time that has come is a row, whose unique key lets one
replica insert it; whoever claims the row runs the job under a lease. The only clock is that of the database.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session
from structlog.contextvars import bound_contextvars

from bot.repeating import Repeating
from bot.timed.held import HeldSlot
from bot.timed.jobs import Due, Timed
from bot.timed.pace import CLOCK_PACE, ClockPace
from storage import slots
from storage.database import Database, StorageError
from storage.ledger.clock import read_clock
from storage.states import SlotState

_TOO_LATE = "It was too late for it: nothing ran that could have begun it in time."
_BROKEN = "Something unexpected happened: see the log."

_log = structlog.get_logger("hybridbot.timed")


class Clockwork:
    """The timed jobs of a process. `tick` and `run_next` may be called by any thread, also at the same moment."""

    def __init__(  # noqa: PLR0913 - what it works with, all by name
        self,
        *,
        database: Database,
        timed: Sequence[Timed],
        now: Callable[[], datetime],
        owner: str,
        pace: ClockPace = CLOCK_PACE,
        alone: bool = False,
    ) -> None:
        """`owner`: unique per process start. `alone`: this is the only process of its database, so what is leased at
        the start belongs to nobody."""
        self._database = database
        self._timed = {one.name: one for one in timed}
        self._now = now
        self._owner = owner
        self._pace = pace
        self._alone = alone
        self._noted: frozenset[Due] = frozenset()
        self._running: dict[int, HeldSlot] = {}
        self._guard = threading.Lock()
        self._idle = True
        """Whoever looked last found nothing to run."""
        self._runners = [
            Repeating(f"timed-{number}", self.run_next, seconds=pace.poll) for number in range(1, pace.runners + 1)
        ]

    def start(self) -> None:
        """Begin to run what is noted, with what an earlier run has left. Raises StorageError."""
        if self._alone:
            with self._database.writing() as session:
                slots.orphans_now(session, read_clock(session, self._now()))
        for runner in self._runners:
            runner.start()

    def stop(self, *, seconds: float) -> None:
        """Begin nothing new; what runs gets so long, and is then left to another replica or the next start."""
        ends = [threading.Thread(target=runner.stop, kwargs={"seconds": seconds}) for runner in self._runners]
        for end in ends:
            end.start()
        for end in ends:
            end.join()
        with self._guard:
            left = list(self._running.values())
        for held in left:
            _log.warning("a job was cut off by the stop", job=held.slot.job)
            try:
                held.end(SlotState.QUEUED, run_in=0.0, problem="It was cut off as the bot was stopped.")
            except StorageError:
                _log.exception("a job could not be handed back", job=held.slot.job)

    def tick(self) -> None:
        """Note every time that has come and is not noted yet. Raises StorageError."""
        with self._database.session() as session:
            now = read_clock(session, self._now())
        due = frozenset(one for timed in self._timed.values() for one in self._due(timed, now))
        new = due - self._noted
        if new:
            with self._database.writing() as session:
                noted = [one for one in sorted(new, key=_order) if _insert(session, one)]
            if noted:
                _log.info("times have come", jobs=[one.job for one in noted][:20], number=len(noted))
            for runner in self._runners[: len(noted)]:
                runner.wake()
        self._noted = due

    def _due(self, timed: Timed, now: datetime) -> Iterable[Due]:
        try:
            timed.look_after(now)
        except Exception:  # noqa: BLE001 - what stands in the way of some jobs must not keep others from being noted
            _log.exception("a kind of job could not look after what is in its way", kind=timed.name)
        try:
            return [one for one in timed.due(now) if one.slot_at <= now <= one.slot_at + timed.patience]
        except Exception:  # noqa: BLE001 - one kind of job must not keep the others from being noted
            _log.exception("a kind of job could not be asked what is due", kind=timed.name)
            return ()

    def run_next(self) -> bool:
        """Run the job that is due the longest, to its end; False if none is due. Raises StorageError."""
        lease = timedelta(seconds=self._pace.lease)
        # whoever finds nothing to do must not take the lock of all who write
        if self._idle and not self._sees_one():
            return False
        with self._database.writing() as session:
            now = read_clock(session, self._now())
            slot = slots.claim_slot(session, owner=self._owner, now=now, lease=lease, kinds=tuple(self._timed))
        self._idle = slot is None
        if slot is None:
            return False
        held = HeldSlot(self._database, slot, now=self._now, pace=self._pace)
        number = slot.id or 0
        with self._guard:
            self._running[number] = held
        try:
            with held, bound_contextvars(job=slot.job, slot=slot.slot_at.isoformat()):
                self._run(held, now)
        finally:
            with self._guard:
                self._running.pop(number, None)
        return True

    def _sees_one(self) -> bool:
        with self._database.session() as session:
            return slots.any_due(session, now=read_clock(session, self._now()), kinds=tuple(self._timed))

    def _run(self, held: HeldSlot, now: datetime) -> None:
        slot = held.slot
        timed = self._timed[slot.job.partition(":")[0]]
        if now > slot.slot_at + timed.patience:
            self._give_up(held, slot.problem or _TOO_LATE)
            return
        try:
            timed.run(Due(slot.job, slot.slot_at))
        except StorageError as error:
            self._fail(held, timed, str(error))
        except Exception:  # noqa: BLE001 - the outermost frame of a job: the others must be run all the same
            _log.exception("a job broke")
            self._fail(held, timed, _BROKEN)
        else:
            held.end(SlotState.DONE)

    def _fail(self, held: HeldSlot, timed: Timed, problem: str) -> None:
        """Have it tried again later, while there is patience."""
        pause = self._pace.pause(held.slot.attempt)
        with self._database.session() as session:
            again = read_clock(session, self._now()) + timedelta(seconds=pause)
        if again > held.slot.slot_at + timed.patience:
            self._give_up(held, problem)
            return
        _log.warning("a job failed and is tried again", problem=problem, attempt=held.slot.attempt, seconds=pause)
        held.end(SlotState.QUEUED, run_in=pause, problem=problem)

    @staticmethod
    def _give_up(held: HeldSlot, problem: str) -> None:
        if held.end(SlotState.FAILED, problem=problem):
            _log.error("a job was given up", problem=problem, attempts=held.slot.attempt)


def _order(due: Due) -> tuple[datetime, str]:
    return due.slot_at, due.job


def _insert(session: Session, due: Due) -> bool:
    return slots.insert_slot(session, job=due.job, slot_at=due.slot_at)
