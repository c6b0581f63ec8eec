"""A pretend workspace alone, and a database alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.empty_database import empty_database
from tests.sandbox.slack.running import Workspace, running


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with running(strict_limits=False) as started:
        yield started


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = empty_database(tmp_path / "test.db")
    yield opened
    opened.close()
