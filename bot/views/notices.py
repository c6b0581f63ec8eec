"""Short messages: what is going on, what went wrong, who may not, what has turned green."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.views.message import BLOCKS, Message, section, small
from bot.views.words import mention, plain
from commands.rules.wording import sentence


def working(doing: str, *, asked_by: str, now: str = "") -> Message:
    """The message that will become the answer. `doing` is the job's title, `now` what it is at at the moment."""
    what = sentence(plain(now, 300)) if now else "One moment."
    name = plain(doing, 300)
    return Message(
        f"{name}. {what}",
        (section(f":hourglass_flowing_sand: *{name}*\n{what}"), small(f"Asked by {mention(asked_by)}")),
    )


def failed(doing: str, problem: str, *, remedy: str, reference: str, asked_by: str = "") -> Message:
    """A job that ended without an answer: what happened, what to do, and where the log says more."""
    name = plain(doing, 300)
    told, what_next = sentence(plain(problem, 900)), sentence(plain(remedy, 700))
    whom = f" · asked by {mention(asked_by)}" if asked_by else ""
    return Message(
        f"{name} did not work. {told} {what_next} Reference {plain(reference, 60)}.",
        (
            section(f":white_circle: *{name} did not work*\n{told}\n*What to do:* {what_next}"),
            small(f"Reference {plain(reference, 60)}, also in the log{whom}"),
        ),
    )


def refused(doing: str, problem: str, *, asked_by: str) -> Message:
    """What was typed could not be done: why, and what to type instead."""
    name, told = plain(doing, 300), sentence(plain(problem, 900))
    return Message(
        f"{name}: nothing was done. {told}",
        (section(f":white_circle: *{name}: nothing was done*\n{told}"), small(f"Asked by {mention(asked_by)}")),
    )


def told_alone(doing: str, *, asked_by: str) -> str:
    """What stays in a channel where a refused request cannot be taken away; mrkdwn."""
    return f"{plain(doing, 300)}: nothing was done. I have told {mention(asked_by)} why."


def sorry(problem: str, *, remedy: str, reference: str) -> Message:
    """Something went wrong before there was a job; for the person alone."""
    told, what_next = sentence(plain(problem, 900)), sentence(plain(remedy, 700))
    return Message(
        f"{told} {what_next} Reference {plain(reference, 60)}.",
        (section(f"{told}\n*What to do:* {what_next}"), small(f"Reference {plain(reference, 60)}, also in the log")),
    )


def notice(text: str) -> Message:
    """One or two sentences of our own making, for the person alone. `text` is mrkdwn."""
    return Message(text, (section(text),))


def answered_privately() -> Message:
    """Why the answer is not in the channel where the command was typed."""
    return notice(
        "I have answered you in a direct message, because I cannot post here: either I am not a member of this "
        "conversation and have to be invited first, or it is shared with another organisation."
    )


def verified_text(domain: str, *, people: Iterable[str]) -> str:
    """The thread reply that tells those who asked and confirmed: the domain has turned green."""
    rung = " ".join(mention(person) for person in dict.fromkeys(people) if person)
    return f"{rung} {plain(domain, 300)} is verified in Microsoft 365."


def record_public_text(domain: str, *, asked_by: str) -> str:
    """The thread reply where the record has become public, but nobody has confirmed the verification."""
    return (
        f"{mention(asked_by)} The TXT record for {plain(domain, 300)} is public now. "
        "Press the Verify button in the message above to let Microsoft 365 verify it."
    )


def given_up_text(domain: str, *, asked_by: str) -> str:
    """The thread reply when the bot stops looking at a domain."""
    return (
        f"{mention(asked_by)} {plain(domain, 300)} is still not verified, and I have stopped looking at it. "
        f"Type /hybrid verify-domain {plain(domain, 300)} to go on."
    )


def pressed(blocks: Sequence[dict[str, Any]], note: str) -> list[dict[str, Any]]:
    """The blocks of a message, as Slack sends them, without buttons and with a line of small print instead."""
    kept = [
        {key: value for key, value in block.items() if key != "accessory"}
        for block in blocks
        if block.get("type") != "actions"
    ]
    return [*kept[: BLOCKS - 1], small(note).to_dict()]
