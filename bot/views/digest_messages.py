"""What the outbox posts about digests: one function for each kind of message."""

from datetime import datetime

from bot.outbox.rendering import DIGEST, DIGEST_DETAIL, DIGEST_TROUBLE, SUBSCRIBED, Matter, Renderers
from bot.views.digest import digest_message
from bot.views.digest_detail import detail_message
from bot.views.message import Message, section, small
from bot.views.words import mention, moment, plain
from commands.rules.digests.facts import DigestFacts, loaded
from storage.states import SubscriptionState

_TURNS = {
    SubscriptionState.PAUSED.value: "paused",
    SubscriptionState.ACTIVE.value: "resumed",
    SubscriptionState.REMOVED.value: "removed",
}
"""What somebody has done, by the state that it is in since."""


def digest_renderers() -> Renderers:
    """Who makes what, by kind."""
    return {
        DIGEST: lambda matter: digest_message(_facts(matter)),
        DIGEST_DETAIL: lambda matter: detail_message(_facts(matter)),
        SUBSCRIBED: subscribed,
        DIGEST_TROUBLE: trouble,
    }


def _facts(matter: Matter) -> DigestFacts:
    facts = loaded(str(matter.payload.get("facts") or ""))
    if facts is None:
        raise ValueError("the facts of a digest are of another version")
    return facts


def subscribed(matter: Matter) -> Message:
    """Who has subscribed the channel to what, and when the first one comes."""
    payload = matter.payload
    by, number = mention(str(payload.get("by") or "")), int(payload.get("subscription") or 0)
    what, when = plain(str(payload.get("what") or ""), 300), plain(str(payload.get("when") or ""), 200)
    done = "has changed the digest of this channel" if payload.get("changed") else "has subscribed this channel"
    said = f"{by} {done}: {what}, {when}." if payload.get("changed") else f"{by} {done} to {what}, {when}."
    turn = str(payload.get("turn") or "")
    if turn in _TURNS:
        said = f"{by} has {_TURNS[turn]} the digest of this channel: {', '.join(filter(None, (what, when)))}."
    first = str(payload.get("first") or "")
    which = "next" if turn or payload.get("changed") else "first"
    comes = f" The {which} comes {moment(datetime.fromisoformat(first))}." if first else ""
    if payload.get("paused"):
        comes = f" It stays paused; to resume it: /hybrid digest resume D{number}"
    if turn == SubscriptionState.PAUSED:
        comes = f" To resume it: /hybrid digest resume D{number}"
    if turn == SubscriptionState.REMOVED:
        comes = " To subscribe anew: /hybrid digest"
    return Message(
        f"{said}{comes}", (section(f"{said}{comes}"), small(_hint(number, turn, paused=bool(payload.get("paused")))))
    )


def _hint(number: int, turn: str, *, paused: bool) -> str:
    """What can be done next, which depends on what was done."""
    if turn == SubscriptionState.REMOVED:
        return f"D{number} · what it has said last: /hybrid digest show D{number}"
    done = "resume" if paused or turn == SubscriptionState.PAUSED else "pause"
    return f"D{number} · /hybrid digest list shows it · /hybrid digest {done} D{number}, remove D{number}"


def trouble(matter: Matter) -> Message:
    """To whoever made or changed it, or to the operations channel: why it cannot be posted."""
    number = int(matter.payload.get("subscription") or 0)
    channel, problem = plain(str(matter.payload.get("channel") or ""), 20), str(matter.payload.get("problem") or "")
    operations = bool(matter.payload.get("operations"))
    whose = "of whose makers none can be told" if operations else "which you have made or changed"
    said = (
        f"The digest D{number} of <#{channel}>, {whose}, cannot be posted. {plain(problem, 300)} I try "
        f"again at its next time. To end it: /hybrid digest remove D{number}"
    )
    return Message(said, (section(said),))
