"""Deciding about a move in Slack: by reaction and by button, on the card itself, by those who may at that moment."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.approvals.rereading import Reading
from bot.moves.assembling import look_again
from bot.moves.rechecking import Verdict
from bot.moves.rejudging import Rejudging
from bot.slack_access import slack_client
from commands.history import remember
from commands.moves.rejudging import judge_again
from commands.rules.moves.plan import read_plan
from commands.step import Step, StepResult
from commands.step import Verdict as StepVerdict
from sandbox.slack.conversations import Draft
from sandbox.slack.workspace import BOT_USER_ID, Person
from storage.ledger import outbox, requests
from storage.ledger.locks import lock_request
from storage.ledger.splits import note_split
from storage.states import DecisionKind, RequestState
from tests.bot.approving import Asking, ask, sending
from tests.bot.chat import (
    ADA,
    BEN,
    GUS,
    IRIS,
    ISAAC,
    MIGRATION,
    NORA,
    OLGA,
    TESS,
    TOM,
    Workplace,
    buttons,
    opened,
    running_bot,
    wait_for,
    words,
    workplace,
)
from tests.running_company import RunningCompany

JSON = dict[str, Any]
PAGER = "U0PAGER"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    company = RunningCompany(users=60)
    with workplace(company, tmp_path_factory.mktemp("approving"), moving=False) as place, sending(place):
        yield place
    company.stop()


@pytest.fixture
def own_office(tmp_path: Path, start_company: Callable[..., RunningCompany]) -> Iterator[Workplace]:
    """A workplace for this test alone, in which nothing is started: what counts is what was decided."""
    with workplace(start_company(users=60), tmp_path, moving=False) as place:
        yield place


@pytest.fixture
def own(own_office: Workplace) -> Iterator[Workplace]:
    """A workplace for this test alone, whose people and groups it may change."""
    with sending(own_office):
        yield own_office


def approvers(asking: Asking) -> set[str]:
    return {one.person for one in asking.decided().values() if one.kind is DecisionKind.APPROVE}


def test_two_people_approve_by_reaction_and_the_card_says_who_and_who_is_missing(office: Workplace) -> None:
    """The bot's own two reactions decide nothing; groups, card, event and plan are noted with each decision."""
    asking = ask(office)
    shown = {reaction["name"]: reaction["users"] for reaction in asking.card["reactions"]}
    assert shown == {"white_check_mark": [BOT_USER_ID], "x": [BOT_USER_ID]}
    asking.react(IRIS, "white_check_mark")
    iris = asking.until(lambda found: IRIS in found)[IRIS]
    assert (iris.kind, json.loads(iris.groups), iris.source) == (DecisionKind.APPROVE, ["Identity"], "reaction")
    assert (iris.message_ts, iris.digest) == (asking.card["ts"], asking.request.digest)
    assert iris.event.startswith("event:Ev")
    card = office.chat.until(asking.card, lambda m: f"<@{IRIS}> (Identity)" in words(m))
    assert "Still missing: one of Telephony." in words(card)
    asking.react(TESS, "thumbsup::skin-tone-4")
    asking.until(lambda found: TESS in found)
    card = office.chat.until(asking.card, lambda m: f"<@{TESS}> (Telephony)" in words(m))
    assert "Still missing" not in words(card)
    given = [(record.actor, json.loads(record.detail)["reaction"]) for record in asking.trail("approve")]
    assert given == [(IRIS, "white_check_mark"), (TESS, "+1::skin-tone-4")]


def test_who_may_not_decide_is_told_why_alone_and_once(office: Workplace) -> None:
    """The requester, a guest and somebody of no group: nothing counts, each reads a sentence, the trail has it."""
    asking = ask(office)
    expected = {ADA: "you asked for this move", GUS: "guests cannot decide", NORA: "none of the approver groups"}
    for person in expected:
        asking.react(person, "white_check_mark")
    for person, reason in expected.items():
        [told] = wait_for(lambda person=person: asking.told(person))
        assert reason in told["text"]
    assert asking.decided() == {}
    # the clock looks again, twice, and finds the same reactions
    assert office.bot.approvals.rereading.look(asking.request) == Reading()
    assert office.bot.approvals.rereading.look(asking.request) == Reading()
    assert {person: len(asking.told(person)) for person in expected} == dict.fromkeys(expected, 1)
    assert {record.actor for record in asking.trail("refuse")} == set(expected)
    assert not asking.told(IRIS), "nobody else reads it"


