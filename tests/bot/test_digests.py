"""Subscribing a channel to a digest in Slack: the form, its preview, the list and its buttons, and what is posted."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.views import actions
from bot.views.digest_form import AT, COUNTRY, FORM, ONLY, SCOPE, SHOWN, ZONE
from commands.digests.due import Slot
from commands.digests.making import make
from commands.refresh import refresh
from storage.digests import digests, subscriptions
from storage.digests.tables import Subscription
from storage.states import SubscriptionState
from tests.bot.chat import (
    ADA,
    GENERAL,
    MIGRATION,
    NORA,
    PARTNER,
    Workplace,
    buttons,
    opened,
    wait_for,
    words,
    workplace,
)  # fmt: skip
from tests.running_company import RunningCompany

JSON = dict[str, Any]
SEARCHED = {ZONE: actions.DIGEST_ZONE, COUNTRY: actions.DIGEST_COUNTRY, SCOPE: actions.DIGEST_SCOPE}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A workplace in which everything was checked once."""
    company = RunningCompany(users=30)
    with workplace(company, tmp_path_factory.mktemp("digests"), HYBRIDBOT_CHECK_MINUTES="0") as there:
        refresh(there.services, ADA)
        yield there
    company.stop()


@pytest.fixture(autouse=True)
def none_left(place: Workplace) -> Iterator[None]:
    """What a test subscribed to is removed when it ends."""
    yield
    with place.services.database.writing() as session:
        for row in subscriptions.open_ones(session):
            subscriptions.remove(session, row, by=ADA, now=place.services.now())


def state(**typed: Any) -> JSON:
    """What was filled in, as the page sends it."""
    values: JSON = {}
    for block, value in typed.items():
        if block in SEARCHED:
            chosen = {"value": value, "text": {"type": "plain_text", "text": value or "-"}} if value else None
            values[block] = {SEARCHED[block]: {"type": "external_select", "selected_option": chosen}}
        elif block == AT:
            values[block] = {AT: {"type": "timepicker", "selected_time": value}}
        else:
            chosen = [{"value": one, "text": {"type": "plain_text", "text": one}} for one in value]
            values[block] = {block: {"type": "checkboxes", "selected_options": chosen}}
    return {"values": values}


def form(place: Workplace, *, channel: str = MIGRATION) -> JSON:
    """The form, opened by the command."""
    stack = place.company.company.slack.hub.workspace.stacks.get(ADA) or []
    for view_id in stack[-1:]:
        place.chat.call("close", {"as": ADA, "view_id": view_id, "clear": True})
    assert place.chat.post("/hybrid digest", channel=channel)["ok"]
    return opened(place, callback=FORM)


def submit(place: Workplace, view: JSON, **typed: Any) -> JSON:
    return place.chat.call("submit", {"as": ADA, "view_id": view["id"], "state": state(**typed)})


def open_ones(place: Workplace) -> list[Subscription]:
    with place.services.database.session() as session:
        return subscriptions.open_ones(session)


def subscribed(place: Workplace, **typed: Any) -> Subscription:
    """Subscribed by the form."""
    submit(place, form(place), **typed)
    found: Subscription = wait_for(lambda: next(iter(open_ones(place)), None))
    return found


def list_of(place: Workplace) -> JSON:
    return place.chat.ask("/hybrid digest list", done=lambda m: "subscribed to, " in words(m))


def whispered(place: Workplace, text: str, *, channel: str = MIGRATION) -> JSON:
    """What the person alone is told."""
    return place.chat.ask(text, channel=channel, done=lambda m: m["ephemeral"] and "igest" in words(m))


def test_a_form_that_is_sent_subscribes_the_channel_which_is_told_so(place: Workplace) -> None:
    before = {message["ts"] for message in place.chat.messages()}
    view = form(place)
    assert "Europe/" in words(view)
    submit(place, view, at="09:15", zone="Asia/Tokyo", days=["0", "4"], country="JP", only=[ONLY])
    told = place.chat.new(before, done=lambda m: "has subscribed this channel" in words(m))
    assert f"<@{ADA}> has subscribed this channel to a digest about everybody, only when" in told["text"]
    assert "every Monday and Friday at 09:15 (Asia/Tokyo). The first comes <!date^" in told["text"]
    (row,) = open_ones(place)
    assert (row.at, row.zone, row.days, row.country) == ("09:15", "Asia/Tokyo", '["Mon", "Fri"]', "JP")
    assert (row.channel, row.created_by, row.only_changes) == (MIGRATION, ADA, True)


