"""The subcommands, and what to type instead of what was not understood."""

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.views import actions
from bot.views.message import Message, button, fitted, section, small
from bot.views.words import plain
from commands.rules.wording import sentence
from commands.step import HelpResult


def help_message(result: HelpResult, *, clickable: bool = True) -> Message:
    """The help. Where a word was not understood it comes first, with a button for what was probably meant.

    A button posts a new message where it is pressed, so there is none where that would be wrong (a thread).
    """
    blocks = help_blocks(result, clickable=clickable)
    problem = sentence(plain(result.problem, 500)) if result.problem else ""
    names = ", ".join(plain(line.usage, 100) for line in result.lines)
    listed = f"You can type /hybrid with: {names}." if names or not problem else ""
    return Message(f"{problem} {listed}".strip(), blocks)


def help_blocks(result: HelpResult, *, clickable: bool = True) -> tuple[Block, ...]:
    """The help for a message or the Home tab."""
    first: list[Block] = []
    if result.problem:
        first.append(section(sentence(plain(result.problem, 500))))
    if result.meant and clickable:
        run = button(f"Run {result.meant}", actions.RUN_COMMAND, value=result.meant)
        first.append(ActionsBlock(elements=[run]))
    lines = "\n".join(f"`/hybrid {plain(line.usage, 100)}`  {plain(line.summary, 200)}" for line in result.lines)
    if first and not lines:
        return fitted(first, [], [])
    body = [[section(lines)]] if lines else []
    return fitted(first, body, [small("Slack does not run commands in threads: type them in a channel, or to me.")])
