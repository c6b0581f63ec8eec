"""A slot that this process runs: its lease is prolonged by a thread of its own until it ends or is lost."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

import structlog

from bot.timed.pace import ClockPace
from storage import slots
from storage.database import Database, StorageError
from storage.ledger.clock import read_clock
from storage.models import ScheduleSlot
from storage.states import SlotState

_log = structlog.get_logger("hybridbot.timed")


class HeldSlot:
    """Held from the claim until `end`, or until another has taken it over."""

    def __init__(self, database: Database, slot: ScheduleSlot, *, now: Callable[[], datetime], pace: ClockPace) -> None:
        self.slot = slot
        self._database = database
        self._now = now
        self._pace = pace
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{slot.job}", daemon=True)

    def __enter__(self) -> "HeldSlot":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(self._pace.lease)

    def end(self, state: SlotState, *, run_in: float | None = None, problem: str = "") -> bool:
        """Note how it ended, or that it is to be tried again in so many seconds; False, and nothing, if it was lost.

        Raises StorageError.
        """
        self._over.set()
        with self._database.writing() as session:
            now = read_clock(session, self._now())
            run_at = now + timedelta(seconds=run_in) if run_in is not None else None
            noted = slots.finish_slot(
                session, self._number, token=self.slot.lease_token, state=state, run_at=run_at, problem=problem
            )
        if not noted:
            _log.warning("a job was taken over while it ran", job=self.slot.job, slot=self.slot.slot_at)
        return noted

    @property
    def _number(self) -> int:
        return cast(int, self.slot.id)  # it was stored

    def _beat(self) -> None:
        while not self._over.wait(self._pace.beat):
            try:
                if not self._prolong():
                    return  # whoever has it now answers for it
            except StorageError:
                _log.exception("a lease could not be prolonged", job=self.slot.job)

    def _prolong(self) -> bool:
        with self._database.writing() as session:
            until = read_clock(session, self._now()) + timedelta(seconds=self._pace.lease)
            return slots.extend_slot(session, self._number, token=self.slot.lease_token, until=until)
