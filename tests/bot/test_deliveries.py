"""What Slack may deliver: signed over HTTP, twice, late, while the connection changes, or as garbage."""

import hashlib
import hmac
import json
import re
import threading
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import URLError
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt import App, BoltRequest, BoltResponse
from sqlalchemy import text as sql
from sqlmodel import select

from bot.app import build_app
from bot.desk import Desk, QuickDesk
from bot.listeners.asking import queue
from bot.listeners.front import Asked, Front
from bot.people import Admins, People
from bot.posting import Posting
from bot.slack_access import slack_client, slack_files
from bot.tasks import Task
from bot.views.message import Message
from commands.rules.access import Decision
from commands.services import Services
from storage.database import open_database
from storage.models import Job
from tests.bot.chat import (
    ADA,
    DORA,
    MIGRATION,
    PARTNER,
    Workplace,
    buttons,
    finished,
    homes_of,
    no_approvals,
    wait_for,
    words,
)
from tests.empty_database import empty_database

SECRET = "sandbox-signing-secret"


class Slack:
    """Sends signed requests into an app without a network between them."""

    def __init__(
        self,
        place: Workplace,
        *,
        services: Services | None = None,
        threads: int = 4,
        people: type[People] = People,
    ) -> None:
        client = slack_client(place.settings)
        self._desk = Desk(threads=threads)
        self._desk.start()
        self.front = Front(
            services=services or place.services,
            people=people(client, Admins(group="S0ADMINS", team_id="T0CONTOSO"), now=place.services.now),
            posting=Posting(client),
            files=slack_files(place.settings),
            desk=self._desk,
            quick=QuickDesk(),
            approvals=no_approvals(services or place.services, client),
            homes=homes_of(services or place.services, client),
            wake=place.bot.worker.wake,
        )
        self.app: App = build_app(self.front, client, signing_secret=SECRET)

    def form(self, fields: dict[str, str], *, age: int = 0, secret: str = SECRET) -> BoltResponse:
        body = urllib.parse.urlencode(fields)
        stamp = str(int(time.time()) - age)
        signed = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers: dict[str, str | Sequence[str]] = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={signed}",
        }
        return self.app.dispatch(BoltRequest(body=body, headers=headers))

    def command(
        self, text: str, *, user: str = ADA, trigger: str = "", command: str = "/hybrid", **more: str
    ) -> BoltResponse:
        return self.form(
            {
                "command": command,
                "text": text,
                "user_id": user,
                "team_id": "T0CONTOSO",
                "channel_id": MIGRATION,
                "trigger_id": trigger or uuid4().hex,
                "api_app_id": "A0HYBRID",
                "is_enterprise_install": "false",
            }
            | more
        )

    def interaction(self, payload: dict[str, Any]) -> BoltResponse:
        return self.form({"payload": json.dumps(payload)})

    def click(self, message: dict[str, Any], action: dict[str, Any], *, user: str = ADA) -> BoltResponse:
        return self.interaction(
            {
                "type": "block_actions",
                "user": {"id": user, "team_id": "T0CONTOSO"},
                "team": {"id": "T0CONTOSO"},
                "trigger_id": uuid4().hex,
                "container": {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"]},
                "channel": {"id": message["channel"]},
                "message": message,
                "actions": [action],
            }
        )

    def stop(self) -> None:
        self._desk.stop(seconds=5)
        self.app.listener_runner.listener_executor.shutdown(wait=True)


@pytest.fixture(scope="module")
def slack(office: Workplace) -> Iterator[Slack]:
    sending = Slack(office)
    yield sending
    sending.stop()


def direct(place: Workplace, person: str = ADA) -> list[dict[str, Any]]:
    """What the bot has told a person directly: these requests have no response address."""
    return place.chat.messages(person=person, channel=place.chat.direct_channel(person))


def jobs_of(place: Workplace) -> int:
    with place.services.database.session() as session:
        return len(session.exec(select(Job.id)).all())


def test_signed_requests_only(slack: Slack) -> None:
    """A request that is unsigned, signed with another secret, or six minutes old is refused."""
    fields = {"command": "/hybrid", "text": "", "user_id": ADA, "team_id": "T0CONTOSO", "channel_id": MIGRATION}
    assert slack.form(fields, secret="another").status == 401
    assert slack.form(fields, age=360).status == 401


def test_delivered_twice_done_once(office: Workplace, slack: Slack) -> None:
    """The same command delivered twice makes one message and one job."""
    known, jobs_before = {m["ts"] for m in office.chat.messages()}, jobs_of(office)
    assert [slack.command("tenant", trigger="same").status for _ in range(3)] == [200, 200, 200]
    answer = office.chat.new(known)
    office.chat.until(answer, finished)
    assert [m["ts"] for m in office.chat.messages() if m["ts"] not in known] == [answer["ts"]]
    assert jobs_of(office) == jobs_before + 1


def test_two_clicks_on_the_same_look_are_one(office: Workplace, slack: Slack) -> None:
    """Two people press Refresh at the same moment: the checks run once, and the second is told so."""
    status = office.chat.ask("/hybrid status")
    refresh = next(b for b in buttons(status) if b["action_id"] == "refresh_status")
    jobs_before, told = jobs_of(office), len(direct(office, "U0BEN"))
    slack.click(status, refresh)
    wait_for(lambda: jobs_of(office) == jobs_before + 1)
    slack.click(status, refresh, user="U0BEN")
    wait_for(lambda: len(direct(office, "U0BEN")) > told)
    assert "pressed this already" in direct(office, "U0BEN")[-1]["text"]
    assert jobs_of(office) == jobs_before + 1
    office.chat.until(status, lambda m: bool(buttons(m)))


def test_deactivated(office: Workplace, slack: Slack) -> None:
    """A deactivated account is refused, should Slack ever deliver something from one; nothing is queued or posted."""
    known, jobs_before, told = len(office.chat.messages()), jobs_of(office), len(direct(office))
    decided = threading.Event()

    class Watched(People):
        def decide(self, user_id: str, *, fresh: bool = False) -> Decision:
            decision = super().decide(user_id, fresh=fresh)
            if user_id == DORA:
                assert not decision.allowed
                assert "deactivated" in decision.reason
                decided.set()
            return decision

    # one thread does one thing after the other: what ADA hears was done after whatever DORA could have caused
    sending = Slack(office, threads=1, people=Watched)
    assert sending.command("tenant", user=DORA).status == 200
    assert sending.command("help").status == 200
    wait_for(lambda: len(direct(office)) > told)
    sending.stop()
    assert decided.is_set()
    assert (len(office.chat.messages()), jobs_of(office)) == (known, jobs_before)


def test_unknown_things_are_answered(office: Workplace, slack: Slack) -> None:
    """Another command, an old button, a view or a shortcut that nobody knows: acknowledged, and never ignored."""
    other = slack.command("", command="/hybrids")
    assert other.status == 200
    assert "Type /hybrid help" in other.body
    told = len(direct(office))
    status = office.chat.ask("/hybrid status")
    old = {"action_id": "gone", "block_id": "b", "type": "button", "value": "x"}
    assert slack.click(status, old).status == 200
    wait_for(lambda: len(direct(office)) > told)
    assert "another version of me" in direct(office)[-1]["text"]
    person = {"user": {"id": ADA}, "team": {"id": "T0CONTOSO"}, "trigger_id": uuid4().hex}
    assert slack.interaction({"type": "shortcut", "callback_id": "gone", **person}).status == 200
    view = {"id": "V1", "type": "modal", "callback_id": "gone", "state": {"values": {}}}
    assert slack.interaction({"type": "view_submission", "view": view, **person}).status == 200


MENTIONS = ("<!channel>", "<!here|here>", "<@U0BEN>", "<#C0GENERAL|general>", "<!subteam^S0ADMINS>", "&lt;!everyone>")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=80) | st.sampled_from(MENTIONS), max_size=4), st.sampled_from(["", "verify-domain "]))
def test_garbage_is_answered(office: Workplace, slack: Slack, parts: list[str], before: str) -> None:
    """Whatever an administrator types is acknowledged at once, and understood or explained; it never rings anybody."""
    # two words that no command has: nothing is queued
    text = f"{before}zzz {' '.join(parts)} zzz"
    told, journal = len(direct(office)), office.company.world.journal
    entries = office.company.call_in_loop(lambda: journal.read(system="slack"))
    number = max((entry["number"] for entry in entries), default=0)
    started = time.monotonic()
    assert slack.command(text).status == 200
    assert time.monotonic() - started < 1.0
    wait_for(lambda: len(direct(office)) > told)
    answer = words(direct(office)[-1])
    assert "Reference" not in answer, "nothing failed"
    assert "/hybrid" in answer or "one domain at a time" in answer
    assert not re.search(r"<[!@#]", answer)
    entries = office.company.call_in_loop(lambda: journal.read(since=number, system="slack"))
    posted = [e for e in entries if e["what"] == "chat.postMessage"]
    assert posted
    assert not [e for e in posted if re.search(r"<[!@#]", str(e["detail"]["arguments"]))]


