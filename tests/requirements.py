"""What a test needs of its surroundings."""

import os
from typing import NoReturn

import pytest


def absent(program: str, consequence: str) -> NoReturn:
    """Skip because `program` is not there; fail instead where TESTS_REQUIRE names it."""
    if program in os.environ.get("TESTS_REQUIRE", "").split():
        pytest.fail(f"{program} is required here and is not installed")
    pytest.skip(f"{program} is not installed: {consequence}")


def coverage_variables() -> dict[str, str]:
    """What a program started with an environment of its own needs so that its lines are counted."""
    return {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