def test_who_may_not_decide_is_told_at_each_click(office: Workplace) -> None:
    asking = ask(office)
    for times in (1, 2):
        asking.click(NORA, "Approve")
        wait_for(lambda times=times: len(asking.told(NORA)) == times)
    asking.click(NORA, "Reject with reason")
    wait_for(lambda: len(asking.told(NORA)) == 3)
    assert asking.decided() == {}
    assert [record.actor for record in asking.trail("refuse")] == [NORA] * 3


def test_outside_people_bots_and_deactivated_accounts_never_count(own: Workplace) -> None:
    """Each of them is even put into an approver group. A bot is told nothing: nobody reads it."""
    asking, slack = ask(own), own.company.company.slack
    workspace = slack.hub.workspace

    def let_in() -> None:
        workspace.channels[MIGRATION].members += [OLGA, PAGER]
        workspace.groups["S0IDENTITY"].members += [OLGA, PAGER, NORA]
        message = workspace.message(MIGRATION, asking.request.message_ts)
        assert message is not None
        for person in (PAGER, NORA):
            slack.hub.conversations.react(message, "+1", person)
        workspace.people[NORA].kind = "deactivated"

    own.company.call_in_loop(let_in)
    asking.react(OLGA, "+1")
    wait_for(lambda: asking.told(OLGA))
    assert "only people of this organisation" in asking.told(OLGA)[0]["text"]
    wait_for(lambda: len({record.actor for record in asking.trail("refuse")}) == 3)
    assert own.bot.approvals.rereading.look(asking.request).unclear == ""
    assert asking.decided() == {}


def test_only_the_card_and_only_the_two_decisions_count(office: Workplace) -> None:
    """A reply in its thread and a message that shares it: told where to decide. Any other message or emoji: silence."""
    asking = ask(office)
    card, chat = asking.card, office.chat
    chat.call("post", {"as": ADA, "channel": MIGRATION, "text": "Please look.", "thread_ts": card["ts"]})
    [reply] = wait_for(lambda: chat.thread(card))
    copy = Draft(channel=MIGRATION, user=BOT_USER_ID, text=card["text"], bot_id="B0HYBRID", blocks=card["blocks"])
    copy = replace(copy, attachments=[{"channel_id": MIGRATION, "ts": card["ts"]}])
    conversations = office.company.company.slack.hub.conversations
    copied = office.company.call_in_loop(lambda: conversations.post(copy))
    [shown] = [m for m in chat.messages() if m["ts"] == copied.ts]
    for message in (reply, shown, chat.messages()[0]):
        asking.react(IRIS, "white_check_mark", on=message)
    for name in ("eyes", "tada", "heart"):
        asking.react(IRIS, name)
    asking.click(IRIS, "Approve", on=shown)
    wait_for(lambda: "this is a copy" in words(chat.messages(person=IRIS)[-1]))
    assert office.bot.approvals.rereading.look(asking.request) == Reading()
    assert asking.decided() == {}
    [told] = wait_for(lambda: asking.told(IRIS))
    assert "this message only shows its card" in told["text"]
    thread = wait_for(lambda: chat.messages(person=IRIS, thread=card["ts"])[2:])
    assert ["a reply in the thread of its card" in each["text"] for each in thread if each["ephemeral"]] == [True]


def test_a_reaction_taken_away_takes_the_decision_back(office: Workplace) -> None:
    """One of two that approve may go: the other stands. The decision, and that it is gone, are in the trail."""
    asking = ask(office)
    asking.react(IRIS, "white_check_mark")
    asking.react(IRIS, "+1")
    asking.until(lambda found: IRIS in found)
    asking.react(IRIS, "white_check_mark", remove=True)
    asking.react(TOM, "+1")
    asking.until(lambda found: TOM in found)
    assert approvers(asking) == {IRIS, TOM}
    asking.react(IRIS, "+1", remove=True)
    asking.until(lambda found: IRIS not in found)
    assert approvers(asking) == {TOM}
    assert [(record.actor, json.loads(record.detail)["why"]) for record in asking.trail("withdraw")] == [
        (IRIS, "the reaction was taken away")
    ]
    asking.react(IRIS, "white_check_mark")
    asking.until(lambda found: IRIS in found)


