"""The time does not suit somebody: they wait, their owner decides, and the request still ends."""

from datetime import timedelta

import pytest
from sqlmodel import col, update

from bot.moves.advancing import Advancing
from bot.moves.rechecking import GO
from bot.views.home_own import own_blocks
from commands.home_facts import HomeFacts, Kind, Visitor
from commands.moves.own import own_moves
from commands.moves.reporting import request_line, request_result
from commands.person_record import on_record
from commands.rules.moves.policy import Policy
from commands.rules.notes.objecting import NOT_MOVED
from commands.step import UsageError
from commands.wave_notes.objecting import Answer, Time, keep_time, may_object, object_to
from commands.wave_notes.sending import send_due, settle_what_is_over
from commands.wave_notes.standing import open_objections
from storage import objections
from storage.ledger import items as ledger_items
from storage.ledger.audit import BOT
from storage.ledger.tables import OutboxMessage
from storage.states import ItemState, ObjectionState, OutboxState, RequestState
from tests.commands.moves.ledger_only import ADA
from tests.commands.wave_notes.waves import END, START, T1, T5, Wave
from tests.storage.ledger.requesting import DAY, actions

HOSTILE = "My boss says <!channel> no"


@pytest.fixture
def told(wave: Wave) -> Wave:
    """A wave whose people have read that they are moved."""
    wave.at = T5
    assert send_due(wave.services) == 2
    return wave


def says(wave: Wave, key: str = "a", *, reason: str = HOSTILE, user: str = "") -> Answer:
    return object_to(wave.services, wave.time(key), user=user or f"U0{key.upper()}", reason=reason)


def claimed(wave: Wave) -> list[str]:
    with wave.database.writing() as session:
        found = ledger_items.claim(
            session, wave.request, owner="me", free=9, now=wave.at, lease=timedelta(minutes=1), own_tokens=()
        )
    return [one.user for one in found]


def advance(wave: Wave) -> RequestState:
    Advancing(database=wave.database, policy=Policy(channel="C2"), look_again=lambda _: GO, now=lambda: wave.at)()
    return wave.row().state


def test_who_objects_is_not_moved_and_the_others_are_though_they_come_later(told: Wave) -> None:
    told.change(canary=1)
    assert says(told).done
    told.to_running()
    assert claimed(told) == ["b"], "the first of those who do not object goes first"
    assert claimed(told) == []


def test_the_owner_is_told_once_and_the_note_shows_it(told: Wave) -> None:
    assert says(told) == Answer("Thank you. You are not moved while that is open. It was told to", ADA, done=True)
    assert says(told, reason="again") == Answer("You have said so already. It was told to", ADA)
    (asked,) = told.messages("objection")
    assert asked.channel == ADA
    assert told.messages()[0].edition == 2
    with told.database.session() as session:
        found = objections.of_item(session, told.number())
    assert found is not None
    assert (found.reason, found.owner, found.state) == (HOSTILE, ADA, ObjectionState.OPEN)


def test_it_shows_on_the_request_and_about_the_person(told: Wave) -> None:
    says(told)
    result = request_result(told.services, told.request)
    assert result.people[0].says == f"says that the time does not suit: “{HOSTILE}”"
    assert [one.settler for one in result.people] == [ADA, ""]
    assert "1 person says that the time does not suit, and is not moved while that is open" in result.next_step
    (line, *_) = on_record(told.services, command="why", subject="A@fabrikam.com", names=())
    assert line.endswith(f"the time of M1 does not suit (“{HOSTILE}”): not moved while that is open.")
    keep_time(told.services, told.request, "a@fabrikam.com", by=ADA)
    (line, *_) = on_record(told.services, command="why", subject="a@fabrikam.com", names=())
    assert line.endswith("that is settled.")
    assert "does not suit" not in request_result(told.services, told.request).next_step


def test_it_shows_in_the_line_of_the_request_and_in_the_tab_of_the_person(told: Wave) -> None:
    says(told)
    with told.database.session() as session:
        line = request_line(session, told.row())
        assert line.says.endswith("1 person says that the time does not suit.")
        assert line.settlers == (ADA,)
        assert open_objections(session, [told.row()]) == ((told.request, ("a@fabrikam.com",), ADA),)
        own = own_moves(session, ["a@fabrikam.com", "b@fabrikam.com"])
    assert [one.objects for one in own.values()] == [True, False]
    shown = str(
        [
            block.to_dict()
            for block in own_blocks(HomeFacts(visitor=Visitor(user="U0A", kind=Kind.MEMBER), own=own["a@fabrikam.com"]))
        ]
    )
    assert f"You are not moved until <@{ADA}> has settled that." in shown
    told.another_time()
    with told.database.session() as session:
        assert not own_moves(session, ["a@fabrikam.com"])["a@fabrikam.com"].objects
        assert "suit" not in request_line(session, told.row()).says
        assert request_line(session, told.row()).settlers == ()


