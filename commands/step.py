"""What a command is asked and what it answers: values that know no front end.

Standard library and values only, so that rules and both front ends can share it.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commands.alarming import Endings, SplitBrain


class Step(StrEnum):
    """The five steps of a hybrid deployment, in their order."""

    TENANT = "tenant"
    DOMAINS = "domains"
    DIRECTORY = "directory"
    HYBRID = "hybrid"
    PILOT = "pilot"

    @property
    def number(self) -> int:
        """1 to 5."""
        return list(Step).index(self) + 1

    @property
    def title(self) -> str:  # type: ignore[override] # a step is never used as text with str.title()
        """The step's name for people."""
        return _TITLES[self]


_TITLES = {
    Step.TENANT: "Tenant",
    Step.DOMAINS: "Domains",
    Step.DIRECTORY: "Directory",
    Step.HYBRID: "Configure hybrid",
    Step.PILOT: "Pilot moves",
}


class Verdict(StrEnum):
    """The outcome of a check. `UNKNOWN` (it could not be read) is never counted as passed."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"

    @property
    def words(self) -> str:
        """How the verdict is said to people: ready, needs attention, blocked, cannot tell, not needed."""
        return _VERDICT_WORDS[self]


_VERDICT_WORDS = {
    Verdict.PASS: "ready",
    Verdict.WARN: "needs attention",
    Verdict.FAIL: "blocked",
    Verdict.UNKNOWN: "cannot tell",
    Verdict.NOT_APPLICABLE: "not needed",
}

WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS, Verdict.NOT_APPLICABLE)
LOUD = WORST_FIRST[:3]
"""Verdicts that ask for something, the gravest first."""
_GRAVITY = WORST_FIRST[::-1]


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a whole: fail before unknown before warn before pass; nothing at all is unknown."""
    return max(verdicts, key=_GRAVITY.index, default=Verdict.UNKNOWN)


def graver(one: Verdict, other: Verdict) -> bool:
    """Whether the first verdict is graver than the other."""
    return _GRAVITY.index(one) > _GRAVITY.index(other)


def lighter(one: Verdict, other: Verdict) -> Verdict:
    """The less grave of two verdicts."""
    return min(one, other, key=_GRAVITY.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """An administrator has accepted a finding, with a reason and until a day. `until` is aware and UTC."""

    by: str
    """Slack user id, or the account name in the terminal."""
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of one check, in words for people."""

    check: str
    """The id, for searching the documentation: T1, D3, S6 ..."""
    title: str
    """What is checked, in a few words: "Every user is synchronised"."""
    verdict: Verdict
    says: str
    """The outcome as a full sentence, numbers with their whole: "37 of 250 people are missing ..."."""
    subject: str = ""
    """What it is about where a check runs once per thing, for instance the domain."""
    why: str = ""
    """Why it matters, in half a sentence. Given with everything that is not green."""
    remedy: str = ""
    """What to do: the exact command or click. Given with everything that is not green."""
    who: str = ""
    """Who can do it: "Domain administrator"."""
    earliest: str = ""
    """When it can be green at the earliest: "within an hour of publishing"."""
    evidence: tuple[str, ...] = ()
    """What was seen, a line each: names before addresses, the most telling first."""
    affected: int = 0
    """How many people it is about, where they are counted."""
    not_yet_until: datetime | None = None
    """Set where it may simply take its time: if it is still so after this moment (aware, UTC), it is broken."""
    accepted: Acceptance | None = None
    """Set while it is accepted: it is still shown, and counts as `counted` says."""

    @property
    def counted(self) -> Verdict:
        """The verdict with which it counts. What blocks, or cannot be told, never becomes ready by being accepted."""
        if self.accepted is None:
            return self.verdict
        return Verdict.WARN if self.verdict in (Verdict.FAIL, Verdict.UNKNOWN) else Verdict.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Cell:
    """One place in a matrix: a few words, and the verdict where it has one."""

    text: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A small table that is shown, not attached: for instance the domains and what is known of each.

    The first column names the row. At most 20 columns; every row has as many cells as there are columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows for a file: the full list behind a finding."""

    name: str
    """A file name without directory, ending in .csv."""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_csv(self) -> bytes:
        """The file's content: UTF-8 with the mark by which Excel recognises it, RFC 4180 line ends.

        No cell is a formula, see `harmless`.
        """
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.columns)
        writer.writerows([harmless(cell) for cell in row] for row in self.rows)
        return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A text that a spreadsheet shows and never runs, in one line.

    A leading =, +, - or @ (also behind blanks) would make a formula, so an apostrophe goes before it.
    """
    flat = " ".join(cell.split())
    return f"'{flat}" if flat.startswith(("=", "+", "-", "@")) else flat


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRecord:
    """A DNS record that somebody has to publish."""

    domain: str
    name: str
    record_type: str
    value: str
    ttl: int
    """Seconds."""


class Offer(StrEnum):
    """What a front end may offer to do next about a subject (for instance a domain)."""

    ADD_DOMAIN = "add-domain"
    """Add the domain to the tenant. Changes the tenant: a person must confirm."""
    VERIFY_DOMAIN = "verify-domain"
    """Ask Microsoft 365 to verify the domain, now or as soon as the record is public. A person must confirm."""
    SHOW_DOMAIN = "show-domain"
    """Show one domain in full."""
    WHY = "why"
    """Show one person in full: whether they can be moved today, and why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """Something that can be done from here, shown as a button in Slack and as a hint in the terminal."""

    offer: Offer
    subject: str
    label: str


