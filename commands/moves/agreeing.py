"""What a plan needs before it is approved: the approvals by policy, and what stands against asking for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.moves.results import request_name
from commands.rules.moves.calendar import clash, has_ended
from commands.rules.moves.plan import Member, Plan
from commands.rules.moves.requirement import Requirement, requirement_of
from commands.rules.moves.standing import reachable
from commands.rules.moves.window import Window, say_window
from commands.rules.wording import listed
from commands.services import Services
from commands.step import Request
from storage.ledger.people import NewItem

_NOT_SET_UP = (
    "Nobody can ask for a move yet: the operator has to name the channel and the approver groups in the table "
    "[approvals] of hybridbot.toml."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and where. A request is only sent by somebody whom Slack knows: approvers must see who asks."""

    by: str
    """Slack user id, or an account of the terminal."""
    channel: str = ""
    in_slack: bool = False

    @classmethod
    def of(cls, request: Request) -> "Asker":
        """Whoever asks with this request of a front end."""
        return cls(by=request.asked_by, channel=request.channel, in_slack=request.in_slack)


def requirement(services: Services, plan: Plan) -> Requirement:
    """Which approvals a plan needs, by this installation's policy, if it is asked for now."""
    return requirement_of(services.organisation.policy, plan, services.now())


def asked_anew(services: Services, plan: Plan, now: datetime) -> dict[str, Any]:
    """Until when a request waits that is asked for now, and when it is brought to mind: columns of move_request."""
    policy = services.organisation.policy
    return {
        "expires_at": policy.expires_at(now, plan.options.window_end),
        "next_reminder_at": policy.reminder_at(now, 0),
        "reminders": 0,
    }


def new_items(members: Iterable[Member]) -> tuple[NewItem, ...]:
    """Members as the ledger keeps them."""
    return tuple(
        NewItem(key=one.key, name=one.name, identity=one.upn, sip_address=one.sip, member=one.as_json())
        for one in members
    )


def standing_against(
    services: Services, plan: Plan, needed: Requirement, *, by: str, before: Iterable[str] = ()
) -> tuple[str, ...]:
    """Why a plan cannot be asked for, or never gets its approvals, a sentence each; nothing: it can.

    `by`: who asks. `before`: who has asked for the same request before, if it is one.
    """
    policy = services.organisation.policy
    if not policy.is_set_up:
        return (_NOT_SET_UP,)
    options, now = plan.options, services.now()
    told = []
    window = Window(options.window_start, options.window_end)
    if has_ended(now, window):
        said = say_window(window.start, window.end, policy.calendar.zone)
        told.append(f"The window has ended: {said}. Choose another.")
    told.append(clash(window, policy.calendar))
    members = services.approvers()
    if members is not None:
        told.append(reachable(needed, members, {by, *before}))
    return tuple(filter(None, told))


def who_is_held(holders: Sequence[tuple[str, int]]) -> str:
    """Who is in other requests, as a sentence."""
    told = [f"{name} is in {request_name(number)}" for name, number in holders]
    return f"{listed(told, most=10)} already."
