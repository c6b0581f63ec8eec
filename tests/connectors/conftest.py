"""Fixtures: one authority a session, and a company's services for a test."""

from collections.abc import Iterator

import pytest
import structlog
from structlog.typing import EventDict

from sandbox.certificates import Authority, make_authority
from sandbox.seed import make_world
from sandbox.world import World
from tests.connectors.harness import Microsoft, microsoft_running


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def other_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that issued nothing the tests talk to."""
    return make_authority(tmp_path_factory.mktemp("other-authority"), name="somebody else")


@pytest.fixture
def world() -> World:
    return make_world(users=40)


@pytest.fixture
def microsoft(world: World, authority: Authority) -> Iterator[Microsoft]:
    with microsoft_running(world, authority) as running:
        yield running


@pytest.fixture(autouse=True)
def log() -> Iterator[list[EventDict]]:
    """The log lines of the test."""
    with structlog.testing.capture_logs() as lines:
        yield lines
