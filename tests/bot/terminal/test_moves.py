"""What the terminal shows and does about moves: the same commands as in Slack, and the audit trail as a file."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.terminal.moves import with_places
from storage.database import Database, open_database
from storage.ledger import halts
from storage.ledger.tables import AuditRecord
from tests.bot.terminal.conftest import Ended, Type
from tests.bot.terminal.test_program import upgraded
from tests.bot.test_settings import GOOD
from tests.commands.moves.ledger_only import asked_for
from tests.running_company import RunningCompany
from tests.sandbox.slack.running import TOKENS, Workspace


@pytest.fixture
def typed(type_line: Type) -> Type:
    """`typed("requests")`: in an upgraded database. What is only read from the ledger needs no company."""
    assert type_line(GOOD, "db", "upgrade").code == 0

    def run(*words: str, **settings: str) -> Ended:
        return type_line(GOOD | settings, *words)

    return run


@pytest.fixture
def ledger(typed: Type, tmp_path: Path) -> Iterator[Database]:
    """The database that the program uses."""
    opened = open_database(f"sqlite:///{tmp_path}/terminal.db")
    yield opened
    opened.close()


@pytest.fixture
def number(ledger: Database) -> int:
    """A request of two people, with a plan that can be read."""
    return asked_for(ledger, "ab", now=datetime.now(UTC), reason="=pilot")


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
        (("audit", "export"), "Say in which form. Type it like this: hybridbot audit export --csv trail.csv"),
        (("audit", "export", "trail.json"), "trail.json is too much behind export"),
        (("audit", "export", "--csv", "--json"), "Only one of --csv and --json can go to standard output"),
        (("audit", "export", "--csv", "x", "--json", "x"), "name the same file"),
        (("audit", "m1", "x"), "is too much: audit takes one request at a time"),
        (("requests", "--csv", "x.csv"), "no list behind"),
    ):
        ended = typed(*words)
        assert ended.code == 64, words
        assert says in ended.told


def test_a_plan_is_shown_here_and_asked_for_in_slack(type_line: Type, company: RunningCompany) -> None:
    """Whoever approves must see who asks."""
    environment = upgraded(type_line, company)
    ended = type_line(environment, "move", "nobody@contoso.com", "because", "pilot")
    assert "Nobody on premises is called" in ended.told
    assert ended.code == 1
    assert type_line(environment, "move", "send", "draft").code == 64


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
    """Into files, or to standard output; both at once into files of their own."""
    typed("cancel", f"M{number}", "because", "of", "a", "fire")
    table, objects = tmp_path / "trail.csv", tmp_path / "trail.json"
    ended = typed("audit", "export", "--csv", str(table), "--json", str(objects))
    assert (ended.code, ended.out) == (0, "")
    assert f"2 records written to {table}. 2 records written to {objects}. The audit trail is whole:" in ended.told
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["Action"] for row in rows] == ["request", "cancel"]
    assert rows[1]["Previous"] == rows[0]["Hash"]
    lines = [json.loads(line) for line in objects.read_text(encoding="utf-8").splitlines()]
    assert [line["number"] for line in lines] == ["1", "2"]
    assert json.loads(lines[0]["detail"])["reason"] == "=pilot"
    assert typed("audit", "export", "--csv", str(tmp_path)).code == 64
    assert typed("audit", "export", f"--json={tmp_path}/other.json").code == 0
    assert (tmp_path / "other.json").read_bytes() == objects.read_bytes()


def test_without_a_file_the_trail_goes_to_standard_output(typed: Type, number: int) -> None:
    for option in ("--json", "--json=-"):
        ended = typed("audit", "export", option)
        assert [json.loads(line)["action"] for line in ended.out.splitlines()] == ["request"]
        assert "1 record written to standard output." in ended.err
    assert typed("audit", "--csv", "export").out.startswith("Number,At,Actor")
    assert number == 1


def test_what_was_tampered_with_is_exported_as_it_is_and_told(typed: Type, number: int, ledger: Database) -> None:
    with ledger.session() as session:
        session.connection().exec_driver_sql("UPDATE audit_record SET actor = 'somebody else'")
    ended = typed("audit", "export", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["actor"] == "somebody else"
    assert "tampered with: Record 1 was changed." in ended.err
    shown = typed("audit", f"M{number}")
    assert "Next: Keep the database as it is" in shown.told


def test_audit_answers_in_json_too(typed: Type, number: int) -> None:
    document = json.loads(typed("audit", f"M{number}", "--json").out)
    assert document["results"][0]["lines"][0]["says"].startswith("asked to move 2 people to Teams")
    assert json.loads(typed("audit", "--json", "verify").out)["exit_code"] == 0


@pytest.mark.parametrize(
    ("typed_words", "parsed"),
    [
        (["requests", "--json"], ["requests", "--json"]),
        (["audit", "M1", "--csv", "a.csv"], ["audit", "M1", "--csv", "a.csv"]),
        (["audit", "--json", "M1"], ["audit", "--json=-", "M1"]),
        (["audit", "export", "--csv"], ["audit", "export", "--csv=-"]),
        (["audit", "--json", "export"], ["audit", "--json=-", "export"]),
        (["audit", "export", "--csv", "--json", "b"], ["audit", "export", "--csv=-", "--json=b"]),
        (["audit", "export", "--json", "-"], ["audit", "export", "--json=-"]),
        ([], []),
    ],
)
def test_only_export_takes_a_file_behind_an_option_or_none(typed_words: list[str], parsed: list[str]) -> None:
    assert with_places(typed_words) == parsed


def test_the_records_of_one_request_are_shown_and_written(typed: Type, number: int, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    ended = typed("audit", f"M{number}", "--csv", str(path))
    assert "asked to move 2 people to Teams: Pilots" in ended.told
    assert path.read_bytes().startswith(b"\xef\xbb\xbfNumber,At,Actor")
    refused = typed("audit", f"M{number}", "--csv", str(tmp_path))
    assert (refused.code, "cannot be written" in refused.told) == (64, True)


def test_people_are_called_by_their_names_where_slack_tells_them(
    typed: Type, number: int, ledger: Database, workspace: Workspace
) -> None:
    with ledger.writing() as session:
        halts.halt(session, by="U0BEN", reason="calls fail", now=datetime.now(UTC))
    slack = {"SLACK_BOT_TOKEN": TOKENS.bot, "SLACK_API_URL": f"{workspace.url}/api/"}
    listed = typed("requests", **slack).told
    assert "asked for by Ada Admin" in listed
    assert "Halted by Ben" in listed
    assert "U0BEN" not in listed
    assert "Ada Admin (U0ADA)" in typed("audit", f"M{number}", **slack).told
    assert "asked for by U0ADA" in typed("requests").told
    wrong = slack | {"SLACK_BOT_TOKEN": "xoxb-of-nobody"}
    assert "asked for by U0ADA" in typed("requests", **wrong).told
