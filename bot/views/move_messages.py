"""What is written into the thread of a card, or to the person who asked: one function for each kind of message.

Each names whom it concerns by a mention, because a card that changes rings nobody.
"""

from functools import partial

from bot.outbox.rendering import (
    CARD,
    CERTIFICATE,
    CHANGED,
    COMMANDS,
    COMMANDS_AGAIN,
    ESCALATION,
    FINAL,
    HANDS_OFF,
    PAUSED,
    PROVEN,
    REMINDER,
    SIGN_IN,
    SPLIT,
    UNPOSTED,
    WAITS,
    Matter,
    Renderers,
)
from bot.views.alarm import alarm_renderers
from bot.views.certificate import certificate_message, certificate_table
from bot.views.digest_messages import digest_renderers
from bot.views.message import Message, section
from bot.views.move_card import card, superseded
from bot.views.move_commands import commands_again, commands_file, hands_off, not_to_be_run
from bot.views.move_progress import of_plan, tally
from bot.views.move_words import deed, name_of, rejection, titled, window_of
from bot.views.note import note_renderers
from bot.views.words import done_by, mention, moment, plain
from commands.moves.counting import counted
from commands.moves.executors import Manual
from commands.rules.moves.pausing import why_paused
from commands.rules.moves.plan import read_plan
from commands.rules.moves.policy import ApproverGroup, Policy
from commands.rules.moves.proof import countdown_of
from commands.rules.moves.tally import all_moved, tally_of
from commands.rules.notes.texts import NoteRules
from commands.rules.wording import capitalised, duration, listed, sentence
from storage.ledger.tables import MoveRequest
from storage.states import OPEN_REQUESTS, ItemState, PauseReason, RequestState

_ENDS = {
    RequestState.DONE: "is done",
    RequestState.CANCELLED: "was cancelled",
    RequestState.REJECTED: "was rejected",
    RequestState.EXPIRED: "expired without its approvals",
}


def renderers(policy: Policy, manual: Manual, notes: NoteRules | None = None) -> Renderers:
    """Who makes what, by kind. `manual`: writes the commands for people. `notes`: the rules of the notes to people."""
    return {
        CARD: partial(card_of, policy),
        FINAL: final,
        CERTIFICATE: lambda matter: certificate_table(_request(matter), matter),
        PROVEN: lambda matter: certificate_table(_request(matter), matter, final=True),
        COMMANDS: lambda matter: commands_file(manual, _request(matter), matter),
        COMMANDS_AGAIN: lambda matter: commands_again(manual, _request(matter), matter),
        HANDS_OFF: lambda matter: hands_off(_request(matter), matter),
        PAUSED: paused,
        CHANGED: changed,
        WAITS: waits,
        SPLIT: split,
        REMINDER: reminder,
        ESCALATION: partial(escalation, policy),
        SIGN_IN: sign_in,
        UNPOSTED: unposted,
        **alarm_renderers(),
        **digest_renderers(),
        **note_renderers(notes or NoteRules(), zone=policy.calendar.zone),
    }


def card_of(policy: Policy, matter: Matter) -> Message:
    """The card, or that there is a newer one."""
    request = _request(matter)
    if int(matter.payload.get("card", 1)) < request.cards:
        return superseded(request)
    return card(
        request,
        matter.items,
        matter.decisions,
        counted(_request(matter), matter.decisions),
        policy=policy,
        now=matter.now,
        changes=_changes(matter),
        objecting=matter.objecting,
    )


def final(matter: Matter) -> Message:
    """How it ended, to the person who asked: with the certificate, if it ever began."""
    request = _request(matter)
    items = of_plan(matter.items, read_plan(request.plan))
    whom = f"{mention(request.requester)} {name_of(request)}"
    if request.state in OPEN_REQUESTS:
        return _text(f"{whom} goes on: those who failed are tried again. {capitalised(tally(items))}.")
    why = _why_ended(matter)
    if request.started_at is None and request.state is not RequestState.DONE:
        return _text(" ".join(filter(None, (f"{whom} {_ENDS[request.state]}.", why, "Nobody was moved."))))
    if all_moved(request.state, tally_of(items)):
        late = "That came too late for anybody: everybody was moved, or on the way, by then." if why else ""
        return certificate_message(request, matter, ended="is done", why=f"{why} {late}".strip())
    return certificate_message(request, matter, ended=_ENDS[request.state], why=why)


