"""The worker: every job is answered once, whatever happens to it, and nothing is answered that is no longer ours."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.tasks import ADD_DOMAIN, REFRESH, Task
from bot.wiring import open_services
from bot.worker import MOST_ATTEMPTS, Aftermath, Worker
from commands.services import Services
from commands.step import Result, StepResult
from storage import jobs
from storage.models import Job
from storage.states import JobState
from tests.bot.chat import settings_for, wait_for
from tests.running_company import RunningCompany


class Written:
    """A delivery that writes down what it is told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, int, str]] = []
        self.hold = threading.Event()
        self.hold.set()

    def progress(self, job: Job, doing: str) -> None:
        self.lines.append(("progress", job.id or 0, doing))

    def result(self, job: Job, result: Result, after: Aftermath) -> None:
        assert isinstance(result, StepResult)
        self.lines.append(("result", job.id or 0, f"{result.step} {after.note}"))

    def failure(self, job: Job, problem: str, remedy: str) -> None:
        assert remedy
        self.lines.append(("failure", job.id or 0, problem))


@pytest.fixture
def services(tmp_path: Path, company: RunningCompany) -> Iterator[Services]:
    settings = settings_for(company.environment, tmp_path)
    with open_services(settings, now=lambda: datetime.now(UTC)) as opened:
        yield opened


def enqueue(services: Services, command: str, *words: str, attempts: int = 0) -> int:
    with services.database.session() as session:
        job = jobs.enqueue(
            session,
            command=command,
            words=words,
            asked_by="U0ADA",
            confirmed=False,
            channel="C1",
            message_ts="1.1",
            correlation="0123456789ab",
            now=services.now(),
        )
        job.attempts = attempts
        session.add(job)
        assert job.id is not None
        return job.id


def state(services: Services, number: int) -> JobState:
    with services.database.session() as session:
        job = session.get(Job, number)
        assert job is not None
        return job.state


def nothing(_: Job, __: Result) -> Aftermath:
    return Aftermath(note="and on it goes")


@pytest.fixture
def start(services: Services) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def begin(written: Written, follow_up: Callable[[Job, Result], Aftermath] = nothing, **more: timedelta) -> Worker:
        worker = Worker(services, written, follow_up=follow_up, workers=2, **more)
        worker.start()
        started.append(worker)
        return worker

    yield begin
    for worker in started:
        worker.stop(seconds=5)


def test_results_and_failures(services: Services, start: Callable[..., Worker]) -> None:
    """A result is delivered with what goes on; wrong words, unknown commands and lost causes end in a sentence."""
    good = enqueue(services, "tenant")
    mistyped = enqueue(services, "tenant", "now")
    unknown = enqueue(services, "teleport")
    hopeless = enqueue(services, "tenant", attempts=MOST_ATTEMPTS)
    written = Written()
    start(written)
    wait_for(lambda: len([line for line in written.lines if line[0] != "progress"]) == 4)
    said = {number: (kind, text) for kind, number, text in written.lines if kind != "progress"}
    assert said[good] == ("result", "tenant and on it goes")
    assert said[mistyped][1].startswith("tenant takes no further words")
    assert said[unknown] == ("failure", "Something unexpected happened."), "the traceback is for the log alone"
    assert said[hopeless] == ("failure", "It was cut off 3 times.")
    wait_for(lambda: state(services, good) is JobState.DONE)
    assert {state(services, number) for number in (mistyped, unknown, hopeless)} == {JobState.FAILED}


def test_a_taken_over_job_is_not_answered_twice(services: Services, start: Callable[..., Worker]) -> None:
    """A worker whose lease was taken by another one says nothing more about the job."""
    written, arrived, release = Written(), threading.Event(), threading.Event()

    def slow(_: Job, __: Result) -> Aftermath:
        arrived.set()
        assert release.wait(10)
        return Aftermath()

    start(written, slow, lease=timedelta(seconds=0.6))
    number = enqueue(services, "tenant")
    assert arrived.wait(10)
    with services.database.session() as session:
        job = session.get(Job, number)
        assert job is not None
        job.worker = "somebody else"
        job.lease_until = services.now() + timedelta(minutes=1)
        session.add(job)
    time.sleep(0.6)
    release.set()
    time.sleep(0.3)
    assert not [line for line in written.lines if line[0] == "result"]
    assert state(services, number) is JobState.RUNNING, "it belongs to the other one"


def test_the_lease_is_prolonged_while_a_job_runs(services: Services, start: Callable[..., Worker]) -> None:
    """A job that takes longer than its lease is carried out once."""
    written, calls = Written(), []

    def slow(job: Job, _: Result) -> Aftermath:
        calls.append(job.attempts)
        time.sleep(1.5)
        return Aftermath()

    start(written, slow, lease=timedelta(seconds=0.6))
    enqueue(services, "tenant")
    wait_for(lambda: [line for line in written.lines if line[0] == "result"])
    assert calls == [1]


def test_stopped_in_the_middle(services: Services) -> None:
    """A job that the stop cuts off is not answered, and free to be claimed at once."""
    written, arrived, release = Written(), threading.Event(), threading.Event()

    def slow(_: Job, __: Result) -> Aftermath:
        arrived.set()
        assert release.wait(10)
        return Aftermath()

    worker = Worker(services, written, follow_up=slow, workers=1)
    worker.start()
    number = enqueue(services, "tenant")
    worker.wake()
    assert arrived.wait(10)
    worker.stop(seconds=0.2)
    release.set()
    time.sleep(0.3)
    assert not [line for line in written.lines if line[0] == "result"]
    assert state(services, number) is JobState.RUNNING
    with services.database.session() as session:
        again = jobs.claim(session, worker="next", now=services.now(), lease=timedelta(minutes=1))
        assert again is not None
        assert again.id == number


def test_progress_is_shown_after_a_while(services: Services, start: Callable[..., Worker]) -> None:
    """What a long job is at is shown, but not more often than every three seconds, and never after the end."""
    written = Written()

    def slow(_: Job, __: Result) -> Aftermath:
        time.sleep(3.5)
        return Aftermath()

    start(written, slow)
    enqueue(services, "tenant")
    wait_for(lambda: [line for line in written.lines if line[0] == "result"])
    assert [line[0] for line in written.lines] == ["progress", "result"]
    assert written.lines[0][2]


def test_titles() -> None:
    """What a job does, in words."""
    titles = [
        Task("tenant").title,
        Task("verify-domain").title,
        Task("verify-domain", ("fabrikam.com",)).title,
        Task("verify-domain", ("fabrikam.com",), confirmed=True).title,
        Task(ADD_DOMAIN, ("fabrikam.com",), confirmed=True).title,
        Task(REFRESH).title,
        Task("something").title,
    ]
    assert titles == [
        "Checking the tenant",
        "Checking the domains",
        "Checking fabrikam.com",
        "Verifying fabrikam.com",
        "Adding fabrikam.com",
        "Checking all steps",
        "Running something",
    ]
