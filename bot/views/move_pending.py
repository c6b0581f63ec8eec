"""The card while it can be decided about: when, who is hit, what is lost, and which approvals are missing."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block

from bot.views import actions
from bot.views.message import Message, section, small
from bot.views.move_shown import Shown, asked, buttons, plan_line
from bot.views.move_words import agreement, window_of
from bot.views.words import flat, mention, moment, plain
from commands.rules.moves.plan import Plan
from commands.rules.wording import capitalised, listed, people, sentence
from storage.ledger.tables import MoveRequest

_CHANGES = 8
_LOST = 3
"""Losses that the card names; what is behind its button has them all."""
_BY_NAME = 5
"""So few people are named on the card; of more, the button has them."""


def pending(shown: Shown) -> Message:
    """It waits for approval."""
    title = capitalised(shown.deed)
    expires = f"Expires {moment(shown.request.expires_at)}." if shown.request.expires_at > shown.now else ""
    return Message(
        f"{title}. {shown.name} waits for approval, asked for by {mention(shown.request.requester)}. {shown.missing}",
        (
            section(f"*{title}*"),
            small(f"{asked(shown)} {expires}".strip()),
            *_changed(shown.changes),
            section("\n".join(_facts(shown))),
            section("\n".join(_needs(shown))),
            *_looked_at(shown.request),
            small(_how_to_decide(shown)),
            buttons(shown, actions.APPROVE_MOVE, actions.REJECT_MOVE),
        ),
    )


def approved(shown: Shown) -> Message:
    """It has its approvals, which can be taken back until the first move."""
    title = f"Approved: {shown.deed}"
    when = capitalised(window_of(shown.plan.options, shown.now))
    return Message(
        f"{title}. {shown.name} starts: {when}.",
        (
            section(f":large_green_circle: *{title}*"),
            small(asked(shown)),
            section("\n".join(_facts(shown))),
            section(f"*Agreed:* {agreement(shown.decisions) or 'nobody any more'}"),
            small(f"Until the first move it can still be rejected, and a reaction taken back. {plan_line(shown)}"),
            buttons(shown, actions.REJECT_MOVE),
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
        yield small(f"Looked at again {moment(request.judged_at)}: nothing new has come up since it was asked for.")
        return
    note = sentence(plain(request.judge_note, 600))
    yield section(
        f":white_circle: *It is not certain that this still holds.* {note} Looked at {moment(request.judged_at)}; "
        "it is looked at again by itself, and before the first move in any case."
    )


def _facts(shown: Shown) -> Iterator[str]:
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


def _needs(shown: Shown) -> Iterator[str]:
    yield f"*Needs:* {plain(' '.join(shown.requirement.because) or shown.requirement.said, 900)}"
    agreed = agreement(shown.decisions)
    if agreed:
        yield f"*Agreed:* {agreed}"
    yield f"*{shown.missing}*"


def _how_to_decide(shown: Shown) -> str:
    yes, no = (f":{names[0]}:" if names else "" for names in (shown.policy.approve, shown.policy.reject))
    react = f"React with {yes} to approve or {no} to reject; take it away again to take it back. " if yes and no else ""
    return f"{react}{plan_line(shown)}"
