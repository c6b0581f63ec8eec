"""The Home tab: one for administrators and approvers, one for whoever is moved, and an explanation for outsiders.

It stays open for hours, so it says when something was, never how long ago: that would be wrong a minute later. What is
to be acted on comes first, and everything is bounded: no company makes it longer than Slack takes.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock, ImageBlock
from slack_sdk.models.views import View

from bot.views import actions
from bot.views.home_digests import digests_part
from bot.views.home_first import first_part, nothing_yet
from bot.views.home_own import own_blocks
from bot.views.home_requests import mine_part, running_part, waiting_part
from bot.views.home_tiles import alarms_part, headline, tiles_part
from bot.views.message import button, section, small
from bot.views.person import look_up_button
from bot.views.words import done_by, moment, plain
from commands.home_facts import HomeFacts, Kind, Visitor
from commands.step import StatusResult

BLOCKS = 100
"""Slack's limit for one view."""
_NOTHING_DONE = "Nothing was done: "
"""How a refusal begins where somebody typed a command; whoever only looks has asked for nothing."""


def home_blocks(facts: HomeFacts, *, picture: Sequence[Block] = (), note: str = "") -> tuple[Block, ...]:
    """What this person sees, without when it was made.

    picture   what shows how the move goes on, for administrators and approvers: at most a few blocks
    note      mrkdwn that stands at the top: what went wrong just now
    """
    if facts.visitor.kind is Kind.OUTSIDER:
        return tuple(_outsider(facts.visitor))
    if facts.visitor.kind is Kind.MEMBER or facts.status is None:
        return tuple(own_blocks(facts))
    return tuple(_readiness(facts, facts.status, picture, note))[: BLOCKS - 1]


def home_view(blocks: Sequence[Block], *, updated: datetime) -> dict[str, Any]:
    """The view as Slack takes it. `updated` is aware."""
    last = small(f"Last updated {moment(updated)}. It updates itself while it is open.")
    view: dict[str, Any] = View(type="home", callback_id="home", blocks=[*blocks, last]).to_dict()
    return view


def fingerprint(blocks: Sequence[Block]) -> str:
    """By which what is shown is told apart from what was: the same words have the same, whatever the picture's file."""
    text = json.dumps([block.to_dict() for block in blocks if not isinstance(block, ImageBlock)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _readiness(facts: HomeFacts, status: StatusResult, picture: Sequence[Block], note: str) -> Iterator[Block]:
    admin = facts.visitor.kind is Kind.ADMIN
    unchecked = nothing_yet(facts)
    yield from headline(facts, status, refresh=_refresh(facts), note=note)
    if facts.halted:
        yield section(f":red_circle: {done_by(facts.halted, 600)}")
    yield from alarms_part(facts)
    yield from waiting_part(facts)
    if unchecked:
        yield from first_part(facts)
    else:
        yield from tiles_part(status)
        yield from picture
    yield from running_part(facts)
    yield from mine_part(facts)
    yield from digests_part(facts)
    if admin:
        yield DividerBlock()
        yield ActionsBlock(elements=[*_plan(facts), look_up_button(home=True)])
        yield small("Everything I can do: `/hybrid help`, in a channel or in the Messages tab here.")


def _refresh(facts: HomeFacts) -> Any:
    """While checks run there is no button: it would only queue up."""
    if facts.checking.busy:
        return None
    admin = facts.visitor.kind is Kind.ADMIN
    reads = f"Refresh: {'run all checks' if admin else 'look'} again"
    return button("Refresh", actions.REFRESH_HOME, reads=reads)


def _plan(facts: HomeFacts) -> list[Any]:
    if not facts.may_move:
        return []
    return [button("Plan a move", actions.OPEN_MOVE, reads="Plan a move: opens a form")]


def _outsider(visitor: Visitor) -> Iterator[Block]:
    yield section(
        "*hybridbot* helps the administrators of this organisation to connect Skype for Business Server "
        "with Microsoft 365, step by step. It checks, explains what is missing, and says who can mend it."
    )
    yield section(plain(visitor.refusal.removeprefix(_NOTHING_DONE), 1000) or "It is not open to you.")
    yield small("There is nothing you have to do here.")
