"""Keeps the Home tabs that are open up to date: looks whether anything has changed, and shows it whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from slack_sdk.models.blocks import Block

from bot.home.publishing import FIRST_PAUSE, Homes, Outcome
from bot.views.home import fingerprint
from commands.home import members
from commands.home_facts import Visitor
from commands.services import Services
from storage import home_visits
from storage.models import HomeVisit

OPEN_FOR = timedelta(hours=8)
"""Slack does not say when somebody leaves the tab: so long it counts as open."""
LOOK_AGAIN = timedelta(minutes=1)
"""Time alone changes things, too: what was checked is too old to rely on some day. So often all is looked at."""
PER_PERSON = timedelta(seconds=10)
"""A view is not changed more often by itself: a running move would change it with every person."""
PER_MINUTE = 90
"""Views in all: Slack takes a hundred and more a minute."""
AT_ONCE = 10
"""Views in one look: the next one comes in seconds."""
UNTOLD = 3
"""People of whom Slack does not say who they are, in one look: then it is Slack, not they."""
LONGEST_PAUSE = timedelta(minutes=5)

_log = structlog.get_logger("hybridbot.home")


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at everybody who has the tab open."""

    signal: str
    at: datetime
    left: bool
    """Somebody may still have to be shown something."""


class Republishing:
    """One thread calls `look_once` every few seconds, in each replica."""

    def __init__(self, services: Services, homes: Homes) -> None:
        """`homes` publishes with a client that waits for no rate limit."""
        self._services = services
        self._homes = homes
        self._last: _Look | None = None
        self._forgot: datetime | None = None
        self._quiet_until: datetime | None = None
        self._pause = FIRST_PAUSE

    def look_once(self) -> bool:
        """Show what has changed to those who see something else. Never more to do at once. Raises StorageError."""
        now = self._services.now()
        if self._quiet_until is not None and now < self._quiet_until:
            return False
        with self._services.database.session() as session:
            if self._forgot is None or now - self._forgot >= LOOK_AGAIN:
                home_visits.forget_before(session, now - OPEN_FOR)
                self._forgot = now
            visits = home_visits.since(session, now - OPEN_FOR)
            if not visits:
                return False
            signal = home_visits.signal(session)
            spent = home_visits.published_since(session, now - timedelta(minutes=1))
        if not self._worth_it(signal, visits, now):
            return False
        left = self._show(visits, now, room=min(AT_ONCE, PER_MINUTE - spent))
        self._last = _Look(signal, now, left)
        return False

    def _worth_it(self, signal: str, visits: Sequence[HomeVisit], now: datetime) -> bool:
        last = self._last
        changed = last is None or last.signal != signal or last.left or now - last.at >= LOOK_AGAIN
        return changed or any(not visit.shown for visit in visits)

    def _show(self, visits: Sequence[HomeVisit], now: datetime, *, room: int) -> bool:
        """Whether somebody is left who may have to be shown something."""
        pace = max(PER_PERSON, timedelta(minutes=1) * len(visits) / PER_MINUTE)
        due = [visit for visit in visits if not _must_wait(visit, now, pace)]
        left = len(due) < len(visits)
        if room <= 0 or not due:
            return True
        known, silent = self._known(due)
        company, drawn = self._homes.look(), self._homes.drawing.whole()
        own = members(self._services, [visitor for _, visitor in known])
        for visit, visitor in known:
            if room <= 0:
                return True
            blocks = self._homes.blocks(visitor, company, drawn, own=own)
            if not _differs(visit, blocks):
                continue
            outcome = self._homes.renew(visit.user, blocks, shown=visit.shown)
            room -= outcome is Outcome.PUBLISHED
            if outcome is Outcome.LATER:
                self._leave_alone(now)
                return True
            if outcome is Outcome.PUBLISHED:
                self._pause = FIRST_PAUSE
        if silent:
            self._leave_alone(now)
        return left or silent

    def _known(self, visits: Sequence[HomeVisit]) -> tuple[list[tuple[HomeVisit, Visitor]], bool]:
        """Of whom Slack tells who they are, and whether it has stopped to tell.

        Nobody else is shown anything: an administrator must not lose the tab because Slack did not say who they are.
        """
        known, untold = [], 0
        for visit in visits:
            visitor = self._homes.visitors.remembered(visit.user)
            if visitor.certain:
                known.append((visit, visitor))
                continue
            untold += 1
            if untold >= UNTOLD:
                return known, True
        return known, False

    def _leave_alone(self, now: datetime) -> None:
        """Slack is not there: nobody else is tried for a while, longer each time."""
        self._quiet_until = now + self._pause
        _log.warning("no Home tab is published for a while", seconds=self._pause.total_seconds())
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


def _differs(visit: HomeVisit, blocks: Sequence[Block]) -> bool:
    return fingerprint(blocks) != visit.shown


def _must_wait(visit: HomeVisit, now: datetime, pace: timedelta) -> bool:
    """Whether somebody shows it to them just now, or it was shown too short a time ago."""
    if visit.taken_until is not None and visit.taken_until > now:
        return True
    return bool(visit.shown) and visit.published_at is not None and now - visit.published_at < pace
