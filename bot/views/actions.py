"""Names of everything that can be clicked, shared by the views that show it and the listeners that hear it.

Where one message holds several buttons of a kind, each gets a suffix (`:1`, `:2` ...): Slack wants them unique.
"""

import re
from typing import assert_never

from commands.step import Offer

REFRESH_STATUS = "refresh_status"
"""Run all checks and show the new status in the same message."""
REFRESH_HOME = "refresh_home"
"""The same in the person's Home tab."""
RUN_COMMAND = "run_command"
"""Run the subcommand in the button's value, as if it had been typed."""
ADD_DOMAIN = "add_domain"
"""Add the domain in the button's value to the tenant. Changes the tenant; asks first."""
VERIFY_DOMAIN = "verify_domain"
"""Let Microsoft 365 verify the domain in the button's value. Changes the tenant; asks first."""
SHOW_DOMAIN = "show_domain"
"""Show one domain, the one in the button's value."""

OPEN_ACCEPT = "open_accept"
"""Open the form in which a finding is accepted."""

WHY = "why"
"""Look up the person in the button's value, or in the chosen option."""
LOOK_UP = "look_up"
"""Open the form in which somebody is looked up."""
FIND_PERSON = "find_person"
"""The field of that form: asks whom to offer while somebody types."""

OPEN_MOVE = "open_move"
"""Open the form in which a move is planned."""
FIND_MOVED = "find_moved"
"""The field of that form in which people and groups are chosen: asks whom to offer while somebody types."""
SEND_REQUEST = "send_request"
"""Ask for the approval of the draft in the button's value."""
CONFIRM_BY_TYPING = "confirm_by_typing"
"""Open the form in which the draft in the button's value is confirmed by typing, and sent."""

APPROVE_MOVE = "approve_move"
"""Approve the request and the plan in the button's value: `12:` and the digest of the plan that the card shows."""
REJECT_MOVE = "reject_move"
"""Open the form in which that request is rejected."""
TAKE_BACK = "take_back"
"""Take one's own decision about that request back."""
MOVE_WHO = "move_who"
"""Show who is in that request and where each of them stands."""
MOVE_WHAT = "move_what"
"""Show what exactly that request does."""

OBJECT = "object"
"""Open the form in which somebody says that the time of their move does not suit: the value is the id of the item."""
ACKNOWLEDGE_ALARM = "acknowledge_alarm"
"""Take note of the alarm whose id is the button's value."""

DIGEST_ZONE, DIGEST_COUNTRY, DIGEST_SCOPE = "digest_zone", "digest_country", "digest_scope"
"""The fields of the form of a digest that ask what to offer while somebody types."""
DIGEST_PREVIEW = "digest_preview"
"""Show what the digest would say now, as the form asks for it."""
DIGEST_PAUSE, DIGEST_RESUME, DIGEST_REMOVE = "digest_pause", "digest_resume", "digest_remove"
"""Change the subscription in the button's value, and show the list anew in the same message."""
DIGEST_CHANGE = "digest_change"
"""Open the form with what the subscription in the button's value asks for."""

HERE = "here"
"""The suffix where the answer replaces the message that holds the button, because it is about the same thing."""


def of_offer(offer: Offer) -> str:
    """The action that carries an offer out."""
    match offer:
        case Offer.ADD_DOMAIN:
            return ADD_DOMAIN
        case Offer.VERIFY_DOMAIN:
            return VERIFY_DOMAIN
        case Offer.SHOW_DOMAIN:
            return SHOW_DOMAIN
        case Offer.WHY:
            return WHY
        case _:
            assert_never(offer)


def suffixed(action: str, suffix: int | str) -> str:
    """The action id of one of several buttons of a kind."""
    return f"{action}:{suffix}"


def any_of(action: str) -> re.Pattern[str]:
    """Matches the action ids of all buttons of a kind."""
    return re.compile(rf"^{re.escape(action)}(:\w+)?$")


def answers_here(action_id: str) -> bool:
    """Whether the answer to this button belongs into the message that holds it."""
    return action_id.endswith(f":{HERE}")