MOST_NAMED_PEOPLE = 25
"""People in `StepResult.named`: more would not fit a message."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a result names, for a front end to look up. `identity` finds exactly them."""

    name: str
    identity: str
    """User principal name, or SIP address."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that holds somebody back; whoever is helped by the same words is held back by the same thing."""

    check: str
    title: str
    """What is checked, in a few words."""
    fix: str
    who: str
    """Whose task it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    """Where one person of the organisation stands, as a check of everybody found it."""

    key: str
    """objectGUID, lower case; the SIP address where there is none."""
    name: str
    identity: str
    """User principal name, or else the SIP address."""
    sip_domain: str
    """Lower case."""
    unit: str
    """Organisational unit, as people call it: `Workshop`, `container Users`; empty: not known."""
    department: str | None
    """None: its source was silent."""
    verdict: Verdict | None
    """Whether they can be moved, by what is their own; None: they are in the cloud already."""
    blockers: tuple[Blocker, ...] = ()
    alone: bool = False
    """Once their one blocker is gone, they can be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What a check of one step found. `checked_at` is aware and UTC."""

    step: Step
    verdict: Verdict
    headline: str
    """The verdict in words, then the number, then the action: one or two sentences."""
    findings: tuple[Finding, ...]
    checked_at: datetime
    subject: str = ""
    """Set where only a part of the step was looked at, for instance one domain: not the step's verdict."""
    sources: tuple[str, ...] = ()
    """One sentence per source that did not answer, or answered in part: "DNS: 2 of 3 servers answered."."""
    records: tuple[PublishRecord, ...] = ()
    next_actions: tuple[NextAction, ...] = ()
    table: Table | None = None
    matrix: Matrix | None = None
    named: tuple[Named, ...] = ()
    """People whom it names, the most telling first, at most `MOST_NAMED_PEOPLE`."""
    tally: str = ""
    """How many people are ready for their part, as a part of a sentence; empty where none are counted."""
    people: tuple[PersonFound, ...] | None = None
    """Everybody, where a check has looked at each; None: it has not, or could not list them. Kept as standings, never
    with the result."""
    split_brain: SplitBrain | None = None
    """For the alarms: who is in both worlds at once; None: this step does not look."""
    endings: Endings | None = None
    """For the alarms: when the bot's credentials run out; None: this step does not look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One line of the status: a step, its last verdict, what to do next, and when that was true."""

    step: Step
    verdict: Verdict
    headline: str
    next_step: str = ""
    checked_at: datetime | None = None
    next_actions: tuple[NextAction, ...] = ()
    stops_moves: bool = False
    """While this is so no move can succeed, also where somebody has accepted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusResult:
    """The five steps from the last stored results: blockers first, ready steps last."""

    headline: str
    verdict: Verdict
    lines: tuple[StepLine, ...]
    next_step: str
    """The one thing to do next, and by whom."""
    oldest_check: datetime | None
    """When the oldest of the stored results was taken; None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """One subcommand in the help: how it is typed and what it does, in a line."""

    usage: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpResult:
    """The subcommands; where a word was not understood, the sentence about it and the likeliest meant."""

    lines: tuple[HelpLine, ...]
    problem: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedLine:
    """One accepted finding: in force, run out, or taken back. Times are aware and UTC."""

    check: str
    title: str
    subject: str
    reason: str
    by: str
    since: datetime
    until: datetime
    ended_at: datetime | None = None
    """When somebody took it back, or accepted it anew."""
    ended_by: str = ""
    replaced: bool = False
    """It ended because the same was accepted anew."""
    in_force: bool = True

    @property
    def about(self) -> str:
        """The check, and what it is about: `H9`, `D6 fabrikam.com`."""
        return f"{self.check} {self.subject}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedResult:
    """What is accepted, and what was: those in force first, the next to run out at the top."""

    headline: str
    lines: tuple[AcceptedLine, ...]
    told_at: datetime
    verdict: Verdict = Verdict.PASS
    """A list is no verdict on anything: for the exit code."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about somebody: what it is about, and what is known."""

    about: str
    """In one or two words: "Home", "Licences"."""
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonResult:
    """Whether one person can be moved today, and everything that is known about that. `checked_at` is aware and UTC."""

    who: str
    """The person by name."""
    identity: str
    """The UPN, or else the SIP address: finds exactly this person again."""
    verdict: Verdict
    """Pass and warn: can be moved today. Not applicable: was moved already, and all is well. Of who was moved, anything
    else is about what the move should have brought."""
    headline: str
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...]
    history: tuple[str, ...]
    """What is on record about the person, a sentence each, newest first."""
    next_step: str
    """What to do next, and by whom."""
    checked_at: datetime
    sources: tuple[str, ...] = ()
    """One sentence per source that did not answer."""
    waits_for: Step | None = None
    """The step of the organisation that has to be ready first, where nothing of the person's own stands in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be meant."""

    name: str
    identity: str
    """The UPN, or else the SIP address: finds exactly this person."""
    unit: str = ""
    """Where the person is in the directory, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesResult:
    """Nobody certain was found: who may be meant, for the person who asked to choose. Never a guess."""

    headline: str
    candidates: tuple[Candidate, ...]
    next_step: str
    checked_at: datetime
    verdict: Verdict = Verdict.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedResult:
    """What an error means. Without an id it is not known."""

    original: str
    """Its text as it was typed: a stranger's."""
    id: str = ""
    title: str = ""
    cause: str
    remedy: str
    who: str
    retry: str = ""
    """The end of "try again ...": "after 30 minutes"."""
    check: str = ""
    """Id of the check to look at."""
    source: str = ""
    """Address of the page that describes it; empty where none does."""

    @property
    def verdict(self) -> Verdict:
        """Ready where it is known, else it cannot be told: for the exit code."""
        return Verdict.PASS if self.id else Verdict.UNKNOWN

    @property
    def headline(self) -> str:
        """What it is, or that it is not known, in a sentence."""
        return f"{self.title}. {self.cause}" if self.id else self.cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks for what. Words come from people: never trusted, never interpreted."""

    words: tuple[str, ...] = ()
    asked_by: str = ""
    """Slack user id, or the account name in the terminal; for the record."""
    confirmed: bool = False
    """Whether a person has confirmed a change of the tenant, by button or --yes."""
    channel: str = ""
    """Conversation in Slack in which it was asked; empty: the Home tab or the terminal."""
    in_slack: bool = False
    """Whether Slack says who asks."""


class UsageError(Exception):
    """The words do not make a command. The message is a full sentence with what to type instead.

    `meant` is the likeliest thing that was meant, ready to be typed, or empty.
    """

    def __init__(self, message: str, *, meant: str = "") -> None:
        super().__init__(message)
        self.meant = meant
