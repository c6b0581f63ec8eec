"""Cards and messages of requests say what is so, in every state, fit Slack, and let no foreign text ring anybody."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.outbox import rendering
from bot.outbox.rendering import CARD, Matter, Script
from bot.views.decisions import closed, decided
from bot.views.message import Message
from bot.views.move_details import what_form, who_form
from bot.views.move_messages import renderers
from bot.views.move_progress import CELLS, bar
from bot.views.move_words import window_of
from commands.moves.executors import Manual
from commands.rules.moves.plan import Plan
from commands.rules.moves.requirement import Requirement
from commands.step import Table
from sandbox.slack.blocks import check_blocks
from storage.models import Objection
from storage.states import DecisionKind, ItemState, MoveKind, PauseReason, RequestState
from tests.bot.chat import ADA, IRIS, TESS
from tests.bot.move_samples import AGREED, NOW, POLICY, decision, items_of, matter_of, member, plan_of, request_of
from tests.commands.rules.person.values import CLOUD

JSON = dict[str, Any]
RENDERERS = renderers(POLICY, Manual(CLOUD))
MOVED, FAILED, LEASED, SKIPPED = ItemState.MOVED, ItemState.FAILED, ItemState.LEASED, ItemState.SKIPPED
ENDED = (RequestState.DONE, RequestState.CANCELLED, RequestState.REJECTED, RequestState.EXPIRED)
STARTED = {"started_at": NOW - timedelta(minutes=20), "approved_at": NOW - timedelta(minutes=30)}
THREAD = (
    *(rendering.FINAL, rendering.PAUSED, rendering.CHANGED, rendering.WAITS, rendering.REMINDER),
    *(rendering.ESCALATION, rendering.SIGN_IN, rendering.SPLIT, rendering.UNPOSTED),
)
PAYLOAD = {
    "reason": PauseReason.SPLIT_BRAIN,
    "because": "The pool does not answer.",
    "changes": ["Ada Lovelace is no longer in it."],
    "channel": "C0MIGRATION",
    "problem": "not_in_channel",
    "group": "Identity",
}


def shown(matter: Matter) -> Message:
    made = RENDERERS[matter.kind](matter)
    assert isinstance(made, Message)
    return made


def words(message: Message) -> str:
    return json.dumps([block.to_dict() for block in message.blocks], ensure_ascii=False)


def labels(message: Message) -> list[str]:
    actions = [block.to_dict() for block in message.blocks if block.type == "actions"]
    return [element["text"]["text"] for block in actions for element in block["elements"]]


def card(state: RequestState, *states: ItemState, plan: Plan | None = None, **more: Any) -> Message:
    plan = plan or plan_of()
    outcome = {"outcome": "The user has no Teams licence.", "error_id": "E12"}
    request = request_of(plan, state, **more)
    decided = [replace_digest(one, plan) for one in AGREED] if state is not RequestState.PENDING else []
    return shown(matter_of(request, items_of(plan, *states, **outcome), decided))


def replace_digest(one: Any, plan: Plan) -> Any:
    return one.model_copy(update={"digest": plan.digest})


def test_a_pending_card_says_what_who_is_hit_what_is_lost_and_who_is_missing() -> None:
    plan = plan_of()
    message = shown(matter_of(request_of(plan), items_of(plan), [decision(IRIS, "Identity", plan=plan)]))
    said = words(message)
    for part in (
        "*Move 24 people to Teams: pilot wave 2*",
        "5 of 24 people have a telephone",
        "*Lost:* call forwarding",
        "*Way back:* possible, but",
        "2 approvals, one of them from Telephony, because 5 people have a phone number.",
        f"<@{IRIS}> (Identity)",
        "*Still missing: one of Telephony.*",
        ":white_check_mark: to approve or :x: to reject",
    ):
        assert part in said
    assert labels(message) == ["Approve", "Reject with reason", "Who", "What exactly"]
    assert "waits for approval" in message.text
    assert "Still missing: one of Telephony." in message.text


@pytest.mark.parametrize("state", [RequestState.PENDING, RequestState.APPROVED, RequestState.RUNNING])
def test_a_card_says_how_many_the_time_does_not_suit_and_who_has_to_settle_that(state: RequestState) -> None:
    plan = plan_of()
    of = {"request_id": 12, "user": IRIS, "window_start": NOW, "reason": "<!channel>", "said_at": NOW}
    words_of = [Objection(item_id=number, owner=TESS, **of) for number in (1, 2)]
    matter = replace(matter_of(request_of(plan, state), items_of(plan)), objecting=words_of)
    said = words(shown(matter))
    assert f"2 people say that the time does not suit. It waits for <@{TESS}> to settle that." in said
    assert "<!channel>" not in said, "what they wrote is for those who settle it"
    assert said.count(f"<@{TESS}> to settle") == 1
    ended = replace(matter, request=request_of(plan, RequestState.CANCELLED, ended_because="No."))
    assert "does not suit" not in words(shown(ended))


def test_whoever_approved_by_reaction_takes_it_back_by_the_reaction() -> None:
    plan = plan_of()
    said = decided(request_of(plan), decision(IRIS, "Identity", plan=plan), again=False)
    assert "Take your reaction away to take it back." in words(said)
    assert labels(said) == []


def test_a_pending_card_says_what_looking_again_has_said_and_never_more() -> None:
    never = words(card(RequestState.PENDING))
    assert "Looked at" not in never
    holds = words(card(RequestState.PENDING, judged_at=NOW))
    assert "nothing new has come up since it was asked for" in holds
    unread = words(card(RequestState.PENDING, judged_at=NOW, judge_note="Graph <!channel> did not answer."))
    assert ":white_circle: *It is not certain that this still holds.* Graph &lt;!channel&gt; did not answer." in unread
    assert "everybody is as" not in unread


def test_what_was_decided_about_another_plan_or_taken_back_is_not_on_the_card() -> None:
    plan = plan_of()
    other = decision(TESS, "Telephony", plan=plan_of(3))
    gone = decision(IRIS, "Identity", plan=plan, withdrawn_at=NOW)
    message = shown(matter_of(request_of(plan), items_of(plan), [other, gone]))
    assert "one of Telephony and 1 more approval" in message.text
    assert "Agreed" not in words(message)


def test_an_approved_card_can_still_be_rejected() -> None:
    message = card(RequestState.APPROVED)
    assert labels(message) == ["Reject with reason", "Who", "What exactly"]
    assert "*Approved: move 24 people to Teams: pilot wave 2*" in words(message)


@pytest.mark.parametrize("state", ENDED)
def test_a_card_that_has_ended_is_locked(state: RequestState) -> None:
    assert labels(card(state, *[MOVED] * 24, ended_at=NOW, **STARTED)) == []


def test_progress_is_counted_with_its_whole_and_its_failures_by_cause() -> None:
    message = card(RequestState.RUNNING, *[MOVED] * 15, FAILED, FAILED, *[LEASED] * 3, **STARTED)
    said = words(message)
    assert "15 of 24 moved, 2 failed, 3 on the way, 4 waiting" in said
    assert said.count("The user has no Teams licence.") == 1
    assert "[E12]" in said
    assert "15 of 24 moved" in message.text
    assert "Approve" not in labels(message)


def test_who_waits_for_another_try_is_named_with_the_cause_and_the_time() -> None:
    plan = plan_of(3)
    items = items_of(plan, MOVED)
    later = NOW + timedelta(minutes=30)
    items[1].attempt, items[1].outcome, items[1].run_at = 1, "The cloud is busy.", later
    said = words(shown(matter_of(request_of(plan, RequestState.RUNNING, **STARTED), items)))
    assert "Not moved yet: Grace Hopper. The cloud is busy. Tried again <!date^" in said
    assert "Alan Turing" not in said


def test_how_long_it_takes_is_said_once_two_people_are_done() -> None:
    plan = plan_of(4)
    items = items_of(plan, MOVED, MOVED)
    for item in items[:2]:
        item.call_started_at, item.finished_at = NOW - timedelta(minutes=4), NOW - timedelta(minutes=2)
    request = request_of(plan, RequestState.RUNNING, concurrency=1, **STARTED)
    assert "2 of 4 moved, 2 waiting, about 4 minutes left" in words(shown(matter_of(request, items)))
    items[1].finished_at = None
    assert "left" not in words(shown(matter_of(request, items)))


@pytest.mark.parametrize("reason", PauseReason)
def test_a_paused_card_says_why_and_what_to_do(reason: PauseReason) -> None:
    said = words(card(RequestState.PAUSED, MOVED, pause_reason=reason, **STARTED))
    assert "*Paused: move 24 people" in said
    assert "*Next:*" in said
    assert "{name}" not in said


def test_a_card_that_is_paused_for_a_split_names_the_person() -> None:
    plan = plan_of(3)
    items = items_of(plan, MOVED, FAILED)
    items[1].split_at = NOW
    request = request_of(plan, RequestState.PAUSED, pause_reason=PauseReason.SPLIT_BRAIN, **STARTED)
    said = words(shown(matter_of(request, items)))
    assert "Grace Hopper is TeamsOnly in the cloud and still homed on the server. What is under way" in said
    assert "`/hybrid why grace.hopper@contoso.com` says what is so." in said
    assert "`/hybrid resume M12` looks whether it is mended" in said
    told = shown(matter_of(request, items, kind=rendering.SPLIT, because="Grace Hopper is TeamsOnly.")).text
    assert told == f"<@{ADA}> M12: Grace Hopper is TeamsOnly."


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([MOVED] * 3, ":large_green_circle: *Done: all 3 people moved to Teams"),
        ([MOVED, FAILED, MOVED], ":large_yellow_circle: *Done: 2 of 3 people moved to Teams"),
        ([FAILED] * 3, ":red_circle: *Done: 0 of 3 people moved to Teams"),
    ],
)
def test_only_a_move_of_everybody_is_green(states: list[ItemState], expected: str) -> None:
    message = card(RequestState.DONE, *states, plan=plan_of(3), ended_at=NOW, **STARTED)
    assert expected in words(message)
    assert ", in 20 minutes" in words(message)


def test_who_was_left_out_by_a_change_of_the_plan_is_counted_nowhere() -> None:
    plan = plan_of(3)
    smaller = replace(plan, members=plan.members[:2])
    matter = matter_of(request_of(smaller, RequestState.RUNNING, **STARTED), items_of(plan, MOVED, LEASED, SKIPPED))
    assert "1 of 2 moved, 1 on the way" in words(shown(matter))


def test_who_was_moved_before_the_plan_was_changed_still_counts() -> None:
    plan = plan_of(4)
    smaller = replace(plan, members=plan.members[2:])
    request, items = request_of(smaller, RequestState.RUNNING, **STARTED), items_of(plan, MOVED, FAILED, LEASED)
    message = shown(matter_of(request, items))
    assert "*Moving 4 people to Teams" in words(message)
    assert "1 of 4 moved, 1 failed, 1 on the way, 1 waiting" in message.text
    assert "Move 2 people" in shown(matter_of(request_of(smaller), items)).text, "so many are to be approved"
    told = json.dumps(who_form(request, items, NOW), ensure_ascii=False)
    assert "1. Ada Lovelace — moved" in told
    assert "3. Alan Turing (telephone)" in told


@pytest.mark.parametrize(
    ("states", "title"),
    [
        ([MOVED] * 3, ":large_green_circle: *Moved before it could be cancelled: pilot wave 2*"),
        ([MOVED, MOVED, SKIPPED], ":large_yellow_circle: *Cancelled after 2 of 3 people were moved: pilot wave 2*"),
        ([SKIPPED] * 3, ":white_circle: *Cancelled: move 3 people to Teams: pilot wave 2*"),
    ],
)
def test_a_cancelled_card_says_who_was_moved_all_the_same(states: list[ItemState], title: str) -> None:
    assert title in words(card(RequestState.CANCELLED, *states, plan=plan_of(3), ended_at=NOW, **STARTED))


def test_the_card_of_a_former_plan_says_that_it_is_out_of_date() -> None:
    plan = plan_of()
    assert "out of date" in shown(matter_of(request_of(plan, cards=2))).text
    assert "out of date" not in shown(matter_of(request_of(plan, cards=2), items_of(plan), card=2)).text


def test_the_id_of_a_known_error_stands_once() -> None:
    plan = plan_of(1)
    failed = items_of(plan, FAILED, outcome="Not synchronised. [E3] Run a full cycle.", error_id="E3")
    said = words(shown(matter_of(request_of(plan, RequestState.DONE, **STARTED), failed)))
    assert said.count("[E3]") == 1


def test_who_has_not_signed_in_is_named_with_the_days_that_are_left() -> None:
    plan = plan_of(3)
    items = items_of(plan, MOVED, MOVED, SKIPPED)
    for item in items[:2]:
        item.moved_at = NOW - timedelta(days=7)
    items[0].signed_in_at = NOW
    said = shown(matter_of(request_of(plan, RequestState.DONE), items, kind=rendering.SIGN_IN)).text
    assert "1 person has not signed in to Teams: contacts are lost in 23 days" in said
    assert items[1].name in said
    assert items[0].name not in said
    items[1].signed_in_at = NOW
    assert "Everybody has signed in" in shown(matter_of(request_of(plan), items, kind=rendering.SIGN_IN)).text


def test_a_new_card_says_what_has_changed_since_the_one_before() -> None:
    plan = plan_of()
    asked = request_of(plan, cards=2)
    gone = [f"Person {number} is no longer in it." for number in range(10)]
    said = words(shown(matter_of(asked, items_of(plan), card=2, changes=gone)))
    assert "earlier approvals count no more" in said
    assert "Person 7 is no longer in it." in said
    assert "and 2 more" in said
    assert "count no more" not in words(shown(matter_of(request_of(plan), items_of(plan))))


def test_whoever_took_a_decision_back_is_named_and_no_name_of_a_directory_rings_anybody() -> None:
    plan = plan_of()
    told = {"changes": ["U0TESS x.", "<@U0BEN> y."], "withdrawn": [["U0TESS", "has taken the decision back"]]}
    said = shown(matter_of(request_of(plan), kind=rendering.CHANGED, **told)).text
    assert said.endswith("What has changed:\n• <@U0TESS> has taken the decision back.")
    other = shown(matter_of(request_of(plan), kind=rendering.CHANGED, changes=["<@U0BEN> is no longer in it."])).text
    assert "<@U0BEN>" not in other


def test_the_requester_is_mentioned_where_it_ends_pauses_or_changes() -> None:
    """A card that changes rings nobody; the escalation group is rung as a group."""
    for kind in (rendering.FINAL, rendering.PAUSED, rendering.CHANGED):
        plan = plan_of()
        request = request_of(plan, RequestState.DONE if kind == rendering.FINAL else RequestState.PAUSED, **STARTED)
        assert shown(matter_of(request, items_of(plan), kind=kind, **PAYLOAD)).text.startswith(f"<@{ADA}>")
    assert shown(matter_of(request_of(plan_of()), kind=rendering.ESCALATION)).text.startswith("<!subteam^S0IDENTITY>")


def test_an_escalation_to_a_group_that_is_gone_rings_nobody() -> None:
    """The policy was changed since the request was made."""
    matter = matter_of(request_of(plan_of(3)), kind=rendering.ESCALATION, group="Gone")
    assert "<!subteam" not in shown(matter).text


def test_a_message_about_a_request_needs_one() -> None:
    with pytest.raises(ValueError, match="of the kind final is about a request"):
        RENDERERS[rendering.FINAL](replace(matter_of(request_of(plan_of(1)), kind=rendering.FINAL), request=None))


def test_the_certificate_is_a_message_and_a_file_that_is_found_by_its_name() -> None:
    plan = plan_of(3)
    request = request_of(plan, RequestState.DONE, ended_at=NOW, **STARTED)
    items = items_of(plan, MOVED, MOVED, FAILED, outcome="No licence.", error="No licence.")
    items[0].moved_at = items[1].moved_at = NOW
    said = words(shown(matter_of(request, items, AGREED, kind=rendering.FINAL)))
    assert "2 of 3 people were moved, 1 failed, in 20 minutes." in said
    assert "Ask everybody who was moved to sign in to Teams: 2 people have not yet." in said
    kinds = ((rendering.CERTIFICATE, ""), (rendering.CERTIFICATE, "9"), (rendering.PROVEN, ""), (rendering.PROVEN, "9"))
    files = [RENDERERS[kind](matter_of(request, items, kind=kind, suffix=suffix)) for kind, suffix in kinds]
    tables = [file for file in files if isinstance(file, Table)]
    assert [row[0] for row in tables[0].rows] == ["Ada Lovelace", "Grace Hopper", "Alan Turing"]
    assert [table.name for table in tables] == [
        "M12-certificate.csv",
        "M12-certificate-9.csv",
        "M12-certificate-final.csv",
        "M12-certificate-9-final.csv",
    ]


def final(state: RequestState, *states: ItemState, **more: Any) -> tuple[Message, list[Any]]:
    """The final message of a request of three people, and its people to change and show again."""
    plan = plan_of(3)
    items = items_of(plan, *states)
    for item in items:
        item.moved_at = NOW if item.state is MOVED else None
    request = request_of(plan, state, ended_at=NOW, **more)
    return shown(matter_of(request, items, AGREED, kind=rendering.FINAL)), items


def test_the_certificate_says_as_of_when_and_whether_more_will_come() -> None:
    """It is the same message, made anew from what is known then."""
    message, items = final(RequestState.DONE, MOVED, MOVED, MOVED, **STARTED)
    said = words(message)
    assert "*Proof so far*" in said
    assert "0 of 3 people are known to Microsoft 365 with the new home." in said
    assert f"the first of them <!date^{int((NOW + timedelta(days=30)).timestamp())}^" in said
    assert f"As of <!date^{int(NOW.timestamp())}^" in said
    assert "I go on looking, change this message" in said
    for item in items:
        item.synced_at = item.meetings_at = item.signed_in_at = NOW
    request = request_of(plan_of(3), RequestState.DONE, ended_at=NOW, **STARTED)
    said = words(shown(matter_of(request, items, AGREED, kind=rendering.FINAL)))
    assert "*Proof*" in said
    assert "3 of 3 people have signed in to Teams." in said
    assert "nothing more is looked for" in said
    assert "What to do next" not in said


def test_a_certificate_without_anybody_moved_has_nothing_to_prove() -> None:
    message, _ = final(RequestState.DONE, FAILED, FAILED, FAILED, **STARTED)
    said = words(message)
    assert "0 of 3 people were moved, 3 failed" in said
    assert "Proof" not in said
    assert "/hybrid retry M12" in said


@pytest.mark.parametrize(
    ("state", "states", "says"),
    [
        (RequestState.CANCELLED, [MOVED] * 3, "M12 is done.* 3 of 3 people were moved, in 20 minutes. Cancelled by"),
        (RequestState.CANCELLED, [MOVED, SKIPPED, FAILED], "M12 was cancelled.* 1 of 3 people was moved, 1 failed"),
        (RequestState.CANCELLED, [SKIPPED] * 3, "M12 was cancelled.* 0 of 3 people were moved, 3 were left out"),
    ],
)
def test_a_cancelled_request_has_a_certificate_of_who_was_moved(
    state: RequestState, states: list[ItemState], says: str
) -> None:
    message, _ = final(state, *states, ended_because=f"Cancelled by {IRIS}: fire <@{TESS}>", **STARTED)
    said = words(message)
    assert says in said
    assert f"Cancelled by <@{IRIS}>: fire &lt;@{TESS}&gt;." in said
    assert ("too late for anybody" in said) is (states == [MOVED] * 3)
    assert "/hybrid retry" not in said


def test_what_never_began_has_no_certificate() -> None:
    message, _ = final(RequestState.EXPIRED, SKIPPED, SKIPPED, SKIPPED, ended_because="It did not get its approvals.")
    assert message.text == (
        f"<@{ADA}> M12 expired without its approvals. It did not get its approvals. Nobody was moved."
    )
    plain_end, _ = final(RequestState.REJECTED, SKIPPED, SKIPPED, SKIPPED)
    assert plain_end.text == f"<@{ADA}> M12 was rejected. Nobody was moved."


def test_a_request_that_was_opened_again_before_its_end_was_told_says_that_it_goes_on() -> None:
    message, _ = final(RequestState.RUNNING, MOVED, ItemState.QUEUED, MOVED, **STARTED)
    assert message.text == (f"<@{ADA}> M12 goes on: those who failed are tried again. 2 of 3 moved, 1 waiting.")


def by_hand(state: RequestState, *states: ItemState, handed: int = 3, kind: str = CARD, **more: Any) -> Matter:
    """Three people whom others move: the first so many have got a command."""
    plan = plan_of(3, executor="manual", window_start=None, window_end=None)
    items = items_of(plan, *states)
    for item in items[:handed]:
        item.handed_at = NOW - timedelta(hours=2)
    return matter_of(request_of(plan, state, by_hand=True, **STARTED, **more), items, kind=kind, suffix="4")


def test_where_people_are_moved_by_hand_the_commands_for_who_is_left_are_a_file() -> None:
    made = RENDERERS[rendering.COMMANDS](by_hand(RequestState.RUNNING, MOVED, kind=rendering.COMMANDS))
    assert isinstance(made, Script)
    assert made.name == "M12-commands-4.ps1"
    assert made.says.startswith(f"<@{ADA}> M12: somebody has to run this file now, for 2 people. I notice who has")
    assert "sip:ada.lovelace@contoso.com" not in made.text
    command = "Move-CsUser -Identity 'sip:grace.hopper@contoso.com' -Target 'sipfed.online.lync.com' -Confirm:$false"
    assert command in made.text
    assert made.as_bytes().startswith(b"\xef\xbb\xbf")


def test_the_file_for_the_first_people_has_nobody_else_in_it_and_says_when_theirs_comes() -> None:
    made = RENDERERS[rendering.COMMANDS](
        by_hand(RequestState.RUNNING, handed=1, kind=rendering.COMMANDS, window_end=NOW + timedelta(hours=1))
    )
    assert isinstance(made, Script)
    assert made.text.count("Move-CsUser -Identity") == 1
    assert "for 1 person, until <!date^" in made.says
    assert (
        "This person goes first: the file for the other 2 people comes once I have read that this one has moved."
        in (made.says)
    )


def test_a_reminder_names_who_is_still_to_be_moved_and_has_their_file() -> None:
    until = NOW + timedelta(days=7)
    made = RENDERERS[rendering.COMMANDS_AGAIN](
        by_hand(RequestState.RUNNING, MOVED, kind=rendering.COMMANDS_AGAIN, waits_until=until)
    )
    assert isinstance(made, Script)
    assert made.says.startswith(f"<@{ADA}> M12 waits for somebody to run its commands, since ")
    assert "1 of 3 moved, 2 to be moved by hand. Still to be moved: Grace Hopper and Alan Turing." in made.says
    assert "counts as not moved" in made.says
    assert made.text.count("Move-CsUser -Identity") == 2


@pytest.mark.parametrize("kind", [rendering.COMMANDS, rendering.COMMANDS_AGAIN])
def test_commands_that_nobody_waits_for_any_more_are_not_sent(kind: str) -> None:
    """It was true when it was written down."""
    said = shown(by_hand(RequestState.RUNNING, MOVED, MOVED, MOVED, kind=kind))
    assert said.text == "M12: nobody waits for a command any more."


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RequestState.RUNNING, "2 people wait for somebody to run the commands file in the thread."),
        (RequestState.PAUSED, "may still be run by hand: do not run them."),
        (RequestState.CANCELLING, "may still be run by hand: do not run them."),
    ],
)
def test_the_card_says_whether_commands_are_to_be_run(state: RequestState, said: str) -> None:
    card_said = words(shown(by_hand(state, MOVED)))
    assert said in card_said
    assert "1 of 3 moved, 2 to be moved by hand" in card_said


@pytest.mark.parametrize("state", [RequestState.RUNNING, RequestState.PAUSED])
def test_the_card_says_nothing_of_commands_where_nobody_has_one(state: RequestState) -> None:
    said = words(shown(by_hand(state, MOVED, handed=0)))
    assert "1 of 3 moved, 2 waiting" in said
    assert "commands file" not in said
    assert "do not run" not in said


def test_a_pause_says_not_to_run_the_commands_and_what_is_read_on() -> None:
    matter = by_hand(RequestState.PAUSED, MOVED, kind=rendering.PAUSED, pause_reason=PauseReason.BY_HAND)
    said = shown(matter).text
    assert "The commands for 2 people were handed out before and may still be run by hand: do not run them." in said
    assert "I go on reading the directory" in said
    assert "unless more time is asked for" not in said
    over = by_hand(RequestState.PAUSED, kind=rendering.PAUSED, pause_reason=PauseReason.WINDOW_CLOSED, waits_until=NOW)
    assert "unless more time is asked for" in shown(over).text


def test_cancelling_says_not_to_run_the_commands_and_when_it_ends() -> None:
    why = "Cancelled by U0BEN: <!channel> no"
    said = shown(
        by_hand(RequestState.CANCELLING, MOVED, kind=rendering.HANDS_OFF, waits_until=NOW, ended_because=why)
    ).text
    assert said.startswith(f"<@{ADA}> M12 is ending. Cancelled by <@U0BEN>: ")
    assert "<!channel>" not in said
    assert "no. The commands for 2 people were handed out before" in said
    assert "It ends <!date^" in said
    assert "It ends" not in shown(by_hand(RequestState.CANCELLING, MOVED, kind=rendering.HANDS_OFF)).text


@pytest.mark.parametrize("why", ["It was rejected.", "It did not get its approvals in time."])
def test_what_ends_without_being_cancelled_is_not_said_to_be_cancelled(why: str) -> None:
    said = shown(by_hand(RequestState.CANCELLING, kind=rendering.HANDS_OFF, ended_because=why)).text
    assert said.startswith(f"<@{ADA}> M12 is ending. {why} The commands for 3 people")
    assert "cancelled" not in said


def test_a_window_is_said_in_the_readers_own_time_and_how_far_away_it_is() -> None:
    options = plan_of().options
    assert "(in 6 days)" in window_of(options, NOW)
    assert "{time}" in window_of(options, NOW)
    assert window_of(replace(options, window_start=None, window_end=None), NOW) == "as soon as it is approved"
    assert "as soon as it is approved, until" in window_of(options, NOW + timedelta(days=6, hours=17))
    assert "the window closed" in window_of(options, NOW + timedelta(days=8))
    assert "until" not in window_of(replace(options, window_end=None), NOW)
    assert options.window_end is not None
    assert "until" in window_of(options, options.window_end), "the end itself still belongs to it"
    long = replace(options, window_end=NOW + timedelta(days=9))
    assert " until " in window_of(long, NOW)


def test_what_exactly_has_the_very_command_and_says_for_whom_it_differs() -> None:
    members = [member(0), member(1, bypass_voice=True, domain_controller="dc01.emea.contoso.com"), member(2)]
    said = json.dumps(what_form(request_of(plan_of(members=members)), NOW), ensure_ascii=False)
    command = "Move-CsUser -Identity 'sip:ada.lovelace@contoso.com' -Target 'sipfed.online.lync.com' -Confirm:$false"
    assert f"one call for each person, as here for Ada Lovelace:\\n`{command}`" in said
    assert "For 1 of 3 people with `-BypassEnterpriseVoiceCheck`" in said
    assert "For 1 of 3 people with `-DomainController`" in said
    backtick = plan_of(members=[member(0, sip="sip:a`da@contoso.com")])
    assert "Move-CsUser -Identity" not in json.dumps(what_form(request_of(backtick), NOW))


def test_nothing_about_delegates_is_said_to_be_unknown() -> None:
    assert "separated from their manager cannot be told from here." in words(card(RequestState.PENDING))


def test_a_card_that_is_done_says_how_those_who_failed_are_tried_again() -> None:
    some = words(card(RequestState.DONE, MOVED, FAILED, plan=plan_of(2), ended_at=NOW, **STARTED))
    assert "`/hybrid retry M12` tries whoever failed again." in some
    several = words(card(RequestState.DONE, FAILED, FAILED, plan=plan_of(2), ended_at=NOW, **STARTED))
    assert "`/hybrid retry M12` tries those who failed again." in several
    assert "/hybrid retry" not in words(card(RequestState.DONE, MOVED, plan=plan_of(1), ended_at=NOW, **STARTED))


def test_the_bar_is_full_only_when_nobody_waits() -> None:
    plan = plan_of(100)
    assert bar(items_of(plan, *[MOVED] * 99)).count("▰") < CELLS
    assert bar(items_of(plan, *[MOVED] * 99, FAILED)).count("▰") == CELLS
    assert bar([]).count("▰") == 0


def every_message() -> Iterator[tuple[str, Message]]:
    """Every kind in every state, with the longest and vilest that can come from people and directories."""
    vile = "<!channel> *bold* <@U0BEN> :x: `code` &amp; \u202e\n\n" * 40
    members = [
        member(number, key=f"k{number}", name=f"{vile[:90]} {number}", vip=True, dial_in=True) for number in range(400)
    ]
    for kind in MoveKind:
        plan = plan_of(members=members, kind=kind, force=True)
        needs = Requirement(20, ("Telephony",), (vile,) * 6)
        decided = [
            decision(f"U{number:05}", vile[:70], plan=plan, id=number, kind=kind_of, reason=vile)
            for number in range(20)
            for kind_of in (DecisionKind.REJECT if number == 7 else DecisionKind.APPROVE,)
        ]
        items = items_of(plan, *[MOVED] * 100, *[FAILED] * 100, *[LEASED] * 100)
        for number, item in enumerate(items):
            item.outcome, item.error, item.error_id = f"{number % 30} {vile}", vile, "E1"
        for state in RequestState:
            reason = PauseReason.HALTED if state is RequestState.PAUSED else None
            request = request_of(
                plan,
                state,
                title=vile,
                reason=vile,
                requirement=needs.as_json(),
                ended_because=vile,
                pause_reason=reason,
            )
            payload = {**PAYLOAD, "because": vile, "changes": [vile] * 60, "problem": vile}
            for name in (rendering.CARD, *THREAD):
                yield f"{kind} {state} {name}", shown(matter_of(request, items, decided, kind=name, **payload))
            yield f"{state} closed", closed(request)


def test_every_message_fits_slack_and_rings_nobody_whom_it_does_not_mean() -> None:
    for name, message in every_message():
        sent = message.arguments()
        assert check_blocks(sent["blocks"], "message") == [], name
        assert len(message.blocks) <= 50, name
        assert len(json.dumps(sent["blocks"], ensure_ascii=False)) < 13_000, name
        everything = message.text + words(message)
        assert "<!channel>" not in everything, name
        assert "<@U0BEN>" not in everything, name


def test_the_forms_behind_the_buttons_fit_slack_however_many_people_there_are() -> None:
    plan = plan_of(members=[member(number, key=f"k{number}", name=f"<!channel> {'n' * 60}") for number in range(2000)])
    request = request_of(plan)
    for form in (who_form(request, items_of(plan, MOVED, FAILED, outcome="x" * 900), NOW), what_form(request, NOW)):
        assert check_blocks(form["blocks"], "modal") == []
        assert len(json.dumps(form)) < 250_000
        assert "<!channel>" not in json.dumps(form)
        assert Block.parse(form["blocks"][0]) is not None
    assert "do not fit here" in json.dumps(who_form(request, items_of(plan), NOW))
