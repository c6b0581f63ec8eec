"""Carries out queued jobs in threads of its own, and hands the results to whoever delivers them.

A job is claimed under a lease that is prolonged while it runs. If this process dies, the lease runs out and the job
is claimed again, here or by another replica, and its answer goes into the same message. Knows no Slack.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Protocol, cast

import structlog
from structlog.contextvars import bound_contextvars

from bot import tasks
from commands.answers import Result
from commands.services import Services
from commands.step import UsageError
from connectors.errors import ConnectorError
from storage import jobs
from storage.database import StorageError
from storage.models import Job

MOST_ATTEMPTS = 3
"""A job that was cut off as often as this is the likely reason; it is not tried again."""

_log = structlog.get_logger("hybridbot.worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a worker does what it does; all but the lease in seconds."""

    lease: timedelta = timedelta(seconds=60)
    renew: float = 20.0
    """Between two prolongations of the leases: well below the lease itself."""
    poll: float = 2.0
    """Between two looks of a free thread for jobs that nobody told it about: those of other replicas, and lost ones."""
    progress: float = 3.0
    """Between two signs of life of a job, longer where many run: Slack allows about 50 updates a minute in all."""


PACE = Pace()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What goes on after a result: a note for the person, and whether there is nothing left for anybody to press."""

    note: str = ""
    settled: bool = False


class Delivery(Protocol):
    """Shows people what becomes of a job. Answers for its own failures: none of these raise."""

    def progress(self, job: Job, doing: str) -> None:
        """The job is at this now, in a short sentence."""

    def result(self, job: Job, result: Result, after: Aftermath) -> None:
        """The job has this result, and that goes on afterwards."""

    def failure(self, job: Job, problem: str, remedy: str) -> None:
        """The job has no result, because of this; the person can do that."""

    def refused(self, job: Job, problem: str) -> None:
        """What was typed cannot be done, and nothing was; `problem` says why, and what to type."""


class _Running:
    """A job in work: its latest progress, and whether its lease is still ours."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.lock = threading.Lock()
        self.doing = ""
        self.shown = ""
        self.shown_at = time.monotonic()
        self.over = False

    def tell(self, sentence: str) -> None:
        self.doing = sentence


