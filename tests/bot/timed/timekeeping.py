"""A clock that a test sets, and jobs that note when they ran."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from bot.timed.clockwork import Clockwork
from bot.timed.jobs import Due, Timed
from bot.timed.pace import ClockPace
from storage.database import Database
from storage.models import ScheduleSlot

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
QUICK = ClockPace(tick=0.05, poll=0.02, lease=0.8, first_pause=5.0, runners=2)


class Clock:
    """Tells what it was set to."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Runs:
    """A kind of job that is due at given times, and does what a test says."""

    def __init__(
        self,
        *due: Due,
        name: str = "digest",
        does: Callable[[Due], None] = lambda _: None,
        patience: timedelta = 4 * HOUR,
    ) -> None:
        self.due: Iterable[Due] = due
        self.ran: list[Due] = []
        self.does = does
        self.timed = Timed(name=name, due=lambda _: self.due, run=self._run, patience=patience)

    def _run(self, due: Due) -> None:
        self.ran.append(due)
        self.does(due)


def clockwork(
    database: Database, *runs: Runs, now: Callable[[], datetime] = lambda: NOON, owner: str = "one", **more: object
) -> Clockwork:
    """One replica's, at a quick pace."""
    timed = [one.timed for one in runs]
    values: dict[str, object] = {"pace": QUICK} | more
    return Clockwork(database=database, timed=timed, now=now, owner=owner, **values)  # type: ignore[arg-type]


def stored(database: Database) -> Sequence[ScheduleSlot]:
    """Every slot, the earliest first."""
    with database.session() as session:
        return session.exec(select(ScheduleSlot).order_by(col(ScheduleSlot.slot_at), col(ScheduleSlot.job))).all()