def _why_ended(matter: Matter) -> str:
    """Who rejected or cancelled it and why, or what else ended it; mrkdwn."""
    request = _request(matter)
    rejected = rejection(matter.decisions) if request.state is RequestState.REJECTED else ""
    told = done_by if request.state is RequestState.CANCELLED else plain
    return rejected or sentence(told(request.ended_because, 500))


def paused(matter: Matter) -> Message:
    """Why it stands still, to the person who asked."""
    request = _request(matter)
    reason = PauseReason(str(matter.payload.get("reason") or PauseReason.BY_HAND))
    items = of_plan(matter.items, read_plan(request.plan))
    hands = not_to_be_run(request, matter.items)
    because = sentence(plain(str(matter.payload.get("because") or ""), 500)) or why_paused(reason)
    return _text(
        f"{mention(request.requester)} {name_of(request)} is paused. {because} "
        f"{capitalised(tally(items))}. {hands} What to do stands on the card.".replace("  ", " ")
    )


def changed(matter: Matter) -> Message:
    """What is no longer as it was approved, to the person who asked; the approvers see it in the same thread."""
    request = _request(matter)
    gone = [
        f"{mention(str(person))} {plain(str(says), 200)}." for person, says in matter.payload.get("withdrawn") or ()
    ]
    lines = "\n".join(f"• {one}" for one in (gone or [plain(one, 300) for one in _changes(matter)])[:20])
    return _text(f"{mention(request.requester)} {name_of(request)} needs approval again. What has changed:\n{lines}")


def waits(matter: Matter) -> Message:
    """Why an approved request does not start yet."""
    request = _request(matter)
    because = sentence(plain(str(matter.payload.get("because") or ""), 500))
    return _text(f"{name_of(request)} is approved and does not start yet. {because} I look again by myself.")


def split(matter: Matter) -> Message:
    """Who is in both worlds at once, to the person who asked."""
    request = _request(matter)
    because = plain(str(matter.payload.get("because") or ""), 900)
    return _text(f"{mention(request.requester)} {name_of(request)}: {because}")


def reminder(matter: Matter) -> Message:
    """Whose approval is missing."""
    request = _request(matter)
    left = (request.expires_at - matter.now).total_seconds()
    expires = f" It expires in {duration(left)}." if left > 0 else ""
    return _text(f"{name_of(request)} still waits for approval. {_missing(matter)}{expires}")


def escalation(policy: Policy, matter: Matter) -> Message:
    """The same to the escalation group, which is rung."""
    request = _request(matter)
    group = policy.group(str(matter.payload.get("group") or policy.escalation))
    plan = read_plan(request.plan)
    what = f"{deed(request.kind, len(plan.members))}{titled(request)}"
    return _text(
        f"{_rung(group)} {name_of(request)} has waited for approval since {moment(request.asked_at)}: {what}, "
        f"{window_of(plan.options, matter.now)}. {_missing(matter)} The card is above."
    )


def sign_in(matter: Matter) -> Message:
    """Who was moved and has not signed in to Teams yet: their contacts are lost thirty days after the move."""
    request = _request(matter)
    waiting = [item for item in matter.items if item.state is ItemState.MOVED and item.signed_in_at is None]
    said = countdown_of(waiting, request.kind, matter.now) or "Everybody has signed in to Teams by now."
    names = f"\n{plain(listed([item.name for item in waiting], most=15), 1500)}" if waiting else ""
    return _text(f"{mention(request.requester)} {name_of(request)}: {said}{names}")


def unposted(matter: Matter) -> Message:
    """The card could not be posted."""
    request = _request(matter)
    channel, problem = str(matter.payload.get("channel") or ""), plain(str(matter.payload.get("problem") or ""), 60)
    return _text(
        f"The card of {name_of(request)} cannot be posted in <#{plain(channel, 20)}> ({problem}), so nobody can "
        "approve it yet. Invite me to that channel; I try again by myself."
    )


def _changes(matter: Matter) -> list[str]:
    """What differs from the plan before, a sentence each."""
    return [str(one) for one in matter.payload.get("changes") or ()]


def _missing(matter: Matter) -> str:
    return plain(counted(_request(matter), matter.decisions).says, 300)


def _rung(group: ApproverGroup | None) -> str:
    if group is None:
        return ""
    return " ".join([*(f"<!subteam^{one}>" for one in group.user_groups), *map(mention, group.users)])


def _request(matter: Matter) -> MoveRequest:
    if matter.request is None:
        raise ValueError(f"a message of the kind {matter.kind} is about a request")
    return matter.request


def _text(text: str) -> Message:
    return Message(text, (section(text),))
