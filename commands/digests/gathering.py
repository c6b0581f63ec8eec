"""Gathers what a digest is made from: what the checks have stored, and the ledger. Asks no remote system."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commands.acceptances import current
from commands.digests.alarms import alarms_of
from commands.digests.moves import moved_in, moves_of
from commands.digests.shared import Look, Part, Shared
from commands.history import latest
from commands.moves.reporting import halted_said
from commands.over_time.changes import baseline, opened, snapshot_at
from commands.over_time.days import burndown
from commands.over_time.headcounts import counted_at, headcount, people_blockers
from commands.over_time.scoped import contact_deadlines, inside
from commands.rules.digests.ask import Ask
from commands.rules.digests.facts import Countdown, Expiring, Move
from commands.rules.digests.gathered import Gathered
from commands.rules.over_time.changes import compare
from commands.rules.over_time.values import Changes, Scope, ScopeKind
from commands.rules.schedules.business_days import IsWorkingDay, working_days_of
from commands.services import Services
from commands.wave_notes.standing import open_objections
from storage.ledger import requests

_FIRST = timedelta(days=1)
"""What the first digest calls news: what happened since the day before."""


@dataclass(frozen=True, slots=True)
class _OfLedger:
    """What the ledger says, for the people of a scope."""

    moves: tuple[Move, ...]
    moved: int
    objecting: tuple[tuple[int, tuple[str, ...], str], ...]
    halted: str


def gather(
    services: Services, ask: Ask, *, subscription: int, since: datetime | None, shared: Shared | None = None
) -> Gathered:
    """What is known now, for one subscription; `since`: when its last digest was made, None: it has none yet.

    shared   what the digests of this minute have in common

    Raises UnknownZone and UnknownCountry, which are sentences for whoever chose them, and StorageError.
    """
    look, scope = (shared or Shared()).now(services), ask.scope
    services, now = replace(services, now=lambda: look.at), look.at
    begin = since or now - _FIRST
    works = working_days_of(ask.country, services.organisation.policy.calendar)
    checked, ledger = look.checked, look.ledger

    def once(key: Hashable, make: Callable[[], Part]) -> Part:
        # of a request the ledger tells, which goes on meanwhile
        return (ledger if scope.kind is ScopeKind.WAVE else checked).once((key, scope), make)

    told = ledger.once(("told", scope, begin), lambda: _of_ledger(services, scope, begin, look))
    return Gathered(
        subscription=subscription,
        now=now,
        zone=ask.zone,
        is_working_day=works,
        scope=scope,
        results=checked.once("results", lambda: latest(services)),
        changes=checked.once(
            ("changes", begin, ask.zone, ask.country), lambda: _changes(services, ask, begin, look, works)
        ),
        count=once("count", lambda: headcount(services, scope)),
        counted_at=checked.once("counted at", lambda: counted_at(services)),
        people=once("people", lambda: people_blockers(services, scope)),
        moves=told.moves,
        moved=told.moved,
        objecting=told.objecting,
        alarms=once("alarms", lambda: alarms_of(services, scope)),
        countdown=ledger.once(("countdown", scope, begin), lambda: _countdown(services, scope, begin, now)),
        expiring=checked.once("expiring", lambda: _expiring(services)),
        burndown=once(
            ("burndown", ask.zone, ask.country),
            lambda: burndown(services, scope, zone=ask.zone, is_working_day=works, now=now),
        ),
        halted=told.halted,
    )


def _of_ledger(services: Services, scope: Scope, begin: datetime, look: Look) -> _OfLedger:
    with services.database.session() as session:
        moves = moves_of(session, scope, begin, look.checked)
        asked = [one for move in moves if (one := requests.get(session, move.number)) is not None]
        return _OfLedger(
            moves=moves,
            moved=moved_in(session, scope, begin),
            objecting=open_objections(session, asked, inside=lambda users: inside(session, users, scope)),
            halted=halted_said(session),
        )


def _changes(services: Services, ask: Ask, begin: datetime, look: Look, works: IsWorkingDay) -> Changes:
    before = look.checked.once(("baseline", begin), lambda: baseline(services, begin))
    after = look.checked.once("snapshot", lambda: snapshot_at(services, look.at))
    known = look.checked.once("opened", lambda: opened(services))
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
