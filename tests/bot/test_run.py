"""The bot as a process: starts in hostile surroundings, refuses what it cannot work with, stops when told."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.assembling import assemble
from bot.run import hide_from_libraries
from bot.settings import Settings
from bot.slack_access import CannotStart
from bot.wiring import open_services, opened_database
from storage.database import StorageError
from storage.models import Job
from storage.states import JobState
from tests.bot.chat import Chat, Workplace, settings_for, wait_for, words
from tests.running_company import RunningCompany

BOT = [sys.executable, "-m", "bot", "run"]
HOSTILE = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "REQUESTS_CA_BUNDLE": "/nowhere/else.pem",
    "NO_PROXY": "nothing.example",
}


@contextmanager
def process(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    plain = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    started = subprocess.Popen(BOT, env=plain | environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def listening(started: subprocess.Popen[str]) -> list[str]:
    """The log until the bot listens."""
    assert started.stderr is not None
    lines: list[str] = []
    for line in started.stderr:
        lines.append(line)
        if "listening" in line:
            return lines
    raise AssertionError("".join(lines))


def test_from_start_to_sigterm(tmp_path: Path, start_company: Callable[..., RunningCompany]) -> None:
    """With foreign proxies and certificates around it the bot answers, and SIGTERM ends it cleanly within seconds."""
    company = start_company(users=60)
    settings_for(company.environment, tmp_path)
    database = {"HYBRIDBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'hybridbot.db'}"}
    with process(company.environment | database | HOSTILE) as started:
        listening(started)
        drain = threading.Thread(target=started.stderr.read if started.stderr else print, daemon=True)
        drain.start()
        assert "1 Tenant" in words(Chat(company.page).ask("/hybrid tenant"))
        started.send_signal(signal.SIGTERM)
        assert started.wait(10) == 0
        drain.join(5)


def test_killed_in_the_middle(tmp_path: Path, start_company: Callable[..., RunningCompany]) -> None:
    """After kill -9 the next process finds the job, and its row still says which message waits."""
    company = start_company(users=60)
    settings = settings_for(company.environment, tmp_path)
    database = {"HYBRIDBOT_DATABASE_URL": settings.database_url.get_secret_value()}
    chat = Chat(company.page)
    company.control("fault", {"system": "graph", "kind": "slow", "times": 5, "seconds": 20})
    with process(company.environment | database) as started:
        listening(started)
        waiting = chat.ask("/hybrid tenant", done=lambda m: not m["ephemeral"])
        wait_for(lambda: running_jobs(settings))
        started.kill()
        started.wait(5)
    company.control("faults/clear", {})
    with open_services(settings, now=lambda: datetime.now(UTC) + timedelta(seconds=61)) as services:
        bot = assemble(settings, services)
        bot.start()
        answered = chat.until(waiting, lambda m: "1 Tenant" in words(m))
        bot.stop()
    assert "hourglass" not in words(answered)


def running_jobs(settings: Settings) -> list[Job]:
    with opened_database(settings) as database, database.session() as session:
        return list(session.exec(select(Job).where(Job.state == JobState.RUNNING)))


def test_an_old_schema_is_refused(tmp_path: Path, company: RunningCompany) -> None:
    """Without today's schema nothing starts, and the sentence says what to type."""
    settings = settings_for(company.environment, tmp_path)
    empty = settings.model_copy(update={"database_url": SecretStr(f"sqlite:///{tmp_path / 'empty.db'}")})
    with (
        pytest.raises(StorageError) as refused,
        open_services(empty, now=lambda: datetime.now(UTC)),
    ):
        pytest.fail("opened")
    assert "hybridbot db upgrade" in refused.value.remedy


@pytest.mark.parametrize(
    ("setting", "value", "names"),
    [
        ("slack_bot_token", SecretStr("xoxb-wrong"), "SLACK_BOT_TOKEN"),
        ("slack_app_token", SecretStr("xapp-wrong"), "SLACK_APP_TOKEN"),
        ("slack_api_url", "http://127.0.0.1:9/", "could not be reached"),
    ],
)
def test_slack_lets_nobody_in(office: Workplace, setting: str, value: object, names: str) -> None:
    """A refused token is named, an unreachable Slack too, with what to do."""
    wrong = office.settings.model_copy(update={setting: value})
    with pytest.raises(CannotStart, match=names) as refused:
        start_and_stop(wrong, office)
    assert refused.value.remedy


def start_and_stop(settings: Settings, office: Workplace) -> None:
    bot = assemble(settings, office.services)
    try:
        bot.start()
    finally:
        bot.stop()


def test_variables_are_hidden_from_libraries() -> None:
    """Proxies and Slack's variables are taken out, all others stay."""
    environ = {"HTTPS_PROXY": "x", "SLACK_BOT_TOKEN": "y", "PATH": "z"}
    hide_from_libraries(environ)
    assert environ == {"PATH": "z"}
