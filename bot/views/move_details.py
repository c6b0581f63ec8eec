"""What is behind two buttons of a card: who is in a request, and what exactly it does. Each opens a form to read."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from bot.views.message import quoted, section, small
from bot.views.move_progress import of_plan, tally
from bot.views.move_words import name_of, window_of
from bot.views.words import moment, plain
from commands.rules.moves.call import call_of
from commands.rules.moves.losses import radius_of
from commands.rules.moves.plan import MANUAL, REMOTING, Member, Plan, read_plan, short
from commands.rules.moves.requirement import read_requirement
from commands.rules.moves.tally import WORDS
from commands.rules.person.u13_voice import BYPASS
from commands.rules.wording import people, people_of
from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import ItemState, MoveKind

_A_BLOCK = 2800
"""Characters of a paragraph."""
_MOST_BLOCKS = 60
_EXECUTORS = {
    MANUAL: "A person runs the commands that I write, and I notice by reading the directory.",
    REMOTING: "I run Move-CsUser in the management shell, one person at a call.",
}


def who_form(request: MoveRequest, items: Sequence[MoveItem], now: datetime) -> dict[str, Any]:
    """Everybody in it, in the order in which they are moved, and where each stands."""
    plan = read_plan(request.plan)
    members = {member.key: member for member in plan.members}
    shown = of_plan(items, plan)
    begun = any(item.state is not ItemState.QUEUED for item in shown)
    lines = [
        f"{number}. {_person(item, members.get(item.user), begun=begun)}" for number, item in enumerate(shown, start=1)
    ]
    first = [section(f"*{people(len(shown))}*{f': {tally(shown)}' if begun else ', in this order'}.")]
    return _form(f"Who is in {name_of(request)}", [*first, *_paragraphs(lines), small(f"As of {moment(now)}.")])


def what_form(request: MoveRequest, now: datetime) -> dict[str, Any]:
    """What is approved, in every detail, and why it needs these approvals."""
    plan = read_plan(request.plan)
    blocks: list[Block] = [section("\n".join(_how(plan, now)))]
    blocks += [section(f"*{title}*\n{_list(found)}") for title, found in _effects(plan) if found]
    requirement = read_requirement(request.requirement)
    blocks.append(section(f"*Approvals it needs*\n{_list(requirement.because or (f'{requirement.said}.',))}"))
    blocks.append(
        small(f"Plan `{short(request.digest)}`, in full `{request.digest}`. Approvals count for this plan alone.")
    )
    return _form(f"What {name_of(request)} does", blocks)


def _how(plan: Plan, now: datetime) -> Iterator[str]:
    options = plan.options
    where = "to Microsoft 365" if options.kind is MoveKind.MOVE else "back to the pool"
    yield f"*Who:* {people(len(plan.members))}, {where} `{plain(options.target, 200)}`"
    yield f"*When:* {window_of(options, now)}"
    yield f"*How:* {_EXECUTORS.get(options.executor, plain(options.executor, 60))}"
    first = f"{people(options.canary)} alone first, the others once that has worked. " if options.canary else ""
    yield f"*Pace:* {first}At most {options.concurrency} at the same time; it stops when {options.halt_percent} % fail."
    forced = "yes: contacts and meetings are lost for good" if options.force else "no"
    yield f"*With -Force:* {forced}"
    yield from _command(plan)


def _command(plan: Plan) -> Iterator[str]:
    """The very command, as it is made for each person of the plan; shown for the first of them."""
    calls = {member.name: call_of(member, plan.options) for member in plan.members}
    # a backtick would be shown as something else, and this is to be the very text
    shown = next(((name, call.command) for name, call in calls.items() if "`" not in call.command), None)
    if shown is None:
        return
    whole = len(plan.members)
    yield f"*Command:* one call for each person, as here for {plain(shown[0], 100)}:"
    yield quoted(shown[1], 900)
    for number, what in (
        (sum(one.bypass_voice for one in plan.members), f"`{BYPASS}`: without a telephone"),
        (sum(bool(one.domain_controller) for one in plan.members), "`-DomainController`: from another domain"),
    ):
        if number and whole > 1:
            yield f"For {people_of(number, whole)} with {what}."


def _effects(plan: Plan) -> Iterator[tuple[str, Sequence[str]]]:
    radius = radius_of(plan)
    yield "Affected", (*radius.affected, radius.delegates)
    yield "Comes along", radius.comes_along
    yield "Lost", radius.lost
    yield "The way back", radius.way_back


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"• {plain(one, 300)}" for one in sentences)


def _person(item: MoveItem, member: Member | None, *, begun: bool) -> str:
    """Who it is and where they stand. No `member`: they were moved, or failed, before the plan was changed."""
    about = member and ", ".join(
        word
        for word, applies in (
            ("telephone", member.voice),
            ("dial-in", member.dial_in),
            ("to be careful with", member.vip),
        )
        if applies
    )
    known = f" ({about})" if about else ""
    said = f": {plain(item.outcome, 200)}" if item.outcome else ""
    state = f" — {WORDS[item.state]}{said}" if begun else ""
    return f"{plain(item.name, 100)}{known}{state}"


def _paragraphs(lines: Sequence[str]) -> Iterator[Block]:
    """The lines in as few paragraphs as Slack takes; what does not fit is counted."""
    texts = [""]
    for line in lines:
        if len(texts[-1]) + len(line) + 1 > _A_BLOCK:
            texts.append("")
        texts[-1] += f"{line}\n"
    for text in islice(texts, _MOST_BLOCKS):
        if text:
            yield section(text.rstrip())
    left = sum(text.count("\n") for text in texts[_MOST_BLOCKS:])
    if left:
        yield small(f"{left:,} more do not fit here.")


def _form(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    view = View(
        type="modal", title=PlainTextObject(text=title[:24]), close=PlainTextObject(text="Close"), blocks=list(blocks)
    )
    form: dict[str, Any] = view.to_dict()
    return form
