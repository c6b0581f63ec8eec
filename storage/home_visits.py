"""Who has the Home tab open, what it shows them, and whether anything has changed that it could show.

Of several replicas one publishes: whoever takes a visit, for as long as publishing may last. A replica that dies
with a visit in its hand leaves it to another one after that time. Moments are aware and UTC.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows

from storage.digests.tables import Digest, Subscription
from storage.inserts import insert_if_absent
from storage.ledger.tables import AuditHead, MoveRequest
from storage.models import AcceptedFinding, Alarm, CheckRun, HomeVisit, Job, Objection
from storage.readiness.tables import CensusCount


def open_anew(session: Session, user: str, *, now: datetime, until: datetime | None = None) -> None:
    """Somebody has opened it, so they are to be shown what there is now, whatever it showed them before.

    With `until` the caller shows it and has taken the visit so long, whoever had it; else whoever comes first does.
    """
    values = {"opened_at": now, "shown": "", "taken_until": until}
    if not insert_if_absent(session, HomeVisit, user=user, **values):
        session.exec(update(HomeVisit).where(col(HomeVisit.user) == user).values(**values))


def since(session: Session, moment: datetime) -> list[HomeVisit]:
    """Everybody who has opened it since; first those who were not shown anything for the longest time."""
    never = col(HomeVisit.published_at).is_(None)
    query = (
        rows(HomeVisit)
        .where(HomeVisit.opened_at >= moment)
        .order_by(never.desc(), col(HomeVisit.published_at), col(HomeVisit.user))
    )
    return list(session.exec(query.execution_options(populate_existing=True)))


def published_since(session: Session, moment: datetime) -> int:
    """To how many people a view was published since."""
    query = rows(func.count()).select_from(HomeVisit).where(col(HomeVisit.published_at) >= moment)
    return session.exec(query).one()


def take(session: Session, user: str, *, shown: str, now: datetime, until: datetime) -> bool:
    """Take the visit of somebody who is shown the view `shown`, to publish another.

    False, and nothing changes, where that is not what they are shown any more, or where somebody else has taken it.
    """
    free = or_(col(HomeVisit.taken_until).is_(None), col(HomeVisit.taken_until) <= now)
    return _change(session, user, col(HomeVisit.shown) == shown, free, taken_until=until)


def published(  # noqa: PLR0913 - all by name
    session: Session, user: str, *, before: str, shown: str, until: datetime, now: datetime
) -> bool:
    """Note what was published, with the `until` of taking it; False where the person has opened it anew meanwhile."""
    mine = (col(HomeVisit.shown) == before, col(HomeVisit.taken_until) == until)
    return _change(session, user, *mine, shown=shown, published_at=now, taken_until=None)


def wait(session: Session, user: str, *, taken: datetime, until: datetime) -> bool:
    """It could not be published: nobody tries before `until`. `taken`: the `until` of taking it."""
    return _change(session, user, col(HomeVisit.taken_until) == taken, taken_until=until)


def unsettle(session: Session, user: str) -> None:
    """What they see is not certain: it is to be shown anew."""
    _change(session, user, shown="")


def forget(session: Session, user: str) -> None:
    """Nothing can be shown to this person."""
    session.exec(delete(HomeVisit).where(col(HomeVisit.user) == user))


def forget_before(session: Session, moment: datetime) -> int:
    """Drop visits that are too long ago. Returns how many."""
    return session.exec(delete(HomeVisit).where(col(HomeVisit.opened_at) < moment)).rowcount


def signal(session: Session) -> str:
    """A text that is another one as soon as anything has changed that a Home tab could show. One cheap query."""
    found = session.connection().execute(_signal()).one()
    return "|".join(str(value) for value in found)


def _signal() -> Select[Any]:
    watched: tuple[tuple[ColumnElement[Any], ...], ...] = (
        (func.max(col(CheckRun.id)),),
        (func.max(col(AuditHead.last)),),
        # where a card stands raises no version
        (func.count(), func.sum(col(MoveRequest.version)), func.max(col(MoveRequest.message_ts))),
        (func.max(col(Alarm.id)), func.count(col(Alarm.ended_at)), func.count(col(Alarm.acknowledged_at))),
        (func.max(col(Digest.id)),),
        (func.count(), func.sum(col(Subscription.version))),
        (func.max(col(AcceptedFinding.id)), func.count(col(AcceptedFinding.ended_at))),
        (func.max(col(Objection.id)), func.count(col(Objection.settled_at))),
        (func.max(col(CensusCount.at)),),
    )
    tables = (CheckRun, AuditHead, MoveRequest, Alarm, Digest, Subscription, AcceptedFinding, Objection)
    parts = [
        select(value).select_from(table).scalar_subquery()
        for table, values in zip((*tables, CensusCount), watched, strict=True)
        for value in values
    ]
    ended = select(func.count(), func.count(col(Job.finished_at))).where(col(Job.channel) == "").subquery()
    return select(*parts, *ended.c)


def _change(session: Session, user: str, *which: ColumnElement[bool], **values: object) -> bool:
    changed = session.exec(update(HomeVisit).where(col(HomeVisit.user) == user, *which).values(**values))
    return changed.rowcount == 1
