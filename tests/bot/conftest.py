"""Workplaces for tests: a company with a bot in it, and a pretend workspace alone."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.bot.chat import Workplace, workplace
from tests.running_company import RunningCompany
from tests.sandbox.slack.running import Workspace, running


@pytest.fixture(scope="session", autouse=True)
def no_proxies() -> Iterator[None]:
    """Take out of this process what a bot's process takes out of itself: see bot.run."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> Iterator[None]:
    """Log as a bot's process does: through the standard library, without the values of variables in tracebacks."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            structlog.stdlib.render_to_log_kwargs,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def log_as_before(plain_log: None) -> Iterator[None]:
    """What a test configures of the process-wide log, as every entry point does, ends with the test."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    structlog.configure(**configured)
    root.handlers[:], sys.excepthook, threading.excepthook = handlers, *hooks
    root.setLevel(level)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """One workplace for the tests of a module: they may talk, and leave the world as it is."""
    company = RunningCompany(users=60)
    with workplace(company, tmp_path_factory.mktemp("office")) as place:
        yield place
    company.stop()


@pytest.fixture
def own_office(tmp_path: Path, start_company: Callable[..., RunningCompany]) -> Iterator[Workplace]:
    """A workplace for this test alone, whose world it may change."""
    with workplace(start_company(users=60), tmp_path, HYBRIDBOT_WATCH_SECONDS="0.5") as place:
        yield place


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace alone for this test, whose limits do not slow it down."""
    with running(strict_limits=False) as started:
        yield started