def test_what_is_wrong_is_said_at_its_field_and_the_same_twice_is_refused(place: Workplace) -> None:
    row = subscribed(place, at="08:30", zone="Europe/Berlin")
    again = submit(place, form(place), at="08:30", zone="Europe/Berlin")
    assert again["errors"] == {AT: f"This channel gets exactly this already: D{row.id}."}
    wrong = submit(place, form(place), zone="Europe/Atlantis", country="XX", scope="nonsense")
    assert set(wrong["errors"]) == {ZONE, COUNTRY, SCOPE}
    place.chat.ask(f"/hybrid digest pause D{row.id}", done=lambda m: "is paused" in words(m))
    paused = submit(place, form(place), at="08:30", zone="Europe/Berlin")
    assert f"is paused: /hybrid digest resume D{row.id}" in paused["errors"][AT]
    assert len(open_ones(place)) == 1


def test_a_preview_is_shown_on_top_of_the_form_and_keeps_nothing(place: Workplace) -> None:
    view = form(place)

    def press(**typed: Any) -> JSON:
        block = next(block for block in view["blocks"] if block["type"] == "actions")
        action = {"type": "button", "action_id": actions.DIGEST_PREVIEW, "block_id": block["block_id"]}
        container = {"type": "view", "view_id": view["id"]}
        body = {"as": ADA, "container": container, "action": action, "state": state(**typed)}
        place.chat.call("action", body)
        shown = opened(place, callback=SHOWN)
        place.chat.call("close", {"as": ADA, "view_id": shown["id"]})
        return shown

    assert "As it would be posted now, with the details in its thread." in words(press())
    assert "time zone Europe/Atlantis is not known" in words(press(zone="Europe/Atlantis"))
    assert open_ones(place) == []


def test_the_list_pauses_resumes_changes_and_removes(place: Workplace) -> None:
    row = subscribed(place)
    listed = list_of(place)
    assert f"*D{row.id}* in <#{MIGRATION}>: a digest about everybody" in words(listed)
    assert [one["label"] for one in buttons(listed)] == ["Pause", "Change", "Remove", "Subscribe this channel"]
    place.chat.click(listed, "Pause")
    paused = place.chat.until(listed, lambda m: "is paused" in words(m))
    assert f"Paused by <@{ADA}>" in words(paused)
    place.chat.click(paused, "Resume")
    resumed = place.chat.until(listed, lambda m: "goes on" in words(m))
    place.chat.click(resumed, "Change")
    view = opened(place, callback=FORM)
    assert view["title"]["text"] == f"Change digest D{row.id}"
    before = {message["ts"] for message in place.chat.messages()}
    submit(place, view, at="17:45")
    place.chat.new(before, done=lambda m: "has changed the digest of this channel" in words(m))
    assert [one.at for one in open_ones(place)] == ["17:45"]
    place.chat.click(resumed, "Remove")
    place.chat.until(listed, lambda m: "is removed" in words(m))
    assert open_ones(place) == []


def test_what_somebody_else_has_done_meanwhile_is_said_in_the_form_which_keeps_what_was_chosen(
    place: Workplace,
) -> None:
    row = subscribed(place)
    listed = list_of(place)
    place.chat.click(listed, "Change")
    view = opened(place, callback=FORM)
    assert view["submit"]["text"] == "Save"
    with place.services.database.writing() as session:
        assert subscriptions.pause(session, row, by=NORA, now=place.services.now())
    submit(place, view, at="17:45", only=[ONLY])
    changed = opened(place, callback=FORM)
    assert f"D{row.id} was changed meanwhile* by <@{NORA}>, and is now a digest about everybody" in words(changed)
    assert [one.at for one in open_ones(place)] == [row.at]
    with place.services.database.writing() as session:
        (now,) = subscriptions.open_ones(session)
        assert subscriptions.remove(session, now, by=NORA, now=place.services.now())
    submit(place, changed)
    gone = opened(place, callback=FORM)
    assert f"D{row.id} was removed meanwhile* by <@{NORA}>" in words(gone)
    assert gone["submit"]["text"] == "Subscribe"
    submit(place, gone)
    anew = wait_for(lambda: next(iter(open_ones(place)), None))
    assert (anew.at, anew.only_changes, anew.state) == ("17:45", True, SubscriptionState.ACTIVE)


