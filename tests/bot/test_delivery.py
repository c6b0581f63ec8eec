"""What the bot shows of jobs and watches when Slack, or its own database, does not take part."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import SlackDelivery
from bot.posting import Posting
from bot.slack_access import slack_client
from bot.worker import Aftermath
from commands.step import Step, StepResult, Verdict
from storage.database import open_database
from storage.models import DomainWatch, Job
from tests.bot.chat import ADA, MIGRATION, Workplace, homes_of, words

GONE = "1700000000.000001"


@pytest.fixture
def delivery(office: Workplace) -> SlackDelivery:
    client = slack_client(office.settings, waits=0)
    return SlackDelivery(office.services, Posting(client), homes_of(office.services, client), hasty=client)


@pytest.fixture
def forgetful(office: Workplace, tmp_path: Path) -> Iterator[SlackDelivery]:
    """A delivery whose database has no tables."""
    client = slack_client(office.settings, waits=0)
    broken = open_database(f"sqlite:///{tmp_path / 'without-tables.db'}")
    services = replace(office.services, database=broken)
    yield SlackDelivery(services, Posting(client), homes_of(services, client), hasty=client)
    broken.close()


def job_of(place: Workplace, *, ts: str, channel: str = MIGRATION, confirmed: bool = False, who: str = ADA) -> Job:
    return Job(
        command="tenant",
        words="[]",
        asked_by=who,
        confirmed=confirmed,
        channel=channel,
        message_ts=ts,
        correlation="0123456789ab",
        created_at=place.services.now(),
    )


def watch_of(place: Workplace, *, channel: str, ts: str, who: str = ADA) -> DomainWatch:
    now = place.services.now()
    return DomainWatch(
        domain="fabrikam.com",
        open_domain="fabrikam.com",
        channel=channel,
        message_ts=ts,
        asked_by=who,
        created_at=now,
        next_look_at=now + timedelta(minutes=5),
    )


def result_of(place: Workplace) -> StepResult:
    return StepResult(
        step=Step.TENANT, verdict=Verdict.PASS, headline="All well.", findings=(), checked_at=place.services.now()
    )


def test_progress_beside_a_record(office: Workplace, delivery: SlackDelivery) -> None:
    """While a confirmed change runs the record stays in sight: its message shows no progress."""
    shown = office.chat.ask("/hybrid tenant")
    delivery.progress(job_of(office, ts=shown["ts"], confirmed=True), "Asking")
    assert "Asking" not in words(office.chat.until(shown, lambda _: True))
    delivery.progress(job_of(office, ts=shown["ts"]), "Asking")
    assert "Asking" in words(office.chat.until(shown, lambda _: True))


def test_progress_that_is_refused(office: Workplace, delivery: SlackDelivery, caplog: pytest.LogCaptureFixture) -> None:
    """Progress that Slack does not take is lost, and nothing is raised."""
    caplog.set_level("DEBUG")
    delivery.progress(job_of(office, ts=GONE), "Asking")
    assert "progress not shown" in caplog.text


def test_a_refusal_is_for_whoever_typed_it_alone(office: Workplace, delivery: SlackDelivery) -> None:
    """The message that waited goes away; where it is gone already, or nobody can be whispered to, it is told too."""
    shown = office.chat.ask("/hybrid tenant")
    before = {m["ts"] for m in office.chat.messages()}
    delivery.refused(job_of(office, ts=shown["ts"]), "That is no day.")
    told = office.chat.new(before)
    assert told["ephemeral"]
    assert "That is no day." in words(told)
    assert shown["ts"] not in {m["ts"] for m in office.chat.messages()}
    before = {m["ts"] for m in office.chat.messages()}
    delivery.refused(job_of(office, ts=GONE), "That is no month.")
    assert "That is no month." in words(office.chat.new(before))


def test_nobody_is_left(office: Workplace, delivery: SlackDelivery, caplog: pytest.LogCaptureFixture) -> None:
    """Where neither channel nor person can be reached, the log says so, and nothing is raised."""
    nowhere: dict[str, Any] = {"channel": "C0NOWHERE", "ts": GONE, "who": "U0NOBODY"}
    delivery.result(job_of(office, **nowhere), result_of(office), Aftermath())
    delivery.public(watch_of(office, **nowhere), result_of(office))
    delivery.given_up(watch_of(office, **nowhere))
    delivery.refused(job_of(office, **nowhere), "That is no day.")
    assert "an answer reached nobody" in caplog.text
    assert "a person could not be told" in caplog.text


def test_a_move_that_cannot_be_noted(
    office: Workplace, forgetful: SlackDelivery, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer that went elsewhere stands there, also where the database cannot note it."""
    before = {m["ts"] for m in office.chat.messages()}
    forgetful.result(job_of(office, ts=GONE), result_of(office), Aftermath())
    assert "All well." in words(office.chat.new(before))
    assert "where a message went is not noted" in caplog.text
