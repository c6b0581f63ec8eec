"""What happens by the clock: only the clock is here. What must happen once for all replicas is a slot: see bot/timed.

What is here happens in each replica by itself, every few seconds or minutes: it claims each piece of its work in the
database (domains), or may be done by all of them (reactions, old deliveries), and a time that is missed is worth
nothing once the next has come. A row for each of these would only be more to write.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from bot.desk import Desk, Work
from commands.services import Services
from storage import deliveries

REMEMBERED = timedelta(days=1)
"""How long deliveries are recognised; Slack repeats within minutes."""
_LOOK_SECONDS = 5.0
_REREAD_SECONDS = 60.0
"""Slack takes 50 readings of reactions a minute."""


def build_schedule(  # noqa: PLR0913 - what is done, all by name
    services: Services, desk: Desk, *, look: Work, reread: Work, tick: Work, base: timedelta, seconds: float
) -> BackgroundScheduler:
    """The schedule, not started yet. `tick` notes times that have come: every so many `seconds`, and once at the start.

    `look` looks at watched domains, often enough for their first interval `base`, and `reread` at the cards of
    requests. Both are handed over whether or not the last one has ended, so each has to see to it itself that only one
    runs at a time.
    """
    schedule = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": 60})
    often = min(_LOOK_SECONDS, max(0.2, base.total_seconds() / 2))
    _every(schedule, often, partial(desk.hand_over, look))
    _every(schedule, _REREAD_SECONDS, partial(desk.hand_over, reread))
    _every(schedule, 3600.0, partial(desk.hand_over, partial(forget_deliveries, services)))
    # not by the desk: its threads may all wait for Slack
    _every(schedule, seconds, tick)
    schedule.add_job(tick)
    return schedule


def _every(schedule: BackgroundScheduler, seconds: float, work: Callable[[], object]) -> None:
    schedule.add_job(work, "interval", seconds=seconds)


def forget_deliveries(services: Services) -> None:
    """Drop the ids of deliveries that Slack will not repeat any more."""
    with services.database.session() as session:
        deliveries.forget_before(session, services.now() - REMEMBERED)