def test_who_shows_both_has_rejected(office: Workplace) -> None:
    asking = ask(office)
    asking.react(IRIS, "x")
    asking.react(IRIS, "white_check_mark")
    assert asking.until(lambda found: IRIS in found)[IRIS].kind is DecisionKind.REJECT
    [told] = wait_for(lambda: asking.told(IRIS))
    assert "Please say why in the thread" in told["text"]


def test_the_button_approves_and_takes_back(office: Workplace) -> None:
    asking = ask(office)
    asking.click(IRIS, "Approve")
    assert asking.until(lambda found: IRIS in found)[IRIS].source == "button"
    [told] = wait_for(lambda: asking.told(IRIS))
    assert "You have approved" in told["text"]
    asking.click(IRIS, "Approve")
    wait_for(lambda: any("already" in m["text"] for m in asking.told(IRIS)))
    assert len(asking.trail("approve")) == 1
    asking.click(IRIS, "Take it back", on=told)
    asking.until(lambda found: not found)
    wait_for(lambda: any("is taken back" in m["text"] for m in asking.told(IRIS)))
    asking.click(IRIS, "Take it back", on=told)
    wait_for(lambda: any("nothing to take back" in m["text"] for m in asking.told(IRIS)))


def test_an_approval_by_button_with_a_reaction_beside_it_is_taken_back_by_the_reaction(office: Workplace) -> None:
    asking = ask(office)
    asking.click(IRIS, "Approve")
    [told] = wait_for(lambda: asking.told(IRIS))
    asking.react(IRIS, "+1")
    asking.click(IRIS, "Take it back", on=told)
    wait_for(lambda: any("Your reaction still approves" in m["text"] for m in asking.told(IRIS)))
    assert approvers(asking) == {IRIS}
    asking.react(IRIS, "+1", remove=True)
    asking.until(lambda found: not found)


def send_form(office: Workplace, person: str, reason: str) -> JSON:
    view = opened(office, person)
    values = {"reason": {"reason": {"type": "plain_text_input", "value": reason}}}
    body = {"as": person, "view_id": view["id"], "state": {"values": values}}
    return office.chat.call("submit", body)


def test_rejecting_by_button_asks_for_the_reason(office: Workplace) -> None:
    """Blanks are no reason. What is said stands on the card and cannot ring anybody."""
    asking = ask(office)
    asking.click(TESS, "Reject with reason")
    assert "Say why not" in send_form(office, TESS, "   ")["errors"]["reason"]
    assert send_form(office, TESS, "The pool is patched <!channel> that night.")["ok"]
    tess = asking.until(lambda found: TESS in found)[TESS]
    assert (tess.kind, tess.reason) == (DecisionKind.REJECT, "The pool is patched <!channel> that night.")
    asking.change_state(RequestState.REJECTED)
    card = office.chat.until(asking.card, lambda m: "Rejected:" in words(m))
    assert f"Rejected by <@{TESS}> (Telephony): The pool is patched &lt;!channel&gt; that night." in words(card)
    assert buttons(card) == []


def test_a_click_on_another_plan_counts_for_nothing(office: Workplace) -> None:
    """The button carries the plan that was shown: here the ledger has another one by now, and the card not yet."""
    asking = ask(office)
    card = asking.card
    with office.services.database.writing() as session:
        request = lock_request(session, asking.id)
        assert request is not None
        request.digest = "0" * 64
    asking.click(IRIS, "Approve", on=card)
    [told] = wait_for(lambda: asking.told(IRIS))
    assert "has changed since you saw it" in told["text"]
    assert asking.decided() == {}


def test_a_changed_plan_gets_a_new_card_and_the_old_one_decides_nothing(office: Workplace) -> None:
    """Neither by event nor when it is read again: what was agreed to was another plan."""
    asking = ask(office, 4)
    old = asking.card
    asking.react(IRIS, "white_check_mark")
    asking.until(lambda found: IRIS in found)
    plan = read_plan(asking.request.plan)
    asking.change_plan(replace(plan, members=plan.members[:3]))
    assert asking.decided() == {}
    new = asking.card
    assert new["ts"] != old["ts"]
    shown = office.chat.until(old, lambda m: "out of date" in words(m))
    assert buttons(shown) == []
    before = len(office.chat.messages(person=TESS))
    asking.react(TESS, "white_check_mark", on=old)
    wait_for(lambda: "this card is out of date" in words(office.chat.messages(person=TESS)[-1]))
    assert len(office.chat.messages(person=TESS)) == before + 1
    assert office.bot.approvals.rereading.look(asking.request) == Reading()
    assert asking.decided() == {}
    asking.react(TESS, "white_check_mark", on=new)
    asking.until(lambda found: TESS in found)


