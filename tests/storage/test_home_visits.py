"""Who has the Home tab open: noted, taken by one, shown, forgotten; and a signal that changes with what it shows."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from storage import home_visits, jobs
from storage.database import Database
from storage.models import AcceptedFinding, Alarm, CheckRun, HomeVisit
from storage.states import JobState

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
IRIS, TESS = "U0IRIS", "U0TESS"


def shown(database: Database, user: str) -> str | None:
    with database.session() as session:
        visit = session.get(HomeVisit, user, populate_existing=True)
        return None if visit is None else visit.shown


def test_of_two_who_want_to_publish_one_takes_the_visit(database: Database) -> None:
    with database.session() as session:
        home_visits.open_anew(session, IRIS, now=NOW)
        assert home_visits.take(session, IRIS, shown="", now=NOW, until=SOON)
        assert not home_visits.take(session, IRIS, shown="", now=NOW, until=SOON + timedelta(seconds=1))
        assert home_visits.published(session, IRIS, before="", shown="one", until=SOON, now=NOW)
        assert not home_visits.take(session, IRIS, shown="", now=NOW, until=SOON), "it shows something else by now"
        assert home_visits.take(session, IRIS, shown="one", now=NOW, until=SOON)


def test_a_visit_of_a_replica_that_died_is_free_again_after_its_time(database: Database) -> None:
    with database.session() as session:
        home_visits.open_anew(session, IRIS, now=NOW)
        assert home_visits.take(session, IRIS, shown="", now=NOW, until=SOON)
        later = SOON + timedelta(minutes=1)
        assert home_visits.take(session, IRIS, shown="", now=SOON, until=later)
        assert not home_visits.published(session, IRIS, before="", shown="late", until=SOON, now=SOON)
        assert home_visits.published(session, IRIS, before="", shown="right", until=later, now=SOON)
    assert shown(database, IRIS) == "right"


def test_who_opens_it_anew_is_shown_it_anew_whoever_publishes_at_the_moment(database: Database) -> None:
    with database.session() as session:
        home_visits.open_anew(session, IRIS, now=NOW)
        assert home_visits.take(session, IRIS, shown="", now=NOW, until=SOON)
        home_visits.open_anew(session, IRIS, now=NOW + timedelta(seconds=5))
        assert not home_visits.published(session, IRIS, before="", shown="old", until=SOON, now=NOW)
        assert home_visits.take(session, IRIS, shown="", now=NOW, until=SOON)
    assert shown(database, IRIS) == ""


def test_who_opens_it_is_shown_it_by_whoever_heard_of_that(database: Database) -> None:
    with database.session() as session:
        home_visits.open_anew(session, IRIS, now=NOW)
        assert home_visits.take(session, IRIS, shown="", now=NOW, until=SOON)
        mine = SOON + timedelta(seconds=1)
        home_visits.open_anew(session, IRIS, now=NOW, until=mine)
        assert not home_visits.take(session, IRIS, shown="", now=NOW, until=SOON + timedelta(minutes=1))
        assert home_visits.published(session, IRIS, before="", shown="view", until=mine, now=NOW)
        home_visits.unsettle(session, IRIS)
        assert home_visits.take(session, IRIS, shown="", now=NOW, until=SOON)


def test_what_slack_did_not_take_waits(database: Database) -> None:
    with database.session() as session:
        home_visits.open_anew(session, IRIS, now=NOW)
        assert home_visits.take(session, IRIS, shown="", now=NOW, until=SOON)
        assert home_visits.wait(session, IRIS, taken=SOON, until=SOON + timedelta(minutes=5))
        assert not home_visits.wait(session, IRIS, taken=SOON, until=SOON)
        assert not home_visits.take(session, IRIS, shown="", now=SOON, until=SOON + timedelta(minutes=9))


def test_visits_are_listed_by_how_long_nothing_was_shown_and_forgotten_in_time(database: Database) -> None:
    with database.session() as session:
        for user, at in ((IRIS, NOW), (TESS, NOW), ("U0TOM", NOW), ("U0ADA", NOW - timedelta(hours=9))):
            home_visits.open_anew(session, user, now=at)
        for user, at in ((IRIS, NOW), (TESS, NOW - timedelta(minutes=3))):
            assert home_visits.take(session, user, shown="", now=at, until=at)
            assert home_visits.published(session, user, before="", shown="view", until=at, now=at)
        recent = NOW - timedelta(hours=8)
        assert [visit.user for visit in home_visits.since(session, recent)] == ["U0TOM", TESS, IRIS]
        assert home_visits.published_since(session, NOW - timedelta(minutes=1)) == 1
        assert home_visits.forget_before(session, recent) == 1
        home_visits.forget(session, TESS)
        assert [visit.user for visit in home_visits.since(session, recent)] == ["U0TOM", IRIS]


def run(session: Session) -> None:
    session.add(CheckRun(step="tenant", verdict="pass", headline="", payload="{}", checked_at=NOW, asked_by="U0ADA"))


def test_the_signal_changes_with_what_a_home_shows_and_only_then(database: Database) -> None:
    alarm = Alarm(kind="k", subject="", open_key="k", says="", remedy="", who="", began_at=NOW, seen_at=NOW)
    accepted = AcceptedFinding(
        check="H9",
        subject="",
        verdict="fail",
        affected=0,
        reason="r",
        accepted_by="U0ADA",
        accepted_at=NOW,
        until=SOON,
        ended_by="",
    )
    seen = []
    with database.session() as session:
        steps = (
            lambda: run(session),
            lambda: session.add(alarm),
            lambda: setattr(alarm, "acknowledged_at", NOW),
            lambda: setattr(alarm, "ended_at", NOW),
            lambda: session.add(accepted),
            lambda: ask(session, IRIS, ""),
            lambda: finish(session),
        )
        seen.append(home_visits.signal(session))
        for change in steps:
            change()
            session.flush()
            seen.append(home_visits.signal(session))
        ask(session, IRIS, "C0MIGRATION")
        home_visits.open_anew(session, IRIS, now=NOW)
        assert home_visits.signal(session) == seen[-1], "that is nothing which a Home shows"
    assert len(set(seen)) == len(seen)


def ask(session: Session, user: str, channel: str) -> None:
    jobs.enqueue(
        session,
        command="refresh",
        words=(),
        asked_by=user,
        confirmed=False,
        channel=channel,
        message_ts="",
        correlation="c",
        now=NOW,
    )


def finish(session: Session) -> None:
    job = jobs.claim(session, worker="w", now=NOW, lease=timedelta(minutes=1))
    assert job is not None
    assert job.id is not None
    assert jobs.finish(session, job.id, worker="w", now=NOW)


def test_what_was_asked_for_in_the_home_tab_is_known_by_person(database: Database) -> None:
    with database.session() as session:
        ask(session, IRIS, "")
        ask(session, TESS, "")
        ask(session, IRIS, "")
        ask(session, "U0ADA", "C0MIGRATION")
        found = jobs.asked_at_home(session, since=NOW)
        assert {user: (job.id, job.state) for user, job in found.items()} == {
            IRIS: (3, JobState.QUEUED),
            TESS: (2, JobState.QUEUED),
        }
        assert not jobs.asked_at_home(session, since=SOON)
