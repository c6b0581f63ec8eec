"""The subscriptions as a list with what can be done to each, and a digest that is shown and not posted."""

from slack_sdk.models.blocks import ActionsBlock, Block, ConfirmObject, DividerBlock, PlainTextObject

from bot.views import actions
from bot.views.digest import digest_message
from bot.views.digest_detail import detail_groups
from bot.views.digest_words import BELOW
from bot.views.message import Message, button, fitted, section, small
from bot.views.words import mark, mention, moment, plain
from commands import digest
from commands.digests.results import DigestResult, SubscriptionLine, SubscriptionsResult
from commands.rules.digests.facts import DigestFacts
from commands.rules.wording import sentence
from commands.step import Verdict
from storage.states import SubscriptionState


def subscriptions_message(result: SubscriptionsResult) -> Message:
    """Each with its time, who made it, and what can be done to it."""
    told = sentence(plain(result.headline, 400))
    groups = [_group(one) for one in result.lines]
    hint = f"Told {moment(result.told_at)}. /hybrid digest in a channel subscribes it, or shows what it would say."
    subscribe = button(
        "Subscribe this channel", actions.RUN_COMMAND, value=digest.NAME, reads="Subscribe this channel: opens a form"
    )
    last: list[Block] = [small(hint), *([ActionsBlock(elements=[subscribe])] if result.channel else [])]
    spoken = " ".join(f"{one.name}: {plain(one.what, 100)}, {plain(one.when, 100)}." for one in result.lines[:10])
    return Message(f"{told} {spoken}".strip(), fitted([section(f"*{told}*")], groups, last))


def _group(one: SubscriptionLine) -> list[Block]:
    place = f"<#{plain(one.channel, 20)}>"
    lines = [f"*{one.name}* in {place}: {plain(one.what, 250)}, {plain(one.when, 150)}"]
    if one.state is SubscriptionState.PAUSED:
        lines.append(f"Paused by {mention(one.changed_by)} {moment(one.changed_at)}")
    elif one.next_at is not None:
        lines.append(f"Next {moment(one.next_at)}")
    if one.problem:
        lines.append(f"{mark(Verdict.FAIL)} It cannot be posted: {plain(one.problem, 300)}")
    made = f"subscribed by {mention(one.created_by)} {moment(one.created_at)}"
    last = f" · last posted {moment(one.last_at)}" if one.last_at is not None else " · nothing posted yet"
    return [section("\n".join(lines)), small(f"{made}{last}"), _row(one)]


def _row(one: SubscriptionLine) -> Block:
    active = one.state is SubscriptionState.ACTIVE
    label, action = ("Pause", actions.DIGEST_PAUSE) if active else ("Resume", actions.DIGEST_RESUME)
    return ActionsBlock(
        elements=[
            button(label, actions.suffixed(action, one.id), value=str(one.id), reads=f"{label} {one.name}"),
            button(
                "Change",
                actions.suffixed(actions.DIGEST_CHANGE, one.id),
                value=str(one.id),
                reads=f"Change {one.name}: opens a form",
            ),
            button(
                "Remove",
                actions.suffixed(actions.DIGEST_REMOVE, one.id),
                value=str(one.id),
                style="danger",
                confirm=_sure(one),
                reads=f"Remove {one.name}",
            ),
        ]
    )


def _sure(one: SubscriptionLine) -> ConfirmObject:
    return ConfirmObject(
        title=PlainTextObject(text=f"Remove {one.name}?"),
        text=PlainTextObject(text="Its channel gets no more of it. What it has said can still be shown."),
        confirm=PlainTextObject(text="Remove"),
        deny=PlainTextObject(text="Keep it"),
    )


def shown_digest(result: DigestResult) -> Message:
    """The digest as its channel gets or got it, below a line that says what this is, and what its thread has."""
    where = f" in <#{plain(result.channel, 20)}>" if result.channel else ""
    when = f", {moment(result.facts.made_at)}" if result.posted else ""
    told = f"{plain(result.headline, 200)}{where}{when}:"
    spoken = digest_message(result.facts).text
    return Message(f"{told} {spoken}", whole_digest(result.facts, small(told)))


def whole_digest(facts: DigestFacts, about: Block) -> tuple[Block, ...]:
    """A digest that is not posted: below what it is about, with its details, since it has no thread; its buttons last.

    As many blocks as a message takes.
    """
    *shown, row = digest_message(facts, rest=BELOW).blocks
    if not facts.has_more:
        return (about, *shown, row)
    return fitted([about, *shown, DividerBlock(), small("Details")], detail_groups(facts), [row])
