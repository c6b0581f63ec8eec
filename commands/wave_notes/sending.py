"""Sends the notes that are due, and settles what nobody has to settle any more. Asks Slack who somebody is, no more."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from commands.rules.notes.due import AFTER_FOR, Sent, due, good_until, look_again_at, window_key
from commands.rules.notes.objecting import too_late
from commands.rules.notes.texts import Note
from commands.services import InSlack, Services
from commands.wave_notes.owners import ask_others
from commands.wave_notes.standing import move_of
from storage import notes, objections, sightings
from storage.ledger import outbox
from storage.ledger.audit import BOT
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.models import Objection, WaveNotes
from storage.states import ItemState, ObjectionState

_SILENT = 5
"""People in a row of whom Slack says nothing: then it says nothing of the others either."""
_OF_ITEM, _IN_SLACK, _YES, _NO = "item", "in slack", "yes", "no"


def send_due(services: Services) -> int:
    """Have every note sent that is due now; how many. Bears repetition. Raises StorageError.

    Whom Slack does not know, or may not get one, is passed over, and looked for again after a pause that grows; where
    Slack is silent it is tried again next time, and after some people in a row no more are looked for until then.
    """
    settle_what_is_over(services)
    rules = services.organisation.notes
    if not rules.enabled:
        return 0
    with services.database.session() as session:
        now = read_clock(session, services.now())
        waves = notes.to_look_at(session, moved_since=now - AFTER_FOR)
        due_now = [
            (number_of(request), number_of(item), (item.identity, item.sip_address))
            for request, approval in waves
            if approval.texts == rules.texts.digest
            for item, _ in _due(services, session, request, approval, now)
        ]
    number, silent = 0, 0
    for request_id, item_id, names in due_now:
        person = _look_up(services, item_id, names)
        silent = silent + 1 if person is not None and person.silent else 0
        if silent >= _SILENT:
            break
        if person is not None and person.user:
            number += _send(services, request_id, item_id, person.user)
    return number


def _look_up(services: Services, item_id: int, names: tuple[str, str]) -> InSlack | None:
    """Who somebody is in Slack; None: Slack did not know them, and is not asked again yet."""
    domain = f"{_OF_ITEM}:{item_id}"
    with services.database.session() as session:
        now, seen = read_clock(session, services.now()), sightings.last(session, domain=domain, record=_IN_SLACK)
    if seen is not None and seen.answer == _NO and now < look_again_at(seen.since, seen.seen_at):
        return None
    person = services.find_in_slack(names)
    if not person.silent and (seen is not None or not person.user):
        with services.database.writing() as session:
            now, answer = read_clock(session, services.now()), _YES if person.user else _NO
            sightings.observe(session, domain=domain, record=_IN_SLACK, answer=answer, now=now, settles_by=now)
    return person


def _due(
    services: Services, session: Session, request: MoveRequest, approval: WaveNotes, now: datetime
) -> Iterator[tuple[MoveItem, Note]]:
    rules, calendar = services.organisation.notes, services.organisation.policy.calendar
    sent, objecting = notes.sent(session, number_of(request)), objections.open_of(session, request)
    for item in notes.people_of(session, number_of(request)):
        move = move_of(request, item, approval, objects=number_of(item) in objecting)
        note = due(move, as_sent(sent.get(number_of(item), {})), now, at=rules.at, calendar=calendar)
        if note is not None:
            yield item, note


def as_sent(found: notes.Sent) -> Sent:
    """What was sent, as the rules want it; notes of a newer version are none."""
    return {(Note(note), window): at for (note, window), at in found.items() if note in set(Note)}


def _send(services: Services, request_id: int, item_id: int, user: str) -> bool:
    """One note, if it still is due once it is known who gets it: `user`, a Slack id."""
    rules = services.organisation.notes
    with services.database.writing() as session:
        request, approval = lock_request(session, request_id), notes.approved(session, request_id)
        item = session.get(MoveItem, item_id, populate_existing=True)
        if request is None or item is None or approval is None or approval.texts != rules.texts.digest:
            return False
        now = read_clock(session, services.now())
        said = objections.of_item(session, item_id)
        move = move_of(request, item, approval, objects=said is not None and _counts(said, request))
        calendar = services.organisation.policy.calendar
        note = due(move, as_sent(notes.sent_to(session, item_id)), now, at=rules.at, calendar=calendar)
        if note is None:
            return False
        passed = _pass_by(session, request, item, said, now=now) if note is Note.CHANGED else False
        put = notes.put(
            session,
            request,
            item,
            note=note,
            window=window_key(request.window_start),
            channel=user,
            text=rules.texts.of(note),
            texts=rules.texts.digest,
            until=good_until(note, move, now),
            again=note is Note.CHANGED,
            now=now,
        )
        if passed:
            objections.record(session, request, item, objections.ENDED, by=BOT, now=now)
        return put


def _counts(said: Objection, request: MoveRequest) -> bool:
    """Whether it keeps somebody who waits from being moved: what was said of another window is not of this one."""
    return said.state is ObjectionState.OPEN and said.window_start == request.window_start


def _pass_by(session: Session, request: MoveRequest, item: MoveItem, said: Objection | None, *, now: datetime) -> bool:
    """They are told of another time: what they have said of an earlier one is past. Whether it was open."""
    if said is None or said.window_start == request.window_start:
        return False
    was_open = objections.pass_by(session, said, by=BOT, now=now)
    show_anew(session, number_of(item), now=now)
    return was_open


def settle_what_is_over(services: Services) -> None:
    """Settle every objection of whoever is moved no more: left out, or the request has ended.

    An objection to another time than the present one stays open until the person is told of that: should the old time
    come back before, it counts as it did. What no owner could be told is put to others. Raises StorageError.
    """
    with services.database.session() as session:
        found = [(one.request_id, one.item_id) for one in objections.every_open(session)]
    for request_id, item_id in found:
        with services.database.writing() as session:
            request = lock_request(session, request_id)
            # what was read before the lock may be so no more
            said = objections.of_item(session, item_id)
            item = session.get(MoveItem, item_id, populate_existing=True)
            if request is None or item is None or said is None or said.state is not ObjectionState.OPEN:
                continue
            now = read_clock(session, services.now())
            if too_late(move_of(request, item, None)):
                objections.pass_by(session, said, by=BOT, now=now)
                tell_settled(session, said, item, kept=False, tell=item.state is ItemState.SKIPPED, now=now)
                objections.record(session, request, item, objections.ENDED, by=BOT, now=now)
            elif _counts(said, request):
                ask_others(services, session, request, said, now=now)


def tell_settled(  # noqa: PLR0913 - all by name
    session: Session, said: Objection, item: MoveItem, *, kept: bool, tell: bool = True, now: datetime
) -> None:
    """Tell whoever has said it what came of it, and show it in the messages about it."""
    if tell:
        outbox.put(
            session,
            key=objections.message_key(objections.SETTLED, said),
            kind=objections.SETTLED,
            channel=said.user,
            request_id=item.request_id,
            item_id=number_of(item),
            payload={"item": item.id, "kept": kept},
            run_at=now,
        )
    show_anew(session, number_of(item), now=now)


def show_anew(session: Session, item_id: int, *, now: datetime) -> None:
    """What somebody has said, or what came of it, has changed: show it in every message about it."""
    for kind in (objections.ASKED, objections.UNTOLD):
        outbox.touch_about(session, kind, item_id, run_at=now)
    notes.touch(session, item_id, now=now)
