"""Whether somebody may decide about a request at this moment. Whatever is not known for certain is refused."""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from commands.rules.access import Person
from commands.rules.wording import listed


class Ineligible(StrEnum):
    """Why a decision does not count."""

    BOT = "bot"
    UNKNOWN = "unknown"
    DEACTIVATED = "deactivated"
    OUTSIDE = "outside"
    GUEST = "guest"
    REQUESTER = "requester"
    GROUPS_UNKNOWN = "groups unknown"
    NOT_AN_APPROVER = "not an approver"


OF_OTHERS = {
    Ineligible.BOT: "it is a bot",
    Ineligible.UNKNOWN: "their account could not be looked up",
    Ineligible.DEACTIVATED: "their account is deactivated",
    Ineligible.OUTSIDE: "they are not of this organisation",
    Ineligible.GUEST: "they are a guest",
    Ineligible.REQUESTER: "they have asked for this move themselves",
    Ineligible.GROUPS_UNKNOWN: "who may approve could not be read",
    Ineligible.NOT_AN_APPROVER: "they are in none of the approver groups now",
}
"""The same for everybody else to read, as a part of a sentence."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody's decision does not count, with the sentence that only they see."""

    why: Ineligible
    says: str


def may_decide(
    person: Person,
    groups: Collection[str] | None,
    askers: AbstractSet[str],
    team_id: str,
    *,
    approvers: Sequence[str] = (),
) -> Refusal | None:
    """None where the person may decide, else why not.

    `groups`: names of the approver groups that they are in now; None: that could not be read. `askers`: Slack user ids
    of everybody who asks for it, or ever did. `team_id`: our workspace; empty: not known, so the account must tell.
    `approvers`: the names of all approver groups, for the sentence.
    """
    return next(_refusals(person, groups, askers, team_id, approvers), None)


def _refusals(
    person: Person, groups: Collection[str] | None, askers: AbstractSet[str], team_id: str, approvers: Sequence[str]
) -> Iterator[Refusal]:
    whom = f" Approvers are the members of {listed(list(approvers))}." if approvers else ""
    if person.is_bot:
        yield Refusal(Ineligible.BOT, "Decisions are for people: what a bot clicks or reacts with does not count.")
    if not person.known or not person.user_id:
        yield Refusal(
            Ineligible.UNKNOWN, "Your account could not be looked up, so your decision does not count. Try again."
        )
    if person.is_deactivated:
        yield Refusal(Ineligible.DEACTIVATED, "This account is deactivated, so its decision does not count.")
    if person.is_outside or (team_id and person.team_id != team_id):
        yield Refusal(
            Ineligible.OUTSIDE, f"Your decision does not count: only people of this organisation decide.{whom}"
        )
    if person.is_guest:
        yield Refusal(Ineligible.GUEST, f"Your decision does not count: guests cannot decide about moves.{whom}")
    if person.user_id in askers:
        yield Refusal(
            Ineligible.REQUESTER,
            "Your decision does not count: you asked for this move, so others decide about it. You can cancel it.",
        )
    if groups is None:
        yield Refusal(
            Ineligible.GROUPS_UNKNOWN,
            "Who may approve could not be read from Slack, so your decision does not count. Try again in a minute.",
        )
    elif not groups:
        yield Refusal(
            Ineligible.NOT_AN_APPROVER, f"Your decision does not count: you are in none of the approver groups.{whom}"
        )
