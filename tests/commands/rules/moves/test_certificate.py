"""The certificate counts everybody, groups failures by cause, and names what is left to do."""

import csv
import io
from datetime import timedelta

from commands.rules.moves.certificate import COLUMNS, certificate
from storage.states import ItemState, MoveKind
from tests.commands.rules.moves.items import Item, Request, moved
from tests.commands.rules.moves.values import NOW


def failed(name: str, error: str, error_id: str = "", outcome: str = "") -> Item:
    """Somebody whose move failed."""
    return Item(name=name, state=ItemState.FAILED, error=error, error_id=error_id, outcome=outcome)


def test_everybody_is_counted() -> None:
    """Moved, there before, failed, left out, and how long it took."""
    items = [
        moved(),
        moved(already_there=True),
        failed("Ben", "text", "E2"),
        Item(state=ItemState.SKIPPED),
        Item(),
    ]
    found = certificate(Request(), items, name="M12", now=NOW)
    assert found.headline == (
        "2 of 5 people were moved, 1 of them was there before, 1 failed, 1 was left out, 1 is not done, in 1 hour."
    )
    assert len(found.table.rows) == 5
    assert found.table.name == "M12-certificate.csv"
    cancelled = certificate(
        Request(kind=MoveKind.ROLLBACK, started_at=None),
        [moved()],
        name="M1",
        now=NOW,
    )
    assert cancelled.headline == "1 of 1 person was moved back."


def test_failures_stand_by_cause_with_what_to_do() -> None:
    """The most frequent first; an unknown text is its own cause."""
    items = [failed("Cleo", "strange", outcome="It failed."), failed("Ada", "a", "E2"), failed("Ben", "b", "E2")]
    first, second = certificate(Request(), items, name="M12", now=NOW).failures
    assert first.startswith("2 people (Ada and Ben): The person has no licence")
    assert first.endswith("[E2]")
    assert second == "1 person (Cleo): It failed."


def test_the_proof_and_the_next_steps_are_said() -> None:
    """Who is waited for, and whose outcome nobody knows."""
    items = [
        moved(name="Ada", synced_at=NOW, meetings_at=NOW, signed_in_at=NOW),
        moved(name="Ben", synced_at=NOW, meetings="Failed", proof_note="Converting the meetings has failed."),
        failed("Cleo", "outcome unknown: silence"),
    ]
    found = certificate(Request(), items, name="M12", now=NOW)
    assert found.proof == (
        "2 of 2 people are known to Microsoft 365 with the new home.",
        "1 of 2 people has their meetings converted.",
        "1 of 2 people has signed in to Teams.",
        "Ben: Converting the meetings has failed.",
    )
    assert not found.is_over
    assert found.sign_in_by == NOW + timedelta(days=30)
    said = " ".join(found.next_steps)
    assert "Look where Cleo is now" in said
    assert "Ask everybody who was moved to sign in to Teams: 1 person has not yet." in said
    assert "Converting meetings failed for Ben" in said


def test_once_the_days_are_over_the_loss_is_said_and_the_rest_is_final() -> None:
    items = [moved(name="Ada", ago=31 * 86_400.0), moved(synced_at=NOW, meetings_at=NOW, signed_in_at=NOW)]
    found = certificate(Request(), items, name="M12", now=NOW, part="9-final")
    assert (found.is_over, found.sign_in_by) == (True, None)
    assert found.next_steps == ("1 person has lost their contacts: no sign-in to Teams was seen within 30 days.",)
    assert found.table.name == "M12-certificate-9-final.csv"
    assert found.table.rows[0][-1] == "Wait for the next synchronisation of the directory."
    late = certificate(Request(), [moved(ago=31 * 86_400.0, synced_at=NOW)], name="M12", now=NOW).table.rows[0]
    assert late[-1] == "The contacts are lost: no sign-in to Teams was seen in time."


def test_a_move_back_asks_people_to_sign_out_and_in() -> None:
    """And proves no meetings."""
    found = certificate(Request(kind=MoveKind.ROLLBACK), [moved(synced_at=NOW)], name="M12", now=NOW)
    assert found.proof == ("1 of 1 person is known to Microsoft 365 with the new home.",)
    assert found.next_steps == (
        "Ask everybody who was moved back to sign out and in again, and to schedule their meetings anew.",
    )


def test_nobody_moved_proves_nothing() -> None:
    """And asks for nothing but to mend."""
    found = certificate(Request(), [failed("Ada", "x")], name="M12", now=NOW)
    assert found.proof == ()
    assert len(found.next_steps) == 1


def test_the_file_has_a_row_for_each_and_no_formula() -> None:
    """Whatever somebody is called."""
    items = [
        moved(name="=cmd()", took=95.0),
        moved(synced_at=NOW, meetings_at=NOW, signed_in_at=NOW),
        failed("Ben", "text", "E2"),
        failed("Cleo", "text"),
        moved(already_there=True, call_started_at=None),
    ]
    table = certificate(Request(), items, name="M12", now=NOW).table
    rows = list(csv.DictReader(io.StringIO(table.as_csv().decode("utf-8-sig"))))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["Person"] == "'=cmd()"
    assert rows[0]["Seconds from call to new home"] == "95"
    assert rows[0]["Next step"] == "Wait for the next synchronisation of the directory."
    assert rows[1]["Next step"] == ""
    assert rows[1]["Stage reached"] == "signed in to Teams"
    assert rows[2]["Next step"].startswith("Assign a licence")
    assert rows[3]["Next step"] == "Look at the error, then try again."
    assert rows[4]["Outcome"] == "there before"
    waiting = [moved(synced_at=NOW, proof_note="Teams is silent."), moved(synced_at=NOW, signed_in_at=NOW)]
    table = certificate(Request(), waiting, name="M12", now=NOW).table
    first, second = (dict(zip(COLUMNS, row, strict=True)) for row in table.rows)
    assert first["Contacts are lost without a sign-in before (UTC)"] == f"{NOW + timedelta(days=30):%Y-%m-%d %H:%M:%S}"
    assert first["What the last look could not see"] == "Teams is silent."
    assert first["Next step"] == "Sign in to Teams."
    assert second["Contacts are lost without a sign-in before (UTC)"] == ""
    assert second["Next step"] == "Wait until the meetings are converted."
