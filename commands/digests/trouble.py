"""What keeps a subscription from being posted: noted, told once to its people, and forgotten once it is over.

Its people are whoever made it and whoever changed it last; where none of them can be told it is the operations
channel. A subscription stays: the zone may be known again after an update, the bot may be invited again. It is tried
anew at each of its times.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from commands.rules.wording import sentence
from commands.services import Services
from commands.words import number_in
from storage import slots
from storage.digests import digests, subscriptions
from storage.digests.tables import Subscription
from storage.ledger import outbox
from storage.ledger.clock import read_clock
from storage.states import OutboxState

TROUBLE = "digest-trouble"
"""Kind of the message to the people of a subscription that cannot be posted."""
TOO_LATE = "Slack did not take it in time."
"""How the problem of a message begins that was given up for that; behind it stands what Slack said last."""
SHARED = "shared"
"""Problem of a message that was not posted because another organisation would read it."""
UNREADABLE = "It cannot be read any more."
_NO_TOKEN = "Slack does not take my token any more."  # noqa: S105 - a sentence, not a token
CLOSED = {
    "channel_not_found": "The channel is gone, or private and without me.",
    "is_archived": "The channel was archived.",
    "not_in_channel": "I am not a member of the channel.",
    "restricted_action": "The settings of the workspace do not let me post in that channel.",
    "posting_to_channel_denied": "I may not post in that channel.",
}
"""By Slack's names of errors: why a channel is closed to the bot, which may be invited again."""
_SAID = {
    **CLOSED,
    SHARED: "The channel is shared with another organisation, which would read who is ready and what blocks.",
    "account_inactive": _NO_TOKEN,
    "invalid_auth": _NO_TOKEN,
    "not_authed": _NO_TOKEN,
    "token_revoked": _NO_TOKEN,
    "token_expired": _NO_TOKEN,
    "missing_scope": "The app lacks a permission that its manifest asks for.",
    "ratelimited": "Slack had too many messages at that time.",
}
"""By Slack's names of errors."""
_NAME = re.compile(r"[a-z]+(_[a-z]+)*")
_FAILURE = re.compile(r"[A-Z][A-Za-z]+")
_LOOKED_BACK = timedelta(days=1)
_UNMADE = "It could not be made."
_OPERATIONS = "operations"

_log = structlog.get_logger("hybridbot.digests")


def worded(problem: str) -> str:
    """Why a message was given up, as a sentence. `problem`: as the outbox has it."""
    if problem.startswith(TOO_LATE):
        last = problem.removeprefix(TOO_LATE).strip()
        return f"{TOO_LATE} {worded(last)}" if last else TOO_LATE
    if problem in _SAID:
        return _SAID[problem]
    if _NAME.fullmatch(problem):
        return f"Slack said {problem}."
    return f"Slack could not be reached: {problem}." if _FAILURE.fullmatch(problem) else sentence(problem)


def note_deliveries(services: Services) -> None:
    """Look at what became of the last messages, and note where that is not what is on record. Raises StorageError."""
    with services.database.session() as session:
        told = digests.deliveries(session)
    for one in told:
        if one.state is OutboxState.SENT:
            _forget(services, one.subscription)
        else:
            note_trouble(services, one.subscription, worded(one.problem), digest=one.digest_id)
    _tell_operations(services)


def note_unmade(services: Services, now: datetime) -> None:
    """Note of whom a digest could not be made at all, until one is made again. Raises StorageError."""
    with services.database.session() as session:
        unmade, made = list(_unmade(session, now)), list(_made_again(session))
    for row, last, problem in unmade:
        note_trouble(services, row, problem, digest=last)
    for row in made:
        _forget(services, row)


