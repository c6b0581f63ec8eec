"""The audit trail is shown in words, with what an auditor finds each record by, and tells whether it is whole."""

import pytest

from commands import audit as command
from commands.moves.results import AuditResult
from commands.rules.moves.plan import short
from commands.services import Services
from commands.step import Request, UsageError, Verdict
from storage.database import Database
from storage.ledger import audit, decisions, halts, items
from storage.ledger.tables import AuditRecord
from storage.states import ItemState, RequestState
from tests.commands.moves.ledger_only import ADA, asked_for, ledger_services
from tests.storage.ledger.requesting import MINUTE, NOW, change, decision, the, told


@pytest.fixture
def services(database: Database) -> Services:
    return ledger_services(database)


def shown(services: Services, *words: str) -> AuditResult:
    return command.run(services, Request(words=command.validate(words)))


def moved(database: Database) -> int:
    """A request of one person who was moved, from the first word to the last."""
    number = asked_for(database, "a", title="pilot wave 2")
    digest = the(database, number).digest
    with database.writing() as session:
        decisions.decide(session, number, **decision("U0IRIS", digest=digest, groups=["Identity"], reaction="+1"))
    assert change(database, number, RequestState.RUNNING, by=audit.BOT, action="started")
    with database.writing() as session:
        [one] = items.claim(session, number, owner="me", free=1, now=NOW, lease=MINUTE, own_tokens=(), clock=told)
        parameters = {"Identity": "sip:a@fabrikam.com", "Confirm": False}
        items.note_call(
            session, one.id, token=one.token, cmdlet="Move-CsUser", parameters=parameters, now=NOW, clock=told
        )
        items.settle(session, one.id, token=one.token, state=ItemState.MOVED, outcome="Moved in 40 seconds.", now=NOW)
    return number


def test_a_request_is_told_from_its_first_word_to_its_last(database: Database, services: Services) -> None:
    number = moved(database)
    plan = f"plan {short(the(database, number).digest)}"
    result = shown(services, f"m{number}")
    assert [(line.actor, line.says) for line in result.lines] == [
        (ADA, f"asked to move 1 person to Teams: pilot wave 2 ({plan})"),
        ("U0IRIS", f"approved {plan} for Identity, by the reaction +1"),
        ("bot", f"started it, by {plan}"),
        ("bot", "began with A"),
        ("bot", f"called Move-CsUser for A, by {plan}: -Identity 'sip:a@fabrikam.com' -Confirm:$false"),
        ("bot", "moved A: Moved in 40 seconds."),
    ]
    last = result.lines[-1]
    assert result.headline == (
        f"M{number}: 6 records. The audit trail is whole: 6 records, none changed or removed; "
        f"the last is 6 ({short(last.hash)})"
    )
    assert {line.request for line in result.lines} == {""}, "the headline has it"
    assert result.table is not None
    assert result.table.rows[-1][-1] == last.hash


def test_without_an_id_the_end_of_the_whole_trail_is_shown(database: Database, services: Services) -> None:
    number = moved(database)
    with database.writing() as session:
        for each in range(30):
            halts.halt(session, by=ADA, reason=f"no {each}", now=NOW)
    result = shown(services)
    assert len(result.lines) == 25
    assert result.lines[-1].says == "halted everything: no 29"
    assert result.lines[-1].request == ""
    assert result.table is None
    with database.writing() as session:
        decisions.withdraw(session, number, person="U0IRIS", by="bot", why="x", event="", now=NOW)
    assert shown(services, "VERIFY").lines == ()


def test_an_empty_trail_is_whole(services: Services) -> None:
    result = shown(services)
    assert (result.headline, result.verdict) == (
        "The audit trail is whole: nothing is on record yet",
        Verdict.PASS,
    )


def test_a_record_of_a_request_in_the_whole_trail_says_which(database: Database, services: Services) -> None:
    number = asked_for(database, "a")
    digest = the(database, number).digest
    with database.writing() as session:
        decisions.decide(session, number, **decision("U0IRIS", digest=digest))
        decisions.withdraw(session, number, person="U0IRIS", by="bot", why="The reaction is gone.", event="", now=NOW)
    last = shown(services).lines[-1]
    assert (last.request, last.subject) == (f"M{number}", "U0IRIS")
    assert last.says == "let the approval of U0IRIS count no more: The reaction is gone."


@pytest.mark.parametrize("detail", ["[]", "no json"])
def test_a_record_that_was_changed_is_found_and_shown_all_the_same(
    database: Database, services: Services, detail: str
) -> None:
    number = asked_for(database, "a")
    with database.session() as session:
        record = session.get(AuditRecord, 1)
        assert record is not None
        record.detail = detail
        session.add(record)
    result = shown(services, f"M{number}")
    assert result.verdict is Verdict.FAIL
    assert "The audit trail was tampered with: Record 1 was changed." in result.headline
    assert "hybridbot audit export" in result.next_step
    assert result.lines[0].says.startswith("asked to move")


@pytest.mark.parametrize(
    ("words", "says", "meant"),
    [
        (("m1", "x"), '"x" is too much: audit takes one request at a time. Type /hybrid audit M1', "audit M1"),
        (("verify", "now", "x"), '"now x" is too much', "audit verify"),
        (("nonsense",), '"nonsense" is not a request', "requests"),
    ],
)
def test_words_that_make_no_sense_are_answered_with_what_to_type(words: tuple[str, ...], says: str, meant: str) -> None:
    with pytest.raises(UsageError) as raised:
        command.validate(words)
    assert says in str(raised.value)
    assert raised.value.meant == meant


def test_a_request_that_does_not_exist_has_no_records(services: Services) -> None:
    with pytest.raises(UsageError, match="no request M9"):
        shown(services, "M9")
