"""Looking somebody up in Slack: typed, mentioned, by the form, by a button, and by nobody who may not."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bot.desk import Desk, QuickDesk
from bot.listeners.front import Asked, Front
from bot.listeners.look_up import ANSWER_WITHIN, on_form_sent, on_typing
from bot.listeners.whom import open_form
from bot.people import Admins, People
from bot.posting import Posting
from bot.slack_access import slack_client, slack_files
from bot.views import actions
from bot.views.message import Message
from bot.views.person import FORM, PERSON, candidates_message, chosen, named_row, offered, person_message
from commands.step import Acceptance, Candidate, CandidatesResult, Fact, Finding, Named, PersonResult, Step, Verdict
from tests.bot.chat import (
    ADA,
    BEN,
    MIGRATION,
    NORA,
    Workplace,
    buttons,
    homes_of,
    no_approvals,
    opened,
    wait_for,
    words,
)
from tests.commands.values import NOW

JSON = dict[str, Any]


@pytest.fixture(scope="module")
def somebody(office: Workplace) -> Any:
    """Somebody in the company's directory who is not in Microsoft 365."""
    (first, *_) = office.company.describe()["missing_in_cloud"]["people"]
    return next(person for person in office.company.world.people if person.user_principal_name == first["upn"])


def typing(office: Workplace, view: JSON, typed: str, *, person: str = ADA) -> list[JSON]:
    """What the form offers."""
    question = {"block_id": PERSON, "action_id": actions.FIND_PERSON, "value": typed}
    container = {"type": "view", "view_id": view["id"]}
    answer = office.chat.call("options", {"as": person, "container": container, **question})
    found: list[JSON] = answer["options"]
    return found


def send(office: Workplace, view: JSON, option: JSON) -> JSON:
    """Choose somebody and send the form."""
    entered = {PERSON: {actions.FIND_PERSON: {"type": "external_select", "selected_option": option}}}
    return office.chat.call("submit", {"as": ADA, "view_id": view["id"], "state": {"values": entered}})


SPELLINGS: list[tuple[str, Callable[[Any], str]]] = [
    ("plain", lambda person: person.user_principal_name),
    ("sip", lambda person: person.sip_address),
    ("name", lambda person: person.display_name),
    ("quoted", lambda person: f"\u201c{person.display_name}\u201d"),
    ("account", lambda person: f"CONTOSO\\{person.sam_account_name}"),
]


@pytest.mark.parametrize("spelling", [one for _, one in SPELLINGS], ids=[name for name, _ in SPELLINGS])
def test_typed(office: Workplace, somebody: Any, spelling: Callable[[Any], str]) -> None:
    """However it was typed, and whatever Slack made of it: the answer first, then the blocker with its cure."""
    answer = office.chat.ask(f"/hybrid why {spelling(somebody)}")
    assert answer["text"] == f"{somebody.display_name} cannot move today: 1 blocker."
    said = words(answer)
    assert "Run check-sync: it tells whether all of OU Workshop is out of sync scope" in said
    assert "U6" in said
    assert "This bot does not record moves yet: only the home shows whether somebody was moved." in said


def test_mentioned(office: Workplace, somebody: Any) -> None:
    """A mention stands for the mail address in that person's profile."""

    def know() -> None:
        office.company.company.slack.hub.workspace.people["U0MARIA"].email = somebody.user_principal_name

    office.company.call_in_loop(know)
    answer = office.chat.ask("/hybrid why <@U0MARIA|maria>")
    assert answer["text"].startswith(somebody.display_name)


def test_a_mention_without_an_address_is_said(office: Workplace) -> None:
    """A bot has none."""
    answer = office.chat.ask("/hybrid why <@U0PAGER|pager>")
    assert answer["ephemeral"]
    assert "users:read.email" in words(answer)
    people = People(slack_client(office.settings, waits=0), Admins(), now=office.services.now)
    assert people.mail_of("U0NOBODY") == ""


def test_the_form(office: Workplace, somebody: Any) -> None:
    """Without a name the form opens; it offers people while one types, and what was typed; the answer is posted."""
    office.chat.post("/hybrid why")
    view = opened(office)
    assert view["callback_id"] == FORM
    office.services.known.remember(())
    found = typing(office, view, somebody.user_principal_name)
    assert [option["value"] for option in found] == [somebody.user_principal_name], "found by the people source"
    before = {m["ts"] for m in office.chat.messages()}
    office.chat.ask("/hybrid check-sync")
    before |= {m["ts"] for m in office.chat.messages()}
    offers = typing(office, view, somebody.surname)
    assert somebody.user_principal_name in [option["value"] for option in offers]
    assert offers[-1]["text"]["text"] == f"Look up “{somebody.surname}”"
    assert typing(office, view, "xyzzy")[0]["value"] == "xyzzy"
    assert send(office, view, found[0])["ok"]
    answer = office.chat.new(before)
    assert answer["text"].startswith(somebody.display_name)


