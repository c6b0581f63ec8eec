"""Who somebody is in Slack, by their address: users.lookupByEmail, which takes about 50 questions a minute."""

from collections.abc import Sequence
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.people import described
from bot.posting import FAILURES, problem_of
from commands.rules.addresses import bare
from commands.services import InSlack

_UNKNOWN = frozenset(("users_not_found", "user_not_found"))
_log = structlog.get_logger("hybridbot.notes")


class FindInSlack:
    """Asks Slack each time: who has left meanwhile is not to be told. Safe to share between threads."""

    def __init__(self, client: WebClient, *, team_id: str) -> None:
        """`client` may wait for rate limits. `team_id`: the workspace whose people may be told."""
        self._client = client
        self._team_id = team_id

    def __call__(self, addresses: Sequence[str]) -> InSlack:
        """By the first address that Slack knows. Guests, bots, people of other organisations and deactivated accounts
        are nobody to tell."""
        for address in dict.fromkeys(bare(one) for one in addresses if "@" in one):
            try:
                user: dict[str, Any] = self._client.users_lookupByEmail(email=address).get("user") or {}
            except FAILURES as error:
                if isinstance(error, SlackApiError) and problem_of(error) in _UNKNOWN:
                    continue
                _log.warning("somebody cannot be looked up in Slack", problem=problem_of(error))
                return InSlack(problem=f"Slack did not answer: {problem_of(error)}", silent=True)
            return self._judged(user)
        return InSlack(problem="nobody in Slack has that address")

    def _judged(self, user: dict[str, Any]) -> InSlack:
        person = described(str(user.get("id") or ""), user)
        if person.is_deactivated:
            return InSlack(problem="the account in Slack is deactivated")
        if person.is_bot or not person.user_id:
            return InSlack(problem="the account in Slack is an app's")
        if person.is_guest or person.is_outside or person.team_id not in ("", self._team_id):
            return InSlack(problem="the account in Slack is a guest's, or of another organisation")
        return InSlack(user=person.user_id)
