"""Services with which people can be moved."""

import pytest

from commands.services import Services
from tests.commands.moves.planning import planning


@pytest.fixture
def ready(services: Services) -> Services:
    """Services with a policy, in a company whose step 4 was found ready."""
    return planning(services)
