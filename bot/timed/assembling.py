"""Puts the clockwork of a bot together."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.moves.mover import owner_id
from bot.timed.checks import After, checks
from bot.timed.clockwork import Clockwork
from bot.timed.jobs import Timed
from bot.timed.pace import CLOCK_PACE, ClockPace
from bot.timed.retention import retention
from commands.refresh import refresh
from commands.rules.over_time.keeping import Keep
from commands.services import Services
from storage.ledger.audit import BOT


def clockwork_for(  # noqa: PLR0913 - what it is made of, all by name
    services: Services,
    *,
    check_minutes: int,
    history_days: int,
    timed: Sequence[Timed] = (),
    after_checks: Sequence[After] = (),
    pace: ClockPace = CLOCK_PACE,
) -> Clockwork:
    """The clockwork, not started yet: background checks every so many minutes (0: never), retention, and `timed`.

    `after_checks` is done after each background check, one after the other, whatever becomes of the others.
    """
    own = [retention(services.database, Keep(whole=timedelta(days=history_days)), now=services.now)]
    if check_minutes:
        check = partial(refresh, services, asked_by=BOT)
        own.append(checks(check, every=timedelta(minutes=check_minutes), after=after_checks))
    return Clockwork(
        database=services.database,
        timed=(*own, *timed),
        now=services.now,
        owner=owner_id(),
        pace=pace,
        alone=services.database.dialect == "sqlite",
    )
