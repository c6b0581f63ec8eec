"""Domains that are looked at again in the background until they are verified."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.inserts import insert_if_absent
from storage.models import DomainWatch
from storage.states import WatchState


def watch(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    domain: str,
    channel: str,
    message_ts: str,
    asked_by: str,
    now: datetime,
    next_look_at: datetime,
) -> DomainWatch:
    """Start to watch a domain, or return the open watch of it, which now reports to this message and person.

    Two replicas may ask at the same moment: the unique constraint lets one insert win, and both then find it.
    """
    insert_if_absent(
        session,
        DomainWatch,
        domain=domain,
        open_domain=domain,
        state=WatchState.WAITING_FOR_RECORD,
        channel=channel,
        message_ts=message_ts,
        asked_by=asked_by,
        confirmed_by="",
        looks=0,
        created_at=now,
        next_look_at=next_look_at,
    )
    found = session.exec(select(DomainWatch).where(DomainWatch.open_domain == domain)).one()
    found.channel, found.message_ts, found.asked_by = channel, message_ts, asked_by
    # asked again is begun again: somebody cares, so the time after which the bot gives up starts anew
    found.created_at, found.looks, found.next_look_at = now, 0, next_look_at
    session.add(found)
    session.flush()
    return found


def confirm(session: Session, watch_id: int, *, by: str, now: datetime) -> bool:
    """Note that a person has confirmed the verification; False if the watch has ended."""
    changed = session.exec(
        update(DomainWatch)
        .where(col(DomainWatch.id) == watch_id, col(DomainWatch.open_domain).is_not(None))
        .values(confirmed_by=by, confirmed_at=now)
    )
    return changed.rowcount == 1


def move(session: Session, *, old: tuple[str, str], new: tuple[str, str]) -> None:
    """The message `old` (channel, ts) was posted anew as `new`: the watches that report to it go along."""
    session.exec(
        update(DomainWatch)
        .where(col(DomainWatch.channel) == old[0], col(DomainWatch.message_ts) == old[1])
        .values(channel=new[0], message_ts=new[1])
    )


def open_for(session: Session, domain: str) -> DomainWatch | None:
    """The open watch of a domain, if there is one."""
    return session.exec(select(DomainWatch).where(DomainWatch.open_domain == domain)).first()


def due(session: Session, now: datetime) -> list[DomainWatch]:
    """The open watches whose time has come, longest waiting first."""
    query = (
        select(DomainWatch)
        .where(col(DomainWatch.open_domain).is_not(None), col(DomainWatch.next_look_at) <= now)
        .order_by(col(DomainWatch.next_look_at))
    )
    return list(session.exec(query))


def take(session: Session, watch: DomainWatch, *, next_look_at: datetime) -> bool:
    """Claim one look at a due watch by setting the time of the next; False if another replica was quicker."""
    changed = session.exec(
        update(DomainWatch)
        .where(
            col(DomainWatch.id) == watch.id,
            col(DomainWatch.open_domain).is_not(None),
            col(DomainWatch.looks) == watch.looks,
        )
        .values(looks=DomainWatch.looks + 1, next_look_at=next_look_at)
    )
    return changed.rowcount == 1


def note(session: Session, watch_id: int, *, state: WatchState) -> bool:
    """Note what an open watch waits for now; False if it has ended."""
    changed = session.exec(
        update(DomainWatch)
        .where(col(DomainWatch.id) == watch_id, col(DomainWatch.open_domain).is_not(None))
        .values(state=state)
    )
    return changed.rowcount == 1


def end(session: Session, watch_id: int, *, state: WatchState, now: datetime) -> bool:
    """Close a watch with its outcome; False if it was closed before."""
    changed = session.exec(
        update(DomainWatch)
        .where(col(DomainWatch.id) == watch_id, col(DomainWatch.open_domain).is_not(None))
        .values(state=state, open_domain=None, ended_at=now)
    )
    return changed.rowcount == 1
