"""Show what is on record about a request, and whether the audit trail is whole.

With an id (M12): who did what, oldest first. Without: the end of the trail. Each record holds the hash of the one
before it, so a record that was changed or removed is found.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlmodel import Session

from commands.moves.reporting import known
from commands.moves.results import AuditLine, AuditResult, request_name
from commands.moves.typed import request_id
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
_SHOWN = 25
"""Records in a message; the file has all."""
_LONGEST_DETAIL = 300
_DULL = ("version", "plan", "requirement", "digest", "before", "origin", "event", "owner", "token")
"""What the detail says and a line for people leaves out; the file has it."""


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing, an id, or `verify`. Raises UsageError for anything else."""
    if words == () or (len(words) == 1 and (words[0].lower() == VERIFY or request_id(words[0]) is not None)):
        return words
    raise UsageError(f'"{shown(words[0])}" is not a request. Type: audit M12, or only audit', meant="requests")


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
    holds = _holds(verification)
    about = f"{request_name(number)}: {counted(len(records), 'record', 'records')}. " if number is not None else ""
    return AuditResult(
        headline=f"{about}{holds}",
        lines=tuple(_line(record, names) for record in records[-_SHOWN:]),
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
    number = counted(verification.records, "record", "records")
    return f"The audit trail holds: {number}, none changed or removed"


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


def _line(record: AuditRecord, names: Mapping[str, str]) -> AuditLine:
    whom = f" {names.get(record.user, record.user)}" if record.user else ""
    about = f"{request_name(record.request_id)} " if record.request_id is not None else ""
    detail = _detail(json.loads(record.detail), names)
    said = f"{about}{record.action}{whom}{f' ({detail})' if detail else ''}"
    return AuditLine(id=record.id, at=record.at, actor=record.actor, says=said)


def _detail(detail: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """`from: pending, to: approved`, people by their names, and without what only a program reads."""
    told = (
        f"{name.replace('_', ' ')}: {_said(value, names)}"
        for name, value in detail.items()
        if name not in _DULL and value not in (None, "", [], {})
    )
    text = ", ".join(told)
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…"


def _said(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return " + ".join(_said(each, names) for each in value if each is not None) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return names.get(value, value) if isinstance(value, str) else str(value)
