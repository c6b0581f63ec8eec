"""The form in which a move is planned: whom, why and when; then what it would do; then it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ExternalDataMultiSelectElement,
    InputBlock,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.views import actions
from bot.views.forms import SEPARATOR, element, modal
from bot.views.message import fitted, section, small
from bot.views.moves import review_blocks
from bot.views.words import cut, moment, plain
from commands.moves.results import ReviewResult, request_name
from commands.moves.typed import Wish
from commands.rules.moves.plan import short
from commands.rules.wording import people
from commands.step import Candidate
from storage.states import MoveKind

PICK, REVIEW, CONFIRM_FORM = "move_pick", "move_review", "move_confirm"
"""callback_ids: whom, what it would do, and the confirmation of what a message shows."""
WHOM, LIST, FILE, REASON, WINDOW, CONCURRENCY, POOL, CONFIRM = (
    "whom", "list", "file", "reason", "window", "concurrency", "pool", "confirm",
)  # fmt: skip
"""Blocks; the element in each has the same action_id, but that of WHOM, which asks what to offer."""
FILE_TYPES = ["csv", "txt", "tsv"]
_LIST = 3000
"""Characters of what can be pasted: Slack's limit."""
_MOST_CHOSEN = 10
"""People who are filled in as chosen ones; more are a list."""
_MOST_OPTIONS = 100
_VALUE = 150
"""Slack's limits for what is offered while somebody types."""
_TITLES = {MoveKind.MOVE: "Move people to Teams", MoveKind.ROLLBACK: "Move people back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file that was chosen in the form."""

    id: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the first form says about this installation."""

    concurrency: int
    most: int
    """The highest possible number at a time."""
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """What the first form was sent with, or is filled with."""

    kind: MoveKind
    channel: str
    whom: tuple[str, ...] = ()
    listed: str = ""
    """The pasted list."""
    file: AttachedFile | None = None
    reason: str = ""
    window: str = ""
    concurrency: str = ""
    pool: str = ""

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who is named: chosen, and pasted as it is; without those in the file."""
        return (*self.whom, *((self.listed,) if self.listed.strip() else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendable:
    """What a form that shows a plan was sent with."""

    kind: MoveKind
    channel: str
    draft: str
    confirm: str
    """What had to be typed; empty: nothing."""
    typed: str = ""


def filled_with(begun: Wish, kind: MoveKind, *, channel: str) -> Picked | None:
    """The first form with what somebody has typed already; None where it cannot hold that."""
    names = [*(request_name(number) for number in begun.of_requests), *begun.people]
    few = len(names) <= _MOST_CHOSEN and all(len(name) <= _VALUE for name in names)
    listed = "" if few else "\n".join(names)
    if begun.force or len(listed) > _LIST:
        return None
    return Picked(
        kind=kind,
        channel=channel,
        whom=tuple(names) if few else (),
        listed=listed,
        reason=begun.reason,
        window=begun.window,
        concurrency=str(begun.concurrency or ""),
        pool=begun.pool,
    )


def pick_form(filled: Picked, usual: Usual, *, problem: str = "", files: bool = True) -> dict[str, Any]:
    """Whom to move, why and when, with what is known already.

    `problem` is a sentence above it. `files`: whether a file can be chosen; an app that may not read files is refused
    a form that offers that.
    """
    hint = "CSV or text, at most 1 MB: one person a line, or a table with a column upn, sip or user."
    attach = FileInputElement(action_id=FILE, filetypes=FILE_TYPES, max_files=1)
    when = f"For instance: Sat 02:00-05:00 {usual.zone}, or tonight 22-02. Empty: as soon as it is approved."
    blocks: list[Block] = [
        *([section(f":large_yellow_circle: {plain(problem, 1000)}")] if problem else []),
        InputBlock(block_id=WHOM, label="Whom", element=_chooser(filled.whom), optional=True),
        _text(LIST, "Or paste a list", _LISTED, multiline=True, initial=filled.listed),
        *(
            [InputBlock(block_id=FILE, label="Or attach a file", element=attach, hint=hint, optional=True)]
            if files
            else []
        ),
        *([_text(POOL, "To which pool", _POOL, initial=filled.pool)] if filled.kind is MoveKind.ROLLBACK else []),
        _text(REASON, "Why", _WHY, multiline=True, optional=False, longest=500, initial=filled.reason),
        _text(WINDOW, "When", when, initial=filled.window),
        InputBlock(block_id=CONCURRENCY, label="How many at a time", element=_number(filled, usual), optional=True),
        small("Next you see who can be moved and what is lost. Nothing is asked for before you send it."),
    ]
    return modal(PICK, _TITLES[filled.kind], blocks, submit="Check", metadata=(filled.channel, filled.kind.value))


_LISTED = "One a line, or a table with a column upn, sip or user."
_WHY = "Those who approve it read this."
_POOL = "For instance pool01.contoso.com. Empty: where everybody came from."


def _chooser(chosen: Sequence[str]) -> ExternalDataMultiSelectElement:
    options = [Option(value=value, text=_plain_text(value)) for value in chosen]
    return ExternalDataMultiSelectElement(
        action_id=actions.FIND_MOVED,
        placeholder="Type a name, an address or a unit",
        min_query_length=2,
        initial_options=options or None,
    )


def _number(filled: Picked, usual: Usual) -> NumberInputElement:
    typed = filled.concurrency if filled.concurrency.isdecimal() else ""
    return NumberInputElement(
        action_id=CONCURRENCY,
        is_decimal_allowed=False,
        initial_value=str(min(max(int(typed or usual.concurrency), 1), usual.most)),
        min_value="1",
        max_value=str(usual.most),
    )


def picked(view: Mapping[str, Any]) -> Picked:
    """What the first form was sent with."""
    channel, kind = _metadata(view, 2)
    chosen = element(view, WHOM, actions.FIND_MOVED).get("selected_options") or ()
    return Picked(
        kind=MoveKind(kind),
        channel=channel,
        whom=tuple(dict.fromkeys(str(option.get("value") or "") for option in chosen)),
        listed=_typed(view, LIST),
        file=_file(view),
        reason=" ".join(_typed(view, REASON).split()),
        window=" ".join(_typed(view, WINDOW).split()),
        concurrency=_typed(view, CONCURRENCY).strip(),
        pool=_typed(view, POOL).strip(),
    )


def _file(view: Mapping[str, Any]) -> AttachedFile | None:
    for file in element(view, FILE, FILE).get("files") or ():
        return AttachedFile(id=str(file.get("id") or ""), size=int(file.get("size") or 0))
    return None


def loading_form(kind: MoveKind, doing: str = "") -> dict[str, Any]:
    """While people are judged; `doing` is what is done at the moment."""
    said = plain(doing, 300) or "One moment"
    blocks = [section(f":hourglass_flowing_sand: *Looking at who can be moved*\n{said}.")]
    return modal("move_loading", _TITLES[kind], blocks)


def told_form(kind: MoveKind, text: str) -> dict[str, Any]:
    """Why there is no review: a sentence."""
    return modal("move_told", _TITLES[kind], [section(plain(text, 2500))])


def review_form(result: ReviewResult, *, channel: str) -> dict[str, Any]:
    """What the move would do, and the button that asks for it."""
    first, middle = review_blocks(result)
    last: list[Block] = [small(f"Plan {short(result.digest)}. Checked {moment(result.checked_at)}.")] if (
        result.draft
    ) else []  # fmt: skip
    if result.draft and result.confirm:
        last.append(_confirmation(result.confirm))
    if result.draft:
        last.append(small("It goes to those who approve it; nothing is moved before they have."))
    metadata = (channel, result.kind.value, result.draft, result.confirm)
    submit = "Send request" if result.draft else ""
    return modal(REVIEW, _TITLES[result.kind], fitted(first, middle, last), submit=submit, metadata=metadata)


def confirm_form(  # noqa: PLR0913 - all by name
    kind: MoveKind, *, channel: str, draft: str, confirm: str, number: int, lost: Sequence[str]
) -> dict[str, Any]:
    """What is lost by a plan that a message shows in full, and the field in which it is confirmed."""
    lines = "\n".join(f"• {plain(each, 400)}" for each in lost)
    blocks: list[Block] = [section(f"*{people(number)} would lose:*\n{lines}"), _confirmation(confirm)]
    return modal(
        CONFIRM_FORM, _TITLES[kind], blocks, submit="Send request", metadata=(channel, kind.value, draft, confirm)
    )


def sendable(view: Mapping[str, Any]) -> Sendable:
    """What a form that shows a plan was sent with."""
    channel, kind, draft, confirm = _metadata(view, 4)
    typed = " ".join(_typed(view, CONFIRM).split())
    return Sendable(kind=MoveKind(kind), channel=channel, draft=draft, confirm=confirm, typed=typed)


def offered_moved(
    candidates: Sequence[Candidate], units: Sequence[tuple[str, int]], typed: str
) -> list[dict[str, Any]]:
    """What the field offers while somebody types: units, people, and last what was typed, to be looked up as it is."""
    options = [_option(f"ou:{unit}", f"Everybody in the unit {unit} ({people(number)})") for unit, number in units]
    options += [_option(one.identity, f"{one.name} ({one.identity})") for one in candidates]
    fitting = [one for one in options if one is not None][: _MOST_OPTIONS - 1]
    own = " ".join(typed.split())[:_VALUE]
    if own not in {"", *(one.value for one in fitting)}:
        fitting.append(Option(value=own, text=_plain_text(f"Look up “{own}”")))
    return [option.to_dict() for option in fitting]


def _option(value: str, text: str) -> Option | None:
    return Option(value=value, text=_plain_text(text)) if 0 < len(value) <= _VALUE else None


def _plain_text(text: str) -> PlainTextObject:
    return PlainTextObject(text=cut(" ".join(text.split()), 75), emoji=False)


def _text(  # noqa: PLR0913 - what an input has
    block: str,
    label: str,
    hint: str,
    *,
    multiline: bool = False,
    optional: bool = True,
    longest: int = _LIST,
    initial: str = "",
) -> InputBlock:
    element = PlainTextInputElement(
        action_id=block, multiline=multiline, max_length=longest, initial_value=initial[:longest] or None
    )
    return InputBlock(block_id=block, label=label, element=element, hint=cut(hint, 2000), optional=optional)


def _confirmation(confirm: str) -> InputBlock:
    return InputBlock(
        block_id=CONFIRM,
        label=cut(f"Type “{confirm}” to confirm it", 2000),
        element=PlainTextInputElement(action_id=CONFIRM, max_length=200),
        hint="Not everything that the move brought can be brought back.",
    )


def _metadata(view: Mapping[str, Any], parts: int) -> list[str]:
    found = str(view.get("private_metadata") or "").split(SEPARATOR)
    return (found + [""] * parts)[:parts]


def _typed(view: Mapping[str, Any], block: str) -> str:
    return str(element(view, block, block).get("value") or "")
