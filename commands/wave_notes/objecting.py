"""Somebody says that the time of their move does not suit, and whoever asked for the move finds another or keeps it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from commands.moves.reporting import known, request_result
from commands.moves.results import RequestResult, request_name
from commands.rules.addresses import bare
from commands.rules.moves.window import say_window
from commands.rules.notes.due import window_key
from commands.rules.notes.objecting import too_late
from commands.services import Services
from commands.step import UsageError
from commands.wave_notes.owners import ask_owner
from commands.wave_notes.sending import show_anew, tell_settled
from commands.wave_notes.standing import move_of
from commands.words import shown
from storage import notes, objections
from storage.ledger import outbox, requests
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.models import Objection


@dataclass(frozen=True, slots=True)
class Time:
    """The time of somebody's move, as a note has told it."""

    item: int
    """Number of their item."""
    window: str
    """Which window: `window_key`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it, for the person. `owner`: Slack user id of whom to ask; empty: nobody."""

    says: str
    owner: str = ""
    done: bool = False
    """It counts now."""
    instead: Time | None = None
    """The time that they can answer in place of the one that they have."""


_NOT_YOURS = Answer("This note is not yours, so nothing was changed.")
_TOO_LATE = "It is too late to change that here: your move has begun, is over, or does not take place. Please ask"
_OTHER = "That note is about another time, so nothing was changed. Your move is now planned for {when}"
_NOTED = "Thank you. You are not moved while that is open. It was told to"
_AGAIN = "You have said so already. It was told to"


def may_object(services: Services, time: Time, *, user: str) -> Answer | None:
    """Why somebody cannot say now that the time of a move does not suit; None: they can. Raises StorageError."""
    with services.database.session() as session:
        return _against(services, session, time, user)[1]


def object_to(services: Services, time: Time, *, user: str, reason: str) -> Answer:
    """Write it down, and tell whoever asked for the move. `reason`: a stranger's text, or empty. Raises StorageError.

    `user` must be who got the note. Of another window than the present one nothing is written down. Whoever is claimed
    for the move meanwhile is too late.
    """
    with services.database.writing() as session:
        item = session.get(MoveItem, time.item, populate_existing=True)
        if item is not None:
            lock_request(session, item.request_id)
        found, against = _against(services, session, time, user)
        if against is not None or found is None:
            return against or _NOT_YOURS
        request, item = found
        now = read_clock(session, services.now())
        said = objections.say(session, request, item, user=user, reason=reason, now=now)
        if said is None:
            return Answer(_AGAIN, request.requester)
        show_anew(session, time.item, now=now)
        ask_owner(services, session, request, said, now=now)
        outbox.touch(session, request.card_key, run_at=now)
        objections.record(session, request, item, objections.SAID, by=user, now=now)
        return Answer(_NOTED, said.owner, done=True)


def _against(
    services: Services, session: Session, time: Time, user: str
) -> tuple[tuple[MoveRequest, MoveItem] | None, Answer | None]:
    """The request and the person, and why nothing can be said of their time."""
    item = session.get(MoveItem, time.item, populate_existing=True)
    request = requests.get(session, item.request_id) if item is not None else None
    if item is None or request is None or notes.reader_of(session, time.item) != user:
        return None, _NOT_YOURS
    if request.window_start is None or too_late(move_of(request, item, None)):
        return None, Answer(_TOO_LATE, request.requester)
    present = Time(time.item, window_key(request.window_start))
    if time != present:
        zone = services.organisation.policy.calendar.zone
        return None, Answer(
            _OTHER.format(when=say_window(request.window_start, request.window_end, zone)), instead=present
        )
    return (request, item), None


def keep_time(services: Services, request_id: int, typed: str, *, by: str) -> RequestResult:
    """Keep the time for somebody who has said that it does not suit; they are told. Raises UsageError, StorageError."""
    name = request_name(request_id)
    with services.database.writing() as session:
        request = lock_request(session, request_id) or known(session, request_id)
        found = objections.open_of(session, request)
        item, said = _called([(one, found[number_of(one)]) for one in _items(session, found)], typed, name)
        now = read_clock(session, services.now())
        objections.settle(session, number_of(item), by=by, now=now)
        outbox.touch(session, request.card_key, run_at=now)
        tell_settled(session, said, item, kept=True, now=now)
        objections.record(session, request, item, objections.KEPT, by=by, now=now)
    return request_result(services, request_id, headline=f"{item.name} is moved as planned in {name}, and was told so")


def _items(session: Session, numbers: Iterable[int]) -> list[MoveItem]:
    items = (session.get(MoveItem, number, populate_existing=True) for number in numbers)
    return [item for item in items if item is not None]


def _called(candidates: Sequence[tuple[MoveItem, Objection]], typed: str, request: str) -> tuple[MoveItem, Objection]:
    """The one who is called so. Raises UsageError unless exactly one is."""
    wanted = bare(typed)
    found = [
        (item, said)
        for item, said in candidates
        if wanted in (bare(item.identity), bare(item.sip_address), item.name.casefold())
    ]
    if len(found) != 1:
        raise UsageError(
            f"Nobody called {shown(typed)} has said that the time of {request} does not suit, or it is settled.",
            meant=f"requests {request}",
        )
    return found[0]
