"""How a request to move people is put into words: its name, what it does, when it runs and who agreed. mrkdwn."""

from collections.abc import Iterable
from datetime import datetime

from bot.views.words import mention, moment, plain
from commands.moves.results import request_name
from commands.rules.moves.calendar import has_ended
from commands.rules.moves.plan import Options, way
from commands.rules.moves.window import Window
from commands.rules.wording import duration, listed, people, sentence
from storage.ledger.decisions import groups_of
from storage.ledger.tables import Decision, MoveRequest, number_of
from storage.states import DecisionKind, MoveKind

_DAY = 86_400
_NAMED = 6
"""Approvers who are named before "and 3 more"."""


def name_of(request: MoveRequest) -> str:
    """`M12`."""
    return request_name(number_of(request))


def deed(kind: MoveKind, number: int) -> str:
    """`move 24 people to Teams`."""
    return f"move {people(number)} {way(kind)}"


def titled(request: MoveRequest) -> str:
    """What stands behind the deed: `: pilot wave 2`; empty where the request has no title."""
    return f": {plain(request.title, 120)}" if request.title.strip() else ""


def to_settle(settlers: Iterable[str]) -> str:
    """` It waits for @Ada to settle that.`, behind a sentence that says whom the time does not suit; empty: nobody."""
    names = [mention(one) for one in settlers]
    return f" It waits for {listed(names, most=_NAMED)} to settle that." if names else ""


def window_of(options: Options, now: datetime) -> str:
    """When it may run, in the reader's own time, and how far away that is."""
    start, end = options.window_start, options.window_end
    if end is not None and has_ended(now, Window(start, end)):
        return f"the window closed {moment(end)}"
    if start is None or start <= now:
        return f"as soon as it is approved{f', until {moment(end)}' if end else ''}"
    ends = ""
    if end is not None:
        ends = f" to {clock(end)}" if (end - start).total_seconds() < _DAY else f" until {moment(end)}"
    return f"{_day_and_clock(start)}{ends} (in {duration((start - now).total_seconds())})"


def _day_and_clock(when: datetime) -> str:
    return f"<!date^{int(when.timestamp())}^{{date_long_pretty}}, {{time}}|{when:%a %d %b %Y, %H:%M} UTC>"


def clock(when: datetime) -> str:
    """The time of day, as each reader's own."""
    return f"<!date^{int(when.timestamp())}^{{time}}|{when:%H:%M} UTC>"


def agreement(decisions: Iterable[Decision]) -> str:
    """`@Iris (Identity) 09:12, @Tess (Telephony) 09:20`; empty where nobody agreed."""
    agreed = [one for one in decisions if one.kind is DecisionKind.APPROVE and one.withdrawn_at is None]
    named = [f"{mention(one.person)}{_for(one)} {clock(one.decided_at)}" for one in agreed[:_NAMED]]
    more = f" and {len(agreed) - _NAMED} more" if len(agreed) > _NAMED else ""
    return f"{', '.join(named)}{more}"


def rejection(decisions: Iterable[Decision]) -> str:
    """`Rejected by @Iris (Identity): the pool is being patched.`; empty where nobody rejected."""
    said = (one for one in decisions if one.kind is DecisionKind.REJECT and one.withdrawn_at is None)
    one = next(said, None)
    if one is None:
        return ""
    why = f": {sentence(plain(one.reason, 500))}" if one.reason.strip() else ", who gave no reason yet."
    return f"Rejected by {mention(one.person)}{_for(one)}{why}"


def _for(decision: Decision) -> str:
    groups = groups_of(decision)
    return f" ({plain(', '.join(groups), 80)})" if groups else ""
