"""Which alarms begin, last and end: from what is open, what holds now, and what cannot be told.

What cannot be told neither begins an alarm nor ends one. An alarm ends when it was seen gone by two looks that are
`SETTLES` apart, with none between that saw it: what comes and goes within minutes is one alarm, told once.
More than `MOST_ALONE` that begin at once are one alarm about all of them, which those that come later join.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from commands.rules.alarms.values import (
    AlarmFact,
    AlarmKind,
    Fading,
    Lasting,
    Look,
    OpenAlarm,
    Transition,
)
from commands.rules.wording import listed

SETTLES = timedelta(minutes=10)
"""So long something has to stay gone before its end is told; two checks by hand in a row prove nothing."""
MOST_ALONE = 5
"""So many of a kind at once get an alarm each."""
NAMED = 10
"""Of those in one alarm about many, so many are named."""


def transition(open_alarms: Iterable[OpenAlarm], look: Look) -> Transition:
    """What becomes of the open alarms, of all kinds."""
    known = list(open_alarms)
    parts = [_of_kind(kind, [one for one in known if one.kind is kind], look) for kind in AlarmKind]
    return Transition(
        begin=tuple(one for part in parts for one in part.begin),
        last=tuple(one for part in parts for one in part.last),
        fade=tuple(one for part in parts for one in part.fade),
        end=tuple(one for part in parts for one in part.end),
    )


def _of_kind(kind: AlarmKind, known: Sequence[OpenAlarm], look: Look) -> Transition:
    held = {fact.subject: fact for fact in look.facts if fact.kind is kind}
    alone = [one for one in known if not one.members]
    many = next((one for one in known if one.members), None)
    newcomers = [fact for subject, fact in held.items() if subject not in {one.subject for one in alone}]
    begin, joined = _begun(newcomers, many, look)
    last, quiet = [], []
    for one in known:
        fact = joined if one is many else held.get(one.subject)
        if fact is None:
            quiet.append(one)
        else:
            last.append(Lasting(one.id, fact, graver=fact.stage > one.stage))
    gone = [one for one in quiet if _is_gone(one, look)]
    at = look.seen_at.get(kind)
    return Transition(
        begin=begin,
        last=tuple(last),
        fade=tuple(Fading(one.id, at) for one in gone if at is not None and one.gone_at is None),
        end=tuple(one.id for one in gone if _has_settled(one.gone_at, at)),
    )


def _begun(
    newcomers: Sequence[AlarmFact], many: OpenAlarm | None, look: Look
) -> tuple[tuple[AlarmFact, ...], AlarmFact | None]:
    """What begins, and what the open alarm about many is about now; None where nothing of it is seen any more.

    Those of whom it cannot be told now stay in it.
    """
    if many is not None and newcomers:
        fact = together(newcomers)
        kept = [one for one in many.members if one not in fact.members and not _is_told(many.kind, one, look)]
        return (), replace(fact, members=(*fact.members, *kept))
    if many is not None:
        return (), None
    if len(newcomers) > MOST_ALONE:
        return (together(newcomers),), None
    return tuple(newcomers), None


def together(facts: Sequence[AlarmFact]) -> AlarmFact:
    """One alarm about many of a kind. Told again each time their number has about doubled."""
    first = facts[0]
    names = listed([fact.name or fact.subject for fact in facts], most=NAMED)
    return AlarmFact(
        kind=first.kind,
        subject="",
        says=f"{len(facts):,} at once: {names}. For instance: {first.says}",
        remedy=first.remedy,
        who=first.who,
        stage=(len(facts) // (MOST_ALONE + 1)).bit_length(),
        members=tuple(fact.subject for fact in facts),
    )


def _is_gone(one: OpenAlarm, look: Look) -> bool:
    """Whether all that an alarm is about can be told; that nothing of it holds is known."""
    return all(_is_told(one.kind, subject, look) for subject in (one.members or (one.subject,)))


def _is_told(kind: AlarmKind, subject: str, look: Look) -> bool:
    return kind not in look.blind and (kind, subject) not in look.unclear


def _has_settled(gone_at: datetime | None, at: datetime | None) -> bool:
    return gone_at is not None and at is not None and at - gone_at >= SETTLES
