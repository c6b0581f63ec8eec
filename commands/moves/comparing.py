"""What a new look at people says about a plan that was made of them before: what is otherwise, and what is not known.

What needs attention and did not when the plan was made is another plan: nobody has agreed to it yet. What cannot be
told any more is only said, because it may be as it was; and what needs no attention any more changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from commands.moves.preflight import Preflight
from commands.rules.moves.plan import Member, Plan, changes
from commands.rules.wording import listed, sentence
from commands.step import Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A plan as it would be made now, beside the one that there is."""

    plan: Plan
    """Others than those who wait, and who is there already, stay in it as they are."""
    told: tuple[str, ...]
    """What is no longer as it was, a sentence each; nothing: it is the same plan."""
    unclear: tuple[str, ...]
    """The names of those who are missing only because something could not be read."""
    unread: tuple[str, ...]
    """What cannot be told now of what is only advice, a sentence each."""


def compared(plan: Plan, waiting: Sequence[Member], found: Preflight) -> Compared:
    """Hold what was found about the members who wait against their plan."""
    now = replace(plan, members=tuple(_members(plan, waiting, found)))
    kept = {member.key for member in now.members}
    there = [member for member in waiting if member.key in kept]
    told = (*changes(plan, _but_for_attention(plan, now)), *_causes(waiting, kept, found), *_warnings(there, found))
    return Compared(
        plan=now if told else plan,
        told=told,
        unclear=tuple(_unclear(waiting, kept, found)),
        unread=(*found.sources, *_doubts(there, found)),
    )


def _members(plan: Plan, waiting: Sequence[Member], found: Preflight) -> Iterator[Member]:
    present = {member.key: member for member in found.members}
    arrived = {one.identity.casefold() for one in found.refused if one.already}
    waits = {member.key for member in waiting}
    for member in plan.members:
        if member.key not in waits or member.upn.casefold() in arrived:
            yield member
        elif (now := present.get(member.key)) is not None:
            # where a source is silent, nobody answers for the number to call either
            dial_in = member.dial_in if found.sources else now.dial_in
            warned = tuple(one.check for one in _new(member, found, Verdict.WARN))
            yield replace(now, dial_in=dial_in, attention=(*member.attention, *warned))


def _new(member: Member, found: Preflight, verdict: Verdict) -> list[Finding]:
    """What has this verdict now, and was no matter for attention when the plan was made."""
    findings = found.attention.get(member.key, ())
    return [one for one in findings if one.verdict is verdict and one.check not in member.attention]


def _but_for_attention(old: Plan, new: Plan) -> Plan:
    """The same with the attention of before: ids alone tell nobody anything, so that is told in sentences."""
    before = {member.key: member.attention for member in old.members}
    return replace(new, members=tuple(replace(one, attention=before[one.key]) for one in new.members))


def _causes(waiting: Sequence[Member], kept: set[str], found: Preflight) -> Iterator[str]:
    """Why somebody is no longer in it."""
    causes = {one.identity.casefold(): one.causes for one in found.refused}
    for member in waiting:
        if member.key not in kept and (why := causes.get(member.upn.casefold())):
            yield sentence(f"{member.name}: {listed(why, most=3)}")


def _warnings(members: Sequence[Member], found: Preflight) -> Iterator[str]:
    return _by_condition(members, found, Verdict.WARN, "needs attention now")


def _doubts(members: Sequence[Member], found: Preflight) -> Iterator[str]:
    return _by_condition(members, found, Verdict.UNKNOWN, "cannot be told now")


def _by_condition(members: Sequence[Member], found: Preflight, verdict: Verdict, so: str) -> Iterator[str]:
    """One sentence for each condition, with everybody whom it is about: of a setting that may be everybody."""
    about: dict[str, list[tuple[Member, Finding]]] = {}
    for member in members:
        for one in _new(member, found, verdict):
            about.setdefault(one.check, []).append((member, one))
    for check, hits in about.items():
        if len(hits) == 1:
            [(member, finding)] = hits
            yield f"{member.name}: {sentence(finding.says)} [{check}]"
        else:
            names = listed([member.name for member, _ in hits])
            yield f"{names}: {hits[0][1].title} {so}. [{check}]"


def _unclear(waiting: Sequence[Member], kept: set[str], found: Preflight) -> Iterator[str]:
    certain = {one.identity.casefold(): not one.uncertain for one in found.refused}
    for member in waiting:
        if member.key not in kept and not certain.get(member.upn.casefold(), not found.unread):
            yield member.name
