"""Show what is on record about a request, and whether the audit trail is whole.

With an id (M12): who did what, oldest first. Without: the end of the trail. Each record holds the hash of the one
before it, so a record that was changed or removed is found.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from sqlmodel import Session

from commands.moves.reporting import known
from commands.moves.results import AuditLine, AuditResult, request_name
from commands.moves.typed import request_id
from commands.rules.moves.plan import short
from commands.rules.moves.record_words import Recorded, say, subject
from commands.rules.wording import counted
from commands.services import Services
from commands.step import Request, Step, Table, UsageError, Verdict
from commands.words import shown
from storage.ledger import audit, requests
from storage.ledger.tables import AuditRecord

NAME = "audit"
HINT = "[M12], or: verify"
TITLE = "Reading the audit trail"
STEP: Step | None = None
CHANGES = False

VERIFY = "verify"
COLUMNS = ("Number", "At", "Actor", "Action", "Request", "Person", "Detail", "Previous", "Hash")
_COMPARE = (
    "Keep the database as it is, compare it with the last export that was kept elsewhere, and find out who could write "
    "to it: hybridbot audit export --csv writes what is there now."
)
_SHOWN = 25
"""Records in a message; the file has all."""


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing, an id, or `verify`. Raises UsageError for anything else, with what was probably meant."""
    if not words:
        return words
    first = words[0].lower()
    number = request_id(first)
    if first != VERIFY and number is None:
        raise UsageError(
            f'"{shown(words[0])}" is not a request. Type /hybrid audit M12, or only /hybrid audit', meant="requests"
        )
    if len(words) > 1:
        meant = f"{NAME} {VERIFY if number is None else request_name(number)}"
        raise UsageError(
            f'"{shown(" ".join(words[1:]))}" is too much: audit takes one request at a time. Type /hybrid {meant}',
            meant=meant,
        )
    return words


def run(services: Services, request: Request) -> AuditResult:
    """The records, and whether the whole trail holds. Raises UsageError for a request that does not exist."""
    word = request.words[0] if request.words else ""
    number = request_id(word)
    with services.database.session() as session:
        verification = audit.verify(session)
        if number is not None:
            known(session, number)
            records = audit.of_request(session, number)
        else:
            records = list(deque(audit.export(session), maxlen=_SHOWN)) if word.lower() != VERIFY else []
        names = _names(session, records)
    about = f"{request_name(number)}: {counted(len(records), 'record', 'records')}. " if number is not None else ""
    return AuditResult(
        headline=f"{about}{_holds(verification)}",
        next_step=_COMPARE if verification.problem else "",
        lines=tuple(_line(record, names, alone=number is not None) for record in records[-_SHOWN:]),
        told_at=services.now(),
        verdict=Verdict.FAIL if verification.problem else Verdict.PASS,
        table=_table(records, number) if number is not None else None,
    )


def exported(session: Session) -> Iterator[tuple[str, ...]]:
    """The whole trail as rows of `COLUMNS`, oldest first, a few in memory at a time."""
    return map(row_of, audit.export(session))


def row_of(record: AuditRecord) -> tuple[str, ...]:
    """One record for a file: exactly what its hash is over, and that."""
    return (
        str(record.id),
        record.at.isoformat(),
        record.actor,
        record.action,
        request_name(record.request_id) if record.request_id is not None else "",
        record.user,
        record.detail,
        record.previous,
        record.hash,
    )


def _holds(verification: audit.Verification) -> str:
    if verification.problem:
        return f"The audit trail was tampered with: {verification.problem}"
    if not verification.records:
        return "The audit trail is whole: nothing is on record yet"
    number = counted(verification.records, "record", "records")
    last = f"the last is {verification.records:,} ({short(verification.last_hash)})"
    return f"The audit trail is whole: {number}, none changed or removed; {last}"


def _table(records: Iterable[AuditRecord], number: int) -> Table:
    name = request_name(number)
    return Table(
        name=f"{name}-audit.csv",
        title=f"What is on record about {name}",
        columns=COLUMNS,
        rows=tuple(map(row_of, records)),
    )


def _names(session: Session, records: Iterable[AuditRecord]) -> dict[str, str]:
    """Names of the people whom the records are about, by objectGUID."""
    numbers = {record.request_id for record in records if record.request_id is not None}
    return {item.user: item.name for number in numbers for item in requests.items_of(session, number)}


def _line(record: AuditRecord, names: Mapping[str, str], *, alone: bool) -> AuditLine:
    """One record in words. `alone`: all of them are about one request, which is said already."""
    recorded = Recorded(
        action=record.action,
        detail=_detail(record),
        actor=record.actor,
        of_request=record.request_id is not None,
        whom=names.get(record.user, record.user),
        names=names,
    )
    return AuditLine(
        id=record.id,
        at=record.at,
        actor=record.actor,
        says=say(recorded),
        request=request_name(record.request_id) if record.request_id is not None and not alone else "",
        subject=subject(recorded),
        hash=record.hash,
    )


def _detail(record: AuditRecord) -> Mapping[str, object]:
    """What belongs to a record; nothing where somebody has made it unreadable."""
    try:
        found = json.loads(record.detail)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
