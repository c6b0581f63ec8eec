"""Who somebody is and which approver groups they are in, at this moment. Nothing is remembered from before a question.

Questions that come while Slack is being asked share the next answer: ten approvers who react in the same instant cost
two readings of each group, not ten. What cannot be read is never taken for a yes.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import structlog
from slack_sdk import WebClient

from bot.people import described
from bot.posting import FAILURES, problem_of
from commands.rules.access import Person
from commands.rules.moves.policy import ApproverGroup

_log = structlog.get_logger("hybridbot.approvers")

Answer = TypeVar("Answer")


class CannotTell(Exception):
    """Slack did not say what only it knows. The message is a full sentence for people."""


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who reacts or presses, as Slack describes them now."""

    person: Person
    groups: tuple[str, ...] | None
    """Names of the approver groups that they are in, sorted; None: that could not be read."""

    @property
    def certain(self) -> bool:
        """Whether Slack said all there is to know: what it did not say may be otherwise."""
        return self.person.known and self.groups is not None


class Approvers:
    """Asks Slack about people and user groups. Safe to share between threads."""

    def __init__(self, client: WebClient, groups: Sequence[ApproverGroup]) -> None:
        self._client = client
        self._groups = tuple(groups)
        ids = {user_group for group in groups for user_group in group.user_groups}
        self._readings = {each: Shared(partial(self._members_of, each)) for each in sorted(ids)}

    def look_up(self, user_id: str) -> Approver:
        """Who this is, and in which groups now."""
        try:
            members = self.members()
        except CannotTell:
            return Approver(self._person(user_id), None)
        return Approver(self._person(user_id), tuple(sorted(name for name in members if user_id in members[name])))

    def members(self) -> Mapping[str, frozenset[str]]:
        """Everybody in each approver group now, by the group's name. Raises CannotTell."""
        return {group.name: self._of(group) for group in self._groups}

    def members_if_known(self) -> Mapping[str, frozenset[str]] | None:
        """The same, for whoever can do without: None where Slack does not say."""
        try:
            return self.members()
        except CannotTell:
            return None

    def _of(self, group: ApproverGroup) -> frozenset[str]:
        from_slack = (self._readings[user_group].now() for user_group in group.user_groups)
        return frozenset(group.users).union(*from_slack)

    def _members_of(self, user_group: str) -> frozenset[str]:
        try:
            answer = self._client.usergroups_users_list(usergroup=user_group)
        except FAILURES as error:
            _log.warning("an approver group cannot be read", group=user_group, problem=problem_of(error))
            raise CannotTell(
                f"Who belongs to the approver group {user_group} could not be read from Slack ({problem_of(error)})."
            ) from error
        return frozenset(str(user) for user in answer.get("users") or ())

    def _person(self, user_id: str) -> Person:
        try:
            user: dict[str, Any] = self._client.users_info(user=user_id).get("user") or {}
        except FAILURES as error:
            _log.warning("a person cannot be looked up", user=user_id, problem=problem_of(error))
            return Person(user_id=user_id, known=False)
        return described(user_id, user)


class Shared(Generic[Answer]):
    """A question whose answer is shared by all who ask before it is asked: never older than the asking."""

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        self._one_at_a_time = threading.Lock()
        self._guard = threading.Lock()
        self._begun = 0
        """How many askings have begun."""
        self._last: tuple[int, Answer] | None = None
        """The last answer, and the number of the asking that it came from."""

    def now(self) -> Answer:
        """An answer to an asking that began after this call did. Raises what the asking raises."""
        with self._guard:
            seen = self._begun
        with self._one_at_a_time:
            if self._last is not None and self._last[0] > seen:
                return self._last[1]
            with self._guard:
                self._begun += 1
                number = self._begun
            answer = self._ask()
            self._last = (number, answer)
            return answer