class Worker:
    """`workers` threads that carry out jobs, one that prolongs leases, and one that shows progress."""

    def __init__(
        self,
        services: Services,
        delivery: Delivery,
        *,
        follow_up: Callable[[Job, Result], Aftermath],
        workers: int = 8,
        pace: Pace = PACE,
    ) -> None:
        """`follow_up` is told each result before it is delivered, and answers what goes on afterwards."""
        self._services = services
        self._delivery = delivery
        self._follow_up = follow_up
        self._pace = pace
        self._stopping = threading.Event()
        self._hint = threading.Semaphore(0)
        self._running: dict[int, _Running] = {}
        self._guard = threading.Lock()
        self._name = f"{socket.gethostname()}:{os.getpid()}:{id(self):x}"
        repeated = [
            ("leases", partial(self._repeat, pace.renew, self._keep_leases)),
            ("progress", partial(self._repeat, pace.progress / 12, self._show_progress)),
        ]
        self._carriers = [self._thread(f"worker-{number}", self._carry_jobs) for number in range(1, workers + 1)]
        self._threads = [*self._carriers, *(self._thread(name, loop) for name, loop in repeated)]

    @staticmethod
    def _thread(name: str, target: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=target, name=name, daemon=True)

    def start(self) -> None:
        """Start to carry out jobs, those left over from an earlier run included."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """A job has been queued."""
        self._hint.release()

    def stop(self, *, seconds: float) -> None:
        """Take no more jobs, and give the running ones this long. What is left is free to be claimed again."""
        self._stopping.set()
        for _ in self._carriers:
            self._hint.release()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        with self._guard:
            left = list(self._running.values())
        for running in left:
            with running.lock:
                running.over = True
            self._set_lease(running, timedelta(0))
            _log.warning("job cut off by the stop", job=running.job.id)

    def _carry_jobs(self) -> None:
        while not self._stopping.is_set():
            try:
                job = self._claim()
                if job is None:
                    self._hint.acquire(timeout=self._pace.poll)
                    continue
                with bound_contextvars(correlation=job.correlation, job=job.id):
                    self._carry(job)
            except Exception:  # noqa: BLE001 - the outermost loop of a thread that must live on
                _log.exception("the worker could not take or close a job")
                self._stopping.wait(self._pace.poll)

    def _claim(self) -> Job | None:
        with self._services.database.session() as session:
            return jobs.claim(session, worker=self._name, now=self._services.now(), lease=self._pace.lease)

    def _carry(self, job: Job) -> None:
        running = _Running(job)
        number = _number(job)
        with self._guard:
            self._running[number] = running
        try:
            started = time.monotonic()
            problem = self._attempt(running)
            if problem is None:
                return
            took_ms = round((time.monotonic() - started) * 1000)
            _log.info("job ended", command=job.command, asked_by=job.asked_by, took_ms=took_ms, problem=problem)
            with self._services.database.session() as session:
                now = self._services.now()
                if problem:
                    jobs.fail(session, number, worker=self._name, problem=problem, now=now)
                else:
                    jobs.finish(session, number, worker=self._name, now=now)
        finally:
            with self._guard:
                self._running.pop(number, None)

    def _attempt(self, running: _Running) -> str | None:
        """Carry the job out and deliver what came of it.

        Answers why there is no result; an empty text if there is one; None if the job is no longer ours to answer.
        """
        job = running.job
        if job.attempts > MOST_ATTEMPTS:
            problem = f"It was cut off {MOST_ATTEMPTS} times."
            return self._failure(running, problem, "Look the reference up in the log before you try again.")
        try:
            result = tasks.carry_out(replace(self._services, progress=running.tell), job)
            after = self._follow_up(job, result)
        except (ConnectorError, StorageError) as error:
            _log.warning("job failed", problem=str(error))
            return self._failure(running, str(error), error.remedy)
        except UsageError as error:
            if not self._close(running):
                return None
            self._delivery.refused(job, str(error))
            return str(error)
        except Exception:  # noqa: BLE001 - whatever a check raises, the person gets an answer and the log the traceback
            _log.exception("job failed unexpectedly")
            remedy = "Try again; if it stays, look the reference up in the log."
            return self._failure(running, "Something unexpected happened.", remedy)
        if not self._close(running):
            return None
        self._delivery.result(job, result, after)
        return ""

    def _failure(self, running: _Running, problem: str, remedy: str) -> str | None:
        if not self._close(running):
            return None
        self._delivery.failure(running.job, problem, remedy)
        return problem

    @staticmethod
    def _close(running: _Running) -> bool:
        """No progress after this; False if the job is no longer ours to answer."""
        with running.lock:
            was_over, running.over = running.over, True
        return not was_over

    def _repeat(self, seconds: float, once: Callable[[], None]) -> None:
        while not self._stopping.wait(seconds):
            try:
                once()
            except Exception:  # noqa: BLE001 - the outermost loop of a thread that all later jobs need, too
                _log.exception("the worker could not look after its jobs")

    def _keep_leases(self) -> None:
        for running in self._present():
            if not self._set_lease(running, self._pace.lease):
                with running.lock:
                    running.over = True
                _log.warning("another worker has taken the job over", job=running.job.id)

    def _set_lease(self, running: _Running, length: timedelta) -> bool:
        """Whether the job is still ours. A database that does not answer is no reason to give it up."""
        try:
            with self._services.database.session() as session:
                until = self._services.now() + length
                return jobs.extend(session, _number(running.job), worker=self._name, until=until)
        except StorageError:
            _log.exception("the lease could not be prolonged", job=running.job.id)
            return True

    def _show_progress(self) -> None:
        present = self._present()
        interval = self._pace.progress * max(1.0, len(present) / 2)
        for running in present:
            with running.lock:
                doing, since = running.doing, time.monotonic() - running.shown_at
                if running.over or doing == running.shown or since < interval:
                    continue
                running.shown, running.shown_at = doing, time.monotonic()
                # inside the lock, so that progress never overtakes the result
                self._delivery.progress(running.job, doing)

    def _present(self) -> list[_Running]:
        with self._guard:
            return list(self._running.values())


def _number(job: Job) -> int:
    return cast(int, job.id)  # None only before it is stored; these come from the database
