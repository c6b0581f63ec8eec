"""The cards of requests as Slack has them now: which decisions are on them as reactions, and the two to begin with."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.approvals.approvers import CannotTell, Shared
from bot.posting import FAILURES, problem_of
from commands.rules.moves.emoji import decision_of, plain_name
from commands.rules.moves.policy import Policy
from storage.states import DecisionKind

_MOST = 200
"""Cards that are remembered, so that those who ask about one at the same time share an answer."""
_log = structlog.get_logger("hybridbot.cards")


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody's reaction decides, and the name of its emoji as Slack has it."""

    kind: DecisionKind
    reaction: str


class Cards:
    """Reads and adds reactions. Safe to share between threads."""

    def __init__(self, client: WebClient, policy: Policy) -> None:
        self._client = client
        self._policy = policy
        self._guard = threading.Lock()
        self._readings: OrderedDict[tuple[str, str], Shared[Mapping[str, Shown]]] = OrderedDict()

    def decisions_on(self, channel: str, ts: str) -> Mapping[str, Shown]:
        """Who has reacted to this very message with a decision, as it is now. Who shows both has rejected.

        The author's own reactions, with which it is seeded, are no decisions. Raises CannotTell.
        """
        return self._shared(channel, ts).now()

    def seed(self, channel: str, ts: str) -> None:
        """Put the two decisions under a card, so that deciding is one tap. What Slack refuses is logged."""
        for name in self.seeds:
            try:
                self._client.reactions_add(channel=channel, timestamp=ts, name=name)
            except FAILURES as error:
                if problem_of(error) != "already_reacted":
                    _log.warning("a card was not seeded", channel=channel, ts=ts, problem=problem_of(error))

    @property
    def seeds(self) -> tuple[str, ...]:
        """The names of the reactions that a card begins with: the first that approves, the first that rejects."""
        return tuple(plain_name(names[0]) for names in (self._policy.approve, self._policy.reject) if names)

    def _shared(self, channel: str, ts: str) -> Shared[Mapping[str, Shown]]:
        with self._guard:
            found = self._readings.pop((channel, ts), None) or Shared(partial(self._read, channel, ts))
            self._readings[channel, ts] = found
            while len(self._readings) > _MOST:
                self._readings.popitem(last=False)
            return found

    def message(self, channel: str, ts: str) -> Mapping[str, Any]:
        """Any message as Slack shows it, whether it is a card or not. Raises CannotTell."""
        try:
            answer = self._client.reactions_get(channel=channel, timestamp=ts, full=True)
        except SlackApiError as error:
            if problem_of(error) == "message_not_found":
                raise CannotTell("The card has been deleted in Slack.") from error
            raise _unread(error) from error
        except FAILURES as error:
            raise _unread(error) from error
        found: Mapping[str, Any] = answer.get("message") or {}
        return found

    def _read(self, channel: str, ts: str) -> Mapping[str, Shown]:
        message = self.message(channel, ts)
        if not self._seeded(message):
            self.seed(channel, ts)
        return self._decided(message.get("reactions") or (), author=str(message.get("user") or ""))

    def _decided(self, reactions: Iterable[Mapping[str, Any]], *, author: str) -> Mapping[str, Shown]:
        found: dict[str, Shown] = {}
        for reaction in reactions:
            name = str(reaction.get("name") or "")
            kind = decision_of(name, self._policy)
            if kind is None:
                continue
            for user in map(str, reaction.get("users") or ()):
                before = found.get(user)
                if user != author and (before is None or before.kind is not DecisionKind.REJECT):
                    found[user] = Shown(kind, name)
        return found

    def _seeded(self, message: Mapping[str, Any]) -> bool:
        author = message.get("user")
        own = {each.get("name") for each in message.get("reactions") or () if author in (each.get("users") or ())}
        return own.issuperset(self.seeds)


def _unread(error: Exception) -> CannotTell:
    _log.warning("the reactions to a card cannot be read", problem=problem_of(error))
    return CannotTell(f"The reactions to the card could not be read from Slack ({problem_of(error)}).")
