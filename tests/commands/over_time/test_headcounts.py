"""What is read over time, from a database alone: standings, headcounts, blockers, changes, burn-downs."""

from dataclasses import replace
from datetime import date

from commands.history import remember
from commands.over_time.changes import changes_since, opened, snapshot_at
from commands.over_time.days import burndown, readiness_history
from commands.over_time.headcounts import headcount, headcount_at, people_blockers
from commands.over_time.scoped import scopes
from commands.rules.moves.calendar import Calendar, Freeze
from commands.rules.over_time.scopes import read_scope
from commands.rules.over_time.values import EVERYBODY, Headcount
from commands.step import Finding, Step, Verdict
from storage import acceptances
from storage.database import Database
from tests.commands.over_time.seen import DAY, HOUR, LICENCE, POOL, At, looked, of_step, somebody
from tests.commands.values import NOW


def test_everybody_is_counted_where_they_stand(at: At) -> None:
    """Moved, ready, blocked and unknown; by unit, department and SIP domain, however these are spelled."""
    people = (
        somebody("ada"),
        somebody("ben", Verdict.FAIL, blockers=(LICENCE,), alone=True),
        somebody("cleo", Verdict.FAIL, blockers=(LICENCE, POOL), unit="Büro"),
        somebody("dora", None, department="HR"),
        somebody("emil", Verdict.UNKNOWN, sip_domain="fabrikam.com"),
    )
    services = at(NOW)
    remember(services, looked(*people), "U1")
    assert headcount(services, EVERYBODY) == Headcount(moved=1, ready=1, blocked=2, unknown=1)
    assert headcount(services, read_scope("ou BÜRO")) == Headcount(blocked=1)
    assert headcount(services, read_scope("department hr")) == Headcount(moved=1)
    assert headcount(services, read_scope("@Fabrikam.com")) == Headcount(unknown=1)
    assert headcount(services, read_scope("ou nowhere")).whole == 0
    found = scopes(services)
    assert (found.everybody, found.units[0], found.departments[1]) == (5, ("Workshop", 4), ("HR", 1))
    first, second = people_blockers(services, EVERYBODY)
    assert (first.check, first.people, first.alone, first.names) == ("U11", 2, 1, ("Ben", "Cleo"))
    assert (second.check, second.people, second.alone) == ("U4", 1, 0)
    assert headcount_at(services, EVERYBODY, NOW - HOUR) is None
    assert headcount_at(services, EVERYBODY, NOW + HOUR) == headcount(services, EVERYBODY)


def test_a_look_that_is_too_old_is_unknown_but_for_who_was_moved(at: At) -> None:
    remember(at(NOW), looked(somebody("ada"), somebody("dora", None)), "U1")
    later = NOW + DAY + HOUR
    assert headcount(at(later), EVERYBODY) == Headcount(moved=1, unknown=1)
    assert headcount_at(at(later), EVERYBODY, later) == Headcount(moved=1, unknown=1)
    assert people_blockers(at(later), EVERYBODY) == ()


def test_history_has_a_point_for_each_day(at: At) -> None:
    remember(at(NOW), looked(somebody("ada"), at=NOW - 2 * DAY), "U1")
    remember(at(NOW), looked(somebody("ada", None)), "U1")
    points = readiness_history(at(NOW), EVERYBODY, 30)
    assert [point.count.moved for point in points] == [0, 0, 1]
    assert burndown(at(NOW), EVERYBODY).because == "Everybody is moved."


def test_days_without_a_look_are_ready_for_one_day_and_then_cannot_be_told(at: At) -> None:
    remember(at(NOW), looked(somebody("ada"), somebody("ben", None), at=NOW - 3 * DAY), "U1")
    known, told, untold = Headcount(moved=1, ready=1), Headcount(moved=1, ready=1), Headcount(moved=1, unknown=1)
    points = readiness_history(at(NOW), EVERYBODY, 30)
    assert [point.count for point in points] == [known, told, untold, untold]
    day_after = readiness_history(at(NOW - 2 * DAY + HOUR), EVERYBODY, 30)
    assert [point.count for point in day_after] == [known, untold], "as the headline counts them now"