def test_nobody_gets_a_note_about_a_time_that_does_not_suit_them(told: Wave) -> None:
    says(told, reason="")
    told.at = T1
    send_due(told.services)
    assert told.told()[2:] == [("U0B", "before-1")]
    assert "“" not in request_result(told.services, told.request).people[0].says


def test_only_who_got_the_note_can_answer_it(told: Wave) -> None:
    for answer in (
        says(told, user="U0BEN"),
        object_to(told.services, Time(999, told.time().window), user="U0A", reason=""),
    ):
        assert answer == Answer("This note is not yours, so nothing was changed.")
    assert may_object(told.services, told.time(), user="U0A") is None
    assert may_object(told.services, told.time(), user="U0B") is not None


def test_an_old_note_says_nothing_of_another_time_and_offers_that_one(told: Wave) -> None:
    old = told.time()
    told.another_time()
    for answer in (
        may_object(told.services, old, user="U0A"),
        object_to(told.services, old, user="U0A", reason=""),
        object_to(told.services, Time(old.item, ""), user="U0A", reason=""),
    ):
        assert answer is not None
        assert answer.says.endswith("Your move is now planned for Sat 12 Dec 2026, 02:00-05:00 Europe/Berlin")
        assert answer.instead == told.time()
    assert told.messages("objection") == []
    assert says(told).done


@pytest.mark.parametrize(
    "too_late",
    [
        lambda wave: wave.change_person("a", state=ItemState.LEASED),
        lambda wave: wave.change_person("a", state=ItemState.MOVED),
        lambda wave: wave.change_person("a", call_started_at=START),
        lambda wave: wave.change_person("a", handed_at=START),
        lambda wave: wave.change(state=RequestState.CANCELLED),
        lambda wave: wave.change(window_start=None),
    ],
)
def test_once_the_move_has_begun_it_is_too_late_and_said_whom_to_ask(told: Wave, too_late: object) -> None:
    too_late(told)  # type: ignore[operator]
    answer = says(told)
    assert (answer.says.startswith("It is too late"), answer.owner, answer.done) == (True, ADA, False)
    assert told.messages("objection") == []


def test_keeping_the_time_lets_the_person_be_moved_and_tells_them(told: Wave) -> None:
    says(told)
    result = keep_time(told.services, told.request, "A", by="U0BEN")
    assert result.headline == "A is moved as planned in M1, and was told so"
    (settled,) = told.messages("objection-settled")
    assert (settled.channel, '"kept":true' in settled.payload) == ("U0A", True)
    told.to_running()
    assert claimed(told) == ["a", "b"]
    with pytest.raises(UsageError, match="or it is settled"):
        keep_time(told.services, told.request, "a@fabrikam.com", by="U0BEN")
    with pytest.raises(UsageError, match="There is no request M99"):
        keep_time(told.services, 99, "a@fabrikam.com", by="U0BEN")
    assert {objections.SAID, objections.KEPT} <= set(actions(told.database, told.request))


def test_at_the_end_of_the_window_who_objects_is_left_out_and_the_request_ends(told: Wave) -> None:
    says(told)
    told.to_running()
    told.change_person("b", state=ItemState.MOVED, moved_at=START)
    assert advance(told) is RequestState.RUNNING, "the owner may still keep the time"
    told.at = END + timedelta(seconds=1)
    assert advance(told) is RequestState.DONE
    assert (told.item().state, told.item().outcome) == (ItemState.SKIPPED, NOT_MOVED)
    settle_what_is_over(told.services)
    (settled,) = told.messages("objection-settled")
    assert (settled.channel, '"kept":false' in settled.payload) == ("U0A", True)
    settle_what_is_over(told.services)
    assert len(told.messages("objection-settled")) == 1


def test_with_the_end_of_the_request_it_is_over_and_nobody_is_told_of_another_time(told: Wave) -> None:
    says(told)
    told.change(state=RequestState.CANCELLED)
    settle_what_is_over(told.services)
    assert told.messages("objection-settled") == []
    with told.database.session() as session:
        found = objections.of_item(session, told.number())
        assert objections.every_open(session) == []
    assert found is not None
    assert (found.state, found.settled_by) == (ObjectionState.PAST, BOT)


def test_where_others_wait_too_the_request_is_paused_as_ever_and_who_objects_is_left_out(told: Wave) -> None:
    says(told)
    told.to_running()
    told.at = END + timedelta(seconds=1)
    assert advance(told) is RequestState.PAUSED
    assert (told.item("a").state, told.item("b").state) == (ItemState.SKIPPED, ItemState.QUEUED)


def test_who_has_a_command_by_hand_is_not_left_out_by_that(told: Wave) -> None:
    says(told)
    told.to_running()
    told.change_person("a", handed_at=START)
    with told.database.writing() as session:
        assert objections.leave_out(session, told.row(), "No.", now=told.at) == []