def test_garbage_is_explained(office: Workplace) -> None:
    """Hostile words come back as harmless text, to the person alone."""
    for text in ("<!channel>", "\u202estatus", "'; DROP TABLE job; --", "status\x00", "🦄" * 400, "<@U0BEN|ben>"):
        answer = office.chat.ask(f"/hybrid {text}")
        assert "<!channel>" not in words(answer)
        assert answer["ephemeral"] or "Hybrid readiness" in answer["text"]


@pytest.mark.parametrize("kind", ["duplicate", "only-retry"])
def test_events_twice_and_late(office: Workplace, kind: str) -> None:
    """A mention that is delivered twice, or only by its retry, is answered once."""
    office.company.control(
        "fault", {"system": "slack", "kind": kind, "match": "deliver:events_api:app_mention", "times": 1}
    )
    known = {m["ts"] for m in office.chat.messages()}
    office.chat.post(f"<@U0HYBRID> what can you do ({kind})")
    mention = office.chat.new(known)
    if kind == "only-retry":
        office.company.control("clock/advance", {"seconds": 120})
    replies = wait_for(lambda: office.chat.thread(mention), seconds=90)
    assert "You can type /hybrid with" in replies[0]["text"]
    again = office.chat.ask("/hybrid status")
    assert again
    assert len(office.chat.thread(mention)) == 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_disconnected_in_the_middle_of_a_job(office: Workplace, reason: str) -> None:
    """A connection that Slack takes away while a check runs costs nothing: the answer comes, and the next command."""
    office.company.control("fault", {"system": "graph", "kind": "slow", "times": 1, "seconds": 2})
    known = {m["ts"] for m in office.chat.messages()}
    assert office.chat.post("/hybrid tenant")["ok"]
    running = office.chat.new(known, done=lambda m: not finished(m))
    office.company.control("slack/disconnect", {"reason": reason})
    answered = office.chat.until(running, finished)
    assert "1 Tenant" in words(answered)
    wait_for(lambda: office.chat.post("/hybrid help")["ok"])


