"""What a picture shows, in words: for those who cannot see it, and for all where no picture can be drawn.

Pure. Numbers come with their whole, days without a weekday, and a day that cannot be told is not guessed.
"""

from collections.abc import Sequence

from commands.rules.day_words import say_date, say_span
from commands.rules.headcount_words import left_said, shares
from commands.rules.over_time.values import Burndown, Headcount, Point
from commands.rules.wording import capitalised, counted, people, people_of, sentence, verb

BEFORE = 28
"""Days between the numbers that are compared: four weeks even out a slow one."""
_NUMBERS = ("", "one week", "two weeks", "three weeks", "four weeks")


def finding(burndown: Burndown) -> str:
    """How many are left, since when how many fewer, and when that may end: a full sentence, or two."""
    if not burndown.points:
        return sentence(f"How many people are left to be moved cannot be told: {_because(burndown)}")
    now = burndown.points[-1].count
    if not now.whole:
        return "Nobody is to be moved: there are no people in this scope."
    if not now.left:
        return f"All {people(now.whole)} are moved." if now.whole > 1 else "The one person is moved."
    first = f"{_stands(now)}{_compared(burndown.points)}"
    if burndown.earliest is None:
        return f"{sentence(first)} {sentence(f'When this ends cannot be told: {_because(burndown)}')}"
    reservation = f" {sentence(burndown.because)}" if burndown.because else ""
    return f"{first}; at the observed pace this {end(burndown)}.{reservation}"


def _stands(now: Headcount) -> str:
    """`41 of 250 people are left to be moved (of 7 it cannot be told how they stand)`, without a full stop."""
    left = left_said(now)
    return f"{left} (of {now.unknown:,} it cannot be told how they stand)" if now.unknown else left


def end(burndown: Burndown) -> str:
    """`ends between 12 Jan and 2 Mar 2027`. Only where `earliest` is given."""
    earliest, latest = burndown.earliest, burndown.latest
    assert earliest is not None  # noqa: S101 - whoever asks has looked; this tells the type checker
    if latest is None:
        return f"ends on {say_date(earliest)} at the earliest, and may never end"
    if latest <= earliest:
        return f"ends on {say_date(earliest)}"
    return f"ends between {say_span(earliest, latest)}"


def change(points: Sequence[Point]) -> str:
    """`down from 63 four weeks ago`; empty where there is nothing to compare with."""
    now, before = points[-1], _before(points)
    if before is None:
        return ""
    ago = _ago(before, now)
    whole = f" of {before.count.whole:,}" if before.count.whole != now.count.whole else ""
    if before.count.left == now.count.left:
        return f"as many as {ago}" if not whole else f"as many as {ago}, then{whole}"
    way = "down" if now.count.left < before.count.left else "up"
    return f"{way} from {before.count.left:,}{whole} {ago}"


def _ago(before: Point, now: Point) -> str:
    """`four weeks ago`, `3 days ago`."""
    days = (now.day - before.day).days
    return f"{_NUMBERS[days // 7] if days % 7 == 0 and 0 < days < 35 else counted(days, 'day', 'days')} ago"


def ready_since(points: Sequence[Point]) -> str:
    """`60 of 250 people were moved or ready four weeks ago, 178 are today.` Whoever cannot be told is none of them.

    Empty where there is nothing to compare with, or of nobody can be told how they stand today.
    """
    now, before = points[-1], _before([*(point for point in points[:-1] if _is_told(point)), points[-1]])
    if before is None or not _is_told(now):
        return ""
    were, are = (point.count.moved + point.count.ready for point in (before, now))
    then = f"{_least(before)}{people_of(were, before.count.whole)} {verb(were, 'was', 'were')} moved or ready"
    whole = f" of {now.count.whole:,}" if now.count.whole != before.count.whole else ""
    today = f"{_least(now)}{are:,}{whole} {verb(are, 'is', 'are')} today"
    return capitalised(f"{then} {_ago(before, now)}, {today}.")


def _is_told(point: Point) -> bool:
    return point.count.unknown < point.count.whole


def _least(point: Point) -> str:
    return "at least " if point.count.unknown else ""


def history_finding(points: Sequence[Point]) -> str:
    """How many are ready, since when how many more; and who stands where, now and at the beginning of what is shown."""
    if not points:
        return "How many people are ready cannot be told: nobody has been counted yet."
    first, last = points[0], points[-1]
    if not last.count.whole:
        return "There are no people in this scope."
    told = f"{ready_since(points)} Of {people(last.count.whole)}: {shares(last.count)}.".strip()
    return told if first.day == last.day else f"{told} On {say_date(first.day)}: {shares(first.count)}."


def _before(points: Sequence[Point]) -> Point | None:
    """The count of four weeks ago, or the oldest one; None: there is only one."""
    now = points[-1]
    earlier = [point for point in points[:-1] if point.count.whole]
    long_ago = [point for point in earlier if (now.day - point.day).days >= BEFORE]
    return long_ago[-1] if long_ago else next(iter(earlier), None)


def _compared(points: Sequence[Point]) -> str:
    told = change(points)
    return f", {told}" if told else ""


def _because(burndown: Burndown) -> str:
    """The reason, to stand behind a colon."""
    told = burndown.because.strip()
    return told[:1].lower() + told[1:] if told else "too little is known yet"
