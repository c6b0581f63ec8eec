"""The people of a request: claimed under a lease with a token, called for, settled once.

Whoever holds the present token of a person may write what became of them; a result with an older token is dropped.
A claim, a settlement and everything that changes the request wait for each other by the row of the request.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.ledger import audit, halts, outbox, people
from storage.ledger.candidates import abandoned, being_moved, waiting
from storage.ledger.clock import Clock, read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import CANCELLABLE, OPEN_REQUESTS, ItemState, RequestState

_ACTIONS = {
    ItemState.MOVED: "moved",
    ItemState.FAILED: "failed",
    ItemState.SKIPPED: "skipped",
    ItemState.QUEUED: "put back",
    ItemState.LEASED: "left for another look",
}
_FINAL = (ItemState.MOVED, ItemState.FAILED, ItemState.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One person whom this process is to move, until `lease_until`, with the token to answer with."""

    id: int
    request_id: int
    position: int
    user: str
    name: str
    identity: str
    sip_address: str
    attempt: int
    takeovers: int
    call_started_at: datetime | None
    token: str
    lease_until: datetime
    takeover: bool
    """Somebody else had them before and has not said what became of it."""
    claimed_at: datetime
    """By the clock of the ledger, as `call_started_at` is."""


def claim(  # noqa: PLR0913 - all by name
    session: Session,
    request_id: int,
    *,
    owner: str,
    free: int,
    now: datetime,
    lease: timedelta,
    own_tokens: Collection[str],
    most: int | None = None,
    clock: Clock = read_clock,
) -> list[Claimed]:
    """Take up to `free` people of a request: first whoever was abandoned, in any open state, then those who wait.

    Those who wait only while the request runs, inside its window, with no halt in force, and the first people alone
    until all of them are moved. Never more than its concurrency together, nor more than `most` of all requests, across
    all replicas. `own_tokens` are those that this process is still at work for. Nothing where another replica is
    claiming of this request right now.
    """
    request = lock_request(session, request_id, skip_locked=True) if free > 0 else None
    if request is None or request.state not in OPEN_REQUESTS:
        return []
    now = clock(session, now)
    taken = [
        _take(session, item, owner=owner, now=now, lease=lease)
        for item in abandoned(session, request, free=free, now=now, own_tokens=own_tokens)
    ]
    begun = [] if halts.in_force(session) else waiting(session, request, free=free - len(taken), now=now)
    if not taken and not begun:
        return []
    outbox.touch(session, request.card_key, run_at=now)
    # whoever halts, or claims of another request, waits for this lock, or is seen now
    audit.lock_head(session)
    taken += [_take(session, item, owner=owner, now=now, lease=lease) for item in begun[: _places(session, most)]]
    for one in taken:
        detail = {"owner": owner, "token": one.token, "attempt": one.attempt, "until": one.lease_until}
        action = "taken over" if one.takeover else "claimed"
        audit.append(
            session, at=now, actor=audit.BOT, action=action, request_id=request_id, user=one.user, detail=detail
        )
    return taken


def _places(session: Session, most: int | None) -> int | None:
    """How many more people may begin, of all requests; None: any number. Certain while the audit end is locked."""
    if halts.in_force(session):
        return 0
    return None if most is None else max(0, most - being_moved(session))


def _take(session: Session, item: MoveItem, *, owner: str, now: datetime, lease: timedelta) -> Claimed:
    takeover, until = item.state is ItemState.LEASED, now + lease
    item.state, item.takeovers = ItemState.LEASED, item.takeovers + takeover
    item.lease_owner, item.lease_token, item.lease_until = owner, token_hex(16), until
    session.add(item)
    session.flush()
    return Claimed(
        id=number_of(item),
        request_id=item.request_id,
        position=item.position,
        user=item.user,
        name=item.name,
        identity=item.identity,
        sip_address=item.sip_address,
        attempt=item.attempt,
        takeovers=item.takeovers,
        call_started_at=item.call_started_at,
        token=item.lease_token,
        lease_until=until,
        takeover=takeover,
        claimed_at=now,
    )


def extend(session: Session, item_id: int, *, token: str, until: datetime) -> bool:
    """Prolong a lease; False if somebody else has them by now, and whoever asks must stop."""
    return _while_held(session, item_id, token, lease_until=until)


def lock_for_call(session: Session, request_id: int, item_id: int) -> MoveRequest | None:
    """The request as it is now, with everything locked that decides whether a call may start, in the order of locks.

    Whoever pauses, cancels or halts waits until this transaction ends, or is seen by whoever reads now.
    """
    request = lock_request(session, request_id)
    session.exec(select(MoveItem.id).where(MoveItem.id == item_id).with_for_update()).first()
    audit.lock_head(session)
    return request


def note_call(  # noqa: PLR0913 - all by name
    session: Session,
    item_id: int,
    *,
    token: str,
    cmdlet: str,
    parameters: Mapping[str, Any],
    now: datetime,
    clock: Clock = read_clock,
) -> bool:
    """Note, before it is made, that the move of somebody is called for; False if it must not be, as the lease is over.

    Over is also one that has run out and that nobody has taken yet: the next owner may be about to.
    """
    must_be_writing(session)
    now = clock(session, now)
    if not _while_held(session, item_id, token, col(MoveItem.lease_until) > now, call_started_at=now):
        return False
    item = _get(session, item_id)
    digest = session.exec(select(MoveRequest.digest).where(MoveRequest.id == item.request_id)).one()
    detail = {
        "cmdlet": cmdlet,
        "parameters": dict(parameters),
        "digest": digest,
        "attempt": item.attempt + 1,
        "token": token,
    }
    audit.append(
        session,
        at=now,
        actor=audit.BOT,
        action="move called",
        request_id=item.request_id,
        user=item.user,
        detail=detail,
    )
    return True