def _unmade(session: Session, now: datetime) -> Iterator[tuple[Subscription, int, str]]:
    """Subscriptions without trouble on record, the id of their last digest (0: none), and why there is no later one."""
    for slot in slots.failed_since(session, now - _LOOKED_BACK):
        kind, _, number = slot.job.partition(":")
        if kind != "digest" or not number_in(number):
            continue
        row, last = subscriptions.get(session, int(number)), digests.last(session, int(number))
        later = last is not None and last.slot_at >= slot.slot_at
        if row is not None and not row.problem and slot.slot_at > row.counts_from and not later:
            yield row, (last.id or 0) if last is not None else 0, f"{_UNMADE} {sentence(slot.problem)}".strip()


def _made_again(session: Session) -> Iterator[Subscription]:
    for row in subscriptions.active(session):
        if row.problem.startswith(_UNMADE) and row.problem_digest is not None:
            last = digests.last(session, row.id or 0)
            if last is not None and (last.id or 0) > row.problem_digest:
                yield row


def forget_trouble(services: Services, row: Subscription) -> None:
    """Its times can be told: forget that they could not. Raises StorageError."""
    if row.problem and row.problem_digest is None:
        _forget(services, row)


def _forget(services: Services, row: Subscription) -> None:
    with services.database.writing() as session:
        subscriptions.note_problem(session, row.id or 0, "")


def note_trouble(services: Services, row: Subscription, problem: str, *, digest: int | None = None) -> None:
    """Note it, and tell the people of the subscription, where it is not on record yet. Raises StorageError.

    `digest`: whose message was given up; None: the times of the subscription cannot be told.
    """
    if row.problem == problem:
        return
    with services.database.writing() as session:
        if not subscriptions.note_problem(session, row.id or 0, problem, digest=digest):
            return
        now = read_clock(session, services.now())
        which = str(digest) if digest is not None else f"{now:%Y-%m-%d}"
        payload = {"subscription": row.id, "channel": row.channel, "problem": problem}
        people = dict.fromkeys(who for who in (row.created_by, row.changed_by) if who.startswith(("U", "W")))
        for who in people:
            key = f"{_key(row)}{which}:{who}"
            outbox.put(session, key=key, kind=TROUBLE, channel=who, payload=payload, run_at=now)
        if not people:
            _put_operations(session, services, row, which, payload, now)
    _log.warning("a subscription cannot be posted", subscription=row.id, problem=problem)


def _key(row: Subscription) -> str:
    return f"{TROUBLE}:{row.id}:{row.version}:"


def _tell_operations(services: Services) -> None:
    """Tell the operations channel of what none of the people of a subscription can be told."""
    if not services.organisation.operations_channel:
        return
    with services.database.session() as session:
        troubled = [row for row in subscriptions.active(session) if row.problem]
        lost = [(row, *one) for row in troubled for one in _told_nobody(session, row)]
    for row, which, payload in lost:
        with services.database.writing() as session:
            _put_operations(session, services, row, which, payload, read_clock(session, services.now()))


def _told_nobody(session: Session, row: Subscription) -> Iterator[tuple[str, dict[str, object]]]:
    """Which warnings reached none of those to whom they were addressed, and what they said."""
    groups: dict[str, list[tuple[OutboxState, str]]] = {}
    for message in outbox.beginning(session, _key(row)):
        which = message.key.removeprefix(_key(row)).partition(":")[0]
        groups.setdefault(which, []).append((message.state, message.payload))
    for which, states in groups.items():
        # one to the operations channel is among them, once it is intended
        if all(state is OutboxState.FAILED for state, _ in states) and not _is_told(session, row, which):
            yield which, json.loads(states[0][1])


def _is_told(session: Session, row: Subscription, which: str) -> bool:
    return outbox.of_key(session, f"{_key(row)}{which}:{_OPERATIONS}") is not None


def _put_operations(  # noqa: PLR0913 - what is told
    session: Session, services: Services, row: Subscription, which: str, payload: Mapping[str, object], now: datetime
) -> None:
    channel = services.organisation.operations_channel
    if channel:
        outbox.put(
            session,
            key=f"{_key(row)}{which}:{_OPERATIONS}",
            kind=TROUBLE,
            channel=channel,
            payload={**payload, "operations": True},
            run_at=now,
        )
