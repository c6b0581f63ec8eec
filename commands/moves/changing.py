"""Another plan for a request that waits: other people, another number at a time, or the same once more.

Each takes the approvals again, and its new card says what is no longer so. Whoever asks for more than was asked for
before becomes the one who asks for the request, and gives none of its approvals. What lets moves go on after they
were stopped goes back to pending, too: see also `stopping.py` and `halting.py`.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from sqlmodel import Session

from commands.moves.agreeing import Asker, asked_anew, new_items, requirement, standing_against, who_is_held
from commands.moves.asking import concurrency_of
from commands.moves.reporting import known, not_possible, request_result
from commands.moves.results import RequestResult, request_name
from commands.rules.addresses import bare
from commands.rules.moves.calendar import has_ended
from commands.rules.moves.plan import Member, Plan, changes, read_plan
from commands.rules.moves.window import Window
from commands.rules.wording import people
from commands.services import Services
from commands.step import UsageError
from commands.words import shown
from storage.ledger import requests
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import MoveRequest, number_of
from storage.states import CHANGEABLE, ItemState, RequestState

EXTEND = (
    "Type it like this: /hybrid extend M12 by 2h, or: /hybrid extend M12 until 06:00, or: /hybrid extend M12 window "
    "Sat 02:00-07:00"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is to be otherwise in the plan of a request."""

    window: Window | None = None
    concurrency: int | None = None
    without: Set[str] = frozenset()
    """Keys of those who are no longer part of it."""
    also: tuple[Member, ...] = ()
    """Who is moved after all others."""

    @property
    def asks_anew(self) -> bool:
        """Whether it asks for something that nobody has asked for yet; to leave people out asks for less."""
        return self.window is not None or self.concurrency is not None or bool(self.also)


AS_IT_IS = Difference()


def changeable(services: Services, request_id: int, *, asker: Asker, command: str, done: str) -> MoveRequest:
    """The request, if this person may ask for a change of it, and it can be changed now; else UsageError.

    `command` is what was typed, `done` what it cannot be: `extended`.
    """
    if not asker.in_slack:
        raise UsageError(
            "That needs approvals, so it is asked for in Slack, where those who give them see who asks: /hybrid "
            f"{command}."
        )
    return waiting_request(services, request_id, command=command, done=done)


def waiting_request(services: Services, request_id: int, *, command: str, done: str) -> MoveRequest:
    """The request, if it can be changed now: before its first move, or while it is paused. Raises UsageError."""
    name = request_name(request_id)
    with services.database.session() as session:
        request = known(session, request_id)
    if request.state is RequestState.RUNNING:
        raise UsageError(
            f"{name} is running. Another plan takes the approvals again, and nothing is moved meanwhile: type /hybrid "
            f"pause {name} first, then {command} again."
        )
    if request.state not in CHANGEABLE:
        raise not_possible(request, done)
    return request


def change_concurrency(services: Services, request_id: int, number: int, *, asker: Asker, reason: str) -> RequestResult:
    """Move more or fewer people of a request at a time. Raises UsageError for a number that is not possible."""
    request = changeable(services, request_id, asker=asker, command="concurrency", done="changed")
    if concurrency_of(services, number) == read_plan(request.plan).options.concurrency:
        raise UsageError(f"{people(number)} of {request_name(request_id)} can be moved at a time already.")
    return approve_anew(services, request, by=asker.by, but=Difference(concurrency=number), reason=reason)


def leave_out(services: Services, request_id: int, typed: Sequence[str], *, by: str, reason: str) -> RequestResult:
    """Take people out of a request who still wait in it: it is another plan then, and needs its approvals again.

    `typed`: sign-in names, SIP addresses or names, as the request has them. Raises UsageError for anybody else, where
    nobody would be left, and for a request that is running or has ended.
    """
    name = request_name(request_id)
    request = waiting_request(services, request_id, command="leave-out", done="changed")
    with services.database.session() as session:
        waiting = _waiting(session, request_id)
    members = [member for member in read_plan(request.plan).members if member.key in waiting]
    without = {_called(members, one, name) for one in dict.fromkeys(typed)}
    if all(member.key in without for member in members):
        raise UsageError(
            f"Nobody would be left in {name}. Type /hybrid cancel {name} to end it.", meant=f"cancel {name}"
        )
    return approve_anew(services, request, by=by, but=Difference(without=without), reason=reason)


def _called(members: Sequence[Member], typed: str, request: str) -> str:
    """The key of the one person who waits in a request and is called so. Raises UsageError unless exactly one is."""
    wanted = bare(typed)
    found = {one.key for one in members if wanted in (bare(one.upn), bare(one.sip), one.name.casefold())}
    if len(found) != 1:
        who = "Several people" if found else "Nobody"
        raise UsageError(
            f"{who} of {request} who still {'wait are' if found else 'waits is'} called {shown(typed)}. Type the "
            f"sign-in name: /hybrid requests {request} has everybody's.",
            meant=f"requests {request}",
        )
    return found.pop()


def approve_anew(
    services: Services, request: MoveRequest, *, by: str, but: Difference = AS_IT_IS, reason: str = ""
) -> RequestResult:
    """Bring a request back to pending, for those who still wait, with no decision counting any more.

    `request`: as it was when it was found that it can be. Raises UsageError where it cannot, or has changed since.
    """
    request_id = number_of(request)
    name = request_name(request_id)
    with services.database.session() as session:
        waiting = _waiting(session, request_id)
    old = read_plan(request.plan)
    plan = _changed(old, waiting, but)
    if not plan.members:
        raise UsageError(f"Nobody of {name} waits any more, so there is nothing to approve.")
    needed = requirement(services, plan)
    requester = by if but.asks_anew else request.requester
    against = standing_against(services, plan, needed, by=requester, before=requests.askers_of(request))
    if against:
        raise UsageError(f"{' '.join(against)} {EXTEND if has_ended(services.now(), _window_of(plan)) else ''}".strip())
    why = [reason] if reason else []
    # who was moved or has failed is no difference that anybody asks for
    why += changes(_changed(old, waiting, AS_IT_IS), plan) or ("It was stopped, and needs a fresh approval to go on.",)
    try:
        with services.database.writing() as session:
            now = read_clock(session, services.now())
            live = lock_request(session, request_id)
            found = live and (live.state, live.digest, _waiting(session, request_id))
            if found != (request.state, request.digest, waiting):
                raise UsageError(f"{name} has changed just now. Look at it, then try again: /hybrid requests {name}")
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
                concurrency=plan.options.concurrency,
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
    headline = f"{name} waits for approval again: {people(len(plan.members))}"
    return request_result(services, request_id, headline=headline)


def _waiting(session: Session, request_id: int) -> set[str]:
    return {item.user for item in requests.items_of(session, request_id) if item.state is ItemState.QUEUED}


def _window_of(plan: Plan) -> Window:
    return Window(plan.options.window_start, plan.options.window_end)


def _changed(old: Plan, waiting: Set[str], but: Difference) -> Plan:
    kept = tuple(member for member in old.members if member.key in waiting and member.key not in but.without)
    options = old.options
    if but.window is not None:
        options = replace(options, window_start=but.window.start, window_end=but.window.end)
    if but.concurrency is not None:
        options = replace(options, concurrency=but.concurrency)
    return Plan(members=(*kept, *but.also), options=options)
