"""The card of a request: the one message that approvers decide on, that then shows progress, and at last the outcome.

It is read on a phone in a minute: the verdict first, then who is hit, what is lost and who is missing. Where nothing
can be decided any more there is no button to decide with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import assert_never

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.views import actions
from bot.views.message import Message, button, quoted, section, small
from bot.views.move_commands import to_be_run
from bot.views.move_progress import bar, counted_by_state, failures, of_plan, tally, to_be_tried_again, under_way
from bot.views.move_words import agreement, deed, name_of, rejection, titled, way, window_of
from bot.views.words import done_by, flat, mention, moment, plain
from commands.rules.moves.losses import BlastRadius, radius_of
from commands.rules.moves.pausing import why_paused
from commands.rules.moves.plan import Plan, read_plan, short
from commands.rules.moves.policy import Policy
from commands.rules.moves.progress import remaining
from commands.rules.moves.requirement import Requirement, read_requirement
from commands.rules.moves.standing import Standing
from commands.rules.moves.tally import all_moved, stands, tally_of
from commands.rules.wording import capitalised, duration, listed, people, sentence
from storage.ledger.tables import Decision, MoveItem, MoveRequest
from storage.states import HELD_ITEMS, ItemState, PauseReason, RequestState

_MINUTE = 60
_CHANGES = 8
_LOST = 3
"""Losses that the card names; what is behind its button has them all."""
_BY_NAME = 5
"""So few people are named on the card; of more, the button has them."""
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
) -> Message:
    """The card as it is now. `decisions`: all of them; those withdrawn, or about another plan, are not shown.

    `changes`: what differs from the plan of the card before, a sentence each; shown while it waits for approval.
    """
    plan = read_plan(request.plan)
    counting = [one for one in decisions if one.withdrawn_at is None and one.digest == request.digest]
    shown = _Shown(request, plan, of_plan(items, plan), counting, standing, policy, now, changes)
    match request.state:
        case RequestState.PENDING:
            return _pending(shown)
        case RequestState.APPROVED:
            return _approved(shown)
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
            assert_never(request.state)


def superseded(request: MoveRequest) -> Message:
    """What becomes of a card whose plan has changed: nothing on it counts any more."""
    said = f"This card of {name_of(request)} is out of date: its plan has changed, and the new card stands below."
    return Message(
        said, (section(f"*{said}*"), small("What was decided here counts no more. Please look at the new one."))
    )


@dataclass(frozen=True)
class _Shown:
    """What a card is made of."""

    request: MoveRequest
    plan: Plan
    items: Sequence[MoveItem]
    decisions: Sequence[Decision]
    standing: Standing
    policy: Policy
    now: datetime
    changes: Sequence[str] = ()

    @cached_property
    def radius(self) -> BlastRadius:
        return radius_of(self.plan)

    @cached_property
    def requirement(self) -> Requirement:
        return read_requirement(self.request.requirement)

    @property
    def name(self) -> str:
        return name_of(self.request)

    @property
    def deed(self) -> str:
        return f"{deed(self.request.kind, self.number)}{titled(self.request)}"

    @property
    def number(self) -> int:
        """How many people it is about: those who are to be approved, and from its start on everybody who is told of."""
        asks = self.request.state in (RequestState.PENDING, RequestState.APPROVED)
        return len(self.plan.members) if asks else len(self.items)

    @property
    def missing(self) -> str:
        return sentence(plain(self.standing.says, 300)) or "It has the approvals that it needs."


def _pending(shown: _Shown) -> Message:
    title = capitalised(shown.deed)
    expires = f"Expires {moment(shown.request.expires_at)}." if shown.request.expires_at > shown.now else ""
    return Message(
        f"{title}. {shown.name} waits for approval, asked for by {mention(shown.request.requester)}. {shown.missing}",
        (
            section(f"*{title}*"),
            small(f"{_asked(shown)} {expires}".strip()),
            *_changed(shown.changes),
            section("\n".join(_facts(shown))),
            section("\n".join(_needs(shown))),
            *_looked_at(shown.request),
            small(_how_to_decide(shown)),
            _buttons(shown, actions.APPROVE_MOVE, actions.REJECT_MOVE),
        ),
    )


def _changed(changes: Sequence[str]) -> Iterator[Block]:
    """What those who have agreed to the plan before have to look at."""
    if changes:
        told = [f"• {plain(one, 250)}" for one in changes[:_CHANGES]]
        told += [f"• and {len(changes) - _CHANGES:,} more"] if len(changes) > _CHANGES else []
        yield section("\n".join(("*Changed, so earlier approvals count no more:*", *told)))


def _looked_at(request: MoveRequest) -> Iterator[Block]:
    """What looking again at its people has said, while approvals are collected: never more than what was read."""
    if request.judged_at is None:
        return
    if not request.judge_note:
        yield small(f"Looked at again {moment(request.judged_at)}: everybody is as when it was asked for.")
        return
    note = sentence(plain(request.judge_note, 600))
    yield section(
        f":white_circle: *It is not certain that this still holds.* {note} Looked at {moment(request.judged_at)}; "
        "it is looked at again by itself, and before the first move in any case."
    )


def _approved(shown: _Shown) -> Message:
    title = f"Approved: {shown.deed}"
    when = capitalised(window_of(shown.plan.options, shown.now))
    return Message(
        f"{title}. {shown.name} starts: {when}.",
        (
            section(f":large_green_circle: *{title}*"),
            small(_asked(shown)),
            section("\n".join(_facts(shown))),
            section(f"*Agreed:* {agreement(shown.decisions) or 'nobody any more'}"),
            small(f"Until the first move it can still be rejected, and a reaction taken back. {_plan_line(shown)}"),
            _buttons(shown, actions.REJECT_MOVE),
        ),
    )


def _running(shown: _Shown) -> Message:
    title = f"{capitalised(_moving(shown))}{titled(shown.request)}"
    return Message(
        f"{title}. {shown.name}: {tally(shown.items)}{_left(shown)}.",
        (section(f":hourglass_flowing_sand: *{title}*"), *_progress(shown), _buttons(shown)),
    )


def _paused(shown: _Shown) -> Message:
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
            _buttons(shown),
        ),
    )


def _next(reason: PauseReason, name: str, split: Sequence[MoveItem]) -> str:
    """What to type. Of several who are split the first is as good as any other to begin with."""
    why = quoted(f"/hybrid why {split[0].identity}", 200) if split else "`/hybrid why` with that person's name"
    return _NEXT[reason].format(name=name, why=why)


def _cancelling(shown: _Shown) -> Message:
    title = f"Being cancelled: {shown.deed}"
    return Message(
        f"{title}. {shown.name}: moves that have begun finish. {tally(shown.items)}.",
        (
            section(f":hourglass_flowing_sand: *{title}*\nMoves that have begun finish; nobody new is moved."),
            *_progress(shown),
        ),
    )


def _done(shown: _Shown) -> Message:
    found = counted_by_state(shown.items)
    moved, whole = found[ItemState.MOVED], len(shown.items)
    circle = ":large_green_circle:" if moved == whole else ":large_yellow_circle:" if moved else ":red_circle:"
    number = f"All {people(whole)}" if moved == whole and whole > 1 else f"{moved:,} of {people(whole)}"
    title = f"Done: {number[0].lower()}{number[1:]} moved {way(shown.request.kind)}{titled(shown.request)}"
    took = _took(shown.request)
    return Message(
        f"{title}. {shown.name}: {tally(shown.items)}{took}.",
        (
            section(f"{circle} *{title}*\n{capitalised(tally(shown.items))}{took}."),
            *_failed(shown),
            *_try_again(shown),
            small(f"{_asked(shown)} {_agreed(shown)} The certificate is in the thread. {_plan_line(shown)}"),
        ),
    )


def _ended(shown: _Shown) -> Message:
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
    outcome = f"{capitalised(tally(shown.items))}{_took(shown.request)}." if moved or shown.request.started_at else ""
    outcome = outcome or "Nobody was moved."
    return Message(
        f"{title}. {shown.name}: {why} {outcome}",
        (
            section("\n".join(filter(None, (f"{circle} *{title}*", why, outcome)))),
            *_failed(shown),
            small(f"{_asked(shown)} {_plan_line(shown)}"),
        ),
    )


def _facts(shown: _Shown) -> Iterator[str]:
    """Why, when, who is hit, what is lost, what the way back costs."""
    radius, options = shown.radius, shown.plan.options
    if not _says_the_title(shown.request):
        yield f"*Why:* {sentence(plain(shown.request.reason, 300))}"
    yield f"*When:* {window_of(options, shown.now)}"
    vips = f" Among them {plain(', '.join(radius.vips[:5]), 200)}." if radius.vips else ""
    hit = " ".join(plain(one, 250) for one in radius.affected)
    # what no source tells is said as well: nothing about delegates would read as if there were none
    apart = sentence(plain(radius.delegates.partition(":")[0], 200))
    yield f"*Affected:* {' '.join(filter(None, (f'{_who(shown.plan)}.', hit + vips, apart)))}"
    more = f"; {len(radius.lost) - _LOST} more under What exactly" if len(radius.lost) > _LOST else ""
    yield f"*Lost:* {'; '.join(map(_brief, radius.lost[:_LOST]))}{more}."
    if radius.way_back:
        yield f"*Way back:* possible, but {_brief(radius.way_back[0])}."


def _who(plan: Plan) -> str:
    """How many they are; a few by name, so that nobody approves unseen."""
    names = [plain(member.name, 80) for member in plan.members]
    return f"{people(len(names))}: {listed(names)}" if 0 < len(names) <= _BY_NAME else people(len(names))


def _says_the_title(request: MoveRequest) -> bool:
    """Whether the reason is what stands in the headline already."""
    return flat(request.reason).rstrip(".") == flat(request.title).rstrip(".")


def _brief(sentence: str) -> str:
    """What stands before the colon, to go on a sentence with: "call forwarding and delegates of calls"."""
    first = plain(sentence.partition(":")[0].strip().rstrip("."), 200)
    return first[:1].lower() + first[1:]


def _needs(shown: _Shown) -> Iterator[str]:
    yield f"*Needs:* {plain(' '.join(shown.requirement.because) or shown.requirement.said, 900)}"
    agreed = agreement(shown.decisions)
    if agreed:
        yield f"*Agreed:* {agreed}"
    yield f"*{shown.missing}*"


def _how_to_decide(shown: _Shown) -> str:
    yes, no = (f":{names[0]}:" if names else "" for names in (shown.policy.approve, shown.policy.reject))
    react = f"React with {yes} to approve or {no} to reject; take it away again to take it back. " if yes and no else ""
    return f"{react}{_plan_line(shown)}"


def _plan_line(shown: _Shown) -> str:
    return f"Plan `{short(shown.request.digest)}`."


def _asked(shown: _Shown) -> str:
    return f"{shown.name} · asked for by {mention(shown.request.requester)} {moment(shown.request.created_at)}."


def _agreed(shown: _Shown) -> str:
    agreed = agreement(shown.decisions)
    return f"Agreed: {agreed}." if agreed else ""


def _moving(shown: _Shown) -> str:
    return f"moving {people(shown.number)} {way(shown.request.kind)}"


def _progress(shown: _Shown) -> Iterator[Block]:
    counted = f"*{capitalised(tally(shown.items))}{_left(shown)}.*"
    again = to_be_tried_again(shown.items, shown.now)
    lines = (to_be_run(shown.request, shown.items), bar(shown.items), counted, under_way(shown.items), again)
    yield section("\n".join(filter(None, lines)))
    yield from _failed(shown)
    yield small(f"{_asked(shown)} {_agreed(shown)} {_plan_line(shown)}")


def _left(shown: _Shown) -> str:
    """How long it will still take, while it runs: not before two people are done."""
    if shown.request.state is not RequestState.RUNNING or not any(item.state in HELD_ITEMS for item in shown.items):
        return ""
    left = remaining(shown.items, at_once=shown.request.concurrency, now=shown.now)
    if left is None:
        return ""
    seconds = left.total_seconds()
    return f", about {duration(seconds)} left" if seconds >= _MINUTE else ", less than a minute left"


def _failed(shown: _Shown) -> Iterator[Block]:
    told = failures(shown.items)
    if told:
        yield section(told)


def _try_again(shown: _Shown) -> Iterator[Block]:
    """What to do about those who failed, once it is done."""
    failed = counted_by_state(shown.items)[ItemState.FAILED]
    if failed:
        who = "whoever" if failed == 1 else "those who"
        yield section(f"*Next:* mend the cause, then `/hybrid retry {shown.name}` tries {who} failed again.")


def _took(request: MoveRequest) -> str:
    if request.started_at is None or request.ended_at is None:
        return ""
    return f", in {duration((request.ended_at - request.started_at).total_seconds())}"


def _buttons(shown: _Shown, *decisions: str) -> ActionsBlock:
    value, name = f"{shown.request.id}:{shown.request.digest}", shown.name
    kinds: dict[str, ButtonElement] = {
        actions.APPROVE_MOVE: button("Approve", actions.APPROVE_MOVE, value=value, reads=f"Approve {name}"),
        actions.REJECT_MOVE: button(
            "Reject with reason", actions.REJECT_MOVE, value=value, reads=f"Reject with reason: {name}"
        ),
    }
    looks = [
        button("Who", actions.MOVE_WHO, value=value, reads=f"Who is in {name}"),
        button("What exactly", actions.MOVE_WHAT, value=value, reads=f"What exactly {name} does"),
    ]
    return ActionsBlock(elements=[*(kinds[each] for each in decisions), *looks])
