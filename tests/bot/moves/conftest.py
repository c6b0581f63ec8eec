"""A pretend workspace alone, for what is written to Slack."""

from collections.abc import Iterator

import pytest

from tests.sandbox.slack.running import Workspace, running


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace of its own for each test, whose limits do not slow it down."""
    with running(strict_limits=False) as started:
        yield started
