"""The watch in the background: one look at a time, no watch lost to an error, nothing shown that is over."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.desk import Desk
from bot.schedule import build_schedule
from bot.watching import LONGEST, Watching
from bot.wiring import open_services
from bot.worker import Aftermath
from commands.services import Services
from commands.step import StepResult
from connectors.graph import Graph
from storage import watches
from storage.models import DomainWatch
from storage.states import WatchState
from tests.bot.chat import ADA, BEN, PATIENCE, settings_for
from tests.running_company import RunningCompany

DOMAIN = "fabrikam.com"
BASE = timedelta(seconds=60)


class Shown:
    """A delivery that writes down what it is told, and may take its time."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.problem: Exception | None = None

    def seen(self, watch: DomainWatch, result: StepResult, after: Aftermath) -> None:
        assert result.subject == watch.domain
        self._tell(f"seen {watch.domain} {'settled' if after.settled else 'open'}")

    def public(self, watch: DomainWatch, result: StepResult) -> None:
        assert result.subject == watch.domain
        self._tell(f"public {watch.domain}")

    def verified(self, result: StepResult, messages: list[tuple[str, str]], tell: DomainWatch | None) -> None:
        self._tell(f"verified {result.subject} {len(messages)} {tell.asked_by if tell else 'nobody'}")

    def given_up(self, watch: DomainWatch) -> None:
        self._tell(f"given up {watch.domain}")

    def _tell(self, line: str) -> None:
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        if self.problem is not None:
            raise self.problem
        self.lines.append(line)


class Meanwhile:
    """A Graph that something else happens beside, at its first question."""

    def __init__(self, graph: Graph, happens: Callable[[], object]) -> None:
        self._graph = graph
        self._happens: Callable[[], object] | None = happens

    def __getattr__(self, name: str) -> Any:
        happens, self._happens = self._happens, None
        if happens is not None:
            happens()
        return getattr(self._graph, name)


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
    with open_services(settings_for(company.environment, tmp_path), now=clock.now) as opened:
        yield opened


def watched(services: Services, domain: str = DOMAIN, *, confirmed_by: str = "") -> None:
    """A watch whose time has come."""
    now = services.now()
    with services.database.session() as session:
        watch = watches.watch(
            session,
            domain=domain,
            channel="C1",
            message_ts="1.1",
            asked_by=ADA,
            now=now,
            next_look_at=now - timedelta(seconds=1),
        )
        assert watch.id is not None
        if confirmed_by:
            watches.confirm(session, watch.id, by=confirmed_by, now=now)


def states(services: Services) -> list[WatchState]:
    with services.database.session() as session:
        return [watch.state for watch in session.exec(select(DomainWatch).order_by(col(DomainWatch.id)))]


def test_one_look_at_a_time(services: Services) -> None:
    """While a look is under way another one does nothing, also where the first has not come to its domain yet."""
    shown = Shown()
    watching = Watching(services, shown, base=BASE)
    watched(services)
    shown.go_on.clear()
    first = threading.Thread(target=watching.look)
    first.start()
    assert shown.begun.wait(PATIENCE)
    watched(services)  # its time has come again, before the first look has ended
    watching.look()
    assert shown.lines == []
    shown.go_on.set()
    first.join(PATIENCE)
    assert shown.lines == [f"seen {DOMAIN} open"]
    watching.look()
    assert shown.lines == [f"seen {DOMAIN} open"] * 2


def test_two_replicas_look_once(services: Services) -> None:
    """Where two processes find the same domain due, one of them looks."""
    shown = Shown()
    watched(services)
    replicas = [Watching(services, shown, base=BASE) for _ in range(2)]
    threads = [threading.Thread(target=replica.look) for replica in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert shown.lines == [f"seen {DOMAIN} open"]


def test_one_that_fails_costs_nothing(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    """What goes wrong with one domain is logged; the watch stays, and the next look comes."""
    shown = Shown()
    shown.problem = LookupError("nobody expected this")
    watching = Watching(services, shown, base=timedelta(0))
    watched(services)
    watching.look()
    assert "looking at a domain failed" in caplog.text
    shown.problem = None
    watching.look()
    assert shown.lines == [f"seen {DOMAIN} open"]


def test_confirmed_and_waiting(services: Services) -> None:
    """Where somebody has confirmed there is nothing left to press."""
    shown = Shown()
    watched(services, confirmed_by=BEN)
    Watching(services, shown, base=BASE).look()
    assert shown.lines == [f"seen {DOMAIN} settled"]


def test_given_up_in_the_end(services: Services, clock: Clock) -> None:
    """After two weeks the bot stops looking and says so, once."""
    shown = Shown()
    watching = Watching(services, shown, base=BASE)
    watched(services)
    clock.ahead = LONGEST + timedelta(hours=1)
    watching.look()
    clock.ahead += timedelta(days=1)
    watching.look()
    assert shown.lines == [f"given up {DOMAIN}"]
    assert states(services) == [WatchState.GIVEN_UP]


@pytest.mark.parametrize("domain", [DOMAIN, "contoso.com"], ids=["open", "verified"])
def test_ended_while_it_was_looked_at(services: Services, domain: str) -> None:
    """A watch that somebody ends during a look is over: the look shows nothing any more."""

    def end() -> None:
        with services.database.session() as session:
            watch = watches.open_for(session, domain)
            assert watch is not None
            assert watch.id is not None
            assert watches.end(session, watch.id, state=WatchState.VERIFIED, now=services.now())

    shown = Shown()
    watched(services, domain)
    graph: Any = Meanwhile(services.graph, end)
    Watching(replace(services, graph=graph), shown, base=BASE).look()
    assert states(services) == [WatchState.VERIFIED]
    assert shown.lines == []


def test_verified_by_itself(services: Services) -> None:
    """A domain that turns out to be verified ends its watch, and its person is told."""
    shown = Shown()
    watched(services, "contoso.com")
    Watching(services, shown, base=BASE).look()
    assert states(services) == [WatchState.VERIFIED]
    assert shown.lines == [f"verified contoso.com 0 {ADA}"]


def test_the_clock_hands_looks_over(services: Services) -> None:
    """The desk looks at domains more often than the first interval, at cards each minute, and cleans up hourly."""
    desk, looks = Desk(threads=2), threading.Semaphore(0)
    ticks = threading.Semaphore(0)
    work: Any = {"look": looks.release, "reread": print, "tick": ticks.release}
    schedule = build_schedule(services, desk, **work, base=timedelta(seconds=0.2), seconds=60.0)
    desk.start()
    schedule.start()
    try:
        assert all(looks.acquire(timeout=PATIENCE) for _ in range(3))
        assert ticks.acquire(timeout=PATIENCE)  # at the start, whatever the interval
    finally:
        schedule.shutdown(wait=True)
        desk.stop(seconds=5)
    slower = build_schedule(services, desk, **work, base=BASE, seconds=7.0)
    intervals = [timedelta(seconds=5), timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=7)]
    assert [job.trigger.interval for job in slower.get_jobs()[:4]] == intervals
