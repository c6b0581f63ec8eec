"""Looks for alarms by what is stored, with no source that could be asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from commands.alarm_looks import look_for_alarms
from commands.alarming import Ending, Endings, SplitBrain, Torn
from commands.history import remember
from commands.services import Organisation, Services
from commands.step import Finding, Step, StepResult, Verdict
from storage import alarms
from storage.database import Database
from storage.ledger import splits
from storage.ledger.tables import OutboxMessage
from storage.models import Alarm
from tests.commands.conftest import database_in
from tests.commands.moves.ledger_only import Silent, services_of
from tests.commands.rules.alarms.values import finding, result
from tests.commands.values import REFERENCE
from tests.storage.ledger.requesting import DAY, MINUTE, NOW, items, opened, running

CHANNEL = "C0OPS"
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


class Watch:
    """A clock that is moved, results that are stored at its time, and looks at them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.at = NOW
        organisation = Organisation(
            tenant_id="t", reference=REFERENCE, cloud=REFERENCE.clouds["global"], operations_channel=CHANNEL
        )
        self.services: Services = services_of(database, Silent(), organisation=organisation, now=lambda: self.at)

    def silent(self) -> None:
        self.services = replace(self.services, organisation=replace(self.services.organisation, operations_channel=""))

    def store(self, step: Step, *findings: Finding, after: timedelta = timedelta(0), **others: object) -> None:
        self.at += after
        found: StepResult = result(step, *findings, at=self.at, **others)  # type: ignore[arg-type]
        remember(self.services, found, "U1")

    def look(self, *, after: timedelta = timedelta(0)) -> int:
        self.at += after
        return look_for_alarms(self.services)

    def domain(self, verdict: Verdict, *, after: timedelta = MINUTE) -> int:
        self.store(Step.DOMAINS, finding("D2", verdict, subject="fabrikam.com"), after=after)
        return self.look()

    def rows(self) -> list[OutboxMessage]:
        with self.database.session() as session:
            return list(session.exec(select(OutboxMessage).execution_options(populate_existing=True)))

    def alarms(self) -> list[Alarm]:
        with self.database.session() as session:
            return [*alarms.open_alarms(session), *alarms.ended_alarms(session, limit=50)]

    def told(self) -> list[str]:
        with self.database.session() as session:
            return [row.key for row in session.exec(select(OutboxMessage)) if row.kind.startswith("alarm")]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with database_in(tmp_path) as database:
        yield Watch(database)


def test_a_domain_that_is_lost_is_told_once_and_its_return_once(watch: Watch) -> None:
    assert watch.domain(PASS) == 0
    assert watch.domain(FAIL) == 1
    assert watch.domain(FAIL) == 0
    assert watch.domain(UNKNOWN) == 0
    assert watch.told() == ["alarm:1"]
    [before] = [row for row in watch.rows() if row.key == "alarm:1"]
    watch.domain(PASS)
    [after] = [row for row in watch.rows() if row.key == "alarm:1"]
    assert after.edition == before.edition + 1, "its message says that it was seen mended"
    watch.look(after=DAY)
    assert [one.ended_at for one in watch.alarms()] == [None], "one look is no proof, however often it is judged"
    watch.domain(PASS)
    assert [one.ended_at for one in watch.alarms()] == [watch.at]
    assert watch.told() == ["alarm:1", "alarm-ended:1"]


def test_what_comes_and_goes_within_minutes_is_one_alarm(watch: Watch) -> None:
    watch.domain(PASS)
    for verdict in (FAIL, PASS, FAIL, PASS, PASS, FAIL, PASS):
        watch.domain(verdict)
    assert watch.told() == ["alarm:1"]
    watch.domain(PASS, after=10 * MINUTE)
    assert watch.told() == ["alarm:1", "alarm-ended:1"]
    watch.domain(FAIL)
    assert watch.told() == ["alarm:1", "alarm-ended:1", "alarm:2"]


def test_a_domain_that_an_earlier_result_knows_verified_is_lost_at_the_first_look(watch: Watch) -> None:
    watch.store(Step.DOMAINS, finding("D2", PASS, subject="fabrikam.com"))
    watch.store(Step.DOMAINS, finding("D2", FAIL, subject="fabrikam.com"), after=DAY)
    assert watch.look() == 1


def test_a_domain_that_was_verified_stays_known_when_the_old_results_are_gone(watch: Watch) -> None:
    watch.domain(PASS)
    for _ in range(60):
        watch.store(Step.DOMAINS, finding("D2", UNKNOWN, subject="fabrikam.com"), after=MINUTE)
    assert watch.domain(FAIL) == 1


