"""One log line for each question put to a remote system.

The line carries what is in structlog's context variables too, so the correlation id of a Slack request
reaches every remote call made for it. It never holds a credential or an answer's content.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from connectors.errors import ConnectorError

_log = structlog.get_logger("hybridbot.remote")


@dataclass(slots=True)
class Call:
    """What the log line will say: how it went, and the remote system's own id of the request."""

    outcome: str = "ok"
    reference: str = ""


@contextmanager
def remote_call(system: str, asked: str) -> Iterator[Call]:
    """Log one question to `system` when the block ends, however it ends; the block may set `outcome`.

    An exception passes through; its class is the outcome then.
    """
    call = Call()
    started = time.perf_counter()
    try:
        yield call
    except BaseException as error:
        call.outcome = type(error).__name__
        if isinstance(error, ConnectorError):
            call.reference = call.reference or error.reference
        raise
    finally:
        took_ms = round((time.perf_counter() - started) * 1000, 1)
        _log.info(
            "remote call", system=system, asked=asked, took_ms=took_ms, outcome=call.outcome, reference=call.reference
        )
