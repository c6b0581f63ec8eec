"""The Home tab and mentions."""

from typing import Any

from storage.states import RequestState
from tests.bot.approving import ask
from tests.bot.chat import ADA, BEN, GUS, IRIS, NORA, Workplace, wait_for, words
from tests.bot.move_samples import NEEDS


def home(place: Workplace, person: str) -> dict[str, Any]:
    view: dict[str, Any] = place.chat.call(f"home?as={person}")["view"] or {}
    return view


def test_home_of_an_admin(office: Workplace) -> None:
    """An admin opens the tab, sees status and help, and refreshes it in place."""
    office.chat.call("open-home", {"as": ADA})
    wait_for(lambda: "Hybrid readiness" in words(home(office, ADA)))
    view = home(office, ADA)
    assert "hybridbot doctor" in words(view), "nothing was checked yet, so it says what to do first"
    refresh = next(b for b in view["blocks"] if "accessory" in b)
    action = {key: refresh["accessory"][key] for key in ("action_id", "type") if key in refresh["accessory"]}
    container = {"type": "view", "view_id": view["id"]}
    body = {"as": ADA, "container": container, "action": action | {"block_id": refresh["block_id"]}}
    assert office.chat.call("action", body)["ok"]
    wait_for(lambda: "The oldest of these checks" in words(home(office, ADA)))
    assert "refresh_home" in str(home(office, ADA))


def test_home_of_somebody_else(office: Workplace) -> None:
    """Others read what this is and whom to ask, and no results."""
    office.chat.call("open-home", {"as": NORA})
    wait_for(lambda: f"<@{ADA}> or <@{BEN}>" in words(home(office, NORA)))
    assert "readiness" not in words(home(office, NORA))


def test_home_follows_what_happens_while_it_is_open(office: Workplace) -> None:
    """An approver who does nothing is shown what waits for them, and the requester what they asked for."""
    for person in (ADA, IRIS, GUS):
        office.chat.call("open-home", {"as": person})
    wait_for(lambda: "Nothing waits for your decision" in words(home(office, IRIS)))
    wait_for(lambda: "not open to guests" in words(home(office, GUS)))
    asking = ask(office, needs=NEEDS)
    wait_for(lambda: "Waits for you" in words(home(office, IRIS)))
    wait_for(lambda: "Your requests" in words(home(office, ADA)) and f"M{asking.id}" in words(home(office, ADA)))
    asking.react(IRIS, "white_check_mark")
    wait_for(lambda: "Nothing waits for your decision" in words(home(office, IRIS)))
    asking.change_state(RequestState.CANCELLED)
    wait_for(lambda: "Ended last" in words(home(office, ADA)))


def test_mention(office: Workplace) -> None:
    """A mention in a thread is answered there with the help, without buttons that would post elsewhere."""
    known = {m["ts"] for m in office.chat.messages()}
    office.chat.post("<@U0HYBRID> hello")
    asked = office.chat.new(known)
    replies = wait_for(lambda: office.chat.thread(asked))
    assert "/hybrid status" in words(replies[0])


def test_mention_by_somebody_else(office: Workplace) -> None:
    """Who may not use the bot is told so alone."""
    known = {m["ts"] for m in office.chat.messages(person=NORA)}
    office.chat.post("<@U0HYBRID> hello", person=NORA)
    told = office.chat.new(known, person=NORA, done=lambda m: m["ephemeral"])
    assert "members of the admin group" in told["text"]
