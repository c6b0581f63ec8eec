"""How findings are put into words: numbers with their whole, durations in human units, short lists."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from commands.step import Finding, Verdict, gravest

MOST_NAMED = 5
"""Names in one line before "and 27 more"."""
MOST_LINES = 20
"""Lines of evidence in one finding; the full list is in the table."""
LONGEST_ACTION = 160
"""Characters of a remedy that still fits a headline; a longer one is read with its finding."""

_ENDED = re.compile(r"[.?!:…](\s\[\w+\])?$")
_APOSTROPHES = re.compile("['\u2018\u2019\u201a\u201b]")
OPENINGS = {
    Verdict.FAIL: "Not ready",
    Verdict.WARN: "Needs attention",
    Verdict.UNKNOWN: "Cannot tell",
    Verdict.NOT_APPLICABLE: "Not needed",
}
"""How a headline begins; what is ready has words of its own."""
_UNITS = ((86_400, "day", "days"), (3_600, "hour", "hours"), (60, "minute", "minutes"), (1, "second", "seconds"))


def counted(number: int, one: str, many: str) -> str:
    """`1 person`, `37 people`, `1,250 people`."""
    return f"{number:,} {one if number == 1 else many}"


def people(number: int) -> str:
    """`1 person`, `37 people`."""
    return counted(number, "person", "people")


def people_of(number: int, whole: int) -> str:
    """`37 of 250 people`, `1 of 250 people`, with the verb left to the caller."""
    return f"{number:,} of {people(whole)}"


def verb(number: int, one: str, many: str) -> str:
    """The form of a verb that fits the number: `verb(1, "is", "are")`."""
    return one if number == 1 else many


def duration(seconds: float) -> str:
    """A length of time in its largest unit, of which only whole ones count: `5 minutes`, `1 hour`, `3 days`."""
    whole = max(0, int(seconds))
    size, one, many = next((unit for unit in _UNITS if whole >= unit[0]), _UNITS[-1])
    return counted(whole // size, one, many)


def within(minutes: int) -> str:
    """When a change has taken effect at the latest, as a finding says it: `within 1 hour of the change`."""
    return f"within {duration(minutes * 60)} of the change"


def stamp(moment: datetime | None) -> str:
    """A moment for a column of a file whose title says UTC: `2026-11-22 12:00:00`; empty where there is none."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment is not None else ""


def age(moment: datetime, now: datetime) -> str:
    """How long ago something was: `just now`, `4 minutes ago`. Both times are aware; clocks may differ a little."""
    passed = (now - moment).total_seconds()
    return "just now" if passed < 60 else f"{duration(passed)} ago"


def capitalised(text: str) -> str:
    """The same with a capital at the beginning, all else as it is."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], *, most: int = MOST_NAMED) -> str:
    """`a`, `a and b`, `a, b and c`; beyond `most`: `a, b, c, d, e and 27 more`."""
    named = list(items[:most])
    if len(items) > most:
        return f"{', '.join(named)} and {len(items) - most:,} more"
    if len(named) < 2:
        return "".join(named)
    return f"{', '.join(named[:-1])} and {named[-1]}"


def some_of(names: Iterable[str]) -> str:
    """`a, b`; beyond MOST_NAMED: `a, b, c, d, e and others`. Reads no further than that, however many there are."""
    first = list(islice(names, MOST_NAMED + 1))
    return ", ".join(first[:MOST_NAMED]) + (" and others" if len(first) > MOST_NAMED else "")


def sentence(text: str) -> str:
    """The text with one full stop at its end, and no blanks around it; the id of an error may stand behind that."""
    bare = text.strip()
    return bare if not bare or _ENDED.search(bare) else bare + "."


def quoted(text: str) -> str:
    """A text as one literal argument of PowerShell, since somebody will copy it.

    PowerShell ends a literal at a typographic apostrophe as well, and a pair of any of them stands for one.
    """
    kept = "".join(character for character in text if character.isprintable())
    return f"'{_APOSTROPHES.sub(lambda found: found[0] * 2, kept)}'"


def at_most(lines: Iterable[str], *, most: int = MOST_LINES) -> tuple[str, ...]:
    """The first lines, and how many were left out."""
    kept = list(lines)
    if len(kept) <= most:
        return tuple(kept)
    return (*kept[:most], f"... and {len(kept) - most:,} more")


BY_HAND = "By hand"
"""How a remedy begins that tells where a person can look."""


def only_by_hand(finding: Finding) -> bool:
    """Whether nothing has failed: it is only that no source of this installation tells it, and a person can look."""
    return finding.verdict in (Verdict.UNKNOWN, Verdict.WARN) and finding.remedy.startswith(BY_HAND)


def worst(findings: Iterable[Finding]) -> Finding | None:
    """The first finding of the gravest verdict that counts; None where there are no findings."""
    known = tuple(findings)
    verdict = gravest(finding.counted for finding in known)
    return next((finding for finding in known if finding.counted is verdict), None)


def headline(findings: Sequence[Finding], *, ready: str) -> str:
    """The verdict in words, then what is wrong, then the action; `ready` where everything passed."""
    gravest_finding = worst(findings)
    if gravest_finding is None:
        return "Cannot tell: nothing could be checked."
    opening = OPENINGS.get(gravest_finding.verdict)
    if opening is None:
        return ready
    return " ".join(filter(None, (f"{opening}: {gravest_finding.says}", action(gravest_finding))))


def who_can(finding: Finding) -> str:
    """Behind a remedy: ` Who can do it: Domain administrator.`; empty where that is not known."""
    return f" Who can do it: {finding.who}." if finding.who else ""


def action(finding: Finding) -> str:
    """What to do about a finding, short enough for a headline: the remedy, or else whose task it is."""
    if len(finding.remedy) <= LONGEST_ACTION:
        return finding.remedy
    return f"This is a task for the {finding.who}." if finding.who else ""