def test_after_the_start_nothing_is_decided_and_the_reason_is_said(office: Workplace) -> None:
    """Neither given nor taken back, by reaction or by an old button."""
    asking = ask(office)
    asking.react(IRIS, "white_check_mark")
    asking.until(lambda found: IRIS in found)
    card = asking.card
    asking.change_state(RequestState.APPROVED)
    asking.change_state(RequestState.RUNNING)
    asking.react(TESS, "x")
    wait_for(lambda: any("it runs already" in m["text"] for m in asking.told(TESS)))
    asking.react(IRIS, "white_check_mark", remove=True)
    wait_for(lambda: any("changes nothing" in m["text"] for m in asking.told(IRIS)))
    asking.click(TOM, "Approve", on=card)
    wait_for(lambda: any("it runs already" in m["text"] for m in asking.told(TOM)))
    assert approvers(asking) == {IRIS}
    assert office.bot.approvals.rereading.look(asking.request) == Reading()


def test_reactions_of_the_time_without_a_bot_are_read_at_the_start(own_office: Workplace) -> None:
    """One added and one taken away while nobody listened; the events are never repeated."""
    with sending(own_office):
        asking = ask(own_office)
        asking.react(IRIS, "white_check_mark")
        asking.until(lambda found: IRIS in found)
    own_office.bot.slack.stop()
    asking.react(IRIS, "white_check_mark", remove=True)
    asking.react(TESS, "+1")
    asking.react(GUS, "+1")
    with running_bot(own_office.settings, moving=False):
        assert asking.until(lambda found: set(found) == {TESS})[TESS].event == ""
        [told] = wait_for(lambda: asking.told(GUS))
    assert "guests cannot decide" in told["text"]


def test_before_the_first_move_everything_is_read_again(own: Workplace) -> None:
    """Who has left the group since counts no more, and the request goes back; what cannot be read makes it wait."""
    asking, again = ask(own), own.bot.approvals.rereading.look_again
    asking.react(IRIS, "white_check_mark")
    asking.react(TESS, "white_check_mark")
    asking.until(lambda found: len(found) == 2)
    asking.change_state(RequestState.APPROVED)
    assert again(asking.request).verdict is Verdict.GO
    for match in ("reactions.get", "usergroups.users.list", "users.info"):
        own.company.control("fault", {"system": "slack", "kind": "500", "match": match, "times": 3})
        waits = again(asking.request)
        assert (waits.verdict, approvers(asking)) == (Verdict.WAIT, {IRIS, TESS})
        assert waits.because
        wait_for(lambda: again(asking.request).verdict is Verdict.GO)
    slack = own.company.company.slack
    own.company.call_in_loop(lambda: slack.change_group("telephony", [TOM]))
    gone = again(asking.request)
    assert gone.verdict is Verdict.BACK
    assert gone.changes == (f"{TESS} may not decide any more: they are in none of the approver groups now.",)
    assert [one.person for one in gone.withdrawn] == [TESS]
    assert approvers(asking) == {IRIS}


def test_what_no_longer_holds_is_on_the_card_before_somebody_else_approves_it(own: Workplace) -> None:
    """Here nobody of the plan is found on premises any more; before that, a step of which nothing is known."""
    asking, now = ask(own), own.services.now
    looks = Rejudging(database=own.services.database, judge=partial(judge_again, own.services), now=now)
    asking.react(IRIS, "white_check_mark")
    asking.until(lambda found: IRIS in found)
    assert not looks.look_once(), "it was judged when it was asked for, a moment ago"
    own.company.control("fault", {"system": "shell", "kind": "access-denied", "match": "Get-CsUser", "times": 0})
    found = StepResult(step=Step.HYBRID, verdict=StepVerdict.PASS, headline="Ready.", findings=(), checked_at=now())
    remember(own.services, found, ADA)
    look_now(asking, looks)
    card = own.chat.until(asking.card, lambda m: "It is not certain that this still holds" in words(m))
    assert "cannot be judged again" in words(card)
    assert approvers(asking) == {IRIS}, "what cannot be read resets nothing"
    own.company.control("faults/clear")
    look_now(asking, looks)
    card = own.chat.until(asking.card, lambda m: "Nobody of it can be moved any more" in words(m))
    assert "Still missing: one of Telephony and 1 more approval" in words(card)
    assert asking.decided() == {}
    wait_for(lambda: any("needs approval again" in m["text"] for m in own.chat.thread(card)))


