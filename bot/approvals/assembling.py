"""What deciding about moves needs, put together once: the policy, who the approvers are, and what the cards say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.approvals.approvers import Approvers
from bot.approvals.cards import Cards
from bot.approvals.refusing import Refusing
from bot.approvals.rereading import Rereading
from bot.outbox.rendering import CARD
from bot.posting import Posting
from commands.rules.moves.eligible import may_decide
from commands.rules.moves.policy import Policy
from storage.database import Database
from storage.ledger.tables import OutboxMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """What listeners and the engine work with."""

    policy: Policy
    approvers: Approvers
    cards: Cards
    refusing: Refusing
    rereading: Rereading
    wake: Callable[[], None]
    """Told that there is something new to count."""
    team_id: str

    def posted(self, message: OutboxMessage) -> None:
        """Told each message that was posted anew: a card gets the two decisions under it."""
        if message.kind == CARD:
            self.cards.seed(message.posted_in, message.ts)

    def is_approver(self, user: str) -> bool:
        """Whether this person could decide about a request of somebody else's now."""
        approver = self.approvers.look_up(user)
        return may_decide(approver.person, approver.groups, frozenset(), self.team_id) is None


def approvals_for(  # noqa: PLR0913 - what it is put together from, all by name
    policy: Policy,
    client: WebClient,
    *,
    approvers: Approvers,
    database: Database,
    team_id: str,
    wake: Callable[[], None],
    now: Callable[[], datetime],
) -> Approvals:
    """Put together. Asks Slack nothing. `team_id`: our workspace."""
    cards = Cards(client, policy)
    refusing = Refusing(policy, Posting(client), team_id=team_id, now=now)
    rereading = Rereading(database=database, cards=cards, approvers=approvers, refusing=refusing, changed=wake, now=now)
    return Approvals(
        policy=policy,
        approvers=approvers,
        cards=cards,
        refusing=refusing,
        rereading=rereading,
        wake=wake,
        team_id=team_id,
    )
