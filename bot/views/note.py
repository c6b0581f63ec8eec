"""Notes to the people of a wave: what each reads, what they answer, and what becomes of it."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View

from bot.outbox.rendering import (
    NOTE,
    OBJECTION,
    OBJECTION_SETTLED,
    OBJECTION_UNTOLD,
    Matter,
    OutOfDate,
    Renderers,
)
from bot.views import actions
from bot.views.message import Message, button, section, small
from bot.views.words import mention, plain
from commands.rules.moves.window import say_window
from commands.rules.notes.due import window_key
from commands.rules.notes.texts import Note, NoteRules, filled
from commands.rules.wording import sentence
from commands.wave_notes.objecting import Answer, Time
from commands.wave_notes.standing import values_of
from commands.words import number_in
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import ItemState, ObjectionState, RequestState

FORM = "object_form"
"""callback_id of the form in which somebody says that the time does not suit."""
REASON = "reason"
"""Block of the form; the element in it has the same action_id."""
MOST = 500
"""Characters of a reason."""
OBJECT = "This time does not suit me"
_CHANGED = "The time of your move to Microsoft Teams has changed."
_GONE = "This is about a move that is not known any more."


def note_renderers(rules: NoteRules, *, zone: str) -> Renderers:
    """Who makes what, by kind. `rules`: whether notes are on. `zone`: in which people are told the time."""
    return {
        NOTE: partial(note_message, rules, zone),
        OBJECTION: partial(asked_message, zone),
        OBJECTION_UNTOLD: partial(asked_message, zone),
        OBJECTION_SETTLED: settled_message,
    }


def note_message(rules: NoteRules, zone: str, matter: Matter) -> Message:
    """What one person reads: the text that was approved. Raises OutOfDate for what nobody has read yet and is no
    longer so, or may not be sent any more."""
    request, item = _about(matter)
    note = Note(str(matter.payload.get("note")))
    start, end = _moment(matter.payload.get("start")), _moment(matter.payload.get("end"))
    if not matter.posted:
        if not rules.enabled or matter.approval is None or matter.approval.texts != matter.payload.get("texts"):
            raise OutOfDate("nobody has approved of this text any more, or notes are off")
        if note is not Note.AFTER and not _is_so(request, item, start, matter.now):
            raise OutOfDate("the move that it tells of does not take place then any more")
    text = note_text(
        str(matter.payload.get("text")), note, values_of(request, item.name, start=start, end=end, zone=zone)
    )
    blocks: list[Block] = [section(text)]
    if note is not Note.AFTER:
        blocks.append(_answer(matter, request, item, start))
    return Message(text, tuple(blocks))


def note_text(template: str, note: Note, values: Mapping[str, str]) -> str:
    """The template of a note filled in for one person, whose name marks nothing up."""
    owner = mention(values["owner"])
    safe = {name: owner if name == "owner" else plain(value, 200) for name, value in values.items()}
    told = filled(template, safe)
    return f"{_CHANGED} {told}" if note is Note.CHANGED else told


def _is_so(request: MoveRequest, item: MoveItem, start: datetime | None, now: datetime) -> bool:
    agreed = request.state in (RequestState.APPROVED, RequestState.RUNNING)
    return agreed and item.state is ItemState.QUEUED and start == request.window_start and (not start or now < start)


def _answer(matter: Matter, request: MoveRequest, item: MoveItem, start: datetime | None) -> Block:
    """The button, or what became of it. Once a time that was given up is planned again, it can be said again."""
    said = matter.objection
    again = start == request.window_start and item.state is ItemState.QUEUED
    if said is None or said.window_start != start or (said.state is ObjectionState.PAST and again):
        return _object(Time(number_of(item), window_key(start)))
    if said.state is ObjectionState.OPEN:
        return small(f"You have said that this time does not suit. It was told to {mention(said.owner)}.")
    if said.state is ObjectionState.PAST:
        return small(f"You have said that this time does not suit: you are not moved then. Ask {mention(said.owner)}.")
    return small(f"You have said that this time does not suit, and it was looked at. Ask {mention(said.owner)}.")


def _object(time: Time) -> Block:
    return ActionsBlock(elements=[button(OBJECT, actions.OBJECT, value=f"{time.item}:{time.window}")])


def asked_message(zone: str, matter: Matter) -> Message:
    """Whom the time does not suit, and the two ways out: to whoever asked for the move, or who else looks after it."""
    request, item = _about(matter)
    said = matter.objection
    if said is None:
        raise OutOfDate("what it is about is not known any more")
    name = f"M{request.id}"
    when = say_window(_moment(matter.payload.get("start")), _moment(matter.payload.get("end")), zone)
    why = str(matter.payload.get("reason") or "")
    reason = f"\n> {plain(why, MOST)}" if why else ""
    whom = f"{plain(item.name, 100)}* ({mention(said.user)})"
    head = f"*The time of {name} does not suit {whom}: {plain(when, 200)}.{reason}"
    if said.state is not ObjectionState.OPEN or said.times != matter.payload.get("times"):
        return Message(head, (section(head), small("This is settled.")))
    untold = (
        f"I could not tell {mention(said.owner)}, who asked for {name}: whoever looks after it now decides. "
        if matter.kind == OBJECTION_UNTOLD
        else ""
    )
    todo = (
        f"{untold}They are not moved while this is open, and are left out when the window ends. "
        f"Another time for everybody: `/hybrid extend {name} window ...`"
    )
    choices = ActionsBlock(
        elements=[
            button(
                "Leave out of the wave",
                actions.suffixed(actions.RUN_COMMAND, 1),
                value=f"leave-out {name} {item.identity} because the time does not suit",
                reads=f"Leave out of the wave {name}: {item.name}",
            ),
            button(
                "Keep as planned",
                actions.suffixed(actions.RUN_COMMAND, 2),
                value=f"notes {name} keep {item.identity}",
                reads=f"Keep as planned in {name}: {item.name}",
            ),
        ]
    )
    return Message(head, (section(head), section(todo), choices))


def settled_message(matter: Matter) -> Message:
    """To the person: the time stays, or they are not part of it any more."""
    request, _ = _about(matter)
    owner = mention(request.requester)
    if matter.payload.get("kept"):
        text = f"Your move was looked at, and stays at the time that you were told. If that cannot be, ask {owner}."
    else:
        text = f"You are not moved at the time that you were told. {owner} will find another; you will be told here."
    return Message(text, (section(text),))


def object_form(time: Time) -> dict[str, Any]:
    """The form that asks why. Saying nothing is an answer, too."""
    view = View(
        type="modal",
        callback_id=FORM,
        title=PlainTextObject(text="Another time, please"),
        submit=PlainTextObject(text="Send"),
        close=PlainTextObject(text="Not now"),
        private_metadata=f"{time.item}:{time.window}",
        blocks=[
            section("You are not moved as long as this is open. Whoever plans the move is told."),
            InputBlock(
                block_id=REASON,
                label="Why does the time not suit?",
                optional=True,
                element=PlainTextInputElement(action_id=REASON, multiline=True, max_length=MOST),
                hint="Those who plan the move read this.",
            ),
        ],
    )
    form: dict[str, Any] = view.to_dict()
    return form


def objected(view: Mapping[str, Any]) -> tuple[Time, str]:
    """Which time it is about, and the reason of a form that was sent."""
    time = time_in(str(view.get("private_metadata") or ""))
    values = (view.get("state") or {}).get("values") or {}
    reason = str(((values.get(REASON) or {}).get(REASON) or {}).get("value") or "")
    return time, " ".join(reason.split())[:MOST]


def time_in(text: str) -> Time:
    """The time that a button is about; for anything else one of nobody: its item is 0."""
    number, _, window = text.partition(":")
    return Time(number_in(number), window)


def answer_message(answer: Answer) -> Message:
    """What came of it, to the person alone."""
    text = f"{answer.says} {mention(answer.owner)}." if answer.owner else sentence(plain(answer.says))
    again = (_object(answer.instead),) if answer.instead is not None else ()
    return Message(text, (section(text), *again))


def _about(matter: Matter) -> tuple[MoveRequest, MoveItem]:
    item = next((one for one in matter.items if one.id == matter.payload.get("item")), None)
    if matter.request is None or item is None:
        raise OutOfDate(_GONE)
    return matter.request, item


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
