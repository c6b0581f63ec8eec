"""The worker: every job is answered once, whatever happens to it, and nothing is answered that is no longer ours."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.tasks import ADD_DOMAIN, REFRESH, Task
from bot.wiring import open_services
from bot.worker import MOST_ATTEMPTS, Aftermath, Pace, Worker
from commands.answers import Result
from commands.services import Services
from commands.step import StepResult
from storage import jobs
from storage.database import StorageError
from storage.models import Job
from storage.states import JobState
from tests.bot.chat import PATIENCE, settings_for, wait_for
from tests.running_company import RunningCompany

QUICK = Pace(poll=0.05)


class Written:
    """A delivery that writes down what it is told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, int, str]] = []

    def progress(self, job: Job, doing: str) -> None:
        self.lines.append(("progress", job.id or 0, doing))

    def result(self, job: Job, result: Result, after: Aftermath) -> None:
        assert isinstance(result, StepResult)
        self.lines.append(("result", job.id or 0, f"{result.step} {after.note}"))

    def failure(self, job: Job, problem: str, remedy: str) -> None:
        assert remedy
        self.lines.append(("failure", job.id or 0, problem))

    def refused(self, job: Job, problem: str) -> None:
        self.lines.append(("refused", job.id or 0, problem))


class Slow:
    """What follows a job takes until somebody lets it go on; then it may fail."""

    def __init__(self, *, problem: Exception | None = None) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.attempts: list[int] = []
        self._problem = problem

    def __call__(self, job: Job, _: Result) -> Aftermath:
        self.attempts.append(job.attempts)
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        if self._problem is not None:
            raise self._problem
        return Aftermath()


class Clock:
    """The real time, or some time ahead of it."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, company: RunningCompany, clock: Clock) -> Iterator[Services]:
    settings = settings_for(company.environment, tmp_path)
    with open_services(settings, now=clock.now) as opened:
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


def lease_until(services: Services, number: int) -> datetime:
    with services.database.session() as session:
        job = session.get(Job, number)
        assert job is not None
        assert job.lease_until is not None
        return job.lease_until


def rename(services: Services, table: str, name: str) -> None:
    """Take a table away, or give it back."""
    with services.database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


def nothing(_: Job, __: Result) -> Aftermath:
    return Aftermath(note="and on it goes")


@pytest.fixture
def start(services: Services) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def begin(written: Written, follow_up: Callable[[Job, Result], Aftermath] = nothing, pace: Pace = QUICK) -> Worker:
        worker = Worker(services, written, follow_up=follow_up, workers=2, pace=pace)
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


def test_a_taken_over_job_is_not_answered_twice(
    services: Services, start: Callable[..., Worker], caplog: pytest.LogCaptureFixture
) -> None:
    """A worker whose lease was taken by another one says nothing more about the job."""
    written, slow = Written(), Slow()
    worker = start(written, slow, pace=replace(QUICK, renew=0.05))
    number = enqueue(services, "tenant")
    assert slow.begun.wait(PATIENCE)
    with services.database.session() as session:
        job = session.get(Job, number)
        assert job is not None
        job.worker = "somebody else"
        session.add(job)
    wait_for(lambda: "another worker has taken the job over" in caplog.text)
    slow.go_on.set()
    worker.stop(seconds=PATIENCE)
    assert not [line for line in written.lines if line[0] == "result"]
    assert state(services, number) is JobState.RUNNING, "it belongs to the other one"


def test_the_lease_is_prolonged_while_a_job_runs(
    services: Services, clock: Clock, start: Callable[..., Worker]
) -> None:
    """A job that takes longer than its lease stays its worker's: nobody else can claim it, and it is done once."""
    written, slow = Written(), Slow()
    start(written, slow, pace=replace(QUICK, lease=timedelta(seconds=60), renew=0.05))
    number = enqueue(services, "tenant")
    assert slow.begun.wait(PATIENCE)
    for _ in range(2):
        clock.ahead += timedelta(seconds=40)
        wait_for(lambda: lease_until(services, number) > services.now() + timedelta(seconds=50), seconds=5)
    with services.database.session() as session:
        assert jobs.claim(session, worker="next", now=services.now(), lease=timedelta(minutes=1)) is None
    slow.go_on.set()
    wait_for(lambda: state(services, number) is JobState.DONE)
    assert [line[0] for line in written.lines if line[0] != "progress"] == ["result"]
    assert slow.attempts == [1]


def test_stopped_in_the_middle(services: Services, start: Callable[..., Worker]) -> None:
    """A job that the stop cuts off is not answered, and free to be claimed at once."""
    written, slow = Written(), Slow()
    worker = start(written, slow)
    number = enqueue(services, "tenant")
    worker.wake()
    assert slow.begun.wait(PATIENCE)
    worker.stop(seconds=0.1)
    slow.go_on.set()
    worker.stop(seconds=PATIENCE)
    assert not [line for line in written.lines if line[0] == "result"]
    assert state(services, number) is JobState.RUNNING
    with services.database.session() as session:
        again = jobs.claim(session, worker="next", now=services.now(), lease=timedelta(minutes=1))
        assert again is not None
        assert again.id == number


