"""The card of a request: the one message that approvers decide on, that then shows progress, and at last the outcome.

It is read on a phone in a minute: the verdict first, then who is hit, what is lost and who is missing. Where nothing
can be decided any more there is no button to decide with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from slack_sdk.models.blocks import Block

from bot.views.message import Message, quoted, section, small
from bot.views.move_commands import to_be_run
from bot.views.move_pending import approved, pending
from bot.views.move_progress import bar, counted_by_state, failures, of_plan, tally, to_be_tried_again, under_way
from bot.views.move_shown import Shown, agreed, asked, buttons, plan_line, time_taken
from bot.views.move_words import name_of, rejection, titled, to_settle
from bot.views.words import done_by, plain
from commands.rules.moves.pausing import why_paused
from commands.rules.moves.plan import read_plan, way
from commands.rules.moves.policy import Policy
from commands.rules.moves.progress import remaining
from commands.rules.moves.standing import Standing
from commands.rules.moves.tally import all_moved, not_suited, stands, tally_of
from commands.rules.wording import capitalised, duration, people, sentence
from storage.ledger.tables import Decision, MoveItem, MoveRequest
from storage.models import Objection
from storage.states import HELD_ITEMS, OPEN_REQUESTS, ItemState, PauseReason, RequestState

_MINUTE = 60
_BESIDES = {PauseReason.CANARY_FAILED: "; nobody else was touched"}
_NEXT = {
    PauseReason.BY_HAND: "`/hybrid resume {name}` goes on, `/hybrid cancel {name}` gives up the rest.",
    PauseReason.WINDOW_CLOSED: "`/hybrid extend {name}` asks for more time, which needs approval again; "
    "`/hybrid cancel {name}` gives up the rest.",
    PauseReason.HALTED: "`/hybrid resume` lifts the halt, for everything; this needs approval again then. Once it is "
    "lifted, `/hybrid resume {name}` asks for it.",
    PauseReason.TOO_MANY_FAILURES: "look at the causes, then `/hybrid resume {name}`, which needs approval again, "
    "or `/hybrid cancel {name}`.",
    PauseReason.SPLIT_BRAIN: "{why} says what is so. Finish the move of that person or take TeamsOnly back, then "
    "`/hybrid resume {name}` looks whether it is mended, and needs approval again.",
    PauseReason.CANARY_FAILED: "look at the causes, then `/hybrid resume {name}`, which needs approval again, "
    "or `/hybrid cancel {name}`.",
}


def card(  # noqa: PLR0913 - everything that the tables say about a request
    request: MoveRequest,
    items: Sequence[MoveItem],
    decisions: Sequence[Decision],
    standing: Standing,
    *,
    policy: Policy,
    now: datetime,
    changes: Sequence[str] = (),
    objecting: Sequence[Objection] = (),
) -> Message:
    """The card as it is now. `decisions`: all of them; those withdrawn, or about another plan, are not shown.

    `changes`: what differs from the plan of the card before, a sentence each; shown while it waits for approval.
    `objecting`: what nobody has settled yet of whom the time does not suit.
    """
    plan = read_plan(request.plan)
    counting = [one for one in decisions if one.withdrawn_at is None and one.digest == request.digest]
    message = _of_state(Shown(request, plan, of_plan(items, plan), counting, standing, policy, now, changes))
    if not objecting or request.state not in OPEN_REQUESTS:
        return message
    said = f"{not_suited(len(objecting))}{to_settle(dict.fromkeys(one.owner for one in objecting))}"
    first, *others = message.blocks
    return replace(message, blocks=(first, section(said), *others))


def _of_state(shown: Shown) -> Message:
    match shown.request.state:
        case RequestState.PENDING:
            return pending(shown)
        case RequestState.APPROVED:
            return approved(shown)
        case RequestState.RUNNING:
            return _running(shown)
        case RequestState.PAUSED:
            return _paused(shown)
        case RequestState.CANCELLING:
            return _cancelling(shown)
        case RequestState.DONE:
            return _done(shown)
        case RequestState.CANCELLED | RequestState.REJECTED | RequestState.EXPIRED:
            return _ended(shown)
        case _:
            assert_never(shown.request.state)


def superseded(request: MoveRequest) -> Message:
    """What becomes of a card whose plan has changed: nothing on it counts any more."""
    said = f"This card of {name_of(request)} is out of date: its plan has changed, and the new card stands below."
    return Message(
        said, (section(f"*{said}*"), small("What was decided here counts no more. Please look at the new one."))
    )


def _running(shown: Shown) -> Message:
    title = f"{capitalised(_moving(shown))}{titled(shown.request)}"
    return Message(
        f"{title}. {shown.name}: {tally(shown.items)}{_left(shown)}.",
        (section(f":hourglass_flowing_sand: *{title}*"), *_progress(shown), buttons(shown)),
    )


def _paused(shown: Shown) -> Message:
    title = f"Paused: {shown.deed}"
    reason = shown.request.pause_reason or PauseReason.BY_HAND
    split = [item for item in shown.items if item.split_at is not None]
    said = plain(why_paused(reason, [item.name for item in split]), 400).removesuffix(".")
    why, next_step = f"{said}{_BESIDES.get(reason, '')}.", _next(reason, shown.name, split)
    return Message(
        f"{title}. {shown.name}: {why} {tally(shown.items)}.",
        (
            section(f":pause_button: *{title}*\n{why} What is under way finishes; nobody new is moved."),
            section(f"*Next:* {next_step}"),
            *_progress(shown),
            buttons(shown),
        ),
    )


def _next(reason: PauseReason, name: str, split: Sequence[MoveItem]) -> str:
    """What to type. Of several who are split the first is as good as any other to begin with."""
    why = quoted(f"/hybrid why {split[0].identity}", 200) if split else "`/hybrid why` with that person's name"
    return _NEXT[reason].format(name=name, why=why)


def _cancelling(shown: Shown) -> Message:
    title = f"Being cancelled: {shown.deed}"
    return Message(
        f"{title}. {shown.name}: moves that have begun finish. {tally(shown.items)}.",
        (
            section(f":hourglass_flowing_sand: *{title}*\nMoves that have begun finish; nobody new is moved."),
            *_progress(shown),
        ),
    )


def _done(shown: Shown) -> Message:
    found = counted_by_state(shown.items)
    moved, whole = found[ItemState.MOVED], len(shown.items)
    circle = ":large_green_circle:" if moved == whole else ":large_yellow_circle:" if moved else ":red_circle:"
    number = f"All {people(whole)}" if moved == whole and whole > 1 else f"{moved:,} of {people(whole)}"
    title = f"Done: {number[0].lower()}{number[1:]} moved {way(shown.request.kind)}{titled(shown.request)}"
    took = time_taken(shown.request)
    return Message(
        f"{title}. {shown.name}: {tally(shown.items)}{took}.",
        (
            section(f"{circle} *{title}*\n{capitalised(tally(shown.items))}{took}."),
            *_failed(shown),
            *_try_again(shown),
            small(f"{asked(shown)} {agreed(shown)} The certificate is in the thread. {plan_line(shown)}"),
        ),
    )


def _ended(shown: Shown) -> Message:
    word = {
        RequestState.CANCELLED: "Cancelled",
        RequestState.REJECTED: "Rejected",
        RequestState.EXPIRED: "Expired without its approvals",
    }[shown.request.state]
    moved = counted_by_state(shown.items)[ItemState.MOVED]
    circle, title = ":white_circle:", f"{word}: {shown.deed}"
    if shown.request.state is RequestState.CANCELLED and moved:
        # that it was cancelled says nothing of those who were moved by then
        found = tally_of(shown.items)
        everybody = all_moved(shown.request.state, found)
        circle = ":large_green_circle:" if everybody else ":large_yellow_circle:"
        title = f"{capitalised(stands(shown.request.state, found))}{titled(shown.request)}"
    why = rejection(shown.decisions) if shown.request.state is RequestState.REJECTED else ""
    told = done_by if shown.request.state is RequestState.CANCELLED else plain
    why = why or sentence(told(shown.request.ended_because, 600))
    outcome = (
        f"{capitalised(tally(shown.items))}{time_taken(shown.request)}." if moved or shown.request.started_at else ""
    )
    outcome = outcome or "Nobody was moved."
    return Message(
        f"{title}. {shown.name}: {why} {outcome}",
        (
            section("\n".join(filter(None, (f"{circle} *{title}*", why, outcome)))),
            *_failed(shown),
            small(f"{asked(shown)} {plan_line(shown)}"),
        ),
    )


def _moving(shown: Shown) -> str:
    return f"moving {people(shown.number)} {way(shown.request.kind)}"


def _progress(shown: Shown) -> Iterator[Block]:
    counted = f"*{capitalised(tally(shown.items))}{_left(shown)}.*"
    again = to_be_tried_again(shown.items, shown.now)
    lines = (to_be_run(shown.request, shown.items), bar(shown.items), counted, under_way(shown.items), again)
    yield section("\n".join(filter(None, lines)))
    yield from _failed(shown)
    yield small(f"{asked(shown)} {agreed(shown)} {plan_line(shown)}")


def _left(shown: Shown) -> str:
    """How long it will still take, while it runs: not before two people are done."""
    if shown.request.state is not RequestState.RUNNING or not any(item.state in HELD_ITEMS for item in shown.items):
        return ""
    left = remaining(shown.items, at_once=shown.request.concurrency, now=shown.now)
    if left is None:
        return ""
    seconds = left.total_seconds()
    return f", about {duration(seconds)} left" if seconds >= _MINUTE else ", less than a minute left"


def _failed(shown: Shown) -> Iterator[Block]:
    told = failures(shown.items)
    if told:
        yield section(told)


def _try_again(shown: Shown) -> Iterator[Block]:
    """What to do about those who failed, once it is done."""
    failed = counted_by_state(shown.items)[ItemState.FAILED]
    if failed:
        who = "whoever" if failed == 1 else "those who"
        yield section(f"*Next:* mend the cause, then `/hybrid retry {shown.name}` tries {who} failed again.")
