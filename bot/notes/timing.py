"""Looks every few minutes which notes are due: one replica at a time, under the lease of its slot."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.timed.checks import aligned
from bot.timed.jobs import Due, Timed
from commands.services import Services
from commands.wave_notes.sending import send_due

NOTES = "notes"
EVERY = timedelta(minutes=5)
PATIENCE = timedelta(days=1)
"""A look at a large wave takes longer than until the next: those that came meanwhile are run after it, find nothing
new, and are no job that was given up."""

_log = structlog.get_logger("hybridbot.notes")


def note_job(services: Services, *, wake: Callable[[], None]) -> Timed:
    """The job. `wake`: told that there is something to send."""

    def due(now: datetime) -> tuple[Due, ...]:
        return (Due(NOTES, aligned(now, EVERY)),)

    def run(_: Due) -> None:
        number = send_due(services)
        if number:
            _log.info("notes to people", number=number)
        wake()

    return Timed(name=NOTES, due=due, run=run, patience=PATIENCE)