def test_a_click_on_what_is_gone_or_cannot_be_read_is_answered_to_the_person_alone(place: Workplace) -> None:
    row = subscribed(place)
    listed = list_of(place)

    def answered(label: str, said: str) -> bool:
        place.chat.click(listed, label)
        return bool(wait_for(lambda: [m for m in place.chat.messages() if m["ephemeral"] and said in words(m)]))

    with place.services.database.writing() as session:
        broken = subscriptions.get(session, row.id or 0)
        assert broken is not None
        broken.days = "nonsense"
        session.add(broken)
    assert answered("Change", "cannot be read by this version")
    with place.services.database.writing() as session:
        gone = subscriptions.get(session, row.id or 0)
        assert gone is not None
        assert subscriptions.remove(session, gone, by=ADA, now=place.services.now())
    assert answered("Change", "was removed. Type /hybrid digest")
    assert answered("Pause", "was removed. Type /hybrid digest")


@pytest.mark.parametrize(
    ("channel", "said"),
    [(GENERAL, "I am not in this channel"), (PARTNER, "shared with another organisation"), ("D", "into a channel")],
)
def test_where_no_digest_can_be_posted_the_reason_is_said(place: Workplace, channel: str, said: str) -> None:
    where = place.chat.direct_channel(ADA) if channel == "D" else channel
    assert said in words(whispered(place, "/hybrid digest", channel=where))


def test_only_administrators_subscribe_and_press_buttons(place: Workplace) -> None:
    refused = place.chat.ask("/hybrid digest", person=NORA, done=lambda m: m["ephemeral"])
    assert "digest" not in words(refused)
    row = subscribed(place)
    listed = list_of(place)
    for label in ("Pause", "Remove", "Change"):
        place.chat.click(listed, label, person=NORA)
    said = lambda: [m for m in place.chat.messages(person=NORA) if m["ephemeral"]]  # noqa: E731 - said once
    wait_for(lambda: len(said()) >= 4)
    assert [(one.id, one.state) for one in open_ones(place)] == [(row.id, SubscriptionState.ACTIVE)]


def test_fields_offer_what_there_is_while_somebody_types(place: Workplace) -> None:
    view = form(place)

    def offered(field: str, typed: str, person: str = ADA) -> list[str]:
        block = next(block for block in view["blocks"] if block.get("block_id") == field)
        body = {
            "as": person,
            "view_id": view["id"],
            "container": {"type": "view", "view_id": view["id"]},
            "block_id": block["block_id"],
            "action_id": SEARCHED[field],
            "value": typed,
        }
        return [option["value"] for option in place.chat.call("options", body)["options"]]

    assert "Europe/Berlin" in offered(ZONE, "berlin")
    assert offered(COUNTRY, "de")[0] == "DE"
    scopes = offered(SCOPE, "")
    assert scopes[0] == "everybody:"
    assert any(one.startswith("unit:") for one in scopes)
    assert any(one.startswith("sip domain:") for one in scopes)


def test_a_digest_is_posted_with_its_details_in_the_thread_and_can_be_shown_again(place: Workplace) -> None:
    row = subscribed(place)
    number = row.id or 0
    with place.services.database.session() as session:
        assert digests.last(session, number) is None
    nothing = whispered(place, f"/hybrid digest show D{number}")
    assert "has said nothing yet" in words(nothing)
    before = {message["ts"] for message in place.chat.messages()}
    assert make(place.services, Slot(number, row.counts_from + timedelta(seconds=1)))
    posted = place.chat.new(before, done=lambda m: m["text"].startswith("Readiness, "))
    assert "*Blocked" in words(posted)
    assert any("Details of" in words(reply) for reply in wait_for(lambda: place.chat.thread(posted)))
    again = place.chat.ask(f"/hybrid digest show D{number}", done=lambda m: m["ephemeral"] and "As it was" in words(m))
    assert "*Blocked" in words(again)
    for text in ("/hybrid digest preview", f"/hybrid digest preview D{number}"):
        shown = place.chat.ask(text, done=lambda m: m["ephemeral"] and "As it would be posted" in words(m))
        assert any(said in shown["text"] for said in ("since", "as on", "as earlier today"))
