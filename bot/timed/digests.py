"""Digests as timed jobs: `digest:3` is the subscription D3."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from bot.timed.jobs import Due, Timed
from commands.digests.due import GRACE, Slot, due, note_troubles
from commands.digests.making import DIGEST, make
from commands.digests.shared import Shared
from commands.services import Services


def digest_jobs(services: Services, *, wake: Callable[[], None] = lambda: None, grace: timedelta = GRACE) -> Timed:
    """`wake`: told that there is something in the outbox. `grace`: so late a digest may come; later it is skipped."""

    def which(now: datetime) -> Iterator[Due]:
        for slot in due(services, now, grace=grace):
            yield Due(f"{DIGEST}:{slot.subscription}", slot.slot_at)

    shared = Shared()

    def run(one: Due) -> None:
        if make(services, Slot(int(one.job.partition(":")[2]), one.slot_at), grace=grace, shared=shared):
            wake()

    return Timed(name=DIGEST, look_after=partial(note_troubles, services), due=which, run=run, patience=grace)
