"""The top of the Home tab: where everything stands in a line, the alarms, and a tile for each of the five steps."""

import re
from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock

from bot.views.message import section, small
from bot.views.words import mark, markdown, mention, moment, plain, seen_mended
from commands.home_facts import Checking, HomeFacts, OpenAlarm
from commands.rules.headcount_words import standing_said
from commands.rules.over_time.values import Headcount
from commands.rules.wording import capitalised, sentence
from commands.step import StatusResult, StepLine, Verdict

_TILE = 160
"""Characters of what was found that a tile has room for; all of it is in the step's own message."""
_SENTENCE = 400
"""Characters of the first sentence, which is shown whole."""
_ALARMS = 4
_RUNNING = ":hourglass_flowing_sand: Running all checks. The steps below change as they are done."


def headline(facts: HomeFacts, status: StatusResult, *, refresh: ButtonElement | None, note: str) -> Iterator[Block]:
    """The verdict, how many people stand where, and what the last run of the checks came to."""
    counted = (
        f"\n{people_line(facts.people, stopped=_stopped(status), counted_at=facts.counted_at)}"
        if facts.people is not None and facts.people.whole
        else ""
    )
    yield section(f"*{plain(status.headline, 300)}*{counted}", button=refresh)
    if facts.checking.busy:
        yield small(_RUNNING)
        return
    problem = note or _problem(facts.checking)
    if problem:
        yield small(problem)
    elif status.oldest_check is not None:
        yield small(f"The oldest of these checks is of {moment(status.oldest_check)}.")


def _problem(checking: Checking) -> str:
    if not checking.problem:
        return ""
    reference = f" Reference {plain(checking.reference, 60)}." if checking.reference else ""
    return f":white_circle: {sentence(plain(checking.problem, 700))}{reference}"


def _stopped(status: StatusResult) -> bool:
    """Whether step 4 lets nobody move, however ready: its tile says why."""
    return any(line.stops_moves for line in status.lines)


def people_line(count: Headcount, *, stopped: bool = False, counted_at: datetime | None = None) -> str:
    """`61 % moved or ready: 120 of 250 people moved, 32 ready, 90 blocked, 8 cannot be told.`"""
    counted_then = f" People were counted {moment(counted_at)}." if counted_at is not None else ""
    return f"{standing_said(count, stopped=stopped)}.{counted_then}"


def alarms_part(facts: HomeFacts) -> Iterator[Block]:
    """What must not wait."""
    yield from (section(_alarm(alarm)) for alarm in facts.alarms[:_ALARMS])
    more = len(facts.alarms) - _ALARMS
    if more > 0:
        yield small(f":red_circle: {more:,} more {'alarm is' if more == 1 else 'alarms are'} open.")
    if facts.alarms and not facts.alarms_told:
        yield small("Alarms are posted nowhere: whoever runs the bot sets HYBRIDBOT_OPERATIONS_CHANNEL.")


def _alarm(alarm: OpenAlarm) -> str:
    whose = f"{mention(alarm.acknowledged_by)} looks after it" if alarm.acknowledged_by else "nobody has taken it yet"
    if alarm.gone_at is not None:
        told = f":large_yellow_circle: {seen_mended(alarm.gone_at)} *What was said:* {sentence(plain(alarm.says, 400))}"
        return f"{told}\n_Since {moment(alarm.began_at)}; {whose}._"
    who = f" Who can do it: {plain(alarm.who, 100)}." if alarm.who else ""
    says = f":red_circle: *{sentence(plain(alarm.says, 400))}*"
    return f"{says}\n{sentence(plain(alarm.remedy, 400))}{who}\n_Since {moment(alarm.began_at)}; {whose}._"


def tiles_part(status: StatusResult) -> Iterator[Block]:
    """The steps, two beside each other where there is room: blockers first, as a phone shows one below the other."""
    yield SectionBlock(fields=[markdown(tile(line)) for line in status.lines])
    if status.next_step:
        yield section(f"*Next:* {plain(status.next_step, 600)}")


def tile(line: StepLine) -> str:
    """One step: its verdict in words, what was found, and when."""
    title = f"{mark(line.verdict)} *{line.step.number} {line.step.title}* — {line.verdict.words}"
    checked = f"_Checked {moment(line.checked_at)}_" if line.checked_at is not None else ""
    said = plain(_sentences(_without_verdict(line.headline, line.verdict)), _SENTENCE)
    return "\n".join(filter(None, (title, said, checked)))


def _sentences(text: str) -> str:
    """As many whole sentences as there is room for, and at least the first: one that breaks off tells nothing."""
    first, *others = re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text.strip())
    for one in others:
        if len(first) + 1 + len(one) > _TILE:
            break
        first = f"{first} {one}"
    return first


def _without_verdict(text: str, verdict: Verdict) -> str:
    """A headline without the verdict at its beginning, which the title says already."""
    said = re.sub(rf"^{re.escape(verdict.words)}\b[:;,.]?\s*", "", text.strip(), flags=re.IGNORECASE)
    # the name of a domain is written as it is
    return said if re.match(r"\S+\.\w", said) else capitalised(said)