def test_dead_graph(own_office: Workplace) -> None:
    """Without Microsoft Graph a check ends with what could not be read and what to do, and nothing turns green."""
    own_office.company.control("fault", {"system": "graph", "kind": "drop"})
    own_office.company.control("fault", {"system": "identity", "kind": "drop"})
    answer = own_office.chat.ask("/hybrid tenant")
    assert "cannot tell" in words(answer)
    assert "Check that the address is right" in words(answer), "what to do is said"
    assert answer["text"].startswith("Tenant, cannot tell"), "what is certain may be green, the step is not"


def test_a_database_that_fails(office: Workplace, slack: Slack, tmp_path: Path) -> None:
    """Where nothing can be stored the person is told so, with a reference, and nothing is posted for others."""
    broken = open_database(f"sqlite:///{tmp_path / 'without-tables.db'}")
    services = replace(office.services, database=broken)
    sending = Slack(office, services=services)
    told, known = len(direct(office)), len(office.chat.messages())
    assert sending.command("status").status == 200
    wait_for(lambda: len(direct(office)) > told)
    sending.stop()
    broken.close()
    said = direct(office)[-1]["text"]
    assert "cannot be used" in said
    assert re.search(r"Reference [0-9a-f]{12}\.$", said)
    assert len(office.chat.messages()) == known


