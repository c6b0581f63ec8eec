"""A pretend workspace alone, for what is written to Slack, and a ledger alone, for what is done with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.empty_database import empty_database
from tests.sandbox.slack.running import Workspace, running
from tests.storage.conftest import migrated_url as migrated_url
from tests.storage.conftest import postgres_url as postgres_url


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace of its own for each test, whose limits do not slow it down."""
    with running(strict_limits=False) as started:
        yield started


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database of its own for each test. PostgreSQL: test_clock.py, tests/storage, tests/chaos."""
    opened = empty_database(tmp_path / "test.db")
    yield opened
    opened.close()
