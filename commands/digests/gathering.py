"""Gathers what a digest is made from: what the checks have stored, and the ledger. Asks no remote system."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from commands.acceptances import current
from commands.digests.alarms import alarms_of
from commands.digests.moves import moved_in, moves_of
from commands.digests.shared import Part, Parts, Shared
from commands.history import latest
from commands.moves.reporting import halted_said
from commands.over_time.changes import baseline, opened, snapshot_at
from commands.over_time.days import burndown
from commands.over_time.headcounts import counted_at, headcount, people_blockers
from commands.over_time.scoped import contact_deadlines, inside
from commands.rules.digests.ask import Ask
from commands.rules.digests.facts import Countdown, Expiring
from commands.rules.digests.gathered import Gathered
from commands.rules.over_time.changes import compare
from commands.rules.over_time.values import Changes, Scope, ScopeKind
from commands.rules.schedules.business_days import IsWorkingDay, working_days_of
from commands.services import Services
from commands.wave_notes.standing import open_objections
from storage.ledger import requests

_FIRST = timedelta(days=1)
"""What the first digest calls news: what happened since the day before."""


def gather(
    services: Services, ask: Ask, *, subscription: int, since: datetime | None, shared: Shared | None = None
) -> Gathered:
    """What is known now, for one subscription; `since`: when its last digest was made, None: it has none yet.

    shared   what the digests of this minute have in common

    Raises UnknownZone and UnknownCountry, which are sentences for whoever chose them, and StorageError.
    """
    now = services.now()
    begin = since or now - _FIRST
    works = working_days_of(ask.country, services.organisation.policy.calendar)
    parts, scope = (shared or Shared()).now(services), ask.scope

    def once(key: Hashable, make: Callable[[], Part]) -> Part:
        # of a request the ledger tells, which goes on meanwhile
        return make() if scope.kind is ScopeKind.WAVE else parts.once((key, scope), make)

    alarms = once("alarms", lambda: alarms_of(services, scope))
    with services.database.session() as session:
        moves, moved = moves_of(session, scope, begin, parts), moved_in(session, scope, begin)
        halted = halted_said(session)
        asked = [one for move in moves if (one := requests.get(session, move.number)) is not None]
        objecting = open_objections(session, asked, inside=lambda users: inside(session, users, scope))
    return Gathered(
        subscription=subscription,
        now=now,
        zone=ask.zone,
        is_working_day=works,
        scope=scope,
        results=parts.once("results", lambda: latest(services)),
        changes=_changes(services, ask, begin, parts, works),
        count=once("count", lambda: headcount(services, scope)),
        counted_at=parts.once("counted at", lambda: counted_at(services)),
        people=once("people", lambda: people_blockers(services, scope)),
        moves=moves,
        moved=moved,
        objecting=objecting,
        alarms=alarms,
        countdown=_countdown(services, scope, begin, now),
        expiring=parts.once("expiring", lambda: _expiring(services)),
        burndown=once(
            ("burndown", ask.zone, ask.country),
            lambda: burndown(services, scope, zone=ask.zone, is_working_day=works, now=now),
        ),
        halted=halted,
    )


def _changes(services: Services, ask: Ask, begin: datetime, parts: Parts, works: IsWorkingDay) -> Changes:
    before = baseline(services, begin)
    after = parts.once("snapshot", lambda: snapshot_at(services, services.now()))
    known = parts.once("opened", lambda: opened(services))
    return compare(before, after, known, zone=ask.zone, is_working_day=works)


def _expiring(services: Services) -> tuple[Expiring, ...]:
    return tuple(
        Expiring(about=f"{one.check} {one.subject}".strip(), until=one.acceptance.until)
        for one in current(services).values()
    )


def _countdown(services: Services, scope: Scope, begin: datetime, now: datetime) -> Countdown:
    deadlines = [by for _, by in contact_deadlines(services, scope, after=begin)]
    ahead = [by - now for by in deadlines if by > now]
    return Countdown(people=len(ahead), days=min(ahead).days if ahead else None, lost=len(deadlines) - len(ahead))
