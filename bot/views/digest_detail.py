"""What a digest's message had no room for, in its thread."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from bot.charts.picture import BurndownPicture, HistoryPicture, Picture, history_picture
from bot.views import digest_words
from bot.views.message import Message, fitted, section, small
from bot.views.words import mark, moment, plain
from commands.rules.day_words import say_near_day
from commands.rules.digests.facts import Blocker, DigestFacts
from commands.rules.over_time.values import ScopeKind
from commands.rules.wording import counted, sentence
from commands.step import Verdict

_FULL = 380
"""Characters of each text."""
_AT_ONCE = 6
"""Lines in one block."""


def detail_message(facts: DigestFacts) -> Message:
    """The whole of it, as far as one message holds it."""
    day = say_near_day(facts.day)
    groups = detail_groups(facts)
    said = f"Details of {day}: {counted(facts.blockers_in_all, 'thing blocks', 'things block')}, each with what to do."
    first = [section(f"*Details of {day}*"), small(digest_words.compared(facts.since))]
    picture = _picture(facts)
    if isinstance(picture, HistoryPicture):
        first.append(section(f"*Readiness*  {picture.change}"))
    return Message(said, fitted(first, groups, []), picture=picture, picture_at=len(first))


def _picture(facts: DigestFacts) -> Picture | None:
    """The burn-down; where that is in the message itself, once a week who stood where: of a request, nobody knows."""
    if facts.burndown is None:
        return None
    if not facts.pictured:
        return BurndownPicture(facts.burndown)
    known = facts.new_week and facts.scope.kind is not ScopeKind.WAVE
    return history_picture(facts.burndown.points) if known else None


def detail_groups(facts: DigestFacts) -> list[list[Block]]:
    """What it says, as blocks that belong together."""
    return [*_alarms(facts), *_blockers(facts), *_lists(facts)]


def _alarms(facts: DigestFacts) -> Iterator[list[Block]]:
    for one in facts.alarms:
        who = f" Who: {plain(one.who, 150)}." if one.who else ""
        todo = f"\n{plain(sentence(one.action), _FULL)}{who}" if one.action else ""
        said = f"*Alarm:* {digest_words.alarm_said(one, _FULL)}{todo}"
        yield [section(f"{mark(Verdict.WARN if one.mended else Verdict.FAIL)} {said}")]


def _blockers(facts: DigestFacts) -> Iterator[list[Block]]:
    for one in facts.blockers:
        yield [section(_blocker(one))]
    if left := facts.blockers_in_all - len(facts.blockers):
        yield [small(f"{left:,} more: /hybrid status and the button Details there show them.")]


def _blocker(one: Blocker) -> str:
    names = f"\n{plain(', '.join(one.names), _FULL)}" if one.names else ""
    more = f" and {one.people - len(one.names):,} more" if one.names and one.people > len(one.names) else ""
    also = "".join(f"\n• {plain(each, _FULL)}" for each in one.also[:_AT_ONCE])
    return f"{digest_words.blocker_line(one, _FULL)}{also}{names}{more}\n_{plain(one.check, 20)}_"


def _lists(facts: DigestFacts) -> Iterator[list[Block]]:
    fixed = [plain(one.says, _FULL) for one in facts.fixed]
    attention = [f"{mark(Verdict.WARN)} {plain(one.says, _FULL)}" for one in facts.attention]
    moves = [digest_words.move_line(one, _FULL) for one in facts.moves]
    expiring = [f"{plain(one.about, _FULL)}, until {moment(one.until)}" for one in facts.expiring]
    sources = [f"{mark(Verdict.UNKNOWN)} {plain(one.says, _FULL)}" for one in facts.sources]
    untold = [f"{mark(Verdict.UNKNOWN)} {plain(one.says, _FULL)}" for one in facts.untold]
    for about, lines in (
        (f"Fixed ({facts.fixed_in_all})", fixed),
        ("Needs attention now", attention),
        ("Moves", moves),
        ("Accepted, and soon no longer", expiring),
        ("Sources that did not answer, or are too old", sources),
        ("What cannot be told", untold),
    ):
        for start in range(0, len(lines), _AT_ONCE):
            shown = "\n".join(f"• {line}" for line in lines[start : start + _AT_ONCE])
            yield [section(f"*{about}*\n{shown}" if not start else shown)]
