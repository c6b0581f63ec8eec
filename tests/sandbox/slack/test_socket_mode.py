"""Socket Mode on the wire: tickets, acknowledgements, redelivery, disconnects, faults."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.slack.raw_app import RawApp, raw_app
from tests.sandbox.slack.running import Workspace, eventually

EVENT: dict[str, Any] = {"type": "app_home_opened", "user": "U0ADA", "tab": "home", "channel": "D0"}


def send_event(workspace: Workspace, event: dict[str, Any] | None = None) -> None:
    """Deliver a raw event; returns after the first try."""
    workspace.loop.run(workspace.emulator.send_event(event or EVENT))


def test_hello_comes_first_and_a_ticket_serves_once(workspace: Workspace) -> None:
    with raw_app(workspace) as app:
        assert app.frames[0]["type"] == "hello"
        assert app.frames[0]["num_connections"] == 1
        assert workspace.status(app.url.replace("ws", "http", 1)) == 403
    assert workspace.entries("connection refused")


def test_a_ticket_grows_old(workspace: Workspace) -> None:
    ticket = workspace.emulator.hub.socket_mode.new_ticket()
    workspace.clock.advance(timedelta(minutes=1))
    assert workspace.status(f"{workspace.url}/link/?ticket={ticket}") == 403


def test_each_envelope_goes_to_exactly_one_connection(workspace: Workspace) -> None:
    """Of two connections each gets some, neither gets all, nobody gets one twice."""
    with raw_app(workspace) as one, raw_app(workspace) as other:
        for _ in range(20):
            assert workspace.say("/hybrid status")["ok"]
        assert len(one.envelopes) + len(other.envelopes) == 20
        assert one.envelopes
        assert other.envelopes
        assert not {e["envelope_id"] for e in one.envelopes} & {e["envelope_id"] for e in other.envelopes}


def test_a_slash_command_has_slacks_fields(workspace: Workspace) -> None:
    """Flat, the flag as text, no thread; the address to answer to is on loopback."""
    with raw_app(workspace) as app:
        workspace.say("/hybrid status", channel="C0PARTNER", as_="U0OLGA")
        envelope = app.envelopes[0]
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert "retry_attempt" not in envelope
    payload = envelope["payload"]
    assert set(payload) == {
        *("token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command", "text"),
        *("api_app_id", "is_enterprise_install", "response_url", "trigger_id"),
    }
    assert payload["is_enterprise_install"] == "false"
    assert payload["response_url"].startswith(f"{workspace.url}/response/")


def test_an_event_has_slacks_wrapper(workspace: Workspace) -> None:
    with raw_app(workspace) as app:
        workspace.act("react", channel="C0MIGRATION", ts=workspace.messages()[0]["ts"], name="thumbsup")
        envelope = eventually(lambda: app.envelopes)[0]
    assert (envelope["type"], envelope["retry_attempt"], envelope["retry_reason"]) == ("events_api", 0, "")
    payload = envelope["payload"]
    assert {"token", "team_id", "api_app_id", "type", "event_id", "event_time", "authorizations"} <= set(payload)
    assert {"is_ext_shared_channel", "event_context", "context_team_id", "event"} <= set(payload)
    assert payload["authorizations"][0]["is_bot"]
    assert payload["event"]["reaction"] == "+1"
    assert payload["event"]["item_user"] == "U0BEN"
    assert {"user", "item", "event_ts"} <= set(payload["event"])


def test_events_come_only_where_the_bot_is(workspace: Workspace) -> None:
    """Reactions in a channel without the bot are none of its business; once invited they are."""
    with raw_app(workspace) as app:
        ts = workspace.messages("C0GENERAL")[0]["ts"]
        workspace.act("react", channel="C0GENERAL", ts=ts, name="eyes")
        workspace.say("/invite @sample", channel="C0GENERAL")
        workspace.act("react", channel="C0GENERAL", ts=ts, name="tada")
        eventually(lambda: len(app.envelopes) == 2)
        kinds = [e["payload"]["event"]["type"] for e in app.envelopes]
    assert sorted(kinds) == ["member_joined_channel", "reaction_added"]


def test_a_changed_group_is_announced(workspace: Workspace) -> None:
    with raw_app(workspace) as app:

        async def change() -> None:
            workspace.emulator.change_group("hybrid-admins", ["U0ADA", "U0MARIA"])

        workspace.loop.run(change())
        event = eventually(lambda: app.envelopes)[0]["payload"]["event"]
    assert (event["added_users"], event["removed_users"]) == (["U0MARIA"], ["U0BEN"])
    assert workspace.client().usergroups_users_list(usergroup="S0ADMINS")["users"] == ["U0ADA", "U0MARIA"]


def test_a_command_without_an_ack_fails_and_is_not_repeated(hasty: Workspace) -> None:
    """The late acknowledgement changes nothing, and is in the journal."""
    with raw_app(hasty, acks=False) as app:
        answer = hasty.say("/hybrid status")
        assert (answer["ok"], answer["error"]) == (False, "operation_timeout")
        app.ack(app.envelopes[0], {"text": "Too late."})
        eventually(lambda: hasty.entries("late ack"))
        assert len(app.envelopes) == 1
    assert hasty.messages()[-1]["text"] != "Too late."


def test_events_without_an_ack_come_again(hasty: Workspace) -> None:
    """At once, after a minute, after five: each time the same event, numbered, with the reason."""
    with raw_app(hasty, acks=False) as app:
        send_event(hasty)
        eventually(lambda: len(app.envelopes) == 2)
        eventually(lambda: len(hasty.entries("no ack")) == 2)
        hasty.clock.advance(timedelta(seconds=61))
        eventually(lambda: len(app.envelopes) == 3)
        eventually(lambda: len(hasty.entries("no ack")) == 3)
        hasty.clock.advance(timedelta(seconds=301))
        eventually(lambda: len(app.envelopes) == 4)
    assert [e["retry_attempt"] for e in app.envelopes] == [0, 1, 2, 3]
    assert [e["retry_reason"] for e in app.envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({e["payload"]["event_id"] for e in app.envelopes}) == 1


def test_without_a_connection_the_person_is_told(workspace: Workspace) -> None:
    answer = workspace.say("/hybrid status")
    assert answer["message"] == '/hybrid failed with the error "dispatch_failed"'


def test_commands_are_refused_in_threads(workspace: Workspace) -> None:
    answer = workspace.say("/hybrid status", thread_ts=workspace.messages()[0]["ts"])
    assert (answer["ok"], answer["message"]) == (False, "/hybrid is not supported in threads. Sorry!")
    assert workspace.say("/unheard")["message"] == "/unheard is not a valid command."


def test_the_fault_duplicate_sends_the_same_envelope_twice(workspace: Workspace) -> None:
    workspace.fault("duplicate", "deliver:events_api")
    with raw_app(workspace) as app:
        send_event(workspace)
        eventually(lambda: len(app.envelopes) == 2)
    first, second = app.envelopes
    assert first == second
    assert second["retry_attempt"] == 0


def test_the_fault_only_retry_lets_nothing_but_the_retry_arrive(workspace: Workspace) -> None:
    workspace.fault("only-retry", "deliver:events_api:app_home_opened")
    with raw_app(workspace) as app:
        send_event(workspace)
        envelope = eventually(lambda: app.envelopes)[0]
    assert envelope["retry_attempt"] == 1


def test_the_fault_drop_ack_makes_an_acked_command_fail(hasty: Workspace) -> None:
    hasty.fault("drop-ack", "deliver:slash_commands")
    with raw_app(hasty) as app:
        assert hasty.say("/hybrid status")["error"] == "operation_timeout"
        assert len(app.envelopes) == 1
        assert hasty.say("/hybrid status")["ok"]
    assert hasty.entries("ack dropped")


def test_the_fault_close_socket_ends_the_connection(workspace: Workspace) -> None:
    workspace.fault("close-socket", "deliver:slash_commands:/hybrid")
    with raw_app(workspace) as app:
        assert workspace.say("/hybrid status")["error"] == "operation_timeout"
        assert app.closed.wait(5)


def test_the_fault_late_only_delays(workspace: Workspace) -> None:
    workspace.fault("late", "deliver:slash_commands", seconds=0.2)
    with raw_app(workspace):
        assert workspace.say("/hybrid status")["ok"]


def test_a_warning_comes_ten_seconds_before_the_refresh(workspace: Workspace) -> None:
    """After refresh_requested a connection gets no more envelopes, and is closed when its time is over."""
    with raw_app(workspace) as app:
        workspace.loop.run(workspace.emulator.disconnect("warning"))
        eventually(lambda: app.frames[-1].get("reason") == "warning")
        assert workspace.say("/hybrid status")["ok"]
        workspace.clock.advance(timedelta(seconds=11))
        eventually(lambda: app.frames[-1].get("reason") == "refresh_requested")
        assert workspace.say("/hybrid status")["error"] == "dispatch_failed"
        workspace.clock.advance(timedelta(seconds=11))
        assert app.closed.wait(5)


def test_link_disabled_ends_the_connection_at_once(workspace: Workspace) -> None:
    with raw_app(workspace) as app:
        workspace.loop.run(workspace.emulator.disconnect("link_disabled"))
        assert app.closed.wait(5)
        assert app.frames[-1]["reason"] == "link_disabled"
    with pytest.raises(ValueError, match="not a reason"):
        workspace.loop.run(workspace.emulator.disconnect("tired"))


def test_the_eleventh_connection_is_refused(workspace: Workspace) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(raw_app(workspace))
        extra = RawApp(workspace, acks=True)
        assert extra.closed.wait(5)
        assert [frame["reason"] for frame in extra.frames] == ["too_many_websockets"]
        extra.close()


def test_many_commands_at_once_each_get_their_answer(workspace: Workspace) -> None:
    with raw_app(workspace), ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: workspace.act("post", channel="C0MIGRATION", text="/hybrid"), range(24)))
    assert all(answer["ok"] for answer in answers)


def test_garbage_from_the_app_is_noted_and_survived(workspace: Workspace) -> None:
    with raw_app(workspace) as app:
        app.ack({"envelope_id": "never-sent"})
        app._socket.send("{no json")
        eventually(lambda: workspace.entries("frame not understood") and workspace.entries("unknown ack"))
        assert workspace.say("/hybrid status")["ok"]


def test_an_answer_in_the_ack_that_slack_would_refuse_is_refused(workspace: Workspace) -> None:
    with raw_app(workspace, acks=False) as app, ThreadPoolExecutor(1) as person:
        waiting = person.submit(workspace.say, "/hybrid status")
        app.ack(eventually(lambda: app.envelopes)[0], {"blocks": [{"type": "nonsense"}]})
        assert waiting.result(5)["error"] == "invalid_command_response"