def test_changes_are_those_since_a_moment(at: At) -> None:
    finding = Finding(check="T3", title="t", verdict=Verdict.FAIL, says="It is so.")
    remember(at(NOW), of_step(Step.TENANT, replace(finding, verdict=Verdict.PASS), at=NOW - DAY), "U1")
    remember(at(NOW), of_step(Step.TENANT, finding, verdict=Verdict.FAIL), "U1")
    changes = changes_since(at(NOW), NOW - HOUR)
    assert [change.key for change in changes.failing] == [(Step.TENANT, "T3", "")]
    assert changes.failing[0].since == NOW
    assert snapshot_at(at(NOW), NOW - 2 * DAY).results == {}


def test_what_was_mended_while_its_source_was_silent_is_fixed(at: At) -> None:
    """Blocked, then silent, then ready: whoever asked during the silence is told all the same."""
    finding = Finding(check="T3", title="t", verdict=Verdict.FAIL, says="It is so.")
    silent, ready = replace(finding, verdict=Verdict.UNKNOWN), replace(finding, verdict=Verdict.PASS)
    for one, hours in ((finding, 9), (silent, 6), (ready, 1)):
        remember(at(NOW), of_step(Step.TENANT, one, at=NOW - hours * HOUR, verdict=one.verdict), "U1")
    assert [change.finding.verdict for change in changes_since(at(NOW), NOW - 5 * HOUR).fixed] == [Verdict.PASS]
    assert changes_since(at(NOW), NOW - HOUR / 2).nothing


def test_a_result_that_comes_late_opens_and_moves_nothing(at: At) -> None:
    finding = Finding(check="U4", title="t", verdict=Verdict.FAIL, says="It is so.")
    ready = replace(of_step(Step.PILOT, replace(finding, verdict=Verdict.PASS)), people=(somebody("ada"),))
    remember(at(NOW), ready, "U1")
    late = replace(of_step(Step.PILOT, finding, at=NOW - HOUR), people=(somebody("ada", Verdict.FAIL),))
    remember(at(NOW), late, "U1")
    assert opened(at(NOW)) == {}
    assert headcount(at(NOW), EVERYBODY) == Headcount(ready=1)


def test_an_acceptance_counts_at_the_moments_at_which_it_lasted(at: At, database: Database) -> None:
    finding = Finding(check="H9", title="t", verdict=Verdict.FAIL, says="It is so.")
    remember(at(NOW), of_step(Step.HYBRID, finding, at=NOW - 9 * HOUR, verdict=Verdict.FAIL), "U1")
    with database.session() as session:
        acceptances.accept(
            session, check="H9", subject="", verdict="fail", affected=0, reason="r", by="U1",
            now=NOW - 6 * HOUR, until=NOW + DAY,
        )  # fmt: skip
        acceptances.end(session, check="H9", subject="", by="U1", now=NOW - 3 * HOUR)

    def counted(hours: int) -> Verdict:
        return snapshot_at(at(NOW), NOW - hours * HOUR).results[Step.HYBRID].findings[0].counted

    assert [counted(hours) for hours in (7, 5, 1)] == [Verdict.FAIL, Verdict.WARN, Verdict.FAIL]
    assert [change.before for change in changes_since(at(NOW), NOW - 5 * HOUR).failing] == [Verdict.WARN]


def test_the_end_is_put_off_by_the_organisations_freezes(at: At) -> None:
    """Five people a day for three weeks: the rest would end within days, but nothing is moved until Christmas."""
    for day in range(22, -1, -1):
        people = [somebody(f"p{number}", None if number < 5 * (22 - day) else Verdict.PASS) for number in range(150)]
        remember(at(NOW), looked(*people, at=NOW - day * DAY), "U1")
    free = burndown(at(NOW), EVERYBODY)
    assert free.earliest is not None
    assert free.earliest < date(2026, 12, 20)
    freeze = Freeze(start=date(2026, 11, 23), until=date(2026, 12, 24))
    services = at(NOW)
    policy = replace(services.organisation.policy, calendar=Calendar(freezes=(freeze,)))
    closed = replace(services, organisation=replace(services.organisation, policy=policy))
    later = burndown(closed, EVERYBODY)
    assert later.earliest is not None
    assert later.earliest > date(2026, 12, 24)
    assert burndown(services, EVERYBODY, zone="Asia/Tokyo", is_working_day=lambda _: False).earliest is None


def test_a_name_that_is_spelled_in_two_ways_is_one_to_choose(at: At) -> None:
    people = (somebody("a"), somebody("b"), somebody("c", department="sales"), somebody("d", department=""))
    remember(at(NOW), looked(*people), "U1")
    assert scopes(at(NOW)).departments == (("Sales", 3),)
    assert headcount(at(NOW), read_scope("department SALES")).whole == 3
