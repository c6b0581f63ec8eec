"""Accept a finding for some time, with a reason.

An accepted finding stays in sight, struck through, with who accepted it and why, until its day; then it counts as
before. Without words: what is accepted now, and what was. `end` and the id takes one back.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from commands import why
from commands.history import found_last
from commands.rules.acceptance import Key, acceptable, key_of
from commands.rules.checks import CHECKS
from commands.rules.person.facts import subject_of
from commands.rules.unread import Unread
from commands.rules.wording import counted, listed
from commands.services import Services
from commands.step import AcceptedLine, AcceptedResult, Finding, Request, Step, UsageError, Verdict
from commands.words import shown
from storage import acceptances
from storage.models import AcceptedFinding

NAME = "accept"
HINT = "[id] [subject] until <date> because <reason>, or: end <id> [subject]"
TITLE = "Writing down what is accepted"
STEP: Step | None = None
CHANGES = False

LONGEST = timedelta(days=366)
"""What is accepted for longer than a year has been forgotten."""
LONGEST_REASON = 500
"""Characters."""
_EXAMPLE = "Type it like this: accept H9 until 2027-03-31 because the servers are replaced in March"
_ID = re.compile(r"[A-Z]\d{1,2}")
_END, _UNTIL, _BECAUSE = "end", "until", "because"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the words ask for. No check: the list. No day: the acceptance is to end."""

    check: str = ""
    subject: str = ""
    day: date | None = None
    reason: str = ""


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """No words; `end`, an id and what it is about; or all of an acceptance. Raises UsageError for anything else."""
    _understood(words)
    return words


def run(services: Services, request: Request) -> AcceptedResult:
    """Write down, or take back, what the words say, and show the list.

    Raises UsageError where the day is not ahead, and where no check has found what is to be accepted.
    """
    wanted = _understood(request.words)
    now = services.now()
    if wanted.check and wanted.day is None:
        _take_back(services, wanted, by=request.asked_by, now=now)
        done = f"{_about(wanted)} is no longer accepted."
    elif wanted.check:
        done = _write_down(services, wanted, by=request.asked_by, now=now)
    else:
        done = ""
    with services.database.session() as session:
        lasting, past = acceptances.in_force(session, now=now), acceptances.over(session, now=now)
    rows, titles = (*lasting, *past), _titles(services)
    anew = {(*key_of(row.check, row.subject), row.accepted_at) for row in rows}
    number = len(lasting)
    told = f"{counted(number, 'finding is', 'findings are')} accepted." if number else "Nothing is accepted."
    return AcceptedResult(
        headline=f"{done} {told}".strip(), lines=tuple(_line(row, now, titles, anew) for row in rows), told_at=now
    )


def words_for(*, check: str, subject: str, day: date, reason: str) -> tuple[str, ...]:
    """The words that accept a finding, for a front end that asked for the parts one by one."""
    return tuple(filter(None, (check, subject, _UNTIL, day.isoformat(), _BECAUSE, reason)))


def day_is_possible(day: date, now: datetime) -> bool:
    """Whether something may be accepted until the end of this day (UTC): it is ahead, and at most a year away."""
    return now.date() <= day <= (now + LONGEST).date()


def open_findings(services: Services) -> list[Finding]:
    """What can be accepted: the findings of the last checks that are not ready, without what is accepted already."""
    found = (finding for result in found_last(services).values() for finding in result.findings)
    return [finding for finding in found if acceptable(finding)]


def _understood(words: tuple[str, ...]) -> Wanted:
    if not words:
        return Wanted()
    plain = [word.lower() for word in words]
    if plain[0] == _END:
        if len(words) not in (2, 3):
            raise UsageError("To take an acceptance back, type: accept end H9", meant="accept end H9")
        return Wanted(check=_check(words[1]), subject=words[2] if len(words) == 3 else "")
    if _UNTIL not in plain or _BECAUSE not in plain[plain.index(_UNTIL) :]:
        raise UsageError(f"An acceptance needs a day and a reason. {_EXAMPLE}")
    until = plain.index(_UNTIL)
    because = plain.index(_BECAUSE, until)
    if until not in (1, 2) or because != until + 2 or because + 1 == len(words):
        raise UsageError(f"An acceptance needs an id, a day and a reason. {_EXAMPLE}")
    reason = " ".join(words[because + 1 :])
    if len(reason) > LONGEST_REASON:
        raise UsageError(
            f"A reason has at most {LONGEST_REASON} characters, and this one has {len(reason):,}. Say it in a sentence."
        )
    return Wanted(
        check=_check(words[0]),
        subject=words[1] if until == 2 else "",
        day=_day(words[until + 1]),
        reason=reason,
    )