def look_now(asking: Asking, looks: Rejudging) -> None:
    """Some minutes later, as the database sees it."""
    with asking.place.services.database.writing() as session:
        request = lock_request(session, asking.id)
        assert request is not None
        request.judge_due_at = asking.place.services.now()
    assert looks.look_once()


def test_while_somebody_of_it_is_split_nothing_starts(own: Workplace) -> None:
    asking = ask(own)
    for person in (IRIS, TESS):
        asking.react(person, "white_check_mark")
    asking.until(lambda found: len(found) == 2)
    asking.change_state(RequestState.APPROVED)
    with own.services.database.writing() as session:
        note_split(session, requests.items_of(session, asking.id)[0].id or 0, now=own.services.now())
    waits = look_again(own.services, own.bot.approvals, asking.request)
    assert (waits.verdict, waits.kind) == (Verdict.WAIT, "split")
    assert waits.because == "Whether it is mended of Ada Lovelace cannot be read now."


def test_an_approval_that_nobody_misses_may_go(own: Workplace) -> None:
    """Three agreed where two are needed: the request stays approved without the third, who has left the group."""
    asking, slack = ask(own), own.company.company.slack
    for person in (IRIS, ISAAC, TESS):
        asking.react(person, "white_check_mark")
    asking.until(lambda found: len(found) == 3)
    asking.change_state(RequestState.APPROVED)
    own.company.call_in_loop(lambda: slack.change_group("identity", [IRIS]))
    assert own.bot.approvals.rereading.look_again(asking.request).verdict is Verdict.GO
    assert approvers(asking) == {IRIS, TESS}


def test_a_deleted_card_is_no_proof_of_anything(own: Workplace) -> None:
    """It is posted anew, and what was agreed to by reaction on the old one has to be agreed to again."""
    asking = ask(own)
    asking.react(IRIS, "white_check_mark")
    asking.until(lambda found: IRIS in found)
    old = asking.card["ts"]
    slack_client(own.settings).chat_delete(channel=MIGRATION, ts=old)
    look = own.bot.approvals.rereading.look_again
    assert look(asking.request).verdict is Verdict.WAIT
    with own.services.database.writing() as session:
        outbox.touch(session, asking.request.card_key, run_at=own.services.now())
    wait_for(lambda: asking.request.message_ts not in (old, ""))
    assert look(asking.request).verdict is Verdict.BACK
    assert asking.decided() == {}


def test_ten_approvers_at_once_on_two_replicas_are_ten_decisions(own: Workplace) -> None:
    """The same instant, two bots on one database: each is noted once, and none is lost."""
    asking, workspace = ask(own), own.company.company.slack.hub.workspace
    crowd = [f"U0CROWD{number}" for number in range(10)]

    def let_in() -> None:
        for number, each in enumerate(crowd):
            workspace.people[each] = Person(
                each, f"crowd{number}", f"Crowd {number}", "", "member", f"crowd{number}@contoso.com", "123456"
            )
        workspace.channels[MIGRATION].members += crowd
        workspace.groups["S0TELEPHONY"].members += crowd

    own.company.call_in_loop(let_in)
    with running_bot(own.settings), ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda person: asking.react(person, "+1"), crowd))
        found = asking.until(lambda found: len(found) == 10)
    assert set(found) == set(crowd)
    assert sorted(record.actor for record in asking.trail("approve")) == sorted(crowd)
    assert asking.trail("refuse") == []


def test_the_buttons_that_decide_nothing_show_who_and_what(office: Workplace) -> None:
    """To administrators and approvers; to others not."""
    asking = ask(office)
    asking.click(IRIS, "Who")
    assert "Ada Lovelace" in words(opened(office, IRIS))
    asking.click(BEN, "What exactly")
    shown = words(opened(office, BEN))
    assert "sipfed.online.lync.com" in shown
    assert asking.request.digest in shown
    before = len(office.chat.messages(person=NORA))
    asking.click(NORA, "Who")
    wait_for(lambda: len(office.chat.messages(person=NORA)) > before)
    assert "admin group" in words(office.chat.messages(person=NORA)[-1])
