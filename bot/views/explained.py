"""What an error means, as a message."""

from slack_sdk.models.blocks import Block

from bot.views.message import Message, quoted, section, small
from bot.views.words import plain
from commands.step import ExplainedResult


def explained_message(result: ExplainedResult) -> Message:
    """Cause, remedy and retry, then the text itself; the id and the page in small print."""
    parts = [
        f"*{plain(result.title)}*" if result.id else "",
        plain(result.cause),
        f"*What to do:* {plain(result.remedy)}",
    ]
    if result.id:
        parts.append(f"*Who can do it:* {result.who}. *Try again* {result.retry}.")
    blocks: list[Block] = [section("\n".join(filter(None, parts))), section(quoted(result.original, 1500))]
    details = [result.id, f"look at {result.check}" if result.check else "", result.source]
    if any(details):
        blocks.append(small(" · ".join(filter(None, details))))
    return Message(plain(f"{result.headline} What to do: {result.remedy}", 2000), tuple(blocks))
