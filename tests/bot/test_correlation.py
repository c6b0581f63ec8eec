"""One id ties everything together that a command sets off: the job, the worker's lines, and every remote call."""

import logging

import pytest
from sqlmodel import col, select

from storage.models import Job
from tests.bot.chat import Workplace


def test_a_command_can_be_followed_through_the_log(office: Workplace, caplog: pytest.LogCaptureFixture) -> None:
    """The id in the job's row is that of the worker's line and of every question to Graph, DNS and the shell."""
    caplog.set_level(logging.INFO)
    office.chat.ask("/hybrid verify-domain fabrikam.com")
    office.bot.worker.stop(seconds=10)
    with office.services.database.session() as session:
        job = session.exec(select(Job).order_by(col(Job.id).desc())).first()
    assert job is not None
    ended = [r for r in caplog.records if r.name == "hybridbot.worker" and r.getMessage() == "job ended"]
    assert [_correlation(r) for r in ended] == [job.correlation]
    calls = [r for r in caplog.records if r.name == "hybridbot.remote"]
    assert {vars(r)["system"] for r in calls} >= {
        "Microsoft Graph",
        "Public DNS",
        "Skype for Business management shell",
    }
    assert {_correlation(r) for r in calls} == {job.correlation}


def _correlation(record: logging.LogRecord) -> str:
    return str(vars(record).get("correlation"))
