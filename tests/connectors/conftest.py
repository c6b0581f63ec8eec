"""Fixtures: one authority a session, and a company's services for a test."""

from collections.abc import Iterator

import pytest
import structlog
from structlog.typing import EventDict

from sandbox.certificates import Authority, make_authority
from sandbox.seed import make_world
from sandbox.shell.endpoint import build_shell
from sandbox.world import World
from tests.connectors.harness import Microsoft, microsoft_running, serving
from tests.connectors.shell_harness import Running, endpoint
from tests.connectors.tools_harness import Tools, tools_running
from tests.sandbox.small_world import small_world


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


@pytest.fixture
def running(authority: Authority) -> Iterator[Running]:
    world = small_world()
    with serving(build_shell(world), authority.server_context(file_name="shell.pem")) as port:
        yield Running(world, endpoint(world, port, authority))


@pytest.fixture
def tools(microsoft: Microsoft, authority: Authority) -> Iterator[Tools]:
    with tools_running(microsoft, authority) as running:
        yield running


@pytest.fixture(autouse=True)
def log() -> Iterator[list[EventDict]]:
    """The log lines of the test."""
    with structlog.testing.capture_logs() as lines:
        yield lines
