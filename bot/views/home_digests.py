"""Digests in the Home tab: the last one, and which channels get one."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from bot.views.message import section, small
from bot.views.words import moment, plain
from commands.home_facts import HomeFacts, Kind, LastDigest, Subscribed
from commands.rules.wording import sentence

_SHOWN = 8


def digests_part(facts: HomeFacts) -> Iterator[Block]:
    """For administrators all of it; for approvers the last one."""
    last = _last(facts.digest) if facts.digest is not None else ""
    if facts.visitor.kind is not Kind.ADMIN:
        if last:
            yield section(f"*Digest*\n{last}")
        return
    if not facts.subscriptions:
        yield section(
            "*Digests*\nNo channel gets one yet. Type `/hybrid digest` in the channel of a team: once a day it then "
            "reads what changed, what blocks it, and who acts next."
        )
        return
    lines = [_line(one) for one in facts.subscriptions[:_SHOWN]]
    yield section("\n".join(filter(None, ("*Digests*", *lines, last))))
    more = len(facts.subscriptions) - _SHOWN
    if more > 0:
        yield small(f"{more:,} more: `/hybrid digest list` shows them all.")


def _last(digest: LastDigest) -> str:
    return f"The last one was {moment(digest.at)} in <#{plain(digest.channel, 20)}>: {plain(digest.what, 120)}."


def _line(one: Subscribed) -> str:
    state = " — paused" if one.paused else ""
    problem = f"\n:white_circle: {sentence(plain(one.problem, 200))}" if one.problem else ""
    return f"<#{plain(one.channel, 20)}>: {plain(one.what, 120)}, {plain(one.when, 120)}{state}{problem}"