def _check(word: str) -> str:
    name = word.upper()
    if not _ID.fullmatch(name) or name not in {check.id for check in CHECKS}:
        raise UsageError(
            f'"{shown(word)}" is not the id of a check. It stands in small print below each finding, like H9.'
        )
    return name


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise UsageError(f'"{shown(word)}" is not a day. Type it like this: 2027-03-31') from error


def _write_down(services: Services, wanted: Wanted, *, by: str, now: datetime) -> str:
    assert wanted.day is not None  # noqa: S101 - the caller has looked; this tells the type checker
    until = datetime.combine(wanted.day, time.max, tzinfo=UTC).replace(microsecond=0)
    if not day_is_possible(wanted.day, now):
        raise UsageError(f"The day must be ahead, and at most a year away; {wanted.day} is not.")
    known = [finding for finding in open_findings(services) if finding.check == wanted.check]
    subject = _found(services, wanted, known)
    finding = next((finding for finding in known if finding.subject == subject), None)
    with services.database.session() as session:
        acceptances.accept(
            session,
            check=wanted.check,
            subject=subject,
            verdict=finding.verdict if finding else Verdict.FAIL,
            affected=finding.affected if finding else 1,
            reason=wanted.reason,
            by=by,
            now=now,
            until=until,
        )
    return f"{f'{wanted.check} {subject}'.strip()} is accepted until {wanted.day}."


def _found(services: Services, wanted: Wanted, known: Sequence[Finding]) -> str:
    """What the finding is about, as the check wrote it. Raises UsageError where there is no such finding.

    `known`: what the last checks have found of this check.

    What concerns one person is not stored, so for those checks the people source says who is meant.
    """
    if wanted.check.startswith("U") and wanted.subject:
        return _person(services, wanted.subject)
    subjects = list(dict.fromkeys(finding.subject for finding in known))
    fitting = [one for one in subjects if one.casefold() == wanted.subject.casefold()]
    if fitting:
        return fitting[0]
    if not wanted.subject and len(subjects) == 1:
        return subjects[0]
    if subjects and any(subjects):
        raise UsageError(f"Say which: {wanted.check} was found for {listed(subjects, most=10)}. {_EXAMPLE}")
    raise UsageError(f"There is nothing to accept: the last checks have not found {_about(wanted)}.")


def _person(services: Services, typed: str) -> str:
    """What findings about this one person carry. Raises UsageError unless exactly one person is called so."""
    found = why.find(services, typed)
    if isinstance(found, Unread):
        raise UsageError(f"Cannot tell who is meant. {found.says} {found.remedy}")
    if len(found) != 1:
        number = "Nobody is" if not found else f"{counted(len(found), 'person is', 'people are')}"
        raise UsageError(f"{number} called {shown(typed)}. Type the sign-in name of one person who is on premises.")
    return subject_of(found[0])


def _take_back(services: Services, wanted: Wanted, *, by: str, now: datetime) -> None:
    """End it as it was typed; for a check of one person also under the name that findings about them carry."""

    def end(subject: str) -> bool:
        with services.database.session() as session:
            return acceptances.end(session, check=wanted.check, subject=subject, by=by, now=now)

    if end(wanted.subject):
        return
    if not wanted.check.startswith("U") or not wanted.subject or not end(_person(services, wanted.subject)):
        raise UsageError(f"{_about(wanted)} is not accepted now, so there is nothing to take back.")


def _about(wanted: Wanted) -> str:
    return f"{wanted.check} {shown(wanted.subject)}".strip()


def _line(
    row: AcceptedFinding, now: datetime, titles: Mapping[Key, str], anew: Set[tuple[str, str, datetime]]
) -> AcceptedLine:
    """`anew`: when each finding was accepted, to tell an acceptance that was replaced from one that was taken back."""
    key = key_of(row.check, row.subject)
    return AcceptedLine(
        check=row.check,
        title=titles.get(key) or titles.get(key_of(row.check, ""), ""),
        subject=row.subject,
        reason=row.reason,
        by=row.accepted_by,
        since=row.accepted_at,
        until=row.until,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        replaced=row.ended_at is not None and (*key, row.ended_at) in anew,
        in_force=row.ended_at is None and now < row.until,
    )


def _titles(services: Services) -> dict[Key, str]:
    """What each finding is called: as it was found last, else as its check says; without a subject, the first check."""
    known = {key_of(check.id, check.part): check.title for check in reversed(CHECKS)}
    known |= {key_of(check.id, ""): check.title for check in reversed(CHECKS) if key_of(check.id, "") not in known}
    found = (finding for result in found_last(services).values() for finding in result.findings)
    return known | {key_of(finding.check, finding.subject): finding.title for finding in found}
