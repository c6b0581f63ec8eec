"""Fixtures for every test: pretend companies; and which tests stay together when several processes share the work."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running_company import RunningCompany


SAMBA = Path(__file__).parent / "connectors" / "samba"
"""One domain controller for all that is there: it takes ten seconds to make."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, since they share what its fixtures have started."""
    for item in items:
        together = SAMBA if SAMBA in item.path.parents else item.path
        item.add_marker(pytest.mark.xdist_group(str(together.relative_to(item.config.rootpath))))


@pytest.fixture(scope="session")
def company() -> Iterator[RunningCompany]:
    """One company of 250 users for the whole session: read from it, change nothing."""
    running = RunningCompany()
    yield running
    running.stop()


@pytest.fixture
def start_company() -> Iterator[Callable[..., RunningCompany]]:
    """Starts companies with given settings (users, seed, planted, strict_limits); they stop with the test."""
    started: list[RunningCompany] = []

    def start(**settings: Any) -> RunningCompany:
        started.append(RunningCompany(**settings))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def fresh_company(start_company: Callable[..., RunningCompany]) -> RunningCompany:
    """A company of 250 users for this test alone, to be changed at will."""
    return start_company()
