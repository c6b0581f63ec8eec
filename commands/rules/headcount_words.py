"""How many people stand where, in words: the same on digests, the Home tab, reports, pictures and in the terminal.

Pure. Numbers come with their whole, and who cannot be told is counted as nothing else.
"""

from commands.rules.over_time.values import Headcount
from commands.rules.wording import people, people_of, verb

MOVED, READY, BLOCKED, UNKNOWN = "moved", "ready", "blocked", "cannot tell"
"""How the states of people are called where there is room for a word each."""


def ready_words(*, stopped: bool) -> str:
    """Nobody is ready to move while the organisation is not (`stopped`)."""
    return "ready for their part" if stopped else "ready to move"


def share_ready(count: Headcount, *, sure: bool, everybody: bool) -> str:
    """The one number: `60 % ready`, `at least 60 % ready`; or that it cannot be told, or that nobody is known.

    `sure`: it can be told of everybody; `everybody`: the count is of everybody there is.
    """
    if count.percent is None:
        return "nobody is known yet" if everybody else "nobody is known there"
    if count.unknown == count.whole:
        return "cannot tell who is ready"
    return f"{count.percent} % ready" if sure else f"at least {count.percent} % ready"


def share_said(count: Headcount, *, sure: bool) -> str:
    """`60 % of 250 people are moved or ready`, with "At least" before it unless it is `sure`. Not without people."""
    least = "" if sure else "At least "
    return f"{least}{count.percent} % of {people(count.whole)} {verb(count.whole, 'is', 'are')} moved or ready"


def tally(count: Headcount, *, stopped: bool) -> str:
    """`152 of 250 people: 87 moved, 65 ready to move, 90 blocked, of 8 it cannot be told`, without a full stop.

    `152 of 250`: who is moved or ready. Nobody blocked, or not to be told, is left out.
    """
    told = [f"{count.moved:,} moved", f"{count.ready:,} {ready_words(stopped=stopped)}"]
    told += [f"{count.blocked:,} blocked"] if count.blocked else []
    told += [f"of {count.unknown:,} it cannot be told"] if count.unknown else []
    return f"{people_of(count.moved + count.ready, count.whole)}: {', '.join(told)}"


def standing_said(count: Headcount, *, stopped: bool) -> str:
    """`61 % moved or ready: 120 of 250 people moved, 32 ready, 90 blocked, 8 cannot be told`, without a full stop.

    Whoever is moved comes with the whole; nobody ready, blocked, or not to be told, is left out. Not without people.
    """
    others = (
        (count.ready, _ready_by_themselves(stopped=stopped)),
        (count.blocked, BLOCKED),
        (count.unknown, "cannot be told"),
    )
    told = [f"{people_of(count.moved, count.whole)} {MOVED}", *(f"{number:,} {so}" for number, so in others if number)]
    return f"{count.percent} % moved or ready: {', '.join(told)}"


def compared(count: Headcount, before: Headcount | None, *, stopped: bool) -> str:
    """`120 of 250 people are moved (+4); 32 are ready (-1); 90 are blocked; for 8 people it cannot be told`.

    Without a full stop. `before`: what it is compared with; None: with nothing.
    """
    told = [
        f"{people_of(count.moved, count.whole)} {verb(count.moved, 'is', 'are')} {MOVED}{_more(count, before, MOVED)}"
    ]
    if count.left:
        ready = _ready_by_themselves(stopped=stopped)
        told.append(f"{count.ready:,} {verb(count.ready, 'is', 'are')} {ready}{_more(count, before, READY)}")
        told.append(f"{count.blocked:,} {verb(count.blocked, 'is', 'are')} {BLOCKED}{_more(count, before, BLOCKED)}")
    if count.unknown:
        told.append(f"for {people(count.unknown)} it cannot be told")
    return "; ".join(told)


def _more(count: Headcount, before: Headcount | None, state: str) -> str:
    difference = dict(parts(count)).get(state, 0) - dict(parts(before)).get(state, 0) if before is not None else 0
    return f" ({difference:+,})" if difference else ""


def _ready_by_themselves(*, stopped: bool) -> str:
    return ready_words(stopped=True) if stopped else READY


def left_said(count: Headcount) -> str:
    """`41 of 250 people are left to be moved`, without a full stop."""
    return f"{people_of(count.left, count.whole)} {verb(count.left, 'is', 'are')} left to be moved"


def shares(count: Headcount) -> str:
    """`209 moved, 36 ready, 5 blocked`."""
    return ", ".join(f"{number:,} {name}" for name, number in parts(count)) or "nobody"


def parts(count: Headcount) -> list[tuple[str, int]]:
    """The states with their people, from done to not known; those with nobody in them are left out."""
    named = (
        (MOVED, count.moved),
        (READY, count.ready),
        (BLOCKED, count.blocked),
        (UNKNOWN, count.unknown),
    )
    return [(name, number) for name, number in named if number]
