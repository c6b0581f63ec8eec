"""Another plan for a request that waits: fewer people, more time, or the same once more. It takes the approvals again.

What lets moves go on after they were stopped, or for longer than was approved, goes back to pending: see also
`stopping.py` and `halting.py`.
"""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from commands.moves.agreeing import Asker, asked_anew, new_items, requirement, standing_against, who_is_held
from commands.moves.reporting import known, not_possible, request_result
from commands.moves.results import RequestResult, request_name
from commands.moves.typed import length
from commands.rules.addresses import bare
from commands.rules.moves.plan import Member, Plan, changes, read_plan
from commands.rules.moves.window import Window, parse_window, say_window
from commands.rules.wording import people
from commands.services import Services
from commands.step import UsageError
from commands.words import shown
from storage.ledger import requests
from storage.ledger.clock import read_clock
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import MoveRequest, number_of
from storage.states import ItemState, RequestState

CHANGEABLE = (RequestState.PENDING, RequestState.APPROVED, RequestState.PAUSED)
_EXTEND = (
    "Type it like this: /hybrid extend M12 by 2h, or: /hybrid extend M12 until 06:00, or: /hybrid extend M12 window "
    "Sat 02:00-07:00"
)


def leave_out(services: Services, request_id: int, typed: Sequence[str], *, by: str, reason: str) -> RequestResult:
    """Take people out of a request who still wait in it: it is another plan then, and needs its approvals again.

    `typed`: sign-in names, SIP addresses or names, as the request has them. Raises UsageError for anybody else, where
    nobody would be left, and for a request that is running or has ended.
    """
    name = request_name(request_id)
    with services.database.session() as session:
        request = known(session, request_id)
    if request.state is RequestState.RUNNING:
        raise UsageError(f"{name} is running. Type /hybrid pause {name} first, then leave-out again.")
    if request.state not in CHANGEABLE:
        raise not_possible(request, "changed")
    members = read_plan(request.plan).members
    without = {_called(members, one, name) for one in dict.fromkeys(typed)}
    if all(member.key in without for member in members):
        raise UsageError(
            f"Nobody would be left in {name}. Type /hybrid cancel {name} to end it.", meant=f"cancel {name}"
        )
    return approve_anew(services, request_id, by=by, without=without, reason=reason)


def _called(members: Sequence[Member], typed: str, request: str) -> str:
    """The key of the one person of a request who is called so. Raises UsageError unless exactly one is."""
    wanted = bare(typed)
    found = {one.key for one in members if wanted in (bare(one.upn), bare(one.sip), one.name.casefold())}
    if len(found) != 1:
        who = "Several people" if found else "Nobody"
        raise UsageError(
            f"{who} of {request} {'are' if found else 'is'} called {shown(typed)}. Type the sign-in name: "
            f"/hybrid requests {request} has everybody's.",
            meant=f"requests {request}",
        )
    return found.pop()


def extend(services: Services, request_id: int, words: Sequence[str], *, asker: Asker, reason: str) -> RequestResult:
    """Give a request another window: it takes the approvals again, and whoever asks for that gives none of them.

    So it is only asked for in Slack, and they become the one who asks for the request. Raises UsageError where it
    makes no sense.
    """
    if not asker.in_slack:
        raise UsageError("More time is asked for in Slack, where those who approve it see who asks: /hybrid extend.")
    with services.database.session() as session:
        request = known(session, request_id)
    if request.state is RequestState.RUNNING:
        raise UsageError(
            f"{request_name(request_id)} is running. Another window takes the approvals again, and nothing is moved "
            f"meanwhile: type /hybrid pause {request_name(request_id)} first, then extend again."
        )
    if request.state not in CHANGEABLE:
        raise not_possible(request, "extended")
    window = _new_window(services, request, words)
    return approve_anew(services, request_id, by=asker.by, window=window, reason=reason)


