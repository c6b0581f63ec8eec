"""Who has the Home tab open: asked of Slack once in some minutes, however often what it shows is looked at."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.approvals.approvers import Approvers, CannotTell
from bot.people import KEPT, People
from commands.home_facts import Kind, Visitor
from commands.rules.access import Decision
from commands.rules.moves.eligible import Ineligible, may_decide

KEPT_UNCERTAIN = timedelta(minutes=1)
"""So long it is remembered that Slack did not tell: it is not asked again and again while it is down."""
MOST = 5_000
"""People who are remembered at a time."""


class Visitors:
    """Tells which kind of Home somebody sees. Safe to share between threads.

    What is shown decides nothing: each click there is authorised by itself, by what Slack says then.
    """

    def __init__(
        self, people: People, approvers: Approvers, *, team_id: str, now: Callable[[], datetime], most: int = MOST
    ) -> None:
        """`team_id`: our workspace; empty: not known. `most` people are remembered at a time."""
        self._people = people
        self._approvers = approvers
        self._team_id = team_id
        self._now = now
        self._most = most
        self._guard = threading.Lock()
        self._groups: Mapping[str, frozenset[str]] = {}
        self._groups_until: datetime | None = None
        self._known: dict[str, tuple[Visitor, datetime]] = {}

    def remembered(self, user: str) -> Visitor:
        """Who this is, or was some minutes ago: for whoever looks again and again."""
        with self._guard:
            known = self._known.get(user)
        return known[0] if known is not None and self._now() < known[1] else self.now(user)

    def now(self, user: str) -> Visitor:
        """Who this is. What Slack does not tell counts against them, and is said to be uncertain."""
        decision, person = self._people.decide(user), self._people.person(user)
        members = self._members()
        groups = tuple(sorted(name for name, found in (members or {}).items() if user in found))
        refusal = may_decide(person, groups, frozenset(), self._team_id)
        kind = _kind(decision, refusal.why if refusal is not None else None)
        visitor = Visitor(
            user=user,
            kind=kind,
            groups=groups if refusal is None else (),
            mail=self._people.mail_of(user).strip().lower() if kind is Kind.MEMBER else "",
            refusal=decision.reason,
            whom_to_ask=self._people.whom_to_ask() if kind is Kind.MEMBER else (),
            certain=decision.certain and person.known and members is not None,
        )
        with self._guard:
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[user] = visitor, self._now() + (KEPT if visitor.certain else KEPT_UNCERTAIN)
        return visitor

    def forget(self) -> None:
        """Members of a user group came or went."""
        with self._guard:
            self._groups_until = None
            self._known = {user: (visitor, self._now()) for user, (visitor, _) in self._known.items()}

    def _members(self) -> Mapping[str, frozenset[str]] | None:
        """The approver groups; None: they could not be read, and the next one asks again."""
        with self._guard:
            if self._groups_until is not None and self._now() < self._groups_until:
                return self._groups
        try:
            found = self._approvers.members()
        except CannotTell:
            return None
        with self._guard:
            self._groups, self._groups_until = found, self._now() + KEPT
        return found


def _kind(decision: Decision, why_not: Ineligible | None) -> Kind:
    if decision.allowed:
        return Kind.ADMIN
    if why_not is None:
        return Kind.APPROVER
    return Kind.MEMBER if why_not is Ineligible.NOT_AN_APPROVER else Kind.OUTSIDER
