"""What the commands around moves answer with: values that both front ends show. Moments are aware and UTC."""

from dataclasses import dataclass
from datetime import datetime

from commands.step import Table, Verdict
from storage.states import ItemState, MoveKind, RequestState


def request_name(request_id: int) -> str:
    """How people call a request: `M12`."""
    return f"M{request_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPerson:
    """Somebody who can be moved."""

    name: str
    identity: str
    notes: tuple[str, ...] = ()
    """What to know about this move, a sentence each: it is no reason against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody, or something that was typed, that is not part of the plan."""

    name: str
    """The person, or what was typed where nobody certain was found."""
    identity: str = ""
    """Empty where nobody certain was found."""
    because: tuple[str, ...]
    """Each cause as a sentence, the gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult:
    """What a move would do, before it is asked for. It is kept as a draft until somebody sends it."""

    kind: MoveKind
    verdict: Verdict
    """Pass: everybody can be moved. Warn: some are left out. Fail: nobody can. Unknown: it could not be told."""
    headline: str
    draft: str = ""
    """By which it is sent; empty where there is nothing to send."""
    digest: str = ""
    """Of the plan."""
    reason: str
    ready: tuple[ReadyPerson, ...] = ()
    """In the order in which they would be moved."""
    left_out: tuple[LeftOut, ...] = ()
    affected: tuple[str, ...] = ()
    """Who is hit and how, a sentence each: "24 people, 5 with a phone number"."""
    comes_along: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    """What does not come along, a sentence each."""
    way_back: tuple[str, ...] = ()
    """What a way back would give and cost, a sentence each."""
    when: str = ""
    """The window in words: "at once, as soon as it is approved"."""
    how: str = ""
    """How it is done: "4 at a time, 1 alone first, by the bot"."""
    needs: tuple[str, ...] = ()
    """Which approvals, and why, a sentence each."""
    problems: tuple[str, ...] = ()
    """What stands against sending it, or speaks against it, a sentence each: a window in a freeze."""
    confirm: str = ""
    """What has to be typed before it can be sent; empty: nothing."""
    checked_at: datetime
    table: Table | None = None
    """Everybody who was asked for, with what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """One request and where it stands."""

    id: int
    kind: MoveKind
    state: RequestState
    stands: str
    """The state in a word or two, as is true of its people: `cancelled after 4 of 6 people were moved`."""
    title: str
    reason: str
    requester: str
    """Slack user id, or the account name in the terminal."""
    says: str
    """Where it stands and what it waits for, in a sentence: "17 of 24 moved, 1 failed."."""
    planned: int = 0
    """Everybody of whom the others are told."""
    moved: int = 0
    failed: int = 0
    skipped: int = 0
    dropped: int = 0
    """Left out when the plan was changed: not among `planned`."""
    window_start: datetime | None = None
    window_end: datetime | None = None
    created_at: datetime
    expires_at: datetime | None = None
    """Set while it waits for approval."""
    channel: str = ""
    """Where its card stands; empty: not posted yet."""
    objecting: int = 0
    """How many the time does not suit, without that being settled; `says` says so, too."""
    settlers: tuple[str, ...] = ()
    """Who has to settle that the time does not suit somebody: Slack user ids, or accounts in the terminal."""

    @property
    def name(self) -> str:
        """`M12`."""
        return request_name(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person of a request."""

    name: str
    identity: str
    state: ItemState
    says: str
    """What happened last, or what is waited for, in a sentence."""
    settler: str = ""
    """Who has to settle that the time does not suit them, as in `RequestLine.settlers`; empty: it suits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsResult:
    """The requests: open ones first, then what ended last."""

    headline: str
    lines: tuple[RequestLine, ...]
    halted: str = ""
    """Who stopped everything and why, as a sentence; empty: nothing is stopped."""
    halted_at: datetime | None = None
    """Since when."""
    told_at: datetime
    verdict: Verdict = Verdict.PASS
    """A list is no verdict on anything: for the exit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestResult:
    """One request in full, after what was done to it where something was."""

    headline: str
    line: RequestLine
    people: tuple[PersonLine, ...] = ()
    decisions: tuple[str, ...] = ()
    """Who decided what, a sentence each."""
    proof: tuple[str, ...] = ()
    """How far the proof of those who were moved has come, a sentence each."""
    next_step: str = ""
    told_at: datetime
    verdict: Verdict = Verdict.PASS
    """Warn: it was not done as asked, and the headline says why."""
    table: Table | None = None
    """Everybody in it; None where the message names them all."""
    left_out: tuple[LeftOut, ...] = ()
    """Who was to be added, and was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltResult:
    """Everything stands still now, or does no longer."""

    headline: str
    in_force: bool
    halted: str = ""
    """Who stopped everything and why, as a sentence, where that is not what was just done."""
    halted_at: datetime | None = None
    """Since when, with `halted`."""
    lines: tuple[RequestLine, ...] = ()
    """The requests that it concerns."""
    next_step: str = ""
    told_at: datetime
    verdict: Verdict = Verdict.PASS


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One record of the audit trail."""

    id: int
    at: datetime
    actor: str
    """Slack user id, an account of the terminal, or `bot`."""
    says: str
    """What was done, to be read behind who did it: `approved plan 7f3a-91c2 for Identity`."""
    request: str = ""
    """`M12`, where it is about a request and the result is not about that one alone."""
    subject: str = ""
    """Slack user id of somebody else who is named in it; empty: nobody is."""
    hash: str
    """Of the record, hexadecimal: in short beside its number, for the auditor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """The audit trail, of one request or its end, and whether the chain holds."""

    headline: str
    lines: tuple[AuditLine, ...]
    """Oldest first; at most as many as a message shows, the newest."""
    next_step: str = ""
    told_at: datetime
    verdict: Verdict = Verdict.PASS
    """Fail: a record was changed or removed."""
    table: Table | None = None
    """All records."""


MoveResult = ReviewResult | RequestsResult | RequestResult | HaltResult | AuditResult
