"""Requests for the tests of the ledger, with people named by one letter: `ada` is "a"."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.database import Database
from storage.ledger import audit, outbox, requests
from storage.ledger.opening import NewRequest, open_request
from storage.ledger.people import NewItem
from storage.ledger.tables import AuditRecord, MoveItem, MoveRequest
from storage.states import DecisionKind, MoveKind, RequestState

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
DIGEST = "d" * 64


def person(key: str) -> NewItem:
    return NewItem(key=key, name=key.upper(), identity=f"{key}@fabrikam.com", sip_address=f"sip:{key}@fabrikam.com")


def wanted(people: Iterable[str], **others: Any) -> NewRequest:
    """What is asked for these people."""
    values: dict[str, Any] = {
        "origin": f"origin of {''.join(people)}",
        "kind": MoveKind.MOVE,
        "requester": "U1",
        "title": "Pilots",
        "reason": "the pilot begins",
        "plan": "{}",
        "digest": DIGEST,
        "requirement": "{}",
        "items": tuple(person(key) for key in people),
        "concurrency": 4,
        "canary": 0,
        "halt_percent": 20,
        "window_start": None,
        "window_end": None,
        "expires_at": NOW + DAY,
        "next_reminder_at": None,
        "asked_in": "C1",
        "channel": "C2",
    }
    return NewRequest(**values | others)


def opened(database: Database, people: Iterable[str] = "ab", *, now: datetime = NOW, **others: Any) -> int:
    """Open a request with its card, and return its id."""
    with database.writing() as session:
        request = open_request(session, wanted(people, **others), now=now).request
        assert request.id is not None
        outbox.put(
            session,
            key=f"card:{request.id}",
            kind="card",
            channel="C2",
            request_id=request.id,
            run_at=request.created_at,
        )
        return request.id


def running(database: Database, people: Iterable[str] = "ab", **others: Any) -> int:
    """Open a request and start it."""
    request_id = opened(database, people, **others)
    assert change(database, request_id, RequestState.RUNNING)
    return request_id


def change(database: Database, request_id: int, to: RequestState, **others: Any) -> bool:
    """Bring a request into another state, from whichever it is in."""
    known = {"of": tuple(RequestState), "by": "U1", "action": f"to {to}", "now": NOW}
    with database.writing() as session:
        return requests.change_state(session, request_id, to=to, **{**known, **others})


def the(database: Database, request_id: int) -> MoveRequest:
    with database.session() as session:
        found = requests.get(session, request_id)
        assert found is not None
        return found


def items(database: Database, request_id: int) -> dict[str, MoveItem]:
    with database.session() as session:
        return {item.user: item for item in requests.items_of(session, request_id)}


def change_item(database: Database, item_id: int, **columns: Any) -> None:
    """Put somebody into a state that only the engine brings people into."""
    with database.writing() as session:
        item = session.get(MoveItem, item_id)
        assert item is not None
        session.add(item.sqlmodel_update(columns))


def states(database: Database, request_id: int) -> dict[str, str]:
    return {user: item.state.value for user, item in items(database, request_id).items()}


def trail(database: Database, request_id: int) -> list[AuditRecord]:
    with database.session() as session:
        return audit.of_request(session, request_id)


def actions(database: Database, request_id: int) -> list[str]:
    return [record.action for record in trail(database, request_id)]


def decision(person: str = "U2", **others: Any) -> dict[str, Any]:
    """What `decide` takes."""
    return {
        "person": person,
        "kind": DecisionKind.APPROVE,
        "digest": DIGEST,
        "groups": ["telephony"],
        "source": "reaction",
        "message_ts": "1.0",
        "event": "Ev1",
        "reason": "",
        "now": NOW,
        **others,
    }


def told(_: object, now: datetime) -> datetime:
    """A clock that tells the time it is told, also on PostgreSQL; `test_clock.py` reads the server's."""
    return now
