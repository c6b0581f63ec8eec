"""What a test may find absent on a laptop and must find in CI."""

import os
from typing import NoReturn

import pytest


def absent(program: str, consequence: str) -> NoReturn:
    """Skip because `program` is not there; fail instead where HYBRIDBOT_TESTS_REQUIRE names it."""
    if program in os.environ.get("HYBRIDBOT_TESTS_REQUIRE", "").split():
        pytest.fail(f"{program} is required here and is not installed")
    pytest.skip(f"{program} is not installed: {consequence}")