def test_the_form_from_the_status_and_from_the_home_tab(office: Workplace, somebody: Any) -> None:
    """Its answer goes where it was opened; the Home tab has no room for one, so it goes to the person directly."""
    status = office.chat.ask("/hybrid status", done=lambda m: "Look somebody up" in words(m))
    assert office.chat.click(status, "Look somebody up")["ok"]
    view = opened(office)
    assert view["private_metadata"] == MIGRATION
    office.chat.call("close", {"as": ADA, "view_id": view["id"]})
    office.chat.call("open-home", {"as": ADA})
    home = wait_for(lambda: office.chat.call(f"home?as={ADA}")["view"])
    [button] = [
        element
        for block in home["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"].startswith(actions.LOOK_UP)
    ]
    action = {key: button[key] for key in ("action_id", "type")} | {
        "block_id": next(b["block_id"] for b in home["blocks"] if button in b.get("elements", []))
    }
    container = {"type": "view", "view_id": home["id"]}
    assert office.chat.call("action", {"as": ADA, "container": container, "action": action})["ok"]
    view = opened(office)
    direct = office.chat.direct_channel(ADA)
    before = {m["ts"] for m in office.chat.messages(channel=direct)}
    option = {"text": {"type": "plain_text", "text": "x"}, "value": somebody.user_principal_name}
    assert send(office, view, option)["ok"]
    assert office.chat.new(before, channel=direct)["text"].startswith(somebody.display_name)


def test_a_button_beside_somebody(own_office: Workplace) -> None:
    """Where several people have the name, each has a button; its answer is a message of its own."""
    people = [person for person in own_office.company.world.people if person.sfb_enabled][:2]
    own_office.company.call_in_loop(lambda: setattr(people[1], "display_name", people[0].display_name))
    answer = own_office.chat.ask(f"/hybrid why {people[0].display_name}")
    assert "Which of them?" in answer["text"]
    shown = [found for found in buttons(answer) if found["label"] == "Why?"]
    assert {found["value"] for found in shown} == {person.user_principal_name for person in people}
    before = {m["ts"] for m in own_office.chat.messages()}
    action = {key: value for key, value in shown[0].items() if key != "label"}
    container = {"type": "message", "channel": MIGRATION, "ts": answer["ts"], "is_ephemeral": False}
    assert own_office.chat.call("action", {"as": BEN, "container": container, "action": action})["ok"]
    assert people[0].display_name in own_office.chat.new(before)["text"]


def test_the_people_whom_a_check_names(office: Workplace) -> None:
    """Everybody's check has a menu of them, whose choice looks one up."""
    answer = office.chat.ask("/hybrid check-users")
    [(block_id, menu)] = [
        (block["block_id"], element)
        for block in answer["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "static_select"
    ]
    before = {m["ts"] for m in office.chat.messages()}
    action = {
        "action_id": menu["action_id"],
        "type": "static_select",
        "block_id": block_id,
        "selected_option": menu["options"][0],
    }
    container = {"type": "message", "channel": MIGRATION, "ts": answer["ts"], "is_ephemeral": False}
    assert office.chat.call("action", {"as": ADA, "container": container, "action": action})["ok"]
    assert "cannot move today" in office.chat.new(before)["text"]


def test_nobody_but_an_admin(office: Workplace, somebody: Any) -> None:
    """Neither by typing, nor by a button, nor by a form that somebody else opened."""
    answer = office.chat.ask(f"/hybrid why {somebody.user_principal_name}", person=NORA)
    assert answer["ephemeral"]
    assert somebody.display_name not in words(answer)
    status = office.chat.ask("/hybrid status", done=lambda m: "Look somebody up" in words(m))
    before = {m["ts"] for m in office.chat.messages(person=NORA)}
    office.chat.click(status, "Look somebody up", person=NORA)
    assert "admin group" in words(office.chat.new(before, person=NORA, done=lambda m: m["ephemeral"]))


def test_a_form_of_somebody_who_left_the_admins_offers_nobody(own_office: Workplace) -> None:
    """Who may not run checks any more gets no names, and no answer."""
    own_office.chat.post("/hybrid why")
    view = opened(own_office)
    slack = own_office.company.company.slack
    own_office.company.call_in_loop(lambda: slack.change_group("hybrid-admins", [BEN]))
    wait_for(lambda: typing(own_office, view, "an") == [])
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "ada@contoso.com"}
    before = {m["ts"] for m in own_office.chat.messages()}
    send(own_office, view, option)
    direct = own_office.chat.direct_channel(ADA)
    wait_for(lambda: [m for m in own_office.chat.messages(channel=direct) if "admin group" in words(m)])
    assert {m["ts"] for m in own_office.chat.messages()} == before


