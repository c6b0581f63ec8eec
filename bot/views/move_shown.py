"""What a card is made of, and the parts that it has in every state: whose request it is, its plan, its buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot.views import actions
from bot.views.message import button
from bot.views.move_words import agreement, deed, name_of, titled
from bot.views.words import mention, moment, plain
from commands.rules.moves.losses import BlastRadius, radius_of
from commands.rules.moves.plan import Plan, short
from commands.rules.moves.policy import Policy
from commands.rules.moves.requirement import Requirement, read_requirement
from commands.rules.moves.standing import Standing
from commands.rules.wording import duration, sentence
from storage.ledger.tables import Decision, MoveItem, MoveRequest
from storage.states import RequestState


@dataclass(frozen=True)
class Shown:
    """What a card is made of."""

    request: MoveRequest
    plan: Plan
    items: Sequence[MoveItem]
    decisions: Sequence[Decision]
    standing: Standing
    policy: Policy
    now: datetime
    changes: Sequence[str] = ()

    @cached_property
    def radius(self) -> BlastRadius:
        """Who is hit and how."""
        return radius_of(self.plan)

    @cached_property
    def requirement(self) -> Requirement:
        """Which approvals it needs."""
        return read_requirement(self.request.requirement)

    @property
    def name(self) -> str:
        """`M12`."""
        return name_of(self.request)

    @property
    def deed(self) -> str:
        """`move 24 people to Teams: pilot wave 2`."""
        return f"{deed(self.request.kind, self.number)}{titled(self.request)}"

    @property
    def number(self) -> int:
        """How many people it is about: those who are to be approved, and from its start on everybody who is told of."""
        asks = self.request.state in (RequestState.PENDING, RequestState.APPROVED)
        return len(self.plan.members) if asks else len(self.items)

    @property
    def missing(self) -> str:
        """Which approvals are still missing, as a sentence."""
        return sentence(plain(self.standing.says, 300)) or "It has the approvals that it needs."


def plan_line(shown: Shown) -> str:
    """The digest of the plan, as people compare it."""
    return f"Plan `{short(shown.request.digest)}`."


def asked(shown: Shown) -> str:
    """Who asked for it, and when."""
    return f"{shown.name} · asked for by {mention(shown.request.requester)} {moment(shown.request.created_at)}."


def agreed(shown: Shown) -> str:
    """Who approved it; empty: nobody did."""
    told = agreement(shown.decisions)
    return f"Agreed: {told}." if told else ""


def time_taken(request: MoveRequest) -> str:
    """`, in 20 minutes`; empty before it has ended."""
    if request.started_at is None or request.ended_at is None:
        return ""
    return f", in {duration((request.ended_at - request.started_at).total_seconds())}"


def buttons(shown: Shown, *decisions: str) -> ActionsBlock:
    """What can be pressed: these decisions, and the two that only show. Each carries the plan that is shown."""
    value, name = f"{shown.request.id}:{shown.request.digest}", shown.name
    kinds: dict[str, ButtonElement] = {
        actions.APPROVE_MOVE: button("Approve", actions.APPROVE_MOVE, value=value, reads=f"Approve {name}"),
        actions.REJECT_MOVE: button(
            "Reject with reason", actions.REJECT_MOVE, value=value, reads=f"Reject with reason: {name}"
        ),
    }
    looks = [
        button("Who", actions.MOVE_WHO, value=value, reads=f"Who is in {name}"),
        button("What exactly", actions.MOVE_WHAT, value=value, reads=f"What exactly {name} does"),
    ]
    return ActionsBlock(elements=[*(kinds[each] for each in decisions), *looks])
