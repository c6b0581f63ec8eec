"""Alarms: what must not wait for a digest. Of any number of replicas one begins, tells and ends each.

Every time is aware. What is to be told is put into the outbox in the same unit of work.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, or_, update
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.inserts import insert_if_absent
from storage.ledger import outbox
from storage.ledger.tables import OutboxMessage
from storage.models import Alarm
from storage.states import OutboxState

BEGAN, GRAVER, ENDED = "alarm", "alarm-graver", "alarm-ended"
"""Kinds in the outbox. Keys: `alarm:7`, `alarm-graver:7:1` (the stage), `alarm-ended:7`; payload `alarm`: 7."""
_ABOUT = "alarm"
_AGAIN = timedelta(hours=1)
"""So long a message that was given up rests, where it is to be tried again in the same channel."""


def open_alarms(session: Session) -> list[Alarm]:
    """Those that last, oldest first."""
    query = select(Alarm).where(col(Alarm.open_key).is_not(None)).order_by(col(Alarm.began_at), col(Alarm.id))
    return list(session.exec(query.execution_options(populate_existing=True)))


def ended_alarms(session: Session, *, limit: int) -> list[Alarm]:
    """Those that have ended, the last first."""
    query = (
        select(Alarm)
        .where(col(Alarm.open_key).is_(None))
        .order_by(col(Alarm.ended_at).desc(), col(Alarm.id).desc())
        .limit(limit)
    )
    return list(session.exec(query))


def get(session: Session, alarm_id: int) -> Alarm | None:
    """One alarm as it is now."""
    return session.get(Alarm, alarm_id, populate_existing=True)


def of_message(session: Session, payload: Mapping[str, Any]) -> Alarm | None:
    """The alarm that a message of the outbox is about; None: about none."""
    number = payload.get(_ABOUT)
    return get(session, number) if isinstance(number, int) else None


def members_of(alarm: Alarm) -> tuple[str, ...]:
    """The subjects of an alarm about many."""
    return tuple(map(str, json.loads(alarm.members)))


def begin(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    kind: str,
    subject: str,
    says: str,
    remedy: str,
    who: str,
    stage: int,
    members: Sequence[str],
    now: datetime,
) -> bool:
    """Begin an alarm; False, and nothing changes, where one of this kind and subject lasts already."""
    must_be_writing(session)
    return insert_if_absent(
        session,
        Alarm,
        kind=kind,
        subject=subject,
        open_key=f"{kind}:{subject}",
        says=says,
        remedy=remedy,
        who=who,
        stage=stage,
        members=json.dumps(list(members)),
        began_at=now,
        seen_at=now,
        gone_at=None,
        ended_at=None,
        acknowledged_by="",
        acknowledged_at=None,
    )


def last(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    alarm_id: int,
    *,
    says: str,
    remedy: str,
    who: str,
    stage: int,
    members: Sequence[str],
    now: datetime,
) -> None:
    """Note that it holds still, and what is said of it now. What its message shows is changed with it."""
    must_be_writing(session)
    found = get(session, alarm_id)
    if found is None or found.open_key is None:
        return
    told = json.dumps(list(members))
    changed = (found.says, found.remedy, found.who, found.members) != (says, remedy, who, told)
    changed = changed or found.gone_at is not None
    found.says, found.remedy, found.who, found.members = says, remedy, who, told
    found.seen_at, found.gone_at, found.stage = now, None, max(found.stage, stage)
    session.add(found)
    session.flush()
    if changed:
        outbox.touch(session, message_key(alarm_id), run_at=now)


def fade(session: Session, alarm_id: int, *, at: datetime, now: datetime) -> None:
    """Note when it was first seen gone (`at`); its message says so from `now` on."""
    must_be_writing(session)
    done = session.exec(
        update(Alarm)
        .where(col(Alarm.id) == alarm_id, col(Alarm.open_key).is_not(None), col(Alarm.gone_at).is_(None))
        .values(gone_at=at)
    )
    if done.rowcount == 1:
        outbox.touch(session, message_key(alarm_id), run_at=now)


def end(session: Session, alarm_id: int, *, now: datetime) -> bool:
    """End it; False where it has ended already."""
    must_be_writing(session)
    return _while_open(session, alarm_id, open_key=None, ended_at=now)


def acknowledge(session: Session, alarm_id: int, *, by: str, now: datetime) -> bool:
    """Note that somebody has taken note of an open alarm; False where somebody has before, or it is over."""
    must_be_writing(session)
    done = session.exec(
        update(Alarm)
        .where(col(Alarm.id) == alarm_id, col(Alarm.open_key).is_not(None), col(Alarm.acknowledged_by) == "")
        .values(acknowledged_by=by, acknowledged_at=now)
    )
    if done.rowcount == 1:
        outbox.touch(session, message_key(alarm_id), run_at=now)
    return done.rowcount == 1


def message_key(alarm_id: int) -> str:
    """The key of the message that stands for an alarm as long as it lasts, and afterwards."""
    return f"{BEGAN}:{alarm_id}"


def tell(session: Session, alarm_id: int, *, channel: str, now: datetime) -> bool:
    """Have an alarm posted, once; False where that was done before.

    While it stands nowhere it follows the channel, so that one which was closed, or mistyped, loses no alarm.
    """
    key = message_key(alarm_id)
    first = outbox.put(session, key=key, kind=BEGAN, channel=channel, payload={_ABOUT: alarm_id}, run_at=now)
    if not first:
        _redirect(session, alarm_id, channel=channel, now=now)
    return first


def tell_graver(session: Session, alarm_id: int, *, stage: int, now: datetime) -> bool:
    """Have it said in its thread that it has become graver, once for each stage; False where it was never told."""
    return _in_thread(session, GRAVER, alarm_id, suffix=str(stage), now=now)


def tell_ended(session: Session, alarm_id: int, *, channel: str = "", now: datetime) -> bool:
    """Have it said that it is over, and shown in its message; False where it was never told.

    channel   where alarms are posted now, for what stands nowhere yet; empty: nowhere
    """
    if channel:
        _redirect(session, alarm_id, channel=channel, now=now)
    outbox.touch(session, message_key(alarm_id), run_at=now)
    return _in_thread(session, ENDED, alarm_id, suffix="", now=now)


def _redirect(session: Session, alarm_id: int, *, channel: str, now: datetime) -> None:
    """Have an alarm that stands nowhere yet posted to this channel, and what waits in its thread.

    Where another channel was meant, at once, also if it was given up; one that was given up in this channel is tried
    again after an hour. One that is being sent right now is left alone. It was tried before, so it is looked for first.
    """
    elsewhere = col(OutboxMessage.channel) != channel
    given_up = (col(OutboxMessage.state) == OutboxState.FAILED) & (col(OutboxMessage.run_at) <= now - _AGAIN)
    key = message_key(alarm_id)
    session.exec(
        update(OutboxMessage)
        .where(
            or_(col(OutboxMessage.key) == key, col(OutboxMessage.thread_of) == key),
            col(OutboxMessage.ts) == "",
            col(OutboxMessage.state) != OutboxState.LEASED,
            or_(elsewhere, given_up),
        )
        .values(
            channel=channel,
            state=OutboxState.QUEUED,
            run_at=now,
            attempts=case((col(OutboxMessage.attempts) > 0, 1), else_=0),
        )
        .execution_options(synchronize_session=False)
    )


def _in_thread(session: Session, kind: str, alarm_id: int, *, suffix: str, now: datetime) -> bool:
    first = outbox.of_key(session, message_key(alarm_id))
    if first is None:
        return False
    return outbox.put(
        session,
        key=outbox.answer_key(kind, alarm_id, suffix),
        kind=kind,
        channel=first.channel,
        thread_of=first.key,
        payload={_ABOUT: alarm_id},
        run_at=now,
    )


def _while_open(session: Session, alarm_id: int, **values: Any) -> bool:
    changed = session.exec(
        update(Alarm).where(col(Alarm.id) == alarm_id, col(Alarm.open_key).is_not(None)).values(**values)
    )
    return changed.rowcount == 1
