"""A wave for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.conftest import database_in
from tests.commands.wave_notes.waves import Wave


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with database_in(tmp_path) as database:
        yield Wave(database)
