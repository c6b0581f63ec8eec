"""Who somebody is, as Slack tells it, and whether they may run checks. Asked at most every five minutes.

What cannot be read counts against the person: see `commands.rules.access`.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.posting import FAILURES, problem_of
from commands.rules.access import AdminPolicy, Decision, Person, may_run

KEPT = timedelta(minutes=5)
MOST_PEOPLE = 5_000
_NAMED = 3
"""How many administrators a refusal names."""

_log = structlog.get_logger("hybridbot.people")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admins:
    """Who counts as an administrator, as the operator configured it."""

    group: str = ""
    """Id of a user group."""
    extra: Sequence[str] = ()
    """Ids of people."""
    team_id: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    person: Person
    until: datetime
    name: str = ""
    mail: str = ""
    zone: str = ""


class People:
    """Decides who may run checks. Safe to share between threads."""

    def __init__(
        self, client: WebClient, admins: Admins, *, now: Callable[[], datetime], most: int = MOST_PEOPLE
    ) -> None:
        """`most` people are remembered at a time."""
        self._client = client
        self._admins = admins
        self._now = now
        self._most = most
        self._guard = threading.Lock()
        self._people: dict[str, _Known] = {}
        self._group: frozenset[str] = frozenset()
        self._group_until: datetime | None = None

    def decide(self, user_id: str, *, fresh: bool = False) -> Decision:
        """Whether this person may run checks; if not, with a sentence for them.

        `fresh` asks Slack again whatever is remembered: for decisions that change something.
        """
        if fresh:
            self.forget(user_id)
        policy = self._policy()
        decision = may_run(self._person(user_id).person, policy)
        if decision.allowed:
            return decision
        _log.info("refused", user=user_id, reason=decision.reason)
        return may_run(self._person(user_id).person, replace(policy, whom_to_ask=self._whom_to_ask(policy)))

    def whom_to_ask(self) -> tuple[str, ...]:
        """The ids of some administrators whom Slack knows; empty where that is not known."""
        return tuple(one.person.user_id for one in self._admins_known(self._policy()))

    def person(self, user_id: str) -> Person:
        """Who this is, as it is remembered for a few minutes."""
        return self._person(user_id).person

    def mail_of(self, user_id: str) -> str:
        """The mail address in somebody's profile, as it is remembered for a few minutes; empty where there is none, or
        the scope for it."""
        return self._person(user_id).mail

    def zone_of(self, user_id: str) -> str:
        """The time zone in somebody's profile, by its IANA name, remembered likewise; empty where Slack does not tell
        it."""
        return self._person(user_id).zone

    def forget(self, user_id: str = "") -> None:
        """Forget the admin group and this person: something about them has changed, or must be certain now."""
        with self._guard:
            self._group_until = None
            self._people.pop(user_id, None)

    def _policy(self) -> AdminPolicy:
        group, readable = self._members()
        return AdminPolicy(
            group=group, extra=frozenset(self._admins.extra), team_id=self._admins.team_id, group_readable=readable
        )

    def _members(self) -> tuple[frozenset[str], bool]:
        """The admin group, and whether it could be read. A failure is not remembered: the next one asks again."""
        if not self._admins.group:
            return frozenset(), True
        with self._guard:
            if self._group_until is not None and self._now() < self._group_until:
                return self._group, True
        try:
            answer = self._client.usergroups_users_list(usergroup=self._admins.group)
            group = frozenset(str(user) for user in answer.get("users") or ())
        except FAILURES as error:
            _log.warning("the admin group cannot be read", group=self._admins.group, problem=problem_of(error))
            return frozenset(), False
        with self._guard:
            self._group, self._group_until = group, self._now() + KEPT
        return group, True

    def _asked(self, user_id: str) -> dict[str, Any] | None:
        """What Slack says now about somebody; None where it does not."""
        try:
            user: dict[str, Any] = self._client.users_info(user=user_id).get("user") or {}
        except FAILURES as error:
            _log.warning("a person cannot be looked up", user=user_id, problem=problem_of(error))
            return None
        return user

    def _person(self, user_id: str) -> _Known:
        with self._guard:
            known = self._people.get(user_id)
        if known is not None and self._now() < known.until:
            return known
        user = self._asked(user_id)
        if user is None:
            return _Known(Person(user_id=user_id, known=False), self._now())
        known = _Known(
            described(user_id, user),
            self._now() + KEPT,
            name=str(user.get("real_name") or ""),
            mail=str((user.get("profile") or {}).get("email") or ""),
            zone=str(user.get("tz") or ""),
        )
        with self._guard:
            if len(self._people) >= self._most:
                self._people.clear()
            self._people[user_id] = known
        return known

    def _whom_to_ask(self, policy: AdminPolicy) -> str:
        return " or ".join(one.name for one in self._admins_known(policy))

    def _admins_known(self, policy: AdminPolicy) -> list[_Known]:
        found = [self._person(user) for user in sorted(policy.extra | policy.group)[:_NAMED]]
        return [one for one in found if one.name]


def described(user_id: str, user: dict[str, object]) -> Person:
    """`users.info`: https://docs.slack.dev/reference/objects/user-object"""
    return Person(
        user_id=user_id,
        team_id=str(user.get("team_id") or ""),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_outside=bool(user.get("is_stranger")),
        is_bot=bool(user.get("is_bot")),
        is_deactivated=bool(user.get("deleted")),
        known=user.get("id") == user_id,
    )
