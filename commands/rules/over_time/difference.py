"""What `diff` answers with: what changed since a moment, a line for each finding, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.rules.day_words import open_for, say_day
from commands.rules.gate import RUN_CHECKS, Gate
from commands.rules.headcount_words import compared
from commands.rules.over_time.values import Change, Changes, Headcount
from commands.rules.wording import listed, only_by_hand, sentence, verb
from commands.step import Step, Verdict

_TOGETHER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """One finding."""

    step: Step
    check: str
    title: str
    subject: str
    """A stranger's text."""
    verdict: Verdict
    says: str
    remedy: str
    who: str
    before: Verdict | None
    """None: there was no such finding."""
    since: datetime | None
    working_days: int | None
    """Its age in business days; None: not known."""

    @property
    def about(self) -> str:
        """The title, and what it is about."""
        return f"{self.title} ({self.subject})" if self.subject else self.title

    @property
    def wrong(self) -> str:
        """What is wrong, or cannot be told, and what it is about: titles say what should hold."""
        says = " ".join(self.says.split()).rstrip(".")
        if not says:
            return f"Not yet: {self.about}"
        named = not self.subject or self.subject.casefold() in says.casefold()
        return says if named else f"{says} ({self.subject})"

    @property
    def age(self) -> str:
        """`3 business days`, `since today`; empty: not known."""
        if self.working_days is None:
            return ""
        return open_for(self.working_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffResult:
    """What differs between two moments. Moments are aware and UTC."""

    headline: str
    verdict: Verdict
    """Fail: something is newly blocked. Unknown: something cannot be told any more. Warn: needs attention. Else pass.
    """
    since: datetime
    told_at: datetime
    zone: str
    """In whose days it was asked."""
    failing: tuple[DiffLine, ...] = ()
    fixed: tuple[DiffLine, ...] = ()
    still: tuple[DiffLine, ...] = ()
    """The oldest first, what blocks before the rest."""
    accepted: tuple[DiffLine, ...] = ()
    cannot_tell: tuple[DiffLine, ...] = ()
    """Without what no source of this installation ever tells."""
    by_hand: tuple[DiffLine, ...] = ()
    """What no source of this installation ever tells: a person has to look."""
    people: str = ""
    """How many are moved and ready, and how many more than then, as a sentence; empty: nobody was counted."""
    counted_at: datetime | None = None
    """When people were counted, where that is too old to rely on, or other steps were checked later."""
    sources: tuple[str, ...] = ()
    """One sentence per source that is silent or too old; empty: all have answered of late."""
    note: str = ""
    """That what is known does not reach as far back as was asked."""
    next_step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known beside the changes themselves."""

    since: datetime
    now: datetime
    zone: str
    sources: Sequence[str] = ()
    before: Headcount | None = None
    """How many stood where then; None: nobody was counted."""
    count: Headcount | None = None
    """How many stand where now; None: nobody was counted."""
    counted_at: datetime | None = None
    """When, where that is to be said."""
    gate: Gate | None = None
    """The step that the moves wait for."""
    note: str = ""


def told(changes: Changes, known: Around) -> DiffResult:
    """The answer."""
    changes = _without_gate(changes)
    failing, still = _lines(changes.failing), _lines(sorted(changes.still, key=_oldest_blocker))
    untold = _lines(change for change in changes.unknown if not only_by_hand(change.finding))
    by_hand = _lines(change for change in changes.unknown if only_by_hand(change.finding))
    return DiffResult(
        headline=_headline(changes, untold, known.since, known.zone),
        verdict=_verdict(changes),
        since=known.since,
        told_at=known.now,
        zone=known.zone,
        failing=failing,
        fixed=_lines(changes.fixed),
        still=still,
        accepted=_lines(changes.accepted),
        cannot_tell=untold,
        by_hand=by_hand,
        people=_people(known.before, known.count, known.gate),
        counted_at=known.counted_at if known.count is not None else None,
        sources=tuple(known.sources),
        note=known.note,
        next_step=_next_step((*failing, *still)),
    )


def _without_gate(changes: Changes) -> Changes:
    """Without what step 5 says of the step that it waits for: that speaks for itself."""

    def own(group: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(one for one in group if one.finding.check or one.finding.verdict is not Verdict.FAIL)

    return Changes(
        failing=own(changes.failing),
        fixed=own(changes.fixed),
        still=own(changes.still),
        accepted=changes.accepted,
        unknown=changes.unknown,
    )


def nothing_known(*, since: datetime, now: datetime, zone: str) -> DiffResult:
    """The answer before the first check."""
    return DiffResult(
        headline="Nothing has been checked yet, so nothing can have changed.",
        verdict=Verdict.UNKNOWN,
        since=since,
        told_at=now,
        zone=zone,
        sources=("No check has run.",),
        next_step=RUN_CHECKS,
    )


def known_since(known: Mapping[Step, datetime], asked: datetime, zone: str) -> str:
    """That what is known does not reach as far back as was asked, a sentence each; empty: it does.

    `known`: when each step was first checked. Those that lie close together were one run of them all.
    """
    first = min(known.values())
    told = []
    if first > asked:
        told.append(f"What is known begins {say_moment(first, zone)}: no check is kept from before.")
    for step, at in known.items():
        if at > max(asked, first + _TOGETHER):
            told.append(f"Of step {step.number} it begins {say_moment(at, zone)}.")
    if told and first <= asked:
        told[0] = told[0].replace("it begins", "what is known begins", 1)
    return " ".join(told)


def say_moment(moment: datetime, zone: str) -> str:
    """`Fri 20 Nov 2026`, and the time with its zone where it is not the beginning of the day."""
    local = moment.astimezone(ZoneInfo(zone))
    at = "" if (local.hour, local.minute) == (0, 0) else f", {local:%H:%M} {zone}"
    return f"{say_day(local.date())}{at}"


def _lines(changes: Iterable[Change]) -> tuple[DiffLine, ...]:
    return tuple(map(_line, changes))


def _line(change: Change) -> DiffLine:
    finding = change.finding
    return DiffLine(
        step=change.step,
        check=finding.check,
        title=finding.title,
        subject=finding.subject,
        verdict=finding.verdict,
        says=finding.says,
        remedy=finding.remedy,
        who=finding.who,
        before=change.before,
        since=change.since,
        working_days=change.working_days,
    )


def _oldest_blocker(change: Change) -> tuple[bool, int]:
    return change.finding.verdict is not Verdict.FAIL, -(change.working_days or 0)


def _verdict(changes: Changes) -> Verdict:
    if any(change.finding.verdict is Verdict.FAIL for change in changes.failing):
        return Verdict.FAIL
    if any(_is_silenced(change) for change in changes.unknown):
        return Verdict.UNKNOWN
    return Verdict.WARN if changes.failing else Verdict.PASS


def _is_silenced(change: Change) -> bool:
    """Whether it cannot be told any more."""
    return change.before is not Verdict.UNKNOWN and not only_by_hand(change.finding)


def _headline(changes: Changes, untold: Sequence[DiffLine], since: datetime, zone: str) -> str:
    silenced = sum(line.before is not Verdict.UNKNOWN for line in untold)
    silent = len(untold) - silenced
    blocked = sum(change.finding.verdict is Verdict.FAIL for change in changes.failing)
    warned = len(changes.failing) - blocked
    begun = [
        f"{blocked:,} newly blocked" if blocked else "",
        f"{warned:,} newly {verb(warned, 'needs', 'need')} attention" if warned else "",
        f"{len(changes.fixed):,} fixed" if changes.fixed else "",
        f"{silenced:,} cannot be told any more" if silenced else "",
    ]
    lasting = [
        f"{len(changes.still):,} still open" if changes.still else "",
        f"{len(changes.accepted):,} accepted" if changes.accepted else "",
        f"{silent:,} cannot be told" if silent else "",
    ]
    news = listed([part for part in begun if part]) or "nothing has begun and nothing is fixed"
    rest = listed([part for part in lasting if part])
    return sentence("; ".join(filter(None, (f"Since {say_moment(since, zone)}: {news}", rest))))


def _people(before: Headcount | None, count: Headcount | None, gate: Gate | None) -> str:
    if count is None or not count.whole:
        return ""
    stops = gate is not None and gate.stops_moves
    told = compared(count, before, stopped=stops)
    if stops and gate is not None and gate.verdict is Verdict.FAIL and count.left:
        told = f"{told}; nobody can be moved: {gate.says}"
    return sentence(told)


def _next_step(lines: Iterable[DiffLine]) -> str:
    """What to do first, and who: about the first thing that blocks, new ones before old ones."""
    first = next((line for line in lines if line.verdict is Verdict.FAIL and line.remedy), None)
    if first is None:
        return ""
    who = f" Who can do it: {first.who}." if first.who else ""
    return f"{first.step.title}: {sentence(first.remedy)}{who}"
