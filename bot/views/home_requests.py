"""Requests in the Home tab: what waits for the decision of this person, what is being moved, what they asked for."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.views import actions
from bot.views.message import button, section, small
from bot.views.move_progress import cells
from bot.views.move_words import clock, to_settle
from bot.views.words import done_by, mention, moment, plain
from commands.home_facts import HomeFacts, Kind, Progress, Waiting
from commands.moves.results import RequestLine
from commands.rules.moves.tally import not_suited
from commands.rules.wording import duration, sentence
from storage.states import RequestState

_SHOWN = 5
"""Requests of a kind; the others are counted, and `/hybrid requests` has them all."""
_DAY = timedelta(days=1)
_MINUTE = 60


def waiting_part(facts: HomeFacts) -> Iterator[Block]:
    """What waits for a decision. A card is decided on where it stands, so it says where that is."""
    if facts.waiting:
        yield section(f"*Waits for you* ({len(facts.waiting):,})")
        for waiting in facts.waiting[:_SHOWN]:
            yield section(_asks(waiting))
            yield _looks(waiting)
        yield from _more(facts.waiting)
    elif facts.visitor.kind is Kind.APPROVER:
        yield small("Nothing waits for your decision.")


def _asks(waiting: Waiting) -> str:
    line = waiting.line
    where = f"React to its card in <#{line.channel}>, or press a button there." if line.channel else ""
    until = f"It ends without an answer {moment(line.expires_at)}." if line.expires_at is not None else ""
    asked = f"Asked for by {mention(line.requester)}: {plain(line.reason, 200)}"
    then = " ".join(filter(None, (sentence(plain(waiting.missing, 200)), where, until)))
    objected = f"{not_suited(line.objecting)}{to_settle(line.settlers)}"
    return "\n".join(filter(None, (_name(line), _window(line), asked, objected, then)))


def _looks(waiting: Waiting) -> Block:
    line, value = waiting.line, f"{waiting.line.id}:{waiting.digest}"
    return ActionsBlock(
        elements=[
            button("Who", actions.MOVE_WHO, value=value, reads=f"Who is in {line.name}"),
            button("What exactly", actions.MOVE_WHAT, value=value, reads=f"What exactly {line.name} does"),
        ]
    )


def running_part(facts: HomeFacts) -> Iterator[Block]:
    """What has begun and has not ended."""
    if facts.running:
        yield section("*Under way*")
        yield from (section(_progress(one)) for one in facts.running[:_SHOWN])
        yield from _more(facts.running)


def _progress(one: Progress) -> str:
    line = one.line
    bar = cells(line.moved + line.failed + line.skipped, line.planned)
    said = f"{sentence(plain(line.says, 400))}{to_settle(line.settlers)}"
    return f"{_titled(line)}\n{_why(line)}\n{bar}\n{said}{_left(one.left)}"


def _left(left: timedelta | None) -> str:
    if left is None:
        return ""
    seconds = left.total_seconds()
    return f" About {duration(seconds)} left." if seconds >= _MINUTE else " Less than a minute left."


def mine_part(facts: HomeFacts) -> Iterator[Block]:
    """What this person asked for. Only an administrator can ask, so only they are told that there is nothing yet."""
    shown = [section(_own(line)) for line in facts.mine[:_SHOWN]]
    ended = [section(f"_Ended last:_ {_own(facts.ended)}")] if facts.ended is not None else []
    running = any(one.line.requester == facts.visitor.user for one in facts.running)
    if shown or ended:
        yield section("*Your requests*")
        yield from shown
        yield from _more(facts.mine)
        yield from ended
    elif facts.visitor.kind is Kind.ADMIN and facts.may_move and not running:
        yield section(
            "*Your requests*\nYou have not asked for a move yet. Plan one: nothing is sent before you say so."
        )


def _own(line: RequestLine) -> str:
    told = (done_by if line.state is RequestState.CANCELLED else plain)(line.says, 300)
    said = f"{sentence(told)}{to_settle(line.settlers)}"
    return "\n".join(filter(None, (_titled(line), _why(line), said, _window(line))))


def _name(line: RequestLine) -> str:
    return f"*{line.name}: {plain(line.title, 150)}*"


def _titled(line: RequestLine) -> str:
    return f"{_name(line)} — {line.stands}"


def _why(line: RequestLine) -> str:
    """Why it was asked for, and where its card stands."""
    return " · ".join(filter(None, (plain(line.reason, 150), f"<#{line.channel}>" if line.channel else "")))


def _window(line: RequestLine) -> str:
    if line.window_start is None or line.window_end is None:
        return ""
    short = line.window_end - line.window_start < _DAY
    return f"Window {moment(line.window_start)} to {clock(line.window_end) if short else moment(line.window_end)}"


def _more(found: Sequence[object]) -> Iterator[Block]:
    left = len(found) - _SHOWN
    if left > 0:
        yield small(f"{left:,} more: `/hybrid requests` shows them all.")
