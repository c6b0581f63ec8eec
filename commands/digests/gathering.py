"""Gathers what a digest is made from: what the checks have stored, and the ledger. Asks no remote system."""

from datetime import datetime, timedelta

from commands.acceptances import current
from commands.digests.moves import moved_in, moves_of
from commands.history import latest
from commands.moves.reporting import halted_said
from commands.over_time import burndown, changes_since, contact_deadlines, counted_at, headcount, people_blockers
from commands.rules.digests.ask import Ask
from commands.rules.digests.facts import Countdown, Expiring
from commands.rules.digests.gathered import Gathered
from commands.rules.over_time.values import Scope
from commands.rules.schedules.business_days import working_days_of
from commands.services import Services
from commands.wave_notes.standing import open_objections
from storage.ledger import requests

_FIRST = timedelta(days=1)
"""What the first digest calls news: what happened since the day before."""


def gather(services: Services, ask: Ask, *, subscription: int, since: datetime | None) -> Gathered:
    """What is known now, for one subscription; `since`: when its last digest was made, None: it has none yet.

    Raises UnknownZone and UnknownCountry, which are sentences for whoever chose them, and StorageError.
    """
    now = services.now()
    begin = since or now - _FIRST
    works = working_days_of(ask.country, services.organisation.policy.calendar)
    with services.database.session() as session:
        moves, moved = moves_of(session, ask.scope, begin), moved_in(session, ask.scope, begin)
        halted = halted_said(session)
        asked = [one for move in moves if (one := requests.get(session, move.number)) is not None]
        objecting = open_objections(session, asked)
    return Gathered(
        subscription=subscription,
        now=now,
        zone=ask.zone,
        is_working_day=works,
        scope=ask.scope,
        results=latest(services),
        changes=changes_since(services, begin, zone=ask.zone, is_working_day=works),
        count=headcount(services, ask.scope),
        counted_at=counted_at(services),
        people=people_blockers(services, ask.scope),
        moves=moves,
        moved=moved,
        objecting=objecting,
        countdown=_countdown(services, ask.scope, begin, now),
        expiring=tuple(
            Expiring(about=f"{one.check} {one.subject}".strip(), until=one.acceptance.until)
            for one in current(services).values()
        ),
        burndown=burndown(services, ask.scope, zone=ask.zone, is_working_day=works, now=now),
        halted=halted,
    )


def _countdown(services: Services, scope: Scope, begin: datetime, now: datetime) -> Countdown:
    deadlines = [by for _, by in contact_deadlines(services, scope, after=begin)]
    ahead = [by - now for by in deadlines if by > now]
    return Countdown(people=len(ahead), days=min(ahead).days if ahead else None, lost=len(deadlines) - len(ahead))