def test_a_task_that_cannot_be_queued(office: Workplace, tmp_path: Path) -> None:
    """The message that promised an answer says that there will be none, why, and under which reference."""
    broken = empty_database(tmp_path / "without-jobs.db")
    with broken.engine.begin() as connection:
        connection.execute(sql("DROP TABLE job"))
    sending = Slack(office, services=replace(office.services, database=broken))
    known = {m["ts"] for m in office.chat.messages()}
    assert sending.command("tenant").status == 200
    said = office.chat.new(known)
    sending.stop()
    broken.close()
    assert "Checking the tenant did not work" in words(said)
    assert "cannot be used" in words(said)
    assert re.search(r"Reference [0-9a-f]{12}\.$", said["text"])


def test_a_response_address_that_is_dead(office: Workplace, slack: Slack) -> None:
    """Where the bot may not post and the response address does not answer, the check runs all the same."""
    jobs_before, told = jobs_of(office), len(direct(office))
    assert slack.command("tenant", channel_id=PARTNER, response_url="http://127.0.0.1:9/response").status == 200
    wait_for(lambda: len(direct(office)) >= told + 2)
    wait_for(lambda: jobs_of(office) == jobs_before + 1)
    pointer = direct(office)[-1]
    assert "answered you in a direct message" in words(pointer)
    wait_for(lambda: "1 Tenant" in words(direct(office)[-2]))


def test_a_person_who_cannot_be_told_where_the_answer_is(office: Workplace, slack: Slack) -> None:
    """The pointer to a private answer may fail; the check is queued."""
    jobs_before = jobs_of(office)

    def tell(_: Message) -> None:
        raise URLError("timed out")

    queue(slack.front, Asked(user=ADA, channel=PARTNER, delivery="", tell=tell), Task("tenant"))
    assert jobs_of(office) == jobs_before + 1
    wait_for(lambda: finished(direct(office)[-1]))


def test_slack_refuses_the_answer(office: Workplace, slack: Slack) -> None:
    """Where Slack does not take the answer, the person is told that, by Slack's name for it."""
    told = len(direct(office))
    office.company.control("fault", {"system": "slack", "kind": "500", "match": "chat.postMessage", "times": 6})
    assert slack.command("status").status == 200
    wait_for(lambda: len(direct(office)) > told)
    office.company.control("faults/clear", {})
    assert "Reference" in direct(office)[-1]["text"] or "Hybrid readiness" in direct(office)[-1]["text"]


def test_a_request_without_a_person(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """A payload that lacks the person who asks is acknowledged and logged; there is nobody to answer."""
    slack.form({"command": "/hybrid", "team_id": "T0CONTOSO", "channel_id": MIGRATION})
    wait_for(lambda: "without a person" in caplog.text)


def test_a_click_without_a_domain(office: Workplace, slack: Slack) -> None:
    """A button whose value is no domain changes nothing and says so."""
    told, jobs_before = len(direct(office)), jobs_of(office)
    status = office.chat.ask("/hybrid status")
    wrong = {"action_id": "verify_domain:here", "block_id": "b", "type": "button", "value": "no domain"}
    slack.click(status, wrong)
    wait_for(lambda: len(direct(office)) > told)
    assert "is not the name of a domain" in direct(office)[-1]["text"]
    assert jobs_of(office) == jobs_before


def test_a_slow_check_does_not_delay_the_next_acknowledgement(office: Workplace) -> None:
    """While every worker waits for a slow Graph, /hybrid help is answered at once."""
    office.company.control("fault", {"system": "graph", "kind": "slow", "times": 30, "seconds": 3})
    for _ in range(12):
        assert office.chat.post("/hybrid tenant")["ok"]
    started = time.monotonic()
    office.chat.ask("/hybrid help", done=lambda m: m["ephemeral"] and "You can type" in m["text"])
    assert time.monotonic() - started < 1.5
    office.company.control("faults/clear", {})