def front(office: Workplace) -> Front:
    """What listeners work with, at a desk where nobody sits."""
    client = slack_client(office.settings, waits=0)
    people = People(client, Admins(extra=[ADA]), now=office.services.now)
    return Front(
        services=office.services,
        people=people,
        posting=Posting(client),
        files=slack_files(office.settings),
        desk=Desk(threads=1),
        quick=QuickDesk(),
        approvals=no_approvals(office.services, client),
        homes=homes_of(office.services, client),
        wake=print,
    )


def test_a_form_that_opens_too_late_is_said(office: Workplace) -> None:
    """Slack takes a trigger for three seconds; after that the command can be typed."""
    told: list[Message] = []
    open_form(front(office), Asked(user=ADA, channel=MIGRATION, delivery="", tell=told.append, trigger="1.2.old"))
    assert "could not be opened in time" in told[0].text


def test_a_source_that_is_too_slow_offers_only_what_was_typed(own_office: Workplace) -> None:
    """Slack waits three seconds for what to offer."""
    own_office.services.known.remember(())
    answers: list[Any] = []
    body = {"user": {"id": ADA}, "value": "ada"}
    on_typing(front(own_office), lambda **answer: answers.append(answer), body)  # type: ignore[arg-type] # an Ack takes more
    assert [option["value"] for option in answers[0]["options"]] == ["ada"]


def test_typing_before_the_first_check_holds_nobody_up(own_office: Workplace) -> None:
    """The server is slow and many type: each gets an answer in Slack's time, and commands are answered at once."""
    own_office.chat.post("/hybrid why")
    view = opened(own_office)
    own_office.services.known.remember(())
    own_office.company.control("fault", {"system": "shell", "kind": "slow", "seconds": 12})

    def take(number: int) -> tuple[float, list[str]]:
        begun = time.monotonic()
        found = typing(own_office, view, f"a{number}")
        return time.monotonic() - begun, [option["value"] for option in found]

    with ThreadPoolExecutor(20) as typists:
        answers = [typists.submit(take, number) for number in range(20)]
        begun = time.monotonic()
        assert own_office.chat.ask("/hybrid help", done=lambda m: m["ephemeral"])
        helped = time.monotonic() - begun
        took, offers = zip(*(answer.result() for answer in answers), strict=True)
    own_office.company.control("faults/clear", {})
    assert helped < 8, "before the server has answered anybody"
    assert max(took) < 8
    assert list(offers) == [[f"a{number}"] for number in range(20)]
    assert min(took) < ANSWER_WITHIN, "who comes while two are being looked up does not wait"


def test_a_form_that_was_sent_without_anybody(office: Workplace) -> None:
    """Slack asks for somebody itself; where it does not, the person is told what to type."""
    own = front(office)
    own.desk.start()
    direct = office.chat.direct_channel(ADA)
    before = {m["ts"] for m in office.chat.messages(channel=direct)}
    on_form_sent(own, lambda: None, {"user": {"id": ADA}, "view": {}}, lambda: None)  # type: ignore[arg-type] # neither is used for more
    assert "Type whom to look up" in words(office.chat.new(before, channel=direct))
    own.desk.stop(seconds=5)


# --- what it looks like -------------------------------------------------------------------------------


def result(**changes: Any) -> PersonResult:
    """Ada, who can move."""
    known: JSON = {
        "who": "Ada",
        "identity": "ada@contoso.com",
        "verdict": Verdict.WARN,
        "headline": "Ada can move today.",
        "findings": (),
        "facts": (Fact("Home", "pool01"),),
        "history": ("This bot does not record moves yet: only the home shows whether somebody was moved.",),
        "next_step": "Agree a time.",
        "checked_at": NOW,
    }
    return PersonResult(**known | changes)


UNTOLD = Finding(check="U17", title="Number of contacts", verdict=Verdict.UNKNOWN, says="x", remedy="By hand, in: y")
WARNED = Finding(check="U18", title="Mailbox", verdict=Verdict.WARN, says="It is on premises.", remedy="Move it.")
BLOCKED = Finding(
    check="U11", title="Licence", verdict=Verdict.FAIL, says="None.", why="Refused", remedy="Assign.", evidence=("e",)
)


