"""A database alone: what the clock notes, and who runs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.empty_database import empty_database
from tests.storage.conftest import migrated_url as migrated_url
from tests.storage.conftest import postgres_url as postgres_url


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database of its own for each test."""
    opened = empty_database(tmp_path / "test.db")
    yield opened
    opened.close()
