"""What the terminal shows and does about moves: the same commands as in Slack, and the audit trail as a file."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.ledger.tables import AuditRecord
from tests.bot.terminal.conftest import Type
from tests.bot.terminal.test_program import upgraded
from tests.running_company import RunningCompany
from tests.storage.ledger.requesting import opened as opened_request


@pytest.fixture
def typed(type_line: Type, company: RunningCompany) -> Type:
    """`typed("requests")`: in an upgraded database, with the settings of a company."""
    environment = upgraded(type_line, company)

    def run(*words: str) -> object:
        return type_line(environment, *words)

    return run  # type: ignore[return-value] # it takes the environment from here


@pytest.fixture
def ledger(typed: Type, tmp_path: Path) -> Database:
    """The database that the program uses."""
    return open_database(f"sqlite:///{tmp_path}/terminal.db")


@pytest.fixture
def number(ledger: Database) -> int:
    """A request of two people, with a plan that can be read."""
    plan = {"members": [], "options": {"kind": "move", "window_start": None, "window_end": None}}
    requirement = json.dumps({"approvals": 2, "groups": ["Telephony"], "because": ["2 approvals."]})
    now = datetime.now(UTC)
    return opened_request(ledger, "ab", plan=json.dumps(plan), requirement=requirement, now=now, reason="=pilot")


def test_requests_are_listed_and_shown(typed: Type, number: int) -> None:
    listed = typed("requests")
    assert listed.code == 0
    assert "1 request is open" in listed.told
    assert f"M{number} Move 2 people to Teams" in listed.told
    assert "Still missing: one of Telephony and 1 more approval." in listed.told
    shown = typed("requests", f"m{number}", "--json")
    document = json.loads(shown.out)
    assert document["results"][0]["line"]["state"] == "pending"
    assert [one["state"] for one in document["results"][0]["people"]] == ["queued", "queued"]


def test_a_request_is_cancelled_and_everything_halted_from_here(typed: Type, number: int) -> None:
    """What stops something is possible everywhere."""
    halted = typed("halt", "because", "calls", "fail")
    assert "Everything is halted" in halted.told
    assert "calls fail" in typed("requests").told
    assert f"M{number} is cancelled" in typed("cancel", f"#{number}", "because", "of", "a", "fire").told


def test_mistyped_words_are_answered_with_what_to_type(typed: Type) -> None:
    for words, says in (
        (("cancel",), "cancel M12"),
        (("requests", "nonsense"), "is not a request"),
        (("requests", "M99"), "There is no request M99"),
        (("halt",), "Say why"),
        (("move",), "needs a reason"),
        (("check", "cancel", "M12"), "hybridbot cancel M12"),
        (("audit", "export"), "--csv"),
        (("requests", "--csv", "x.csv"), "no list behind"),
    ):
        ended = typed(*words)
        assert ended.code == 64, words
        assert says in ended.told


def test_a_plan_is_shown_here_and_asked_for_in_slack(typed: Type) -> None:
    """Whoever approves must see who asks."""
    ended = typed("move", "nobody@contoso.com", "because", "pilot")
    assert "Nobody on premises is called" in ended.told
    assert ended.code == 1
    assert typed("move", "send", "draft").code == 64


def test_the_trail_is_verified_and_a_changed_record_is_found(typed: Type, ledger: Database, number: int) -> None:
    held = typed("audit", "verify")
    assert held.code == 0
    assert "The audit trail is whole: 1 record" in held.told
    with ledger.session() as session:
        record = session.get(AuditRecord, 1)
        assert record is not None
        record.detail = '{"reason":"another"}'
        session.add(record)
    broken = typed("audit", "verify")
    assert broken.code == 1
    assert "tampered with" in broken.told
    assert number == 1


def test_the_trail_is_exported_as_csv_and_as_json(typed: Type, number: int, tmp_path: Path) -> None:
    typed("cancel", f"M{number}", "because", "of", "a", "fire")
    path = tmp_path / "trail.csv"
    assert typed("audit", "export", "--csv", str(path)).code == 0
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["Action"] for row in rows] == ["request", "cancel"]
    assert rows[1]["Previous"] == rows[0]["Hash"]
    lines = [json.loads(line) for line in typed("audit", "export", "--json").out.splitlines()]
    assert [line["number"] for line in lines] == ["1", "2"]
    assert json.loads(lines[0]["detail"])["reason"] == "=pilot"
    assert typed("audit", "export", "--csv", str(tmp_path)).code == 64


def test_the_records_of_one_request_are_shown_and_written(typed: Type, number: int, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    ended = typed("audit", f"M{number}", "--csv", str(path))
    assert "asked to move 2 people to Teams: Pilots" in ended.told
    assert path.read_bytes().startswith(b"\xef\xbb\xbfNumber,At,Actor")
