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
    about = f", about {plain(digest.scope, 80)}" if digest.scope else ""
    return f"The last one was posted {moment(digest.at)} in <#{digest.channel}>{about}."


def _line(one: Subscribed) -> str:
    about = f", {plain(one.scope, 80)}" if one.scope else ""
    state = " — paused" if one.paused else ""
    problem = f"\n:white_circle: {sentence(plain(one.problem, 200))}" if one.problem else ""
    return f"<#{one.channel}> at {plain(one.when, 60)}{about}{state}{problem}"
