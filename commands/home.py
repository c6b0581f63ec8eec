"""Gather what the Home tab shows: from storage alone, so it asks no remote system and is there at once.

What is the same for everybody is read once (`look`), however many people have the tab open.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commands import status
from commands.digests.asks import said_of
from commands.home_facts import (
    Checking,
    HomeFacts,
    Kind,
    LastDigest,
    OpenAlarm,
    OwnMove,
    Progress,
    Subscribed,
    Visitor,
    Waiting,
)
from commands.moves.counting import counted
from commands.moves.own import own_moves
from commands.moves.reporting import halted_said, request_line
from commands.moves.results import RequestLine
from commands.over_time.headcounts import counted_at, headcount
from commands.rules.moves.progress import remaining
from commands.rules.over_time.values import EVERYBODY, Headcount
from commands.services import Services
from commands.step import Request, StatusResult
from storage import home_reads, jobs
from storage.alarms import open_alarms
from storage.digests import digests, subscriptions
from storage.digests.tables import Subscription
from storage.ledger import decisions, requests
from storage.ledger.tables import Decision, MoveRequest, number_of
from storage.models import Job
from storage.states import OPEN_REQUESTS, DecisionKind, JobState, RequestState, SubscriptionState

REMEMBERED = timedelta(hours=1)
"""How long it is told that a run of all checks had no result."""
_RECENT = 50
_UNDER_WAY = (RequestState.RUNNING, RequestState.PAUSED, RequestState.CANCELLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A request as it was read."""

    request: MoveRequest
    record: int
    """Number of its last audit record: while that is the same, all of this is."""
    line: RequestLine
    decided: Sequence[Decision]
    left: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What is the same for everybody."""

    status: StatusResult
    people: Headcount | None
    counted_at: datetime | None
    alarms: tuple[OpenAlarm, ...]
    halted: str
    opened: tuple[_Known, ...]
    ended: Mapping[str, _Known]
    """By who asked for it, the one that ended last."""
    digest: LastDigest | None
    subscriptions: tuple[Subscribed, ...]
    checks: Mapping[str, Checking]
    """By who asked for them in the tab."""
    may_move: bool


def look(services: Services, before: Company | None = None) -> Company:
    """Read it. Raises StorageError.

    before   what was read the last time: requests that have not changed since are not read again
    """
    now, found = services.now(), status.run(services, Request())
    people, counted_then = headcount(services, EVERYBODY), counted_at(services)
    with services.database.session() as session:
        alarms = tuple(
            OpenAlarm(
                says=one.says,
                remedy=one.remedy,
                who=one.who,
                began_at=one.began_at,
                acknowledged_by=one.acknowledged_by,
                gone_at=one.gone_at,
            )
            for one in open_alarms(session)
        )
        opened, ended = _requests(session, before, now)
        return Company(
            status=found,
            people=people if people.whole else None,
            counted_at=counted_then,
            alarms=alarms,
            halted=halted_said(session),
            opened=opened,
            ended=ended,
            digest=_last_digest(session),
            subscriptions=_subscribed(session),
            checks={user: _checking(job) for user, job in jobs.asked_at_home(session, since=now - REMEMBERED).items()},
            may_move=bool(services.organisation.policy.groups),
        )


def members(services: Services, visitors: Iterable[Visitor]) -> dict[str, OwnMove]:
    """The moves of those of them who are shown their own, by their address, read at once. Raises StorageError."""
    mails = {one.mail for one in visitors if one.kind is Kind.MEMBER}
    if not mails:
        return {}
    with services.database.session() as session:
        return own_moves(session, mails)


def facts_for(
    services: Services, company: Company, visitor: Visitor, own: Mapping[str, OwnMove] | None = None
) -> HomeFacts:
    """What this person is shown of it. `own`: what `members` has read; None: it is read now. Raises StorageError."""
    if visitor.kind is Kind.OUTSIDER:
        return HomeFacts(visitor=visitor)
    if visitor.kind is Kind.MEMBER:
        known = own if own is not None else members(services, [visitor])
        return HomeFacts(visitor=visitor, own=known[visitor.mail])
    mine = [one for one in company.opened if one.request.requester == visitor.user]
    return HomeFacts(
        visitor=visitor,
        status=company.status,
        people=company.people,
        counted_at=company.counted_at,
        checking=company.checks.get(visitor.user, Checking()),
        alarms=company.alarms,
        alarms_told=bool(services.organisation.operations_channel),
        halted=company.halted,
        waiting=tuple(_waiting(one) for one in company.opened if waits_for(one.request, one.decided, visitor)),
        running=tuple(
            Progress(line=one.line, left=one.left) for one in company.opened if one.request.state in _UNDER_WAY
        ),
        mine=tuple(one.line for one in reversed(mine) if one.request.state not in _UNDER_WAY),
        ended=ended.line if (ended := company.ended.get(visitor.user)) is not None else None,
        digest=company.digest,
        subscriptions=company.subscriptions if visitor.kind is Kind.ADMIN else (),
        may_move=company.may_move,
    )


def waits_for(request: MoveRequest, decided: Sequence[Decision], visitor: Visitor) -> bool:
    """Whether an approval of this person would bring the request further, and they have not decided about it yet."""
    if request.state is not RequestState.PENDING or not visitor.groups or visitor.user in requests.askers_of(request):
        return False
    standing = [one for one in decided if one.withdrawn_at is None and one.digest == request.digest]
    if any(one.person == visitor.user for one in standing):
        return False
    theirs = Decision(
        request_id=number_of(request),
        person=visitor.user,
        kind=DecisionKind.APPROVE,
        digest=request.digest,
        groups=json.dumps(visitor.groups),
        source="",
        message_ts="",
        event="",
        decided_at=max((one.decided_at for one in standing), default=request.asked_at),
    )
    return counted(request, standing).missing != counted(request, [*standing, theirs]).missing


def _requests(session: Session, before: Company | None, now: datetime) -> tuple[tuple[_Known, ...], dict[str, _Known]]:
    """The open ones, and by who asked for it the one that ended last."""
    still_open, newest = requests.open_requests(session), _newest_ended(session)
    records = home_reads.last_records(session, [number_of(one) for one in (*still_open, *newest.values())])
    known = {number_of(one.request): one for one in (*before.opened, *before.ended.values())} if before else {}

    def read(request: MoveRequest) -> _Known:
        number = number_of(request)
        record, earlier = records.get(number, 0), known.get(number)
        same = earlier is not None and earlier.record == record and earlier.request.message_ts == request.message_ts
        # while it runs, people are taken up without a record, and what is left grows less by time alone
        if earlier is not None and same and request.state is not RequestState.RUNNING:
            return earlier
        return _read(session, request, record, now)

    return tuple(map(read, still_open)), {user: read(request) for user, request in newest.items()}


def _read(session: Session, request: MoveRequest, record: int, now: datetime) -> _Known:
    left = None
    if request.state is RequestState.RUNNING:
        left = remaining(requests.items_of(session, number_of(request)), at_once=request.concurrency, now=now)
    return _Known(
        request=request,
        record=record,
        line=request_line(session, request),
        decided=decisions.current(session, number_of(request)),
        left=left,
    )


def _newest_ended(session: Session) -> dict[str, MoveRequest]:
    newest: dict[str, MoveRequest] = {}
    for request in requests.recent(session, _RECENT):
        if request.state not in OPEN_REQUESTS:
            newest.setdefault(request.requester, request)
    return newest


def _waiting(one: _Known) -> Waiting:
    return Waiting(line=one.line, digest=one.request.digest, missing=counted(one.request, one.decided).says)


def _last_digest(session: Session) -> LastDigest | None:
    found = digests.last_of_all(session)
    row = subscriptions.get(session, found.subscription_id) if found is not None else None
    if found is None or row is None:
        return None
    return LastDigest(channel=row.channel, what=said_of(row)[0], at=found.slot_at)


def _subscribed(session: Session) -> tuple[Subscribed, ...]:
    return tuple(map(_subscription, subscriptions.open_ones(session)))


def _subscription(row: Subscription) -> Subscribed:
    what, when = said_of(row)
    paused = row.state is SubscriptionState.PAUSED
    return Subscribed(channel=row.channel, when=when, what=what, paused=paused, problem=row.problem)


def _checking(job: Job) -> Checking:
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        return Checking(busy=True)
    return Checking(problem=job.problem, reference=job.correlation if job.problem else "")