def approve_anew(  # noqa: PLR0913 - what the plan is to be, all of it by name
    services: Services,
    request_id: int,
    *,
    by: str,
    window: Window | None = None,
    without: Set[str] = frozenset(),
    reason: str = "",
) -> RequestResult:
    """Bring a request back to pending, for those who still wait, with no decision counting any more."""
    name = request_name(request_id)
    with services.database.session() as session:
        request = known(session, request_id)
        waiting = {item.user for item in requests.items_of(session, request_id) if item.state is ItemState.QUEUED}
    waiting -= without
    old = read_plan(request.plan)
    plan = _plan_for(old, waiting, window)
    if not plan.members:
        raise UsageError(f"Nobody of {name} waits any more, so there is nothing to approve.")
    needed = requirement(services, plan)
    requester = by if window is not None else request.requester
    against = standing_against(services, plan, needed, by=requester)
    if against:
        raise UsageError(f"{' '.join(against)} {_EXTEND if _has_ended(services, plan) else ''}".strip())
    why = [reason] if reason else []
    why += changes(old, plan) or ("It was stopped, and needs a fresh approval to go on.",)
    try:
        with services.database.writing() as session:
            now = read_clock(session, services.now())
            done = requests.change_plan(
                session,
                request_id,
                plan=plan.as_json(),
                digest=plan.digest,
                requirement=needed.as_json(),
                keep=new_items(plan.members),
                why=why,
                by=by,
                now=now,
                requester=requester,
                window_start=plan.options.window_start,
                window_end=plan.options.window_end,
                **asked_anew(services, plan, now),
            )
    except PeopleHeld as busy:
        raise UsageError(who_is_held(busy.holders)) from busy
    if not done:
        raise UsageError(
            f"Moves of {name} are still in flight. Try again when they have ended: /hybrid requests {name}"
        )
    return request_result(services, request_id, headline=f"{name} waits for approval again: {people(len(waiting))}")


def _plan_for(old: Plan, waiting: set[str], window: Window | None) -> Plan:
    members = tuple(member for member in old.members if member.key in waiting)
    options = old.options
    if window is not None:
        options = replace(options, window_start=window.start, window_end=window.end)
    return Plan(members=members, options=options)


def _has_ended(services: Services, plan: Plan) -> bool:
    end = plan.options.window_end
    return end is not None and end <= services.now()


def _new_window(services: Services, request: MoveRequest, words: Sequence[str]) -> Window:
    """The window that the words ask for, beside the present one."""
    name, calendar = request_name(number_of(request)), services.organisation.policy.calendar
    how, text = (words[0].lower(), " ".join(words[1:])) if len(words) > 1 else ("", "")
    if how == "window":
        found = _parsed(services, text, services.now())
        if found.end is None:
            raise UsageError(f"Another window needs an end. {_EXTEND}")
        return found
    start, end = request.window_start, request.window_end
    if start is None or end is None:
        raise UsageError(f"{name} has no window: it may run at any time, so there is nothing to extend.")
    if how == "by" and (more := length(text)) is not None:
        new_end = max(end, services.now()) + more
    elif how == "until":
        new_end = _until(services, text, start)
    else:
        raise UsageError(f"Say for how long, or until when. {_EXTEND}")
    if new_end <= end:
        raise UsageError(f"{name} may run until then already: {say_window(start, end, calendar.zone)}. {_EXTEND}")
    return Window(start, new_end)


def _until(services: Services, text: str, start: datetime) -> datetime:
    """The moment that is meant by a time of day, or a day and a time, after the window has begun."""
    found = _parsed(services, f"now - {text}", max(start, services.now()))
    if found.end is None:
        raise UsageError(f"That is no moment. {_EXTEND}")
    return found.end


def _parsed(services: Services, text: str, now: datetime) -> Window:
    calendar = services.organisation.policy.calendar
    return parse_window(text, time_zone=calendar.zone, now=now, is_working_day=calendar.is_working_day)