def test_another_time_settles_it_and_the_person_may_say_the_same_of_that_one(told: Wave) -> None:
    says(told)
    told.another_time()
    send_due(told.services)
    assert told.messages("objection-settled") == [], "the note about the new time tells it"
    assert told.told()[2:] == [("U0A", "changed"), ("U0B", "changed")]
    assert says(told, reason="That one neither").done
    assert len(told.messages("objection")) == 2
    told.change(state=RequestState.RUNNING)
    told.at = START + 7 * DAY + timedelta(minutes=1)
    assert claimed(told) == ["b"]


def untold(wave: Wave, *, after: timedelta = timedelta(minutes=5)) -> None:
    """What waits in the outbox for the owner, or for others, cannot be posted; then it is looked again."""
    with wave.database.writing() as session:
        session.exec(
            update(OutboxMessage)
            .where(col(OutboxMessage.kind).in_(("objection", "objection-untold")))
            .values(state=OutboxState.FAILED)
        )
    wave.at += after
    settle_what_is_over(wave.services)
    settle_what_is_over(wave.services)


def test_a_time_that_comes_back_can_be_objected_to_again_and_its_owner_is_told_again(told: Wave) -> None:
    old = told.time()
    says(told)
    told.another_time()
    send_due(told.services)
    assert told.told()[2:] == [("U0A", "changed"), ("U0B", "changed")]
    told.at += timedelta(hours=1)
    told.another_time(timedelta(0))
    assert told.time() == old
    send_due(told.services)
    assert told.told()[4:] == [("U0A", "changed"), ("U0B", "changed")], "they were told last of the other time"
    assert may_object(told.services, old, user="U0A") is None
    assert says(told, reason="Still not").done
    assert says(told, reason="Still not").says.startswith("You have said so already")
    assert [row.key for row in told.messages("objection")] == ["objection:1:1", "objection:1:2"]
    told.change(state=RequestState.RUNNING)
    told.at = START + timedelta(minutes=1)
    assert claimed(told) == ["b"]
    for later in (7 * DAY, timedelta(0)):
        told.at += timedelta(hours=1)
        told.another_time(later)
        told.change(window_start=START + later + 21 * DAY, state=RequestState.APPROVED)
        send_due(told.services)
    keys = [row.key for row in told.messages() if row.channel == "U0A"]
    assert len(set(keys)) == len(keys)


def test_a_time_that_comes_back_before_anybody_was_told_of_another_still_does_not_suit(told: Wave) -> None:
    says(told)
    told.another_time()
    settle_what_is_over(told.services)
    (line, *_) = on_record(told.services, command="why", subject="a@fabrikam.com", names=())
    assert line.endswith("there is another time since.")
    told.another_time(timedelta(0))
    send_due(told.services)
    assert told.told()[2:] == []
    told.to_running()
    assert claimed(told) == ["b"]


def test_a_time_that_was_kept_can_be_objected_to_once_another_was_told_between(told: Wave) -> None:
    says(told)
    keep_time(told.services, told.request, "a", by=ADA)
    assert says(told).says.startswith("You have said so already"), "that was decided"
    told.another_time()
    send_due(told.services)
    told.at += timedelta(hours=1)
    told.another_time(timedelta(0))
    send_due(told.services)
    assert says(told).done
    assert actions(told.database, told.request).count(objections.ENDED) == 0, "it was settled, not passed over"


def test_an_owner_who_is_not_in_slack_is_no_owner_so_the_thread_of_the_card_reads_it(told: Wave) -> None:
    told.change(requester="root", message_ts="17.1")
    says(told)
    assert told.messages("objection") == []
    (asked,) = told.messages("objection-untold")
    assert (asked.key, asked.channel, asked.thread_of) == (
        "objection-untold:1:1:card",
        "C0MIGRATION",
        f"card:{told.request}",
    )
    keep_time(told.services, told.request, "a", by=ADA)
    assert told.messages("objection-untold")[0].edition == 2, "it says that it is settled"


def test_an_owner_whom_slack_cannot_reach_leaves_it_to_the_card_and_then_to_the_operations_channel(told: Wave) -> None:
    told.operations("C0OPS")
    told.change(message_ts="17.1")
    says(told)
    settle_what_is_over(told.services)
    assert told.messages("objection-untold") == [], "it may still reach them"
    untold(told)
    assert [row.channel for row in told.messages("objection-untold")] == ["C0MIGRATION"]
    untold(told)
    assert [(row.channel, row.thread_of) for row in told.messages("objection-untold")][1:] == [("C0OPS", "")]
    untold(told)
    assert len(told.messages("objection-untold")) == 2


def test_without_a_card_or_a_channel_it_waits_until_there_is_one(told: Wave) -> None:
    says(told)
    untold(told)
    assert told.messages("objection-untold") == []
    told.operations("C0OPS")
    settle_what_is_over(told.services)
    assert [row.channel for row in told.messages("objection-untold")] == ["C0OPS"]
