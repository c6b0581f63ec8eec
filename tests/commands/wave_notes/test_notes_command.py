"""`/hybrid notes M12`: the preview, and sending off exactly what was seen."""

import pytest

from commands import notes as command
from commands.catalogue import run
from commands.moves.results import RequestResult
from commands.note_results import NotesResult
from commands.rules.notes.texts import NoteRules, Texts
from commands.step import Request, UsageError, Verdict
from commands.wave_notes.objecting import object_to
from commands.wave_notes.sending import send_due
from storage.states import ItemState, MoveKind, RequestState
from tests.commands.moves.ledger_only import ADA
from tests.commands.wave_notes.waves import T5, Wave
from tests.storage.ledger.requesting import actions

CODE = command.code_of(NoteRules())


def ask(wave: Wave, *words: str) -> NotesResult:
    found = run(command, wave.services, Request(words=words, asked_by=ADA))
    assert isinstance(found, NotesResult)
    return found


def test_the_preview_fills_the_texts_in_and_says_whom_they_do_not_reach(wave: Wave) -> None:
    ask(wave, "M1", "stop")
    del wave.known["b@fabrikam.com"]
    found = ask(wave, "m1")
    assert found.headline == "1 of 2 people of M1 gets notes"
    assert found.verdict is Verdict.WARN
    assert [(one.name, one.because) for one in found.unreached] == [("B", "nobody in Slack has that address")]
    assert found.values == {
        "name": "A", "day": "Sat 5 Dec 2026", "from": "02:00", "until": "05:00", "zone": "Europe/Berlin",
        "request": "M1", "owner": ADA,
    }  # fmt: skip
    assert (found.code, found.sent_off_by) == (CODE, "")


def test_what_was_seen_is_sent_off_once_and_can_be_taken_back(wave: Wave) -> None:
    assert ask(wave, "M1", "stop").headline == "No more notes about M1 are sent"
    assert ask(wave, "M1", "stop").headline == "No notes about M1 are sent"
    sent = ask(wave, "M1", "SEND", CODE.upper())
    assert sent.headline.startswith(
        "The notes about M1 will be sent to 2 of 2 people: 5 days and 1 day before its window at 10:00 (Europe/"
    )
    assert sent.verdict is Verdict.PASS
    assert (sent.sent_off_by, sent.code) == (ADA, "")
    assert ask(wave, "M1", "send", CODE).headline.startswith("That was decided before.")
    trail = actions(wave.database, wave.request)
    assert [one for one in trail if "notes" in one] == ["sent the notes off", "stopped the notes", "sent the notes off"]


def test_sending_to_nobody_is_no_success(wave: Wave) -> None:
    wave.known.clear()
    sent = ask(wave, "M1", "send", CODE)
    assert "will be sent to 0 of 2 people" in sent.headline
    assert (sent.verdict, len(sent.unreached)) == (Verdict.WARN, 2)


def test_texts_that_have_changed_have_to_be_looked_at_again(wave: Wave) -> None:
    wave.rules(texts=Texts(after="Welcome."))
    with pytest.raises(UsageError, match="not the texts as they are now"):
        ask(wave, "M1", "send", CODE)
    found = ask(wave, "M1")
    assert "The texts have changed since they were sent off: look at them, and send them again." in found.problems
    assert found.code not in ("", CODE)


def test_where_notes_are_off_they_can_be_seen_and_not_sent(wave: Wave) -> None:
    wave.rules(enabled=False)
    found = ask(wave, "M1")
    assert found.problems[0].startswith("Notes are off")
    assert found.code == ""
    with pytest.raises(UsageError, match="Notes are off"):
        ask(wave, "M1", "send", CODE)


def test_without_a_window_there_is_only_the_note_after(wave: Wave) -> None:
    wave.change(window_start=None, window_end=None)
    found = ask(wave, "M1")
    assert found.problems == ("M1 has no window, so there is nothing to say before: only the note after.",)
    assert found.values["from"] == "when it is done"


def test_a_slack_that_is_silent_is_told_as_such(wave: Wave) -> None:
    wave.silent = True
    assert ask(wave, "M1").headline == "0 of 2 people of M1 get notes; for 2 people it cannot be told now"


def test_where_nobody_waits_any_more_nothing_is_filled_in(wave: Wave) -> None:
    wave.change_person("a", state=ItemState.MOVED)
    wave.change_person("b", state=ItemState.SKIPPED)
    found = ask(wave, "M1")
    assert (found.headline, found.values, found.code) == ("0 of 0 people of M1 get notes", {}, "")


def test_requests_that_have_ended_or_move_people_back_have_no_notes(wave: Wave) -> None:
    wave.change(state=RequestState.DONE)
    with pytest.raises(UsageError, match="M1 is done: there is nobody left to tell"):
        ask(wave, "M1")
    wave.change(kind=MoveKind.ROLLBACK)
    with pytest.raises(UsageError, match="Notes are about moves to Teams"):
        ask(wave, "M1")


def test_the_time_is_kept_by_a_typed_name(wave: Wave) -> None:
    wave.at = T5
    send_due(wave.services)
    object_to(wave.services, wave.time(), user="U0A", reason="")
    found = run(command, wave.services, Request(words=("M1", "keep", "a@fabrikam.com"), asked_by=ADA))
    assert isinstance(found, RequestResult)
    assert found.headline.startswith("A is moved as planned")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Say which request's notes"),
        (("everybody",), "Say which request's notes"),
        (("M1", "burn"), "is not understood"),
        (("M1", "send"), "is not understood"),
        (("M1", "stop", "now"), "is not understood"),
        (("M1", "keep"), "is not understood"),
    ],
)
def test_words_that_make_no_sense_are_refused_with_what_to_type(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        command.validate(words)