def test_who_is_ready_gets_two_lines() -> None:
    """And small print: no portrait, no list of everything that holds."""
    message = person_message(result(findings=(WARNED, UNTOLD)), asked_by=ADA)
    [first, *rest] = [block.to_dict() for block in message.blocks]
    assert first["text"]["text"] == ":large_yellow_circle: *Ada can move today.*\n*Next:* Agree a time."
    assert {block["type"] for block in rest} == {"context"}
    said = json.dumps(rest)
    assert "pool01" not in said
    assert "It is on premises. Move it. U18" in said
    assert "Nobody can read from here:\\n\\u2022 Number of contacts U17: By hand, in: y" in said


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNKNOWN])
def test_who_waits_for_the_organisation_is_told_what_to_do_first(verdict: Verdict) -> None:
    """In two lines, like whoever is ready: nothing of their own stands in the way."""
    shown = result(verdict=verdict, waits_for=Step.HYBRID, next_step="First step 4.", findings=(WARNED, UNTOLD))
    [first, *rest] = [block.to_dict() for block in person_message(shown).blocks]
    assert first["text"]["text"].endswith("\n*Next:* First step 4.")
    assert {block["type"] for block in rest} == {"context"}


def test_the_history_has_its_label_once() -> None:
    """However much is on record."""
    shown = result(verdict=Verdict.FAIL, findings=(BLOCKED,), history=("One.", "Two."))
    said = json.dumps([block.to_dict() for block in person_message(shown).blocks])
    assert said.count("*History*") == 1
    assert "Two." in said
    silent = result(verdict=Verdict.FAIL, findings=(BLOCKED,), history=())
    assert "History" not in json.dumps([block.to_dict() for block in person_message(silent).blocks])


def test_who_is_blocked_gets_every_blocker_then_what_is_known() -> None:
    """The blocker first, what only a person can look up in one line, then home and history."""
    shown = result(
        verdict=Verdict.FAIL, headline="Ada cannot move today: 1 blocker.", findings=(UNTOLD, WARNED, BLOCKED)
    )
    texts = [json.dumps(block.to_dict()) for block in person_message(shown).blocks]
    order = [
        next(n for n, text in enumerate(texts) if part in text) for part in ("Licence", "Mailbox", "U17", "pool01")
    ]
    assert order == sorted(order)
    assert "Who" not in texts[0]
    assert any("*History*" in text for text in texts)


def test_without_anything_by_hand_there_is_no_such_line() -> None:
    """For the blocked and for the ready."""
    for verdict in (Verdict.FAIL, Verdict.WARN):
        assert "Nobody can read" not in json.dumps(
            [block.to_dict() for block in person_message(result(verdict=verdict, findings=(BLOCKED,))).blocks]
        )


def test_foreign_names_ring_nobody() -> None:
    """A display name like <!channel> is text, in every place where it stands."""
    evil = "<!channel> `x` *b*"
    shown = [
        person_message(result(who=evil, headline=evil, next_step=evil, history=(evil,), facts=(Fact("Home", evil),))),
        candidates_message(
            CandidatesResult(
                headline=evil,
                candidates=(Candidate(name=evil, identity=evil, unit=evil),),
                next_step="",
                checked_at=NOW,
            ),
            asked_by=BEN,
        ),
    ]
    for message in shown:
        assert "<!channel>" not in message.text
        assert not any("<!channel>" in text for block in message.blocks for text in marked_up(block.to_dict()))


def marked_up(part: Any) -> list[str]:
    """Every text in which Slack reads marks."""
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") == "mrkdwn" else []
        return own + [text for value in part.values() for text in marked_up(value)]
    return [text for value in part for text in marked_up(value)] if isinstance(part, list) else []


def test_too_long_a_name_is_no_option() -> None:
    """Slack takes 150 characters; whoever has more is looked up by typing."""
    long = "x" * 151
    assert named_row((Named("Long", long),)) == ()
    assert [option["value"] for option in offered((Candidate(name="L", identity=long),), "lon")] == ["lon"]
    assert offered((), "  ") == []
    assert len(offered([Candidate(name=f"p{n}", identity=f"p{n}@x") for n in range(200)], "p")) == 100


def test_a_form_that_was_sent_empty_asks_about_nobody() -> None:
    """Whatever is missing in it."""
    assert chosen({}) == ""
    assert chosen({"state": {"values": {PERSON: {actions.FIND_PERSON: {"selected_option": None}}}}}) == ""


def test_what_is_accepted_about_somebody_is_struck_through() -> None:
    """With who and why, and without a cure."""
    accepted = Acceptance(by=BEN, reason="leaves in May", until=NOW)
    shown = result(verdict=Verdict.FAIL, findings=(replace(BLOCKED, accepted=accepted), replace(WARNED, remedy="")))
    said = json.dumps([block.to_dict() for block in person_message(shown).blocks])
    assert "~*Licence* \\u2014 None.~" in said
    assert "leaves in May" in said
    assert "Assign." not in said
    assert "What to do" not in said
    ready = person_message(result(findings=(replace(WARNED, accepted=accepted),)))
    assert "~It is on premises.~ Accepted by" in json.dumps([block.to_dict() for block in ready.blocks])
