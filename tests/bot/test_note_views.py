"""Notes in Slack and on a terminal: the note itself, what is no longer so, the preview."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from bot.outbox.rendering import NOTE, OBJECTION, OBJECTION_SETTLED, OBJECTION_UNTOLD, Matter, OutOfDate
from bot.terminal.show import show
from bot.views.message import Message
from bot.views.note import answer_message, note_message, note_renderers, object_form, objected, time_in
from bot.views.result import result_message
from commands.note_results import NotesResult, Unreached
from commands.rules.notes.texts import Note, NoteRules, Texts
from commands.step import Verdict
from commands.wave_notes.objecting import Answer, Time
from sandbox.slack.blocks import check_blocks
from storage.ledger.tables import MoveItem, MoveRequest
from storage.models import Objection, WaveNotes
from storage.states import ItemState, MoveKind, ObjectionState, RequestState
from tests.bot.chat import ADA, NORA
from tests.commands.wave_notes.waves import END, START
from tests.storage.ledger.requesting import DAY, NOW

HOSTILE = "<!channel> {owner} *you*"
RENDERERS = note_renderers(NoteRules(enabled=True), zone="Europe/Berlin")


OLD = Texts(before_1="Hello {name}, {from}.")


def seen(note: Note, texts: Texts = Texts()) -> dict[str, str]:  # noqa: B008
    return {"text": texts.of(note), "texts": texts.digest}


def approval(texts: Texts = Texts()) -> WaveNotes:  # noqa: B008
    return WaveNotes(request_id=12, approved_by=ADA, approved_at=NOW, texts=texts.digest)


def matter(note: Note = Note.BEFORE_1, *, said: Objection | None = None, **changes: Any) -> Matter:
    request = MoveRequest(
        id=12, origin="o", kind=MoveKind.MOVE, state=RequestState.APPROVED, requester=ADA, askers="[]", reason="",
        plan="{}", digest="", requirement="{}", concurrency=1, canary=0, halt_percent=20, window_start=START,
        window_end=END, created_at=NOW, asked_at=NOW, expires_at=NOW,
    )  # fmt: skip
    item = MoveItem(
        id=7, request_id=12, position=0, user="n", name=HOSTILE, identity="nora@contoso.com", sip_address="sip:n",
        run_at=NOW, state=changes.pop("item", ItemState.QUEUED),
    )  # fmt: skip
    for name in ("state", "window_start"):
        if name in changes:
            setattr(request, name, changes.pop(name))
    payload = {"item": 7, "note": note.value, "start": START.isoformat(), "end": END.isoformat(), **seen(note)}
    known: dict[str, Any] = {
        "kind": NOTE, "payload": payload, "request": request, "items": [item], "now": NOW, "approval": approval(),
    }  # fmt: skip
    return Matter(objection=said, **{**known, **changes})


def objection(**more: Any) -> Objection:
    known: dict[str, Any] = {
        "id": 3, "request_id": 12, "item_id": 7, "user": NORA, "window_start": START, "reason": HOSTILE, "owner": ADA,
        "said_at": NOW,
    }  # fmt: skip
    return Objection(**{**known, **more})


def shown(kind: str, of: Matter) -> str:
    message = RENDERERS[kind](of)
    assert isinstance(message, Message)
    blocks = message.arguments()["blocks"]
    assert check_blocks(blocks, "message") == []
    assert "<!channel>" not in message.text
    return message.text + json.dumps(blocks, ensure_ascii=False)


@pytest.mark.parametrize("note", [Note.BEFORE_5, Note.BEFORE_1])
def test_a_note_before_the_move_says_when_and_can_be_answered(note: Note) -> None:
    said = shown(NOTE, matter(note))
    assert "Sat 5 Dec 2026 between 02:00 and 05:00 (Europe/Berlin)" in said
    assert '"action_id": "object", ' in said or '"action_id": "object"' in said
    assert "&lt;!channel&gt; {owner}" in said, "a name is no template"


def test_a_changed_time_is_said_as_such_and_the_note_after_can_not_be_answered() -> None:
    assert shown(NOTE, matter(Note.CHANGED)).startswith("The time of your move to Microsoft Teams has changed. Hello")
    after = shown(NOTE, matter(Note.AFTER, state=RequestState.DONE, item=ItemState.MOVED))
    assert "This time does not suit me" not in after
    assert f"ask <@{ADA}>" in after


@pytest.mark.parametrize(
    ("said", "shows"),
    [
        (objection(), "You have said that this time does not suit. It was told to"),
        (objection(state=ObjectionState.SETTLED), "and it was looked at. Ask"),
        (objection(window_start=START - DAY), "This time does not suit me"),
        (objection(state=ObjectionState.PAST), "This time does not suit me"),
    ],
)
def test_a_note_shows_what_became_of_its_answer(said: Objection, shows: str) -> None:
    assert shows in shown(NOTE, matter(said=said))


@pytest.mark.parametrize("changes", [{"item": ItemState.SKIPPED}, {"window_start": START + DAY}])
def test_a_note_of_a_time_that_is_past_says_that_nobody_is_moved_then(changes: dict[str, Any]) -> None:
    read = shown(NOTE, matter(said=objection(state=ObjectionState.PAST), posted=True, **changes))
    assert "You have said that this time does not suit: you are not moved then." in read
    assert "This time does not suit me" not in read


@pytest.mark.parametrize(
    "changes",
    [
        {"state": RequestState.PAUSED},
        {"state": RequestState.CANCELLED},
        {"item": ItemState.SKIPPED},
        {"window_start": START + DAY},
        {"now": START + timedelta(minutes=1)},
        {"items": ()},
        {"request": None},
        {"approval": None},
        {"approval": approval(OLD)},
    ],
)
def test_what_is_no_longer_so_is_not_sent(changes: dict[str, Any]) -> None:
    with pytest.raises(OutOfDate):
        RENDERERS[NOTE](matter(**changes))


def test_where_notes_were_turned_off_what_waits_is_not_sent() -> None:
    with pytest.raises(OutOfDate, match="notes are off"):
        note_message(NoteRules(enabled=False), "Europe/Berlin", matter())


def test_the_text_that_was_approved_is_sent_and_what_was_read_is_not_rewritten() -> None:
    sent: dict[str, Any] = {"payload": {**matter().payload, **seen(Note.BEFORE_1, OLD)}}
    assert shown(NOTE, matter(approval=approval(OLD), **sent)).startswith(
        "Hello &lt;!channel&gt; {owner} *you*, 02:00."
    )
    later: dict[str, Any] = {"approval": None, "posted": True, "window_start": START + DAY, **sent}
    read = shown(NOTE, matter(said=objection(), **later))
    assert read.startswith("Hello &lt;!channel&gt; {owner} *you*, 02:00.")
    assert "You have said that this time does not suit" in read


def test_the_button_names_the_time_that_the_note_tells() -> None:
    assert '"value": "7:20261205T0100"' in shown(NOTE, matter(posted=True, window_start=START + DAY))
    told = answer_message(Answer("Your move is now on Sat", instead=Time(7, "20261206T0100")))
    assert '"value": "7:20261206T0100"' in json.dumps(told.arguments()["blocks"])


def asked(**more: Any) -> dict[str, Any]:
    return {
        "item": 7, "times": 1, "reason": HOSTILE, "start": START.isoformat(), "end": END.isoformat(), **more,
    }  # fmt: skip


def test_where_the_owner_cannot_be_told_others_read_whose_it_was_and_have_the_same_two_ways_out() -> None:
    said = shown(OBJECTION_UNTOLD, matter(kind=OBJECTION_UNTOLD, said=objection(), payload=asked()))
    assert f"I could not tell <@{ADA}>, who asked for M12: whoever looks after it now decides." in said
    assert "notes M12 keep nora@contoso.com" in said
    assert "I could not tell" not in shown(OBJECTION, matter(kind=OBJECTION, said=objection(), payload=asked()))


def test_the_owner_reads_whom_the_time_does_not_suit_and_has_two_ways_out() -> None:
    payload = asked()
    said = shown(OBJECTION, matter(said=objection(reason="another"), payload=payload))
    assert "leave-out M12 nora@contoso.com because the time does not suit" in said
    assert "notes M12 keep nora@contoso.com" in said
    assert "> &lt;!channel&gt;" in said
    assert "Sat 5 Dec 2026, 02:" in said
    assert ">" not in shown(OBJECTION, matter(said=objection(), payload=asked(reason=""))).partition("M12")[0]
    for other in (objection(state=ObjectionState.SETTLED), objection(times=2, window_start=START + DAY)):
        settled = shown(OBJECTION, matter(said=other, payload=payload))
        assert "Sat 5 Dec 2026, 02:" in settled, "what was said, whatever is said since"
        assert "This is settled." in settled
        assert "run_command" not in settled
    with pytest.raises(OutOfDate):
        RENDERERS[OBJECTION](matter())


def test_who_objected_is_told_what_came_of_it() -> None:
    kept = matter(payload={"item": 7, "kept": True})
    assert "stays at the time that you were told" in shown(OBJECTION_SETTLED, kept)
    assert f"<@{ADA}> will find another" in shown(OBJECTION_SETTLED, matter(payload={"item": 7, "kept": False}))


def test_the_form_asks_why_and_takes_no_answer_for_one() -> None:
    form = object_form(Time(7, "20261205T0100"))
    assert check_blocks(form["blocks"], "modal") == []
    assert objected(form) == (Time(7, "20261205T0100"), "")
    values = {"reason": {"reason": {"value": "  I am\n away " + "x" * 600}}}
    time, reason = objected({"private_metadata": "x", "state": {"values": values}})
    assert (time.item, reason[:10], len(reason)) == (0, "I am away ", 500)
    assert (time_in("12:w"), time_in("-1"), time_in("9" * 20)) == (Time(12, "w"), Time(0, ""), Time(0, ""))


def test_an_answer_mentions_whom_to_ask_where_there_is_somebody() -> None:
    assert answer_message(Answer("Please ask", ADA)).text == f"Please ask <@{ADA}>."
    assert answer_message(Answer("Nothing was changed")).text == "Nothing was changed."


def preview(**more: Any) -> NotesResult:
    values = {
        "name": HOSTILE, "day": "Sat", "from": "02:00", "until": "05:00", "zone": "UTC", "request": "M12", "owner": ADA,
    }  # fmt: skip
    known: dict[str, Any] = {
        "headline": "1 of 2 people of M12 gets notes", "request": "M12", "texts": Texts(), "values": values,
        "code": "7f3a91c2", "told_at": NOW, "verdict": Verdict.PASS,
    }  # fmt: skip
    return NotesResult(**{**known, **more})


def in_slack(result: NotesResult) -> str:
    message = result_message(result, now=NOW)
    blocks = message.arguments()["blocks"]
    assert check_blocks(blocks, "message") == []
    return json.dumps(blocks, ensure_ascii=False)


def in_terminal(result: NotesResult) -> str:
    out = io.StringIO()
    Console(file=out, width=400).print(show(result, now=NOW))
    return out.getvalue()


def test_the_preview_shows_the_three_texts_and_the_button_that_sends_them() -> None:
    said = in_slack(preview())
    assert "`/hybrid notes M12 send 7f3a91c2`" in said, "the code that the documents speak of"
    assert all(head in said for head in ("*Five days before*", "*One day before*", "*After the move*"))
    assert "notes M12 send 7f3a91c2" in said
    assert "&lt;!channel&gt;" in said
    assert "Nothing is sent before somebody sends them off." in said
    told = in_terminal(preview())
    assert "Five days before" in told
    assert "hybridbot notes M12 send 7f3a91c2" in told


def test_the_preview_names_whom_the_notes_do_not_reach_and_counts_the_rest() -> None:
    unreached = tuple(Unreached(f"P{number} <!here>", f"p{number}@a.com", "no address") for number in range(40))
    said = in_slack(preview(unreached=unreached, problems=("Notes are off.",)))
    assert "P14 &lt;!here&gt;: no address" in said
    assert "and 25 more" in said
    assert "Notes are off." in said
    told = in_terminal(preview(unreached=unreached, problems=("Notes are off.",)))
    assert "P29 <!here> (p29@a.com): no address" in told
    assert "and 10 more" in told


def test_what_was_sent_off_says_by_whom_and_how_to_stop_it() -> None:
    sent = preview(sent_off_by=ADA, sent_off_at=NOW, code="", values={})
    said = in_slack(sent)
    assert f"Sent off by <@{ADA}>" in said
    assert "/hybrid notes M12 stop" in said
    assert "Send these notes" not in said
    assert f"Sent off by {ADA} on 2026-11-22 12:00 UTC" in in_terminal(sent)
