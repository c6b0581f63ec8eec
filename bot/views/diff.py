"""What has changed since a day, on one screen: blockers first, the rest counted."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.views.message import Message, section, small
from bot.views.words import cut, mark, moment, plain
from commands.rules.over_time.difference import DiffLine, DiffResult
from commands.rules.wording import counted
from commands.step import Verdict

_IN_FULL = 4
"""New findings that are shown with what to do; more would not fit one screen."""
_NAMED = 4
"""Findings that are only named, of each kind."""
_SOURCES = 3


def diff_message(result: DiffResult) -> Message:
    """New first with owner and next action, then what was fixed, what is still open, accepted, and the sources."""
    headline = plain(result.headline, 400)
    parts: list[str] = [f"*{headline}*"]
    parts += [plain(text, 300) for text in (result.note, result.people) if text]
    if result.counted_at is not None:
        parts.append(f"People were counted {moment(result.counted_at)}.")
    blocks: list[Block] = [section("\n".join(parts))]
    if result.failing:
        blocks.append(section("\n".join(_new(result.failing))))
    groups = (
        _fixed(result.fixed),
        _still(result.still),
        _accepted(result.accepted),
        _untold(result.cannot_tell),
        _by_hand(result.by_hand),
    )
    quiet = [text for text in groups if text]
    if quiet:
        blocks.append(section("\n".join(quiet)))
    blocks.append(section(_sources(result)))
    if result.next_step:
        blocks.append(section(f"_Next: {plain(result.next_step, 500)}_"))
    blocks.append(small(f"Compared {moment(result.since)} with {moment(result.told_at)}."))
    return Message(" ".join(filter(None, (headline, plain(result.next_step, 500)))), tuple(blocks))


def _new(lines: Sequence[DiffLine]) -> list[str]:
    told = [f"*New ({len(lines):,})*"]
    for line in lines[:_IN_FULL]:
        who = f" ({plain(line.who, 60)})" if line.who else ""
        age = f", {line.age}" if line.age else ""
        told.append(f"{mark(line.verdict)} *{plain(line.wrong, 220)}*{age}")
        if line.remedy:
            told.append(f"        What to do{who}: {plain(line.remedy, 220)}")
    if len(lines) > _IN_FULL:
        told.append(f"and {len(lines) - _IN_FULL:,} more: `/hybrid status` shows them.")
    return told


def _fixed(lines: Sequence[DiffLine]) -> str:
    return f"*Fixed ({len(lines):,})* {_named([line.about for line in lines])}" if lines else ""


def _still(lines: Sequence[DiffLine]) -> str:
    """How many, and the oldest: what blocks is older than it seems to whoever looks every day."""
    if not lines:
        return ""
    first = lines[0]
    blocked = sum(line.verdict is Verdict.FAIL for line in lines)
    how = [
        counted(blocked, "finding blocks", "findings block") if blocked else "",
        f"{len(lines) - blocked:,} need attention" if blocked < len(lines) else "",
    ]
    age = f", {first.age}" if first.age else ""
    who = f", {plain(first.who, 60)}" if first.who else ""
    action = f": {plain(first.remedy, 220)}" if first.remedy else ""
    which = "Oldest" if first.working_days else "First"
    oldest = f"{which}: {plain(first.wrong, 160)}{age}{who}{action}"
    return f"*Still open ({len(lines):,})* {', '.join(filter(None, how))}. {oldest}"


def _accepted(lines: Sequence[DiffLine]) -> str:
    return f"*Accepted ({len(lines):,})* {_named([line.wrong for line in lines])}" if lines else ""


def _untold(lines: Sequence[DiffLine]) -> str:
    """What cannot be told for the same reason is named once, with its checks."""
    if not lines:
        return ""
    alike: dict[str, list[str]] = {}
    for line in lines:
        alike.setdefault(line.wrong, []).append(line.check)
    told = [f"{cut(wrong, 100)} ({_listed(list(dict.fromkeys(checks)))})" for wrong, checks in alike.items()]
    return f"*Cannot tell ({len(lines):,})* {_named(told)}"


def _listed(checks: Sequence[str]) -> str:
    more = len(checks) - _NAMED
    return f"{', '.join(checks[:_NAMED])}{f' and {more:,} more' if more > 0 else ''}"


def _by_hand(lines: Sequence[DiffLine]) -> str:
    """What a title asks, a person looks for."""
    return f"*Only a person can tell ({len(lines):,})* {_named([line.about for line in lines])}" if lines else ""


def _named(lines: Sequence[str]) -> str:
    named = "; ".join(plain(one, 150) for one in lines[:_NAMED])
    return f"{named} and {len(lines) - _NAMED:,} more" if len(lines) > _NAMED else named


def _sources(result: DiffResult) -> str:
    """A line of their own, and never green."""
    sources = result.sources
    if not sources:
        return f"*Sources* all have answered{', but do not tell everything' if result.cannot_tell else ''}"
    told = " ".join(plain(one, 200) for one in sources[:_SOURCES])
    more = f" and {counted(len(sources) - _SOURCES, 'more', 'more')}" if len(sources) > _SOURCES else ""
    return f"{mark(Verdict.UNKNOWN)} *Sources* {told}{more}"
