"""What the doctor says about the clock: whether a job was given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.diagnosis import Diagnosis
from commands.rules.wording import age, counted, sentence
from commands.step import Verdict
from storage import slots
from storage.database import Database
from storage.models import ScheduleSlot

WHAT = "Clock"
_LOOKED_BACK = timedelta(days=7)


def diagnose_clock(database: Database, now: datetime) -> Diagnosis:
    """The jobs of the last week that were given up. The schema must be current; raises StorageError. `now`: aware."""
    with database.session() as session:
        failed = slots.failed_since(session, now - _LOOKED_BACK)
    if not failed:
        return Diagnosis(what=WHAT, verdict=Verdict.PASS, says="No timed job was given up in the last 7 days.")
    return Diagnosis(
        what=WHAT,
        verdict=Verdict.WARN,
        says=_says(failed, now),
        remedy="Look for `a job was given up` in the log of that time; the next time comes as usual.",
    )


def _says(failed: Sequence[ScheduleSlot], now: datetime) -> str:
    last = failed[0]
    number = counted(len(failed), "timed job was given up", "timed jobs were given up")
    return f"{number} in the last 7 days, the latest {last.job}, due {age(last.slot_at, now)}: {sentence(last.problem)}"