def test_a_domain_that_never_was_verified_is_not_lost_until_it_was(watch: Watch) -> None:
    assert [watch.domain(verdict) for verdict in (FAIL, FAIL, PASS, FAIL)] == [0, 0, 0, 1]


def test_synchronisation_that_stops_and_goes_on_is_told(watch: Watch) -> None:
    on, off = finding("S1", PASS), finding("S2", FAIL, says="The last sync cycle was 2 days ago.")
    watch.store(Step.DIRECTORY, on, off)
    assert watch.look() == 1
    for minutes in (0, 10):
        watch.store(Step.DIRECTORY, on, finding("S2", PASS), after=minutes * MINUTE)
        watch.look()
    assert watch.told() == ["alarm:1", "alarm-ended:1"]


def test_a_credential_is_told_again_seven_days_and_one_day_before_its_end(watch: Watch) -> None:
    end = NOW + 40 * DAY
    for days in (40, 30, 29, 8, 7, 6, 1, 0):
        watch.at = end - days * DAY
        watch.store(Step.TENANT, endings=Endings(known=(Ending("file:A", "The client certificate", end),)))
        watch.look()
    assert watch.told() == ["alarm:1", "alarm-graver:1:1", "alarm-graver:1:2"]


def test_a_credential_that_is_seen_late_begins_as_grave_as_it_is(watch: Watch) -> None:
    watch.store(Step.TENANT, endings=Endings(known=(Ending("file:A", "The certificate", NOW + 5 * DAY),)))
    watch.look()
    watch.store(Step.TENANT, endings=Endings(known=(Ending("file:A", "The certificate", NOW + 5 * DAY),)), after=DAY)
    watch.look()
    assert watch.told() == ["alarm:1"]


def split(*names: str) -> SplitBrain:
    return SplitBrain(people=tuple(Torn(name.upper(), f"{name}@fabrikam.com") for name in names))


def test_three_hundred_people_in_both_worlds_are_one_message(watch: Watch) -> None:
    watch.store(Step.PILOT, split_brain=split(*(f"p{number}" for number in range(300))))
    assert watch.look() == 1
    assert watch.told() == ["alarm:1"]
    assert watch.alarms()[0].says.startswith("300 at once: P0,")


def test_somebody_whom_a_move_left_in_both_worlds_is_one_alarm_with_what_the_check_says(watch: Watch) -> None:
    running(watch.database)
    with watch.database.writing() as session:
        item = items(watch.database, 1)["a"]
        assert item.id is not None
        splits.note_split(session, item.id, now=NOW)
    assert watch.look() == 1
    watch.store(Step.PILOT, split_brain=split("a"), after=DAY)
    assert watch.look() == 0
    with watch.database.writing() as session:
        splits.note_mended(session, item.id, by="U1", now=watch.at)
    for _ in range(2):
        watch.store(Step.PILOT, split_brain=split(), after=DAY)
        watch.look()
    assert [(one.subject, one.ended_at is None) for one in watch.alarms()] == [("a@fabrikam.com", False)]


def test_who_was_moved_back_a_moment_ago_is_not_told_before_both_sides_agree(watch: Watch) -> None:
    opened(watch.database)
    with watch.database.writing() as session:
        found = items(watch.database, 1)["a"]
        found.finished_at = NOW
        session.add(found)
    watch.store(Step.PILOT, split_brain=split("a"), after=30 * MINUTE)
    assert watch.look() == 0
    watch.store(Step.PILOT, split_brain=split("a"), after=31 * MINUTE)
    assert watch.look() == 1


def test_without_a_channel_alarms_are_kept_and_posted_once_there_is_one(watch: Watch) -> None:
    known = watch.services
    watch.silent()
    watch.domain(PASS)
    assert watch.domain(FAIL) == 1
    assert watch.told() == []
    watch.services = known
    assert watch.look() == 0
    assert watch.told() == ["alarm:1"]


def test_an_alarm_of_a_kind_of_a_newer_version_is_left_alone(watch: Watch) -> None:
    with watch.database.writing() as session:
        alarms.begin(
            session, kind="flood", subject="", says="Water.", remedy="Run.", who="", stage=0, members=(), now=NOW
        )
    watch.domain(PASS)
    watch.domain(PASS, after=DAY)
    assert [one.ended_at for one in watch.alarms()] == [None]
