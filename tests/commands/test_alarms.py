"""`/hybrid alarms`: the list, and taking note of one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from commands import alarms as command
from commands.alarm_results import AlarmsResult
from commands.catalogue import run
from commands.services import Organisation, Services
from commands.step import Request, UsageError, Verdict
from storage import alarms
from tests.commands.conftest import database_in
from tests.commands.moves.ledger_only import Silent, services_of
from tests.commands.values import REFERENCE
from tests.storage.ledger.requesting import DAY, NOW


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Services with three alarms: one lasts, one ended yesterday, one long ago."""
    organisation = Organisation(tenant_id="t", reference=REFERENCE, cloud=REFERENCE.clouds["global"])
    with database_in(tmp_path) as database:
        with database.writing() as session:
            for number, (subject, ago) in enumerate((("a", None), ("b", DAY), ("c", 40 * DAY)), start=1):
                alarms.begin(
                    session, kind="domain", subject=subject, says=f"{subject} is lost.", remedy="Verify.", who="",
                    stage=0, members=(), now=NOW - timedelta(days=50),
                )  # fmt: skip
                if ago is not None:
                    alarms.end(session, number, now=NOW - ago)
        yield services_of(database, Silent(), organisation=organisation, now=lambda: NOW)


def ask(services: Services, *words: str, by: str = "U0ADA") -> AlarmsResult:
    found = run(command, services, Request(words=words, asked_by=by))
    assert isinstance(found, AlarmsResult)
    return found


def test_those_that_last_come_first_and_those_that_ended_of_late_follow(services: Services) -> None:
    found = ask(services)
    assert (found.headline, found.verdict) == ("1 alarm lasts.", Verdict.FAIL)
    assert [line.id for line in found.lines] == [1, 2]
    assert "HYBRIDBOT_OPERATIONS_CHANNEL" in found.nowhere


def test_without_an_alarm_all_is_well(services: Services) -> None:
    with services.database.writing() as session:
        alarms.end(session, 1, now=NOW)
    found = ask(services)
    assert (found.headline, found.verdict) == ("No alarm lasts.", Verdict.PASS)


def test_one_takes_note_of_an_alarm_and_who_comes_later_is_told(services: Services) -> None:
    first = ask(services, "ACK", "#1")
    assert first.headline == "Alarm 1 is acknowledged. It lasts until what it is about is mended. 1 alarm lasts."
    assert (first.lines[0].acknowledged_by, first.lines[0].acknowledged_at) == ("U0ADA", NOW)
    assert ask(services, "ack", "1", by="U0BEN").headline.startswith("Alarm 1 was acknowledged before.")
    assert ask(services, "ack", "2").headline.startswith("Alarm 2 is over already.")
    with pytest.raises(UsageError, match="There is no alarm 99"):
        ask(services, "ack", "99")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("burn",), "is not understood"),
        (("ack", "1", "2"), "is not understood"),
        (("ack",), "Say which"),
        (("ack", "one"), "is not the number of an alarm"),
        (("ack", "9" * 30), "is not the number of an alarm"),
    ],
)
def test_words_that_make_no_sense_are_refused_with_what_to_type(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        command.validate(words)
