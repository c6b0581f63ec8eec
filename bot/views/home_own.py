"""The Home tab of whoever is moved: am I in a wave, when is it my turn, what do I have to do, whom can I ask."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import assert_never

from slack_sdk.models.blocks import Block

from bot.views import actions
from bot.views.message import button, section, small
from bot.views.move_words import clock
from bot.views.words import mention, moment, plain
from commands.home_facts import HomeFacts, OwnMove, OwnState
from commands.rules.over_time.values import Standing
from storage.states import MoveKind

_DAY = timedelta(days=1)
_BEFORE = (
    "*What do I have to do?*\nNothing before it. Within a few days after it, sign in to Teams with your usual account."
)
_AFTER = (
    "*What do I have to do?*\nSign in to Teams with your usual account, if you have not yet, and use it for chats, "
    "calls and meetings. Skype for Business is no longer needed."
)
_BACK = "*What do I have to do?*\nSign out of Skype for Business and in again, and use it as before."
_NOTHING = "*What do I have to do?*\nNothing for now. You are told in time."


def own_blocks(facts: HomeFacts) -> Iterator[Block]:
    """In the words of a colleague: whoever reads this knows no SIP and wants to know one thing."""
    own = facts.own or OwnMove(state=OwnState.NOT_FOUND)
    refresh = button("Refresh", actions.REFRESH_HOME, reads="Refresh: look again")
    yield section(f"*{_verdict(own)}*", button=refresh)
    if turn := _turn(own):
        yield section(turn)
    if own.objects:
        who = mention(own.asker) if own.asker else "whoever planned it"
        yield section(f"You have said that this time does not suit. You are not moved until {who} has settled that.")
    yield section(_to_do(own))
    yield section(f"*Whom can I ask?*\n{_whom(own, facts.visitor.whom_to_ask)}")
    yield small(
        "I am hybridbot: I help your administrators to bring everybody from Skype for Business to Teams. My commands "
        "are theirs."
    )


def _verdict(own: OwnMove) -> str:
    back = own.kind is MoveKind.ROLLBACK
    match own.state:
        case OwnState.NOT_FOUND:
            return "I cannot tell whether you are going to be moved to Teams"
        case OwnState.NOT_PLANNED:
            return "You are not in a wave yet: your move to Teams has no date"
        case OwnState.ASKED:
            return f"Your move {_way(own)} has been asked for, and waits for approval"
        case OwnState.PLANNED:
            return f"Your move {_way(own)} is planned"
        case OwnState.UNDER_WAY:
            return f"Your move {_way(own)} has begun"
        case OwnState.PAUSED:
            return f"Your move {_way(own)} is put off for the moment"
        case OwnState.MOVED:
            return "You are back in Skype for Business" if back else "You are in Teams: your move is done"
        case OwnState.FAILED:
            return f"Your move {_way(own)} did not succeed yet: everything is as it was"
        case _:
            assert_never(own.state)


def _way(own: OwnMove) -> str:
    return "to Teams" if own.kind is MoveKind.MOVE else "back to Skype for Business"


def _turn(own: OwnMove) -> str:
    """Where they are, and when it is their turn."""
    wave = f"You are in the wave {own.request}{f', {plain(own.title, 120)}' if own.title else ''}."
    match own.state:
        case OwnState.NOT_FOUND:
            return "Nobody with the mail address of your Slack profile is on my list."
        case OwnState.NOT_PLANNED:
            return _standing(own)
        case OwnState.ASKED:
            return f"{wave} {_window(own) or 'It has no fixed time: it may begin as soon as it is approved.'}"
        case OwnState.PLANNED:
            return f"{wave} {_window(own) or 'It begins as soon as everything was looked at once more.'}"
        case OwnState.UNDER_WAY:
            return f"{wave} It takes some minutes for each person; you may be signed out once."
        case OwnState.PAUSED:
            return f"{wave} Nobody in it is moved until somebody lets it go on."
        case OwnState.MOVED:
            return f"You were moved {moment(own.at)}." if own.at is not None else ""
        case OwnState.FAILED:
            return f"{wave} Your administrators know, and try again."
        case _:
            assert_never(own.state)


def _standing(own: OwnMove) -> str:
    match own.standing:
        case Standing.READY:
            return "Nothing stands in the way of it: you are ready."
        case Standing.BLOCKED:
            return "Something has to be put right before it. That is your administrators' task, not yours."
        case _:
            return ""


def _window(own: OwnMove) -> str:
    if own.start is None:
        return ""
    if own.end is None:
        return f"It is your turn {moment(own.start)}."
    ends = clock(own.end) if own.end - own.start < _DAY else moment(own.end)
    return f"It is your turn {moment(own.start)} to {ends}."


def _to_do(own: OwnMove) -> str:
    back = own.kind is MoveKind.ROLLBACK
    match own.state:
        case OwnState.MOVED:
            return _BACK if back else _AFTER
        case OwnState.ASKED | OwnState.PLANNED | OwnState.UNDER_WAY if not back:
            return _BEFORE
        case _:
            return _NOTHING


def _whom(own: OwnMove, admins: Sequence[str]) -> str:
    """Whoever planned it first, then administrators; nobody twice."""
    others = " or ".join(mention(one) for one in admins if one != own.asker)
    if not own.asker:
        return f"{others or 'Your IT department'}."
    asker = f"{mention(own.asker)}, who planned your move"
    return f"{asker}, or {others}." if others else f"{asker}."
