"""The Home tab: the status and the help for those who may use the bot, an explanation for everybody else."""

from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot.views.help import help_blocks
from bot.views.message import section, small
from bot.views.status import status_blocks
from bot.views.words import plain
from commands.step import HelpResult, StatusResult


def admin_home(
    status: StatusResult, guide: HelpResult, *, now: datetime, note: str = "", busy: bool = False
) -> dict[str, Any]:
    """The view for somebody who may run checks. `note` (mrkdwn) says what is going on, `busy` that it still is."""
    shown = status_blocks(status, now=now, home=True, note=note, busy=busy)
    return _home([*shown, DividerBlock(), *help_blocks(guide, clickable=False)])


def visitor_home(refusal: str) -> dict[str, Any]:
    """The view for somebody who may not: what this is, and whom to ask."""
    return _home(
        [
            section(
                "*hybridbot* helps the administrators of this organisation to connect Skype for Business Server "
                "with Microsoft 365, step by step. It checks, explains what is missing, and says who can mend it."
            ),
            section(plain(refusal, 1000)),
            small("There is nothing you have to do here."),
        ]
    )


def _home(blocks: list[Block]) -> dict[str, Any]:
    view: dict[str, Any] = View(type="home", callback_id="home", blocks=blocks[:100]).to_dict()
    return view