def settle(  # noqa: PLR0913 - everything that became of somebody; all by name
    session: Session,
    item_id: int,
    *,
    token: str,
    state: ItemState,
    outcome: str,
    error: str = "",
    error_id: str = "",
    moved_at: datetime | None = None,
    already_there: bool = False,
    run_at: datetime | None = None,
    failed_call: bool = False,
    now: datetime,
) -> bool:
    """Note what became of somebody: moved, failed, skipped, or back to wait until `run_at`.

    False if somebody else has them by now; then only that is recorded. Nobody is put back into a request that claims
    nobody who waits: they stay leased until `run_at`, and whoever takes them over reads again where they are.
    """
    must_be_writing(session)
    found = session.get(MoveItem, item_id, populate_existing=True)
    request = lock_request(session, found.request_id) if found else None
    if found is None or request is None:
        return False
    if state is ItemState.QUEUED and request.state not in CANCELLABLE:
        state = ItemState.LEASED
    values = _settled(state, run_at or now, now)
    if state is ItemState.MOVED:
        values |= {"moved_at": moved_at or now, "already_there": already_there, "proof_due_at": now}
    if failed_call:
        values["attempt"] = MoveItem.attempt + 1
    held = _while_held(session, item_id, token, outcome=outcome, error=error, error_id=error_id, **values)
    if held:
        outbox.touch(session, request.card_key, run_at=now)
    detail = {"outcome": outcome, "error": error, "error_id": error_id, "already_there": already_there}
    audit.append(
        session,
        at=now,
        actor=audit.BOT,
        action=_ACTIONS[state] if held else "stale result dropped",
        request_id=found.request_id,
        user=found.user,
        detail={**detail, "state": state, "token": token, "moved_at": moved_at, "run_at": run_at},
    )
    return held


def _settled(state: ItemState, run_at: datetime, now: datetime) -> dict[str, Any]:
    if state is ItemState.LEASED:
        # another token: who settled has nothing more to say, and their process may take them over
        return {"lease_token": token_hex(16), "lease_until": run_at}
    values: dict[str, Any] = {"state": state, "lease_owner": "", "lease_token": "", "lease_until": None}
    if state in _FINAL:
        return {**values, "finished_at": now}
    return {**values, "run_at": run_at}


def let_go(session: Session, owner: str, now: datetime) -> int:
    """What this process still holds when it ends: its leases end now, and the next owner reads where people are.

    Returns how many. Nobody is put back: their calls may still be under way.
    """
    return _end_leases(session, "let go", now, col(MoveItem.lease_owner) == owner)


def orphans_now(session: Session, now: datetime) -> int:
    """At the start of the only process: every lease ends now, as nobody lives who holds one. Returns how many."""
    return _end_leases(session, "lease ended", now)


def _end_leases(session: Session, action: str, now: datetime, *which: Any) -> int:
    """Let leases end at once, each with its record."""
    must_be_writing(session)
    query = select(MoveItem).where(MoveItem.state == ItemState.LEASED, *which).order_by(col(MoveItem.id))
    held = session.exec(query.with_for_update().execution_options(populate_existing=True)).all()
    for item in held:
        item.lease_until = now
        session.add(item)
    session.flush()
    for item in held:
        detail = {"owner": item.lease_owner, "token": item.lease_token}
        audit.append(
            session, at=now, actor=audit.BOT, action=action, request_id=item.request_id, user=item.user, detail=detail
        )
    return len(held)


def retry(
    session: Session, request_id: int, *, by: str, now: datetime, users: Collection[str] | None = None
) -> list[str]:
    """Let those wait again who failed, or of them `users`; returns their keys, sorted.

    Nobody where the request was cancelled, rejected or has expired. Bringing one that is done back into a state in
    which it runs is up to the caller, in the same transaction. Raises PeopleHeld.
    """
    request = lock_request(session, request_id)
    if request is None or request.state not in (*CANCELLABLE, RequestState.DONE):
        return []
    query = select(MoveItem.user).where(MoveItem.request_id == request_id, MoveItem.state == ItemState.FAILED)
    again = sorted(user for user in session.exec(query) if users is None or user in users)

    def let_wait() -> bool:
        for user in again:
            session.exec(
                update(MoveItem)
                .where(col(MoveItem.request_id) == request_id, col(MoveItem.user) == user)
                .values(
                    state=ItemState.QUEUED,
                    attempt=0,
                    run_at=now,
                    handed_at=None,
                    finished_at=None,
                    error="",
                    error_id="",
                )
            )
        return True

    people.or_held(session, again, let_wait)
    if again:
        outbox.touch(session, request.card_key, run_at=now)
        audit.append(session, at=now, actor=by, action="retry", request_id=request_id, detail={"people": again})
    return again


def _get(session: Session, item_id: int) -> MoveItem:
    return session.exec(select(MoveItem).where(MoveItem.id == item_id).execution_options(populate_existing=True)).one()


def _while_held(session: Session, item_id: int, token: str, *also: Any, **values: Any) -> bool:
    changed = session.exec(
        update(MoveItem)
        .where(
            col(MoveItem.id) == item_id,
            col(MoveItem.lease_token) == token,
            col(MoveItem.state) == ItemState.LEASED,
            *also,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1
