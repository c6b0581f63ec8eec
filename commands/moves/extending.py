"""More time for a request that waits. It takes the approvals again."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.moves.agreeing import Asker
from commands.moves.changing import EXTEND, Difference, approve_anew, changeable
from commands.moves.results import RequestResult, request_name
from commands.moves.typed import length
from commands.rules.moves.window import Window, check_window, parse_window, say_window
from commands.services import Services
from commands.step import UsageError
from storage.ledger.tables import MoveRequest, number_of


def extend(services: Services, request_id: int, words: Sequence[str], *, asker: Asker, reason: str) -> RequestResult:
    """Give a request another window: it takes the approvals again, and whoever asks for that gives none of them.

    So it is only asked for in Slack, and they become the one who asks for the request. Raises UsageError where it
    makes no sense.
    """
    request = changeable(services, request_id, asker=asker, command="extend", done="extended")
    window = _new_window(services, request, words)
    return approve_anew(services, request, by=asker.by, but=Difference(window=window), reason=reason)


def _new_window(services: Services, request: MoveRequest, words: Sequence[str]) -> Window:
    """The window that the words ask for, beside the present one."""
    name, calendar = request_name(number_of(request)), services.organisation.policy.calendar
    how, text = (words[0].lower(), " ".join(words[1:])) if len(words) > 1 else ("", "")
    if how == "window":
        found = _parsed(services, text, services.now())
        if found.end is None:
            raise UsageError(f"Another window needs an end. {EXTEND}")
        return found
    start, end = request.window_start, request.window_end
    if start is None or end is None:
        raise UsageError(f"{name} has no window: it may run at any time, so there is nothing to extend.")
    if how == "by" and (more := length(text)) is not None:
        new_end = max(end, services.now()) + more
    elif how == "until":
        new_end = _until(services, text, start)
    else:
        raise UsageError(f"Say for how long, or until when. {EXTEND}")
    if new_end <= end:
        raise UsageError(f"{name} may run until then already: {say_window(start, end, calendar.zone)}. {EXTEND}")
    # of a window that has begun it is bounded how long it goes on: the request may have been paused for days
    check_window(max(start, services.now()), new_end, services.now(), ZoneInfo(calendar.zone))
    return Window(start, new_end)


def _until(services: Services, text: str, start: datetime) -> datetime:
    """The moment that is meant by a time of day, or a day and a time, after the window has begun."""
    found = _parsed(services, f"now - {text}", max(start, services.now()))
    return found.end or start  # what has no end is no moment: it lies before the present end


def _parsed(services: Services, text: str, now: datetime) -> Window:
    calendar = services.organisation.policy.calendar
    return parse_window(text, time_zone=calendar.zone, now=now, is_working_day=calendar.is_working_day)
