"""What a move does to the people in it: who is hit, what comes along, what is lost, and what the way back costs.

https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-from-on-premises-to-teams
https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-from-the-cloud-to-on-premises
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commands.rules.moves.plan import Member, Plan
from commands.rules.wording import people_of, verb
from storage.states import MoveKind

SIGN_IN_DAYS = 30
"""Contacts reach Teams only with a first sign-in within so many days after the move."""
DELEGATES = (
    "Whether an assistant is separated from their manager cannot be told from here: no source lists delegates. Ask the "
    "people in the plan who has one, and move both together."
)
_CONTACT_STORE, _MAILBOX = "U16", "U18"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRadius:
    """Who is hit by a plan and how. Sentences are for people, numbers come with their whole."""

    people: int
    voice: int
    """People with a telephone."""
    dial_in: int
    """People whose meetings have a number to call."""
    bypassed: int
    """People who arrive without their telephone."""
    vips: tuple[str, ...]
    """Names."""
    affected: tuple[str, ...]
    """Who is hit, a sentence each; nothing where the number of people is all there is to say."""
    delegates: str
    """What is known of people who work for each other."""
    comes_along: tuple[str, ...]
    lost: tuple[str, ...]
    way_back: tuple[str, ...]
    """What it costs to undo it; empty for a plan that is the way back itself."""


def radius_of(plan: Plan) -> BlastRadius:
    """What a plan does."""
    return blast_radius(plan.members, plan.options.kind, force=plan.options.force)


def blast_radius(members: Sequence[Member], kind: MoveKind, *, force: bool = False) -> BlastRadius:
    """The same for people without a plan yet. `force`: with -Force, which gives up contacts and meetings."""
    moving = kind is MoveKind.MOVE
    return BlastRadius(
        people=len(members),
        voice=_count(members, lambda one: one.voice),
        dial_in=_count(members, lambda one: one.dial_in),
        bypassed=_count(members, lambda one: one.bypass_voice),
        vips=tuple(one.name for one in members if one.vip),
        affected=tuple(filter(None, _affected(members, moving=moving))),
        delegates=DELEGATES,
        comes_along=_comes_along(force=force) if moving else _stays_as_it_is(),
        lost=tuple(filter(None, _lost(members, force=force) if moving else lost_on_the_way_back(members))),
        way_back=lost_on_the_way_back(members) if moving else (),
    )


def lost_on_the_way_back(members: Sequence[Member] = ()) -> tuple[str, ...]:
    """What moving these people back to the server costs, a sentence each; without people, what it costs anybody."""
    voice = _count(members, lambda one: one.voice)
    return (
        "Contacts do not come back (since November 2023): the list of before the move may be old or empty, and Teams "
        "keeps its own.",
        "Meetings are not converted back: each organiser has to schedule theirs anew.",
        "Chats and files stay in Teams; chats and calls between Teams and Skype for Business end for these people.",
        "The assignment of TeamsOnly is taken away, and everybody gets the mode of the tenant.",
        "Everybody has to sign out and in again, and nobody is told that by Microsoft.",
        *(
            (
                f"{_these(voice, len(members))} with a telephone {verb(voice, 'gets', 'get')} the number on "
                "premises back only if it is still there.",
            )
            if voice
            else ()
        ),
    )


def _affected(members: Sequence[Member], *, moving: bool) -> tuple[str, ...]:
    whole = len(members)
    voice, dial_in = _count(members, lambda one: one.voice), _count(members, lambda one: one.dial_in)
    bypassed = _count(members, lambda one: one.bypass_voice)
    vips = [one.name for one in members if one.vip]
    numbers = "their number is served by Teams then" if moving else "their number leaves Teams"
    return (
        f"{_these(voice, whole)} {verb(voice, 'has', 'have')} a telephone: {numbers}." if voice else "",
        f"{_these(bypassed, whole)} {verb(bypassed, 'arrives', 'arrive')} without a telephone." if bypassed else "",
        f"{_these(dial_in, whole)} {verb(dial_in, 'has', 'have')} meetings with a number to call: it changes."
        if dial_in
        else "",
        f"{_these(len(vips), whole)} {verb(len(vips), 'is', 'are')} on the list of people to be careful with."
        if vips
        else "",
    )


def _comes_along(*, force: bool) -> tuple[str, ...]:
    if force:
        return ("Nothing of the person's data: -Force leaves it behind.",)
    return (
        f"Contacts and groups, once the person signs in to Teams within {SIGN_IN_DAYS} days.",
        "Future meetings: they get new links for joining, and everybody invited gets an update.",
    )


def _stays_as_it_is() -> tuple[str, ...]:
    return ("Licences and policies in Microsoft 365 stay as they are.",)


def _lost(members: Sequence[Member], *, force: bool) -> tuple[str, ...]:
    whole = len(members)
    stored = _count(members, lambda one: _CONTACT_STORE in one.attention)
    mailbox = _count(members, lambda one: _MAILBOX in one.attention)
    return (
        "Contacts and meetings, for good: -Force skips them, and nothing brings them back." if force else "",
        "Call forwarding, team calling and delegates of calls: each person sets them again in Teams.",
        "Files that were attached to meetings in advance, polls and whiteboards.",
        "Policies on the server: the Teams policies count, so they have to be assigned before.",
        "Meetings with more than 250 people, and meeting details that were copied by hand, are not converted.",
        f"{_for(stored, whole)} contacts in the Unified Contact Store, if they are there: nobody could rule "
        "it out, and those do not move."
        if stored
        else "",
        f"{_for(mailbox, whole)} meetings are not converted where their mailbox is on premises, and it is, or "
        "cannot be told."
        if mailbox
        else "",
    )


def _count(members: Sequence[Member], has: Callable[[Member], bool]) -> int:
    return sum(map(has, members))


def _these(number: int, whole: int) -> str:
    """Who is meant, at the beginning of a sentence; of one person in a plan of one there is nothing to count."""
    return "This person" if number == whole == 1 else people_of(number, whole)


def _for(number: int, whole: int) -> str:
    return "For this person" if number == whole == 1 else f"For {people_of(number, whole)}"
