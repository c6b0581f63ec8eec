"""Whether a request has the approvals it needs, who is missing, and whether it could ever have them."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from commands.rules.moves.requirement import Requirement
from commands.rules.wording import counted, listed, people, verb
from storage.states import DecisionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one person decided, with the approver groups that they were in at that moment."""

    person: str
    kind: DecisionKind
    groups: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the approvals of a request have come."""

    approved: bool
    rejected_by: str = ""
    """Who rejected it first; empty: nobody. One rejection ends it."""
    missing: tuple[str, ...] = ()
    """What must still come, to stand behind "still missing": `one of Telephony`, `1 more approval`."""
    agreed: tuple[str, ...] = ()
    """Who approved and counts, in the order in which they did."""

    @property
    def says(self) -> str:
        """`Still missing: one of Telephony and 1 more approval.`; empty where nothing is."""
        return f"Still missing: {listed(self.missing, most=len(self.missing))}." if self.missing else ""


def standing(requirement: Requirement, voices: Iterable[Voice], askers: AbstractSet[str]) -> Standing:
    """Count the voices. The latest of each person counts; never that of one who asked, nor one of nobody's group."""
    latest: dict[str, Voice] = {}
    for voice in sorted(voices, key=lambda voice: voice.at):
        if voice.person not in askers and voice.groups:
            latest[voice.person] = voice
    counting = sorted(latest.values(), key=lambda voice: (voice.at, voice.person))
    agreed = tuple(voice.person for voice in counting if voice.kind is DecisionKind.APPROVE)
    rejected_by = next((voice.person for voice in counting if voice.kind is DecisionKind.REJECT), "")
    members = {name: {person for person in agreed if name in latest[person].groups} for name in requirement.groups}
    open_groups = _without_a_person(requirement.groups, members)
    further = max(0, requirement.approvals - len(agreed) - len(open_groups))
    missing = tuple(f"one of {name}" for name in open_groups)
    if further:
        more = "more " if agreed or open_groups else ""
        missing = (*missing, counted(further, f"{more}approval", f"{more}approvals"))
    approved = not missing and not rejected_by
    return Standing(approved=approved, rejected_by=rejected_by, missing=missing, agreed=agreed)


def reachable(requirement: Requirement, members: Mapping[str, AbstractSet[str]], askers: AbstractSet[str]) -> str:
    """Why the requirement can never be met, as a sentence for whoever asks; empty: it can.

    `members`: who could decide now, by approver group; whoever is in none of them counts for nothing. `askers`:
    everybody who asks for it, or ever did.
    """
    able = {name: set(found) - askers for name, found in members.items()}
    you = "you" if len(askers) < 2 else "you and those who asked for it before"
    for name in requirement.groups:
        if not able.get(name):
            who = f"has nobody but {you}" if members.get(name) else "has nobody"
            return f"This needs an approval from {name}, which {who} who could give one."
    everybody = {person for found in able.values() for person in found}
    if len(everybody) < requirement.approvals:
        number = counted(requirement.approvals, "approval", "approvals")
        are = verb(max(1, len(everybody)), "is", "are")
        there = f"there {are} only {people(len(everybody))}" if everybody else "there is nobody"
        return f"This needs {number}, but besides {you} {there} who could give one."
    if _without_a_person(requirement.groups, able):
        named = listed(requirement.groups, most=len(requirement.groups))
        return f"This needs an approval each from {named}, but the same people are in them, and each counts once."
    return ""


def _without_a_person(groups: Sequence[str], members: Mapping[str, AbstractSet[str]]) -> tuple[str, ...]:
    """The groups that are left over when as many as possible have a person of their own, in their order."""
    taken: dict[str, str] = {}
    """By person, the group that they stand for."""

    def place(group: str, tried: set[str]) -> bool:
        for person in sorted(members.get(group, ())):
            if person in tried:
                continue
            tried.add(person)
            if person not in taken or place(taken[person], tried):
                taken[person] = group
                return True
        return False

    return tuple(group for group in groups if not place(group, set()))
