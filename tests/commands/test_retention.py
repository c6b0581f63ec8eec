"""What is no longer needed is deleted, and nothing else."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, SQLModel, col, select

from commands.retention import SLOTS, Forgotten, forget
from commands.rules.over_time.keeping import Keep
from storage import jobs, runs, slots
from storage.database import Database
from storage.digests.tables import Digest, Subscription
from storage.ledger import outbox
from storage.ledger.tables import OutboxMessage
from storage.models import Alarm, Job, ScheduleSlot
from storage.readiness.tables import CensusCount
from storage.states import DigestOutcome, OutboxState, SlotState
from tests.commands.conftest import database_in as database_in

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def store_run(session: Session, step: str, at: datetime) -> None:
    runs.remember(session, step=step, verdict="pass", headline="", payload="{}", checked_at=at, asked_by="bot")


def store_census(session: Session, at: datetime) -> None:
    for state in ("moved", "ready"):
        session.add(CensusCount(at=at, unit="", department="Sales", sip_domain="contoso.com", state=state, people=3))


def everything(database: Database, table: type[SQLModel], column: str) -> list[object]:
    with database.session() as session:
        return list(session.exec(select(col(getattr(table, column))).order_by(getattr(table, column))))


def test_results_and_counts_are_thinned_to_the_last_of_a_day(database: Database) -> None:
    moments = [NOW - number * 6 * HOUR for number in range(4 * 420)]
    with database.writing() as session:
        for at in moments:
            store_run(session, "tenant", at)
            store_census(session, at)
        store_run(session, "hybrid", NOW - 800 * DAY)
    gone = forget(database, NOW, Keep(whole=10 * DAY))
    with database.session() as session:
        kept = runs.history(session, "tenant", limit=2000)
        assert len(runs.history(session, "hybrid")) == 1
    whole = [run.checked_at for run in kept if NOW - run.checked_at <= 10 * DAY]
    daily = [run.checked_at for run in kept if NOW - run.checked_at > 10 * DAY]
    assert len(whole) == 41
    assert {at.hour for at in daily} == {18}
    assert daily == sorted(set(daily), reverse=True)
    assert min(daily) >= NOW - 400 * DAY
    assert len(daily) == 390
    assert sorted(set(everything(database, CensusCount, "at"))) == sorted(run.checked_at for run in kept)  # type: ignore[type-var]
    assert (gone.runs, gone.censuses) == (len(moments) - len(kept),) * 2
    assert forget(database, NOW, Keep(whole=10 * DAY)) == Forgotten(
        runs=0, censuses=0, digests=0, messages=0, jobs=0, alarms=0, slots=0
    )


def test_slots_that_have_ended_are_deleted_and_one_that_runs_is_not(database: Database) -> None:
    old, young = NOW - SLOTS - HOUR, NOW - SLOTS + HOUR
    with database.writing() as session:
        for job, at in (("done", old), ("runs", old), ("young", young)):
            slots.insert_slot(session, job=job, slot_at=at)
        for job in ("done", "runs"):
            slot = slots.claim_slot(session, owner="one", now=NOW, lease=HOUR, kinds=[job])
            assert slot is not None
            if job == "done":
                slots.finish_slot(session, slot.id or 0, token=slot.lease_token, state=SlotState.FAILED, problem="No.")
    assert forget(database, NOW).slots == 1
    assert everything(database, ScheduleSlot, "job") == ["runs", "young"]


def test_old_digests_and_messages_about_no_request_are_deleted(database: Database) -> None:
    old, young = NOW - 401 * DAY, NOW - 399 * DAY
    with database.writing() as session:
        subscription = Subscription(
            channel="C1", at="08:00", zone="UTC", days="[]", country="", scope="{}", only_changes=False,
            counts_from=old, created_by="U1", created_at=old, changed_by="U1", changed_at=old,
        )  # fmt: skip
        session.add(subscription)
        session.flush()
        for at in (old, young):
            session.add(
                Digest(
                    subscription_id=subscription.id or 0, slot_at=at, made_at=at, outcome=DigestOutcome.POSTED,
                    facts="{}", message_key="", day=f"{at:%Y-%m-%d}",
                )
            )  # fmt: skip
        for key, at in (("digest:old", old), ("digest:waits", old), ("digest:young", young)):
            outbox.put(session, key=key, kind="digest", channel="C1", run_at=at)
        for key in ("digest:old", "digest:young"):
            row = outbox.of_key(session, key)
            assert row is not None
            row.state = OutboxState.SENT
            session.add(row)
    gone = forget(database, NOW)
    assert (gone.digests, gone.messages) == (1, 1)
    assert everything(database, OutboxMessage, "key") == ["digest:waits", "digest:young"]
    assert everything(database, Digest, "slot_at") == [young]


def test_jobs_and_alarms_that_have_ended_are_deleted_and_what_lasts_is_not(database: Database) -> None:
    old, young = NOW - 401 * DAY, NOW - 399 * DAY
    with database.writing() as session:
        for asker, at in (("old", old), ("young", young), ("waits", None)):
            job = jobs.enqueue(
                session, command="check", words=(), asked_by=asker, confirmed=False, channel="", message_ts="",
                correlation="", now=old,
            )  # fmt: skip
            job.finished_at = at
            session.add(job)
            session.add(
                Alarm(
                    kind="k", subject=asker, open_key=None if at else "k", says="", remedy="", who="",
                    began_at=old, seen_at=old, ended_at=at,
                )
            )  # fmt: skip
    gone = forget(database, NOW)
    assert (gone.jobs, gone.alarms) == (1, 1)
    assert everything(database, Job, "asked_by") == ["waits", "young"]
    assert everything(database, Alarm, "subject") == ["waits", "young"]
