"""Notes reach the outbox once, at their time, and only after somebody has seen and sent them off."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from commands.rules.notes.due import GRACE
from commands.rules.notes.texts import Texts
from commands.wave_notes.sending import send_due
from storage import notes
from storage.states import ItemState, RequestState
from tests.commands.conftest import database_in
from tests.commands.moves.ledger_only import ADA
from tests.commands.wave_notes.waves import END, START, T1, T5, Wave
from tests.statements import statements
from tests.storage.ledger.requesting import DAY, NOW, change


def look(wave: Wave, *times: object) -> list[tuple[str, str]]:
    """What was told after looks at these times."""
    for at in times:
        wave.at = at  # type: ignore[assignment]
        send_due(wave.services)
    return wave.told()


def test_everybody_is_told_five_days_and_one_day_before_once_each(wave: Wave) -> None:
    assert look(wave, T5 - DAY, T5, T5, T5 + timedelta(minutes=5)) == [("U0A", "before-5"), ("U0B", "before-5")]
    assert look(wave, T1, T1)[2:] == [("U0A", "before-1"), ("U0B", "before-1")]
    payload = json.loads(wave.messages()[0].payload)
    assert (payload["start"], payload["end"]) == (START.isoformat(), END.isoformat())
    assert (payload["text"], payload["texts"]) == (Texts().before_5, Texts().digest)
    assert payload["until"] == (T5 + GRACE).isoformat()


def test_after_a_verified_move_its_person_is_told_once(wave: Wave) -> None:
    wave.to_running()
    wave.change_person("a", state=ItemState.MOVED, moved_at=START, synced_at=None)
    assert look(wave, START + timedelta(hours=1)) == []
    wave.change_person("a", synced_at=START)
    wave.change_person("b", state=ItemState.FAILED)
    assert change(wave.database, wave.request, RequestState.DONE, now=START + timedelta(hours=2))
    assert look(wave, START + timedelta(hours=3), START + DAY) == [("U0A", "after")]


def test_nothing_is_sent_before_somebody_has_sent_these_texts_off(wave: Wave) -> None:
    wave.rules(texts=Texts(before_5="Other words."))
    assert look(wave, T5) == []
    wave.rules(texts=Texts())
    with wave.database.writing() as session:
        assert notes.withdraw(session, wave.request, by=ADA, now=wave.at)
        assert not notes.withdraw(session, wave.request, by=ADA, now=wave.at)
    assert look(wave, T5) == []


def test_where_notes_are_off_nothing_is_sent(wave: Wave) -> None:
    wave.rules(enabled=False)
    assert look(wave, T5) == []


def test_whom_slack_does_not_know_is_passed_over_and_a_silent_slack_is_asked_again(wave: Wave) -> None:
    wave.silent = True
    assert look(wave, T5) == []
    wave.silent = False
    del wave.known["b@fabrikam.com"]
    assert look(wave, T5 + timedelta(minutes=5)) == [("U0A", "before-5")]
    assert ("b@fabrikam.com", "sip:b@fabrikam.com") in wave.asked


def test_whom_slack_does_not_know_is_looked_for_less_and_less_often(wave: Wave) -> None:
    del wave.known["b@fabrikam.com"]
    look(wave, *(T5 + timedelta(minutes=5 * number) for number in range(72)))
    assert wave.asked.count(("b@fabrikam.com", "sip:b@fabrikam.com")) == 4, "at once, after 1, 2 and 4 hours"
    wave.known["b@fabrikam.com"] = "U0B"
    look(wave, T1)
    assert ("U0B", "before-1") in wave.told()


def test_a_slack_that_is_silent_of_many_is_not_asked_of_all_of_them(tmp_path: Path) -> None:
    with database_in(tmp_path) as database:
        wave = Wave(database, "abcdefghij")
        wave.silent = True
        assert look(wave, T5) == []
        assert len(wave.asked) == 5


def test_the_people_and_the_notes_of_a_wave_are_read_once_however_many_are_told(tmp_path: Path) -> None:
    for number, people in enumerate(("abcd", "abcdefghijkl")):
        (tmp_path / people).mkdir()
        with database_in(tmp_path / people) as database:
            wave = Wave(database, people)
            wave.known = {f"{key}@fabrikam.com": f"U0{key.upper()}" for key in people}
            with statements(database) as seen:
                assert len(look(wave, T5)) == len(people), number
            of_the_wave = [
                one for one in seen if "move_item.request_id = ?" in one or "outbox_message.request_id = ?" in one
            ]
            assert len(of_the_wave) == 2, "those who wait, and what was sent"


def test_what_is_asked_at_a_click_is_found_by_an_index(wave: Wave) -> None:
    look(wave, T5)
    for kept in (
        lambda session: notes.reader_of(session, wave.number()),
        lambda session: notes.sent_to(session, wave.number()),
        lambda session: notes.sent(session, wave.request),
        lambda session: notes.touch(session, wave.number(), now=NOW),
    ):
        with wave.database.writing() as session, statements(wave.database) as seen:
            assert kept(session) != ""
        for one in seen:
            with wave.database.session() as session:
                numbers = (1,) * one.count("?")
                plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", numbers).all()
            assert all("INDEX" in str(row) for row in plan if "outbox_message" in str(row)), one


@pytest.mark.parametrize("to", [RequestState.PAUSED, RequestState.CANCELLED, RequestState.EXPIRED])
def test_who_is_in_a_request_that_does_not_go_on_is_not_told(wave: Wave, to: RequestState) -> None:
    assert change(wave.database, wave.request, to)
    assert look(wave, T5) == []


def test_another_time_is_told_once(wave: Wave) -> None:
    look(wave, T5)
    wave.at = T5 + timedelta(hours=1)
    wave.another_time()
    assert look(wave, T5 + timedelta(hours=1), T5 + timedelta(hours=2))[2:] == [("U0A", "changed"), ("U0B", "changed")]
    assert look(wave, T5 + 7 * DAY)[4:] == [("U0A", "before-5"), ("U0B", "before-5")]


def test_a_request_that_is_cancelled_while_slack_is_asked_sends_nothing(wave: Wave) -> None:
    find = wave.find

    def cancelling(addresses: object) -> object:
        change(wave.database, wave.request, RequestState.CANCELLED)
        return find(addresses)  # type: ignore[arg-type]

    object.__setattr__(wave.services, "find_in_slack", cancelling)
    assert look(wave, T5) == []


def test_notes_that_are_taken_back_while_slack_is_asked_are_not_sent(wave: Wave) -> None:
    find = wave.find

    def stopping(addresses: object) -> object:
        with wave.database.writing() as session:
            notes.withdraw(session, wave.request, by=ADA, now=wave.at)
        return find(addresses)  # type: ignore[arg-type]

    object.__setattr__(wave.services, "find_in_slack", stopping)
    assert look(wave, T5) == []


def test_texts_are_sent_off_once_and_others_anew(wave: Wave) -> None:
    with wave.database.writing() as session:
        assert not notes.approve(session, wave.request, by="U0BEN", texts=Texts().digest, now=NOW)
        assert notes.approve(session, wave.request, by="U0BEN", texts="other", now=NOW + DAY)
        found = notes.approved(session, wave.request)
    assert found is not None
    assert (found.approved_by, found.approved_at) == ("U0BEN", NOW + DAY)
