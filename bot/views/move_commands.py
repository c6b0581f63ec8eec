"""The commands with which a person moves people: as a file in the thread of the card, brought to mind, called off."""

from collections.abc import Iterable, Sequence

from bot.outbox.rendering import Content, Matter, Script
from bot.views.message import Message, section
from bot.views.move_progress import of_plan, tally
from bot.views.move_words import name_of
from bot.views.words import done_by, mention, moment, plain
from commands.moves.executors import Manual
from commands.rules.moves.plan import Member, Plan, read_plan
from commands.rules.moves.tally import has_command
from commands.rules.wording import capitalised, listed, people, sentence, verb
from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import ItemState, PauseReason, RequestState

_NAMED = 8
_STOPPED = (RequestState.PAUSED, RequestState.CANCELLING)


def commands_file(manual: Manual, request: MoveRequest, matter: Matter) -> Content:
    """What is to be run now, with the requester mentioned: of those whose turn it is, and nobody else."""
    handed = handed_out(matter.items)
    if not handed:
        return _nobody(request)
    later = [item for item in matter.items if item.state is ItemState.QUEUED and item.handed_at is None]
    first = (
        f" {verb(len(handed), 'This person goes', 'These people go')} first: the file for the other "
        f"{people(len(later))} comes once I have read that {verb(len(handed), 'this one has', 'these have')} moved."
        if later
        else ""
    )
    return _script(
        manual,
        request,
        matter,
        handed,
        says=f"{mention(request.requester)} {name_of(request)}: somebody has to run this file now, for "
        f"{people(len(handed))}{_until(request)}.{first} I notice who has moved by reading the directory. If I write "
        f"here that {name_of(request)} is paused or cancelled, do not run it any more.",
    )


def commands_again(manual: Manual, request: MoveRequest, matter: Matter) -> Content:
    """Who is still to be moved by hand, with the requester mentioned, and the file once more."""
    handed = handed_out(matter.items)
    if not handed:
        return _nobody(request)
    since = min(item.handed_at for item in handed if item.handed_at is not None)
    names = plain(listed([item.name for item in handed], most=_NAMED), 900)
    rest = f" Who has not moved by {moment(request.waits_until)} counts as not moved." if request.waits_until else ""
    counted = capitalised(tally(of_plan(matter.items, read_plan(request.plan))))
    return _script(
        manual,
        request,
        matter,
        handed,
        says=f"{mention(request.requester)} {name_of(request)} waits for somebody to run its commands, since "
        f"{moment(since)}. {counted}. Still to be moved: {names}. Here is the file for them once more.{rest}",
    )


def hands_off(request: MoveRequest, matter: Matter) -> Message:
    """That the request ends, and nobody should run what was handed out before."""
    # also what was rejected, or got no fresh approvals in time, ends in this way
    why = done_by(request.ended_because) or "It is being cancelled."
    said = (
        f"{mention(request.requester)} {name_of(request)} is ending. {sentence(why)} "
        f"{not_to_be_run(request, matter.items)}{_reads_until(request)}"
    )
    return Message(said, (section(said),))


def not_to_be_run(request: MoveRequest, items: Iterable[MoveItem]) -> str:
    """That commands are out there, of a request that is stopped; empty where that is not so."""
    number = len(handed_out(items))
    if not number or request.state not in _STOPPED:
        return ""
    return (
        f"The commands for {people(number)} were handed out before and may still be run by hand: do not run them. "
        f"I go on reading the directory, and record who is moved all the same.{_gives_up(request)}"
    )


def to_be_run(request: MoveRequest, items: Iterable[MoveItem]) -> str:
    """What a card says where people run the commands: that somebody has to, or must not; empty where nobody waits."""
    number = len(handed_out(items))
    if not number or request.state is not RequestState.RUNNING:
        return not_to_be_run(request, items)
    waits = f"{people(number)} {verb(number, 'waits', 'wait')}"
    return f"{waits} for somebody to run the commands file in the thread. I count by reading the directory."


def handed_out(items: Iterable[MoveItem]) -> list[MoveItem]:
    """Those who wait and whose command a person has."""
    return [item for item in items if has_command(item)]


def _until(request: MoveRequest) -> str:
    return f", until {moment(request.window_end)}" if request.window_end is not None else ""


def _reads_until(request: MoveRequest) -> str:
    return f" It ends {moment(request.waits_until)}." if request.waits_until is not None else ""


def _gives_up(request: MoveRequest) -> str:
    if request.pause_reason is not PauseReason.WINDOW_CLOSED or request.waits_until is None:
        return ""
    return f" Who has not moved by {moment(request.waits_until)} counts as not moved, unless more time is asked for."


def _nobody(request: MoveRequest) -> Message:
    """It was true when it was written down, and is no more when it is sent."""
    said = f"{name_of(request)}: nobody waits for a command any more."
    return Message(said, (section(said),))


def _script(manual: Manual, request: MoveRequest, matter: Matter, handed: Sequence[MoveItem], *, says: str) -> Script:
    plan, name = read_plan(request.plan), name_of(request)
    suffix = str(matter.payload.get("suffix") or "")
    return Script(
        name=f"{name}-commands{f'-{suffix}' if suffix else ''}.ps1",
        title=f"Commands of {name}",
        says=says,
        text=manual.file(plan, name=name, members=_members(plan, handed)),
    )


def _members(plan: Plan, handed: Sequence[MoveItem]) -> list[Member]:
    keys = {item.user for item in handed}
    return [member for member in plan.members if member.key in keys]
