"""`/hybrid ...` typed by people, over Socket Mode, with real sockets all the way."""

import json

import pytest

from tests.bot.chat import ADA, BEN, GENERAL, GUS, NORA, OLGA, PARTNER, Workplace, buttons, finished, wait_for, words


def test_help(office: Workplace) -> None:
    """Bare /hybrid lists every subcommand, to the person alone."""
    answer = office.chat.ask("/hybrid")
    assert answer["ephemeral"]
    assert all(name in words(answer) for name in ("status", "tenant", "verify-domain", "check-sync", "check-hybrid"))
    assert answer["text"].startswith("You can type /hybrid with: status")
    assert all(m["ts"] != answer["ts"] for m in office.chat.messages(person=BEN))


def test_mistyped(office: Workplace) -> None:
    """A mistyped word is explained, and a click runs what was meant."""
    answer = office.chat.ask("/hybrid check-sink")
    assert answer["ephemeral"]
    assert "Did you mean check-sync?" in answer["text"]
    before = {m["ts"] for m in office.chat.messages()}
    assert office.chat.click(answer, "Run check-sync")["ok"]
    assert "3 Directory" in words(office.chat.new(before))


def test_wrong_words(office: Workplace) -> None:
    """Words that make no sense are answered with what to type, to the person alone, and nothing is queued."""
    answer = office.chat.ask("/hybrid verify-domain one two")
    assert answer["ephemeral"]
    assert "takes one domain at a time" in answer["text"]


def test_status_and_refresh(office: Workplace) -> None:
    """Status answers at once for everybody in the channel; Refresh shows the new status in the same message."""
    status = office.chat.ask("/hybrid status")
    assert not status["ephemeral"]
    assert status["text"].startswith("Hybrid readiness:")
    assert office.chat.click(status, "Refresh", person=BEN)["ok"]
    fresh = office.chat.until(status, lambda m: "blocked at step" in m["text"] and bool(buttons(m)))
    assert "just now" in words(fresh)
    assert "Refresh" in [b["label"] for b in buttons(fresh)]
    order = [words(fresh).index(title) for title in ("2 Domains", "5 Pilot moves")]
    assert order == sorted(order), "blockers come first"


def test_what_has_changed(office: Workplace) -> None:
    """From what the refresh has stored; a day that is none, and one ahead, are answered with what to type."""
    shown = office.chat.ask("/hybrid diff 3 days")
    assert shown["text"].startswith("Since ")
    assert "What is known begins" in words(shown)
    garbage = office.chat.ask("/hybrid diff the flood")
    assert garbage["ephemeral"]
    assert "That is no day. Type it like this: diff yesterday" in garbage["text"]
    assert "lies ahead" in words(office.chat.ask("/hybrid diff 2199-01-01"))


def test_check_sync_gives_the_full_list(office: Workplace) -> None:
    """The answer replaces the first message, its number is the planted one, and the full list is in the thread."""
    answer = office.chat.ask("/hybrid check-sync")
    planted = office.company.describe()
    files = wait_for(lambda: [f for reply in office.chat.thread(answer) for f in reply["files"]])
    assert files[0]["name"].endswith(".csv")
    assert "3 Directory" in words(answer)
    assert planted


def test_the_details_of_a_step(office: Workplace) -> None:
    """A step's Details button runs its check in a message of its own, and leaves the status alone."""
    status = office.chat.ask("/hybrid status")
    before = {m["ts"] for m in office.chat.messages()}
    label = next(b for b in buttons(status) if b.get("value") == "tenant" or b.get("value") == "check-sync")
    container = {"type": "message", "channel": status["channel"], "ts": status["ts"], "is_ephemeral": False}
    action = {key: value for key, value in label.items() if key != "label"}
    assert office.chat.call("action", {"as": ADA, "container": container, "action": action})["ok"]
    assert office.chat.new(before)["ts"] != status["ts"]


@pytest.mark.parametrize("person", [NORA, GUS])
def test_refused(office: Workplace, person: str) -> None:
    """Members and guests are refused kindly, told whom to ask, and nothing is posted for others."""
    before = {m["ts"] for m in office.chat.messages()}
    answer = office.chat.ask("/hybrid status", person=person)
    assert answer["ephemeral"]
    assert "Ada Admin or Ben Berger" in answer["text"]
    assert {m["ts"] for m in office.chat.messages()} == before


def test_outside_people_are_refused(office: Workplace) -> None:
    """Somebody from another organisation is refused in the shared channel, whatever groups they are in."""
    answer = office.chat.ask("/hybrid status", person=OLGA, channel=PARTNER)
    assert answer["ephemeral"]
    assert "people of this organisation" in answer["text"]


@pytest.mark.parametrize("channel", [GENERAL, PARTNER])
def test_answered_privately(office: Workplace, channel: str) -> None:
    """Where the bot is no member, or strangers read along, the answer goes to the person, and the channel says so."""
    direct = office.chat.direct_channel(ADA)
    before = {m["ts"] for m in office.chat.messages(channel=direct)}
    told = office.chat.ask("/hybrid tenant", channel=channel)
    assert told["ephemeral"]
    assert "direct message" in told["text"]
    assert "1 Tenant" in words(office.chat.new(before, channel=direct))


def test_in_the_direct_conversation(office: Workplace) -> None:
    """In the conversation with the bot itself the answer stays there."""
    direct = office.chat.direct_channel(BEN)
    answer = office.chat.ask("/hybrid tenant", person=BEN, channel=direct)
    assert "1 Tenant" in words(answer)
    assert not [m for m in office.chat.messages(person=BEN, channel=direct) if m["ephemeral"]]


def test_foreign_names_ring_nobody(office: Workplace) -> None:
    """What people type comes back without any markup."""
    answer = office.chat.ask("/hybrid <!channel>*boo*")
    assert "<!channel>" not in json.dumps(answer)


def test_progress_is_shown(office: Workplace) -> None:
    """A check that takes its time says in its message what it is at, and then becomes the answer."""
    office.company.control("fault", {"system": "graph", "kind": "slow", "times": 1, "seconds": 5})
    begun = office.chat.ask("/hybrid tenant", done=lambda m: "Asking Microsoft 365 about the tenant" in words(m))
    assert "hourglass" in words(begun)
    assert "1 Tenant" in words(office.chat.until(begun, finished))
