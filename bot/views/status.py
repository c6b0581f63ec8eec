"""The status: five steps, blockers first, one next action, on one screen of a phone."""

from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.views import actions
from bot.views.message import Message, button, fitted, offer, section, small
from bot.views.person import look_up_button
from bot.views.words import mark, moment, plain
from commands.catalogue import COMMANDS
from commands.rules.wording import age, sentence
from commands.step import StatusResult, StepLine, Verdict

_COMMAND = {command.STEP: command.NAME for command in COMMANDS if command.STEP is not None}
"""The subcommand that shows a step in full."""

SHORT = 120
"""Characters of what to do that still fit a phone; what is longer is in the step's own message."""

_QUIET = (Verdict.PASS, Verdict.NOT_APPLICABLE)


def status_message(result: StatusResult, *, now: datetime, note: str = "", busy: bool = False) -> Message:
    """The status as a message; `note` and `busy` as for `status_blocks`."""
    return Message(status_text(result), status_blocks(result, now=now, note=note, busy=busy))


def status_text(result: StatusResult) -> str:
    """The status in one or two sentences."""
    following = f" Next: {sentence(plain(result.next_step, 400))}" if result.next_step else ""
    return f"{sentence(plain(result.headline, 300))}{following}"


def status_blocks(
    result: StatusResult, *, now: datetime, home: bool = False, note: str = "", busy: bool = False
) -> tuple[Block, ...]:
    """The status for a message or for the Home tab, where only Refresh has a place to answer in.

    `note` (mrkdwn) stands in place of the age. While `busy` there are no buttons: they would only queue up.
    """
    refresh = actions.REFRESH_HOME if home else actions.REFRESH_STATUS
    again = None if busy else button("Refresh", refresh, reads="Refresh: run all checks again")
    title = section(f"*{plain(result.headline, 300)}*", button=again)
    loud = [line for line in result.lines if line.verdict not in _QUIET]
    quiet = [line for line in result.lines if line.verdict in _QUIET]
    last: list[Block] = [small("\n".join(_quiet(line) for line in quiet))] if quiet else []
    if result.next_step:
        last.append(section(f"*Next:* {plain(result.next_step, 600)}"))
    if not busy:
        last.append(ActionsBlock(elements=[look_up_button(home=home)]))
    middle = [[_loud(line, clickable=not (home or busy), said_below=result.next_step)] for line in loud]
    return fitted([title, small(note or _freshness(result, now))], middle, last)


def _freshness(result: StatusResult, now: datetime) -> str:
    if result.oldest_check is None:
        return "Nothing has been checked yet. Press Refresh to run all checks."
    missing = sum(1 for line in result.lines if line.checked_at is None and line.step in _COMMAND)
    oldest = f"Checked {age(result.oldest_check, now)} ({moment(result.oldest_check)})."
    return f"{oldest} {missing} of {len(_COMMAND)} steps not checked yet." if missing else oldest


def _loud(line: StepLine, *, clickable: bool, said_below: str) -> Block:
    title = f"{mark(line.verdict)} *{line.step.number} {line.step.title}* — {line.verdict.words}"
    text = f"{title}\n{plain(line.headline, 400)}"
    if len(line.next_step) <= SHORT and line.next_step not in ("", line.headline, said_below):
        text += f"\n_{plain(line.next_step, SHORT)}_"
    if not clickable:
        return section(text)
    if len(line.next_actions) == 1:
        return section(text, button=offer(line.next_actions[0], line.step.number))
    # only one button fits beside a section; where there is more to do, it is in the step's own message
    details = button(
        "Details",
        actions.suffixed(actions.RUN_COMMAND, line.step.number),
        value=_COMMAND[line.step],
        reads=f"Details of step {line.step.number}, {line.step.title}",
    )
    return section(text, button=details)


def _quiet(line: StepLine) -> str:
    title = f"{mark(line.verdict)} {line.step.number} {line.step.title} — {line.verdict.words}"
    told = plain(line.headline, 300)
    # a headline that says the verdict itself would say it twice
    repeats = told.lower().startswith(line.verdict.words)
    return f"{mark(line.verdict)} {line.step.number} {line.step.title} — {told}" if repeats else f"{title}: {told}"
