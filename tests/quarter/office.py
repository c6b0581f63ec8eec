"""A pretend company whose clock stands until it is moved, and a bot in it that is started, stopped and waited for."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.assembling import Bot, assemble
from bot.settings import Settings
from bot.wiring import open_services
from commands.services import Services
from sandbox.clock import Clock
from storage.ledger.tables import OutboxMessage
from storage.models import Job, ScheduleSlot
from storage.states import JobState, OutboxState, SlotState
from tests.bot.chat import Chat, settings_for
from tests.running_company import RunningCompany

LOOKS = 0.05
"""Seconds between two looks at whether everything is done. As many pass in the company, whose leases last no longer
than those of anybody else."""
PATIENCE = 600.0
_SYNC_EVERY = timedelta(minutes=30)


class Office:
    """One company, its chat, and the bot while it runs. Times are aware and UTC."""

    def __init__(self, folder: Path, *, start: datetime, seed: int, users: int, **settings: str) -> None:
        self._clock = Clock(stands_at=start)
        self.company = RunningCompany(users=users, seed=seed, clock=self._clock)
        self.chat = Chat(self.company.page)
        self._settings: Settings = settings_for(self.company.environment, folder, **settings)
        self._running = ExitStack()
        self.bot: Bot | None = None
        self.services: Services | None = None

    @property
    def now(self) -> datetime:
        """The present moment there."""
        return self._clock.now()

    def start(self) -> None:
        """Start the bot."""
        services = self._running.enter_context(open_services(self._settings, now=self._clock.now))
        self.bot, self.services = assemble(self._settings, services), services
        self.bot.start()

    def stop(self) -> None:
        """Stop the bot; the company goes on."""
        if self.bot is not None:
            self.bot.stop()
        self.bot = self.services = None
        self._running.close()

    def close(self) -> None:
        """Stop everything."""
        self.stop()
        self.company.stop()

    def go_to(self, moment: datetime) -> None:
        """Let time pass until then, with a sync cycle at its end as there is one each half hour. It may have passed."""
        ahead = moment - self.now
        if ahead > timedelta(0):
            self.company.call_in_loop(lambda: self._clock.advance(ahead))
        if ahead > _SYNC_EVERY and not self.company.world.sync.stopped:
            self.control("sync/run")

    def settle(self) -> None:
        """Wait until everything that is due by now is done. Seconds pass in the company meanwhile."""
        self.until(self._is_quiet)

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for something. Fails where it does not come."""
        if self.bot is None:
            return
        deadline = time.monotonic() + PATIENCE
        while True:
            self.bot.clockwork.tick()
            if done():
                return
            assert time.monotonic() < deadline, f"still waiting at {self.now}"
            self.go_to(self.now + timedelta(seconds=LOOKS))
            time.sleep(LOOKS)

    def _is_quiet(self) -> bool:
        assert self.services is not None
        # what Slack refuses is tried again once it answers
        refuses = any(fault["system"] == "slack" for fault in self.company.world.faults.listed())
        with self.services.database.session() as session:
            # in this order: a time that is done between two looks has left its message for the last
            if _slots(session, self.now) or _jobs(session):
                return False
            return refuses or not _messages(session, self.now)

    def control(self, path: str, **body: Any) -> Any:
        """Change something in the company."""
        return self.company.control(path, body)

    def describe(self, part: str) -> Any:
        """A part of the planted truth as it is now."""
        return self.company.describe()[part]

    def ask(self, text: str, **how: Any) -> Any:
        """Type a command, wait for its answer, and for everything that follows from it."""
        answer = self.chat.ask(text, **how)
        self.settle()
        return answer


def _slots(session: Session, now: datetime) -> int:
    waiting = col(ScheduleSlot.state).in_([SlotState.QUEUED, SlotState.LEASED])
    return _count(session, ScheduleSlot, waiting, col(ScheduleSlot.run_at) <= now)


def _messages(session: Session, now: datetime) -> int:
    waiting = col(OutboxMessage.state).in_([OutboxState.QUEUED, OutboxState.LEASED])
    return _count(session, OutboxMessage, waiting, col(OutboxMessage.run_at) <= now)


def _jobs(session: Session) -> int:
    return _count(session, Job, col(Job.state).in_([JobState.QUEUED, JobState.RUNNING]))


def _count(session: Session, table: type[Any], *conditions: Any) -> int:
    return session.exec(select(func.count()).select_from(table).where(*conditions)).one()
