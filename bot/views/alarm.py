"""Alarms: the message that stands for one as long as it lasts, what is said in its thread, and the list."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.outbox.rendering import ALARM, ALARM_ENDED, ALARM_GRAVER, Matter, Renderers
from bot.views import actions
from bot.views.message import Message, button, fitted, section, small
from bot.views.words import mark, mention, moment, plain, seen_mended
from commands.alarm_results import AlarmLine, AlarmsResult
from commands.alarms import line_of
from commands.rules.wording import sentence
from commands.step import Verdict

_GONE = "This alarm is not known any more."


def alarm_renderers() -> Renderers:
    """Who makes what, by kind."""
    return {ALARM: alarm, ALARM_GRAVER: graver, ALARM_ENDED: ended}


def alarm(matter: Matter) -> Message:
    """What is wrong, what to do and who, and the button with which somebody takes note; without it once it is over."""
    if matter.alarm is None:
        return Message(_GONE, (section(_GONE),))
    line = line_of(matter.alarm)
    blocks: list[Block] = [section(_whole(line)), small(_history(line))]
    if not line.acknowledged_by and line.ended_at is None:
        blocks.append(ActionsBlock(elements=[_acknowledge(line)]))
    return Message(_aloud(line), tuple(blocks))


def graver(matter: Matter) -> Message:
    """That it is graver than it was when it was told last."""
    if matter.alarm is None:
        return Message(_GONE, (section(_GONE),))
    line = line_of(matter.alarm)
    return _reply(f"{mark(Verdict.FAIL)} *Still so, and more pressing:* {_says(line)}\n*What to do:* {_remedy(line)}")


def ended(matter: Matter) -> Message:
    """That it is over, in the thread and in the channel."""
    if matter.alarm is None:
        return Message(_GONE, (section(_GONE),))
    line = line_of(matter.alarm)
    since = f"It had lasted since {moment(line.began_at)}."
    return _reply(f"{mark(Verdict.PASS)} *Over: {line.title}.* What was said: {_says(line)}\n{since}")


def alarms_message(result: AlarmsResult) -> Message:
    """Those that last, each with a way to take note of it, then those that ended."""
    told = f"{mark(result.verdict)} *{plain(result.headline, 300)}*"
    where = f"Alarms are posted in <#{result.channel}>." if result.channel else plain(result.nowhere, 300)
    last = [small(f"{where} Told {moment(result.told_at)}.")]
    return Message(plain(result.headline, 300), fitted([section(told)], map(_entry, result.lines), last))


def _entry(line: AlarmLine) -> list[Block]:
    if line.ended_at is not None:
        return [small(f"{line.id} · {line.title}: {plain(line.says, 300)} {_history(line)}")]
    open_to = None if line.acknowledged_by else _acknowledge(line)
    return [section(_whole(line), button=open_to), small(_history(line))]


def _acknowledge(line: AlarmLine) -> ButtonElement:
    return button(
        "Acknowledge",
        actions.suffixed(actions.ACKNOWLEDGE_ALARM, line.id),
        value=str(line.id),
        reads=f"Acknowledge alarm {line.id}: {line.title}",
    )


def _whole(line: AlarmLine) -> str:
    over = line.ended_at is not None
    if line.gone_at is not None:
        head = f"{mark(Verdict.WARN)} *{line.title}: {seen_mended(line.gone_at)}*"
        return f"{head}\n*What was said:* {_says(line)}"
    head = f"{mark(Verdict.PASS if over else Verdict.FAIL)} *{'Over: ' if over else ''}{line.title}*"
    todo = "" if over else f"\n*What to do:* {_remedy(line)}{f' Who: {plain(line.who, 150)}.' if line.who else ''}"
    return f"{head}\n{_says(line)}{todo}"


def _history(line: AlarmLine) -> str:
    """Since when, until when, and who has taken note of it."""
    until = f"until {moment(line.ended_at)}" if line.ended_at is not None else ""
    by, at = line.acknowledged_by, line.acknowledged_at
    noted = f"acknowledged by {mention(by)} {moment(at)}" if by and at is not None else "acknowledged by nobody yet"
    told = noted if by or line.ended_at is None else ""
    return " · ".join(filter(None, (f"Alarm {line.id}", f"since {moment(line.began_at)}", until, told)))


def _says(line: AlarmLine) -> str:
    return sentence(plain(line.says, 1200))


def _remedy(line: AlarmLine) -> str:
    return sentence(plain(line.remedy, 900))


def _aloud(line: AlarmLine) -> str:
    if line.gone_at is not None:
        return f"Alarm: {line.title}. {seen_mended(line.gone_at)} What was said: {_says(line)}"
    return f"{'Over' if line.ended_at is not None else 'Alarm'}: {line.title}. {_says(line)}"


def _reply(text: str) -> Message:
    return Message(text, (section(text),), to_channel=True)
