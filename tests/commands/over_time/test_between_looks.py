"""How people stand between two looks at everybody: by the ledger, and by later checks of other steps."""

from datetime import timedelta

import pytest

from commands import diff
from commands.digests.gathering import gather
from commands.history import remember
from commands.over_time.days import burndown
from commands.over_time.headcounts import counted_at, headcount
from commands.rules.digests.ask import usual
from commands.rules.digests.judge import judge
from commands.rules.over_time.scopes import read_scope
from commands.rules.over_time.values import EVERYBODY, Headcount
from commands.step import Finding, Request, Step, Verdict
from storage.database import Database
from storage.states import ItemState, MoveKind
from tests.commands.moves.ledger_only import asked_for, people_stand
from tests.commands.over_time.seen import DAY, HOUR, LICENCE, At, looked, of_step, somebody
from tests.commands.values import NOW

MINUTE = timedelta(minutes=1)


def failing(check: str, *, affected: int = 0, subject: str = "") -> Finding:
    return Finding(check=check, title="t", verdict=Verdict.FAIL, says="It is not.", affected=affected, subject=subject)


def test_who_was_moved_or_moved_back_since_the_last_look_counts_as_that(at: At, database: Database) -> None:
    before = NOW - HOUR
    people = [somebody(name, at_home) for name, at_home in (("a", Verdict.PASS), ("b", Verdict.PASS), ("c", None))]
    remember(at(before), looked(*people, somebody("d", unit="Lab"), at=before), "U1")
    people_stand(database, asked_for(database, "a"), [ItemState.MOVED])
    people_stand(database, asked_for(database, "c", kind=MoveKind.ROLLBACK), [ItemState.MOVED])
    services = at(NOW + MINUTE)
    assert headcount(services, EVERYBODY) == Headcount(moved=1, ready=2, unknown=1)
    assert headcount(services, read_scope("ou lab")) == Headcount(ready=1)
    assert burndown(services, EVERYBODY).points[-1].count == headcount(services, EVERYBODY)
    remember(services, looked(*people[1:], somebody("a", None), at=NOW + MINUTE), "U1")
    assert headcount(services, EVERYBODY) == Headcount(moved=2, ready=1)


@pytest.mark.parametrize(
    ("later", "ready"),
    [
        (of_step(Step.DIRECTORY, failing("S7", affected=3), at=NOW + 5 * MINUTE), 0),
        (of_step(Step.DIRECTORY, failing("S7", affected=1), at=NOW + 5 * MINUTE), 2),
        (of_step(Step.DIRECTORY, failing("S5", affected=1), at=NOW + 5 * MINUTE), 2),
        (of_step(Step.DOMAINS, failing("D2", subject="Contoso.com"), at=NOW + 5 * MINUTE), 0),
        (of_step(Step.DOMAINS, failing("D9", subject="contoso.com"), at=NOW + 5 * MINUTE), 2),
        (of_step(Step.HYBRID, failing("H1"), at=NOW + 5 * MINUTE), 2),
    ],
)
def test_whom_a_later_check_may_block_is_not_ready(at: At, later: object, ready: int) -> None:
    services = at(NOW + 6 * MINUTE)
    then = of_step(Step.DIRECTORY, failing("S7", affected=1), failing("S5", affected=1), at=NOW - MINUTE)
    for result in (then, looked(somebody("a"), somebody("b"), somebody("c", None))):
        remember(services, result, "U1")
    assert headcount(services, EVERYBODY) == Headcount(moved=1, ready=2)
    assert counted_at(services) is None
    remember(services, later, "U1")
    assert headcount(services, EVERYBODY) == Headcount(moved=1, ready=ready, unknown=2 - ready)
    assert counted_at(services) == NOW
    facts = judge(gather(services, usual(channel="C1", zone="UTC"), subscription=0, since=NOW - DAY), None)
    assert (facts.counted_at, facts.sure) == (NOW, ready == 2)


def test_a_count_that_is_too_old_to_rely_on_says_its_time_though_nothing_was_checked_since(at: At) -> None:
    remember(at(NOW), looked(somebody("a")), "U1")
    assert counted_at(at(NOW + DAY)) is None
    assert counted_at(at(NOW + DAY + MINUTE)) == NOW
    assert diff.run(at(NOW + DAY + MINUTE), Request()).counted_at == NOW


def test_a_look_at_everybody_clears_the_doubt(at: At) -> None:
    services = at(NOW + 6 * MINUTE)
    remember(services, looked(somebody("a")), "U1")
    remember(services, of_step(Step.DIRECTORY, failing("S7", affected=1), at=NOW + 5 * MINUTE), "U1")
    assert headcount(services, EVERYBODY) == Headcount(unknown=1)
    blocked = somebody("a", Verdict.FAIL, blockers=(LICENCE,))
    remember(services, looked(blocked, at=NOW + 6 * MINUTE), "U1")
    assert headcount(services, EVERYBODY) == Headcount(blocked=1)
