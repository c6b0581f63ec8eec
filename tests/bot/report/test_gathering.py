"""What a report says of a database: the present, and a week ago to compare with."""

from datetime import date, timedelta

from bot.report.gathering import gathered
from bot.report.page import page
from commands.history import remember
from commands.rules.over_time.scopes import read_scope
from commands.rules.over_time.values import EVERYBODY, Headcount
from commands.step import Step, Verdict
from tests.commands.conftest import at as at
from tests.commands.over_time.seen import DAY, HOUR, LICENCE, POOL, At, looked, of_step, somebody
from tests.commands.values import NOW


def test_a_report_compares_with_a_week_ago_and_has_every_day(at: At) -> None:
    blocked = somebody("ben", Verdict.FAIL, blockers=(LICENCE,), alone=True)
    for ago, people in (
        (10 * DAY, (somebody("ada"), blocked)),
        (7 * DAY + HOUR, (somebody("ada"), blocked)),
        (0 * DAY, (somebody("ada"), somebody("ben"))),
    ):
        when = NOW - ago
        remember(at(when), looked(*people, at=when), "U1")
    report = gathered(at(NOW), EVERYBODY)
    assert report.facts.count == Headcount(moved=0, ready=2)
    assert report.facts.since is not None
    assert (report.facts.since.percent, report.facts.difference) == (50, 50)
    assert [point.day for point in report.history] == [
        report.history[0].day + timedelta(days=number) for number in range(11)
    ]
    assert report.burndown.points[-1].count.left == 2
    assert "100 % of 2 people are moved or ready" in page(report)


def test_new_is_what_has_been_in_the_way_for_less_than_a_week(at: At) -> None:
    long = somebody("ben", Verdict.FAIL, blockers=(LICENCE,), alone=True)
    lately = somebody("eva", Verdict.FAIL, blockers=(POOL,), alone=True)
    for ago, people in (
        (8 * DAY, (long, somebody("eva"))),
        (7 * DAY + HOUR, (long, somebody("eva"))),
        (DAY, (long, lately)),
    ):
        remember(at(NOW - ago), looked(*people, at=NOW - ago), "U1")
    remember(at(NOW), looked(long, lately), "U1")
    new = {one.check: one.new for one in gathered(at(NOW), EVERYBODY).facts.blockers}
    assert new == {"U11": False, "U4": True}


def test_nothing_is_new_on_the_first_day(at: At) -> None:
    remember(at(NOW), looked(somebody("ben", Verdict.FAIL, blockers=(LICENCE,), alone=True)), "U1")
    facts = gathered(at(NOW), EVERYBODY).facts
    assert ([one.new for one in facts.blockers], facts.since) == ([False], None)


def test_before_anything_was_checked_a_report_says_so(at: At) -> None:
    report = gathered(at(NOW), EVERYBODY)
    assert report.facts.count == Headcount()
    assert report.facts.difference is None
    assert (report.burndown.points, report.history) == ((), ())
    shown = page(report)
    assert "Nothing has been checked yet: cannot tell." in shown
    assert "Nobody had been counted a week ago." in shown


def test_a_report_may_be_about_some_people(at: At) -> None:
    remember(at(NOW), looked(somebody("ada"), somebody("ben", unit="HQ")), "U1")
    report = gathered(at(NOW), read_scope("ou hq"))
    assert report.facts.count.whole == 1
    assert "Of the people: OU hq." in page(report)


def test_the_five_steps_are_those_of_the_status(at: At) -> None:
    remember(at(NOW), of_step(Step.TENANT, verdict=Verdict.PASS), "U1")
    report = gathered(at(NOW), EVERYBODY)
    verdicts = {line.step: line.verdict for line in report.status.lines}
    assert (verdicts[Step.TENANT], verdicts[Step.DOMAINS]) == (Verdict.PASS, Verdict.UNKNOWN)
    assert report.facts.day == date(NOW.year, NOW.month, NOW.day)
