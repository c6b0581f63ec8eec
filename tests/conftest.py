"""Fixtures for every test: pretend companies, and an empty database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.empty_database import empty_database
from tests.running_company import RunningCompany


@pytest.fixture(scope="session")
def company() -> Iterator[RunningCompany]:
    """One company for all tests of a process: read from it, change nothing."""
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
    """A company for this test alone, to be changed at will."""
    return start_company()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database for this test alone, in SQLite. With PostgreSQL too: tests/storage, tests/chaos."""
    opened = empty_database(tmp_path / "test.db")
    yield opened
    opened.close()