def test_progress_is_shown_after_a_while(services: Services, start: Callable[..., Worker]) -> None:
    """What a long job is at is shown, each sentence once, and never after the end."""
    written, slow = Written(), Slow()
    worker = start(written, slow, pace=replace(QUICK, progress=0.1))
    enqueue(services, "tenant")
    assert slow.begun.wait(PATIENCE)
    wait_for(lambda: written.lines)
    time.sleep(0.3)  # three times as long as until the next sentence, and there is none
    slow.go_on.set()
    wait_for(lambda: [line for line in written.lines if line[0] == "result"])
    worker.stop(seconds=PATIENCE)
    *progress, last = written.lines
    assert {line[0] for line in progress} == {"progress"}
    assert last[0] == "result"
    said = [line[2] for line in progress]
    assert all(said)
    assert len(set(said)) == len(said)


def test_a_broken_database_is_waited_for(
    services: Services, start: Callable[..., Worker], caplog: pytest.LogCaptureFixture
) -> None:
    """While the database cannot be used nothing ends: not the threads, not the job in hand; then work goes on."""
    written, slow = Written(), Slow()
    start(written, slow, pace=replace(QUICK, renew=0.05))
    first = enqueue(services, "tenant")
    assert slow.begun.wait(PATIENCE)
    rename(services, "job", "elsewhere")
    wait_for(lambda: "the lease could not be prolonged" in caplog.text)
    wait_for(lambda: "the worker could not take or close a job" in caplog.text)
    rename(services, "elsewhere", "job")
    slow.go_on.set()
    wait_for(lambda: state(services, first) is JobState.DONE)
    second = enqueue(services, "tenant")
    wait_for(lambda: state(services, second) is JobState.DONE)


def test_progress_that_cannot_be_shown(services: Services, start: Callable[..., Worker]) -> None:
    """Whatever a delivery raises costs that one sentence, and not the progress of all later jobs."""

    class Stumbling(Written):
        def progress(self, job: Job, doing: str) -> None:
            super().progress(job, doing)
            if len(self.lines) == 1:
                raise http.client.IncompleteRead(b"")

    written, slow = Stumbling(), Slow()
    start(written, slow, pace=replace(QUICK, progress=0.1))
    first, second = enqueue(services, "tenant"), enqueue(services, "tenant")
    wait_for(lambda: {first, second} <= {line[1] for line in written.lines})
    slow.go_on.set()
    wait_for(lambda: state(services, second) is JobState.DONE)


def test_a_lease_that_meets_the_unforeseen(services: Services, start: Callable[..., Worker], clock: Clock) -> None:
    """An error that nobody thought of does not end the prolonging of leases."""
    stumbled: list[str] = []

    def now() -> datetime:
        if threading.current_thread().name == "leases" and not stumbled:
            stumbled.append("once")
            raise SystemError("no clock")
        return clock.now()

    slow = Slow()
    worker = Worker(replace(services, now=now), Written(), follow_up=slow, workers=1, pace=replace(QUICK, renew=0.05))
    number = enqueue(services, "tenant")
    worker.start()
    assert slow.begun.wait(PATIENCE)
    wait_for(lambda: stumbled)
    before = lease_until(services, number)
    wait_for(lambda: lease_until(services, number) > before)
    slow.go_on.set()
    worker.stop(seconds=PATIENCE)


def test_what_a_result_sets_off_fails(services: Services, start: Callable[..., Worker]) -> None:
    """Where the watch of a domain cannot be stored the person is told so, with what to do."""

    def fails(_: Job, __: Result) -> Aftermath:
        raise StorageError("The database is full.", remedy="Make room on the disk.")

    written = Written()
    start(written, fails)
    number = enqueue(services, "tenant")
    wait_for(lambda: state(services, number) is JobState.FAILED)
    assert [line for line in written.lines if line[0] != "progress"] == [("failure", number, "The database is full.")]


def test_a_failure_that_is_no_longer_ours(
    services: Services, start: Callable[..., Worker], caplog: pytest.LogCaptureFixture
) -> None:
    """A job that fails after another worker has taken it over is left to that one to answer."""
    written, slow = Written(), Slow(problem=StorageError("The database is full.", remedy="Make room on the disk."))
    worker = start(written, slow, pace=replace(QUICK, renew=0.05))
    number = enqueue(services, "tenant")
    assert slow.begun.wait(PATIENCE)
    with services.database.session() as session:
        job = session.get(Job, number)
        assert job is not None
        job.worker = "somebody else"
        session.add(job)
    wait_for(lambda: "another worker has taken the job over" in caplog.text)
    slow.go_on.set()
    worker.stop(seconds=PATIENCE)
    assert not [line for line in written.lines if line[0] != "progress"]


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
