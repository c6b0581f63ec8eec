"""Runs, jobs, watches and deliveries, on every database that is there."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from storage import deliveries, jobs, runs, watches
from storage.database import Database
from storage.models import Job
from storage.states import JobState, WatchState

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def enqueue(database: Database, command: str = "check-sync", *, words: tuple[str, ...] = ()) -> int:
    with database.session() as session:
        job = jobs.enqueue(
            session,
            command=command,
            words=words,
            asked_by="U1",
            confirmed=False,
            channel="C1",
            message_ts="1.0",
            correlation="c",
            now=NOW,
        )
        assert job.id is not None
        return job.id


def claim(database: Database, worker: str, now: datetime = NOW) -> Job | None:
    with database.session() as session:
        return jobs.claim(session, worker=worker, now=now, lease=LEASE)


def remember(database: Database, step: str, at: datetime, headline: str) -> None:
    with database.session() as session:
        runs.remember(session, step=step, verdict="pass", headline=headline, payload="{}", checked_at=at, asked_by="U1")


def watch(database: Database, domain: str, *, message_ts: str = "1.0", asked_by: str = "U1") -> int:
    with database.session() as session:
        found = watches.watch(
            session,
            domain=domain,
            channel="C1",
            message_ts=message_ts,
            asked_by=asked_by,
            now=NOW,
            next_look_at=NOW + timedelta(minutes=5),
        )
        assert found.id is not None
        return found.id


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    berlin = timezone(timedelta(hours=1))
    remember(database, "tenant", datetime(2026, 11, 22, 13, 0, tzinfo=berlin), "ready")
    with database.session() as session:
        stored = runs.latest(session)["tenant"].checked_at
    assert stored == NOW
    assert stored.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="must be aware"):
        remember(database, "tenant", datetime(2026, 11, 22, 13, 0), "ready")  # noqa: DTZ001 - the point of it


def test_the_latest_result_of_each_step_counts_and_the_rest_is_history(database: Database) -> None:
    remember(database, "tenant", NOW, "new")
    remember(database, "tenant", NOW - timedelta(hours=1), "old, stored later")
    remember(database, "domains", NOW - timedelta(days=9), "other step")
    with database.session() as session:
        assert {step: run.headline for step, run in runs.latest(session).items()} == {
            "tenant": "new",
            "domains": "other step",
        }
        assert [run.headline for run in runs.history(session, "tenant")] == ["new", "old, stored later"]
        assert len(runs.history(session, "tenant", limit=1)) == 1


def test_of_two_results_with_the_same_time_the_one_stored_later_is_the_latest(database: Database) -> None:
    remember(database, "tenant", NOW, "first")
    remember(database, "tenant", NOW, "second")
    with database.session() as session:
        assert runs.latest(session)["tenant"].headline == "second"


def test_jobs_are_claimed_oldest_first_and_once(database: Database) -> None:
    first, second = enqueue(database, words=("a", "<!channel>")), enqueue(database)
    taken = [claim(database, "w1"), claim(database, "w2"), claim(database, "w3")]
    assert [job.id if job else None for job in taken] == [first, second, None]
    assert taken[0] is not None
    assert jobs.words_of(taken[0]) == ("a", "<!channel>")


def test_of_many_workers_at_once_each_job_goes_to_one(database: Database) -> None:
    wanted = {enqueue(database) for _ in range(20)}
    taken: list[int] = []
    start = threading.Barrier(8)

    def work(name: str) -> None:
        start.wait()
        while (job := claim(database, name)) is not None:
            assert job.id is not None
            taken.append(job.id)

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert sorted(taken) == sorted(wanted)


def test_a_job_is_free_again_when_its_lease_has_run_out_and_not_before(database: Database) -> None:
    job_id = enqueue(database)
    claim(database, "dead")
    assert claim(database, "next", NOW + LEASE) is None
    again = claim(database, "next", NOW + LEASE + timedelta(microseconds=1))
    assert again is not None
    assert (again.id, again.worker, again.attempts) == (job_id, "next", 2)


def test_a_worker_that_lost_its_lease_can_neither_extend_nor_end_the_job(database: Database) -> None:
    job_id = enqueue(database)
    claim(database, "slow")
    later = NOW + LEASE * 2
    claim(database, "next", later)
    with database.session() as session:
        assert not jobs.extend(session, job_id, worker="slow", until=later + LEASE)
        assert not jobs.finish(session, job_id, worker="slow", now=later)
        assert not jobs.fail(session, job_id, worker="slow", problem="late", now=later)
        assert jobs.extend(session, job_id, worker="next", until=later + LEASE)
        assert jobs.finish(session, job_id, worker="next", now=later)
    with database.session() as session:
        done = session.get(Job, job_id)
        assert done is not None
        assert (done.state, done.finished_at, done.lease_until) == (JobState.DONE, later, None)


def test_a_failed_job_keeps_the_sentence_why_and_is_not_claimed_again(database: Database) -> None:
    job_id = enqueue(database)
    claim(database, "w")
    with database.session() as session:
        assert jobs.fail(session, job_id, worker="w", problem="Microsoft Graph did not answer.", now=NOW)
    assert claim(database, "w", NOW + timedelta(days=1)) is None
    with database.session() as session:
        failed = session.get(Job, job_id)
        assert failed is not None
        assert (failed.state, failed.problem) == (JobState.FAILED, "Microsoft Graph did not answer.")


def test_asking_twice_for_a_domain_gives_one_watch_that_reports_to_the_last_who_asked(database: Database) -> None:
    first = watch(database, "fabrikam.com")
    again = watch(database, "fabrikam.com", message_ts="2.0", asked_by="U2")
    assert again == first
    with database.session() as session:
        [found] = watches.due(session, NOW + timedelta(minutes=5))
        assert (found.message_ts, found.asked_by) == ("2.0", "U2")


def test_asking_again_keeps_a_confirmation_that_was_given(database: Database) -> None:
    watch_id = watch(database, "fabrikam.com")
    with database.session() as session:
        assert watches.confirm(session, watch_id, by="U1", now=NOW)
    watch(database, "fabrikam.com", asked_by="U2")
    with database.session() as session:
        [found] = watches.due(session, NOW + timedelta(hours=1))
        assert (found.confirmed_by, found.confirmed_at) == ("U1", NOW)


def test_asking_again_begins_the_time_of_a_watch_anew(database: Database) -> None:
    """Else a domain that is asked for on the last day would be given up minutes later."""
    watch(database, "fabrikam.com")
    later = NOW + timedelta(days=13)
    with database.session() as session:
        again = watches.watch(
            session,
            domain="fabrikam.com",
            channel="C1",
            message_ts="2.0",
            asked_by="U2",
            now=later,
            next_look_at=later + timedelta(minutes=5),
        )
        assert (again.created_at, again.looks) == (later, 0)


def test_jobs_and_watches_go_along_with_a_message_that_is_posted_anew(database: Database) -> None:
    watch(database, "fabrikam.com", message_ts="1.0")
    watch(database, "contoso.com", message_ts="2.0")
    with database.session() as session:
        watches.move(session, old=("C1", "1.0"), new=("D1", "9.0"))
        found = {w.domain: (w.channel, w.message_ts) for w in watches.due(session, NOW + timedelta(hours=1))}
    assert found == {"fabrikam.com": ("D1", "9.0"), "contoso.com": ("C1", "2.0")}
    first, second = enqueue(database), enqueue(database)
    with database.session() as session:
        moved, kept = session.get(Job, first), session.get(Job, second)
        assert moved is not None
        assert kept is not None
        kept.message_ts = "2.0"
        before = (moved.channel, moved.message_ts)
    with database.session() as session:
        jobs.move(session, old=before, new=("D1", "9.0"))
    with database.session() as session:
        places = [(job.channel, job.message_ts) for job in session.exec(select(Job).order_by(col(Job.id)))]
    assert places == [("D1", "9.0"), (before[0], "2.0")]


def test_a_watch_is_due_from_its_time_on_and_of_two_replicas_one_takes_it(database: Database) -> None:
    watch(database, "fabrikam.com")
    moment = NOW + timedelta(minutes=5)
    with database.session() as session:
        assert watches.due(session, moment - timedelta(microseconds=1)) == []
        [seen_by_one] = watches.due(session, moment)
    with database.session() as session:
        [seen_by_other] = watches.due(session, moment)
    with database.session() as session:
        assert watches.take(session, seen_by_one, next_look_at=moment + timedelta(minutes=5))
    with database.session() as session:
        assert not watches.take(session, seen_by_other, next_look_at=moment + timedelta(minutes=5))
        assert watches.due(session, moment) == []


def test_an_ended_watch_is_closed_for_good_and_the_domain_can_be_watched_anew(database: Database) -> None:
    watch_id = watch(database, "fabrikam.com")
    with database.session() as session:
        watches.note(session, watch_id, state=WatchState.WAITING_FOR_CONFIRMATION)
        assert watches.end(session, watch_id, state=WatchState.VERIFIED, now=NOW)
        assert not watches.end(session, watch_id, state=WatchState.GIVEN_UP, now=NOW)
        assert not watches.confirm(session, watch_id, by="U1", now=NOW)
    assert watch(database, "fabrikam.com") != watch_id


def test_a_second_delivery_of_the_same_event_is_recognised_until_it_is_forgotten(database: Database) -> None:
    with database.session() as session:
        assert deliveries.first_time(session, event_id="Ev1", now=NOW)
        assert not deliveries.first_time(session, event_id="Ev1", now=NOW)
        assert deliveries.forget_before(session, NOW) == 0
        assert deliveries.forget_before(session, NOW + timedelta(seconds=1)) == 1
        assert deliveries.first_time(session, event_id="Ev1", now=NOW)


def test_what_a_failed_unit_of_work_wrote_is_gone(database: Database) -> None:
    def fail_half_way() -> None:
        with database.session() as session:
            deliveries.first_time(session, event_id="Ev1", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with database.session() as session:
        assert deliveries.first_time(session, event_id="Ev1", now=NOW)
