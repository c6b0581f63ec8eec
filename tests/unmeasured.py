"""What is not to be measured: coverage makes every line of a thread slower, whether it counts or not."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def unmeasured(function: Callable[P, T]) -> Callable[P, T]:
    """For an oracle that counts for long and calls nothing of the product."""

    @wraps(function)
    def quickly(*given: P.args, **named: P.kwargs) -> T:
        tracing = sys.gettrace()
        sys.settrace(None)
        try:
            return function(*given, **named)
        finally:
            sys.settrace(tracing)

    return quickly
