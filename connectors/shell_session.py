"""Cmdlets in a PowerShell session of their own: sign in, run, read the streams, clean up, all in time.

Source: MS-PSRP and MS-WSMV. A session is never shared between threads: each one opens its own, which costs about
50 ms and spares what shared ones do: they mix up when two threads use them, and get answers that were sealed for a
connection that is gone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import requests
from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import WinRMError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from connectors.calls import remote_call
from connectors.errors import ConnectorError
from connectors.shell_endpoint import MANAGEMENT_SHELL, MISREAD, Overdue, ShellEndpoint, told
from connectors.shell_reading import read_quickly
from connectors.transport import check_authorities

__all__ = ["SYSTEM", "CmdletSession", "Outcome", "Record", "ShellEndpoint", "open_session", "run_cmdlet"]

SYSTEM = MANAGEMENT_SHELL.system
Argument = str | bool | Sequence[str]
"""What may be given to a parameter: a text, a switch, or a list of texts."""

_POLL = 20
"""Seconds that the server may keep one question open; it then says "nothing yet" and is asked again."""
_CONNECT = 5.0
"""Seconds to connect."""
_WHILE_OBJECTS_COME = 10
"""Deadlines that a call may take while objects keep coming: a large company's users arrive a few hundred a second."""
_FAREWELL = 2.0
"""Seconds, after the deadline, to stop the cmdlet and close the session on the server."""
_IGNORED = (Overdue, requests.RequestException, WinRMError, *MISREAD)
"""What may go wrong while cleaning up, and changes nothing about the outcome."""


@dataclass(frozen=True, slots=True)
class Record:
    """An error record of PowerShell: its message, FullyQualifiedErrorId and ErrorCategory (a number)."""

    message: str
    error_id: str
    category: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cmdlet left: objects as pypsrp reads them, and its error records, terminating or not."""

    objects: tuple[Any, ...]
    errors: tuple[Record, ...]


class _TimedTransport:
    """pypsrp's transport, with one deadline for all requests of a cmdlet and no repetitions of its own."""

    def __init__(self, inner: Any, *, clock: Callable[[], float]) -> None:
        self._inner = inner
        self._clock = clock
        self._deadline = self._ends = self._last = 0.0

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self._ends - self._clock()

    def begin(self, deadline: float) -> None:
        """Give the next cmdlet its seconds."""
        began = self._clock()
        self._deadline = deadline
        self._ends = began + deadline
        self._last = began + deadline * _WHILE_OBJECTS_COME

    def begin_anew(self) -> None:
        """Give the call its whole deadline again, because objects came; but not for ever."""
        self._ends = min(self._last, self._clock() + self._deadline)

    def begin_farewell(self) -> None:
        """Give what is left to do on the server a short time of its own."""
        self._ends = self._clock() + _FAREWELL

    def send(self, message: bytes, *, timeout: float | None = None, **_repetitions: int) -> bytes:
        """Send within the time that is left."""
        left = self.left
        if left <= 0:
            raise Overdue
        answer: bytes = self._inner.send(message, timeout=(min(_CONNECT, left), min(timeout or left, left)))
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class CmdletSession:
    """One runspace, in which cmdlets run one after the other and see what the earlier ones did. For one thread.

    `lingers`: seconds after which the server ends it when nobody asks any more; None: as the server is set.
    """

    def __init__(
        self, endpoint: ShellEndpoint, *, deadline: float, clock: Callable[[], float], lingers: float | None = None
    ) -> None:
        self._endpoint = endpoint
        self._lingers = lingers
        self._left_alone = False
        """What was begun may still run on the server, and is not to be ended."""
        self._deadline = deadline
        self._clock = clock
        self._opened: tuple[WSMan, _TimedTransport, RunspacePool] | None = None
        self._usable = True
        """False from the start of a cmdlet until it is known that another one can follow."""
        self._lost: ConnectorError | None = None

    def open(self) -> None:
        """Connect and sign in, before any cmdlet: what fails here has changed nothing. Raises ConnectorError."""
        asked = "connect"
        with remote_call(self._endpoint.kind.system, asked):
            try:
                with told(self._endpoint, asked, self._deadline):
                    self._usable = False
                    self._open()
                    self._usable = True
            except ConnectorError as error:
                self._lost = error
                raise

    def run(
        self, cmdlet: str, parameters: Mapping[str, Argument] | None = None, *, leave_running: bool = False
    ) -> Outcome:
        """Run one cmdlet; its deadline begins anew while objects come, but not for ever.

        The first one connects and signs in. Raises ConnectorError for everything but what the cmdlet itself
        reports; where that was the end of the session, also from then on.

        `leave_running`: what has begun is not stopped when the call fails: ended half-way it would be worse. Its
        deadline stays what it is, so that everybody knows when it is over.
        """
        if self._lost is not None:
            raise self._lost
        given = parameters or {}
        asked = " ".join([cmdlet, *(f"-{name}" for name in given)])
        with remote_call(self._endpoint.kind.system, asked) as call:
            try:
                with told(self._endpoint, asked, self._deadline):
                    outcome = self._run(cmdlet, given, leave_running=leave_running)
            except ConnectorError as error:
                self._lost = None if self._usable else error
                raise
            if outcome.errors:
                call.outcome = "error record"
                call.reference = outcome.errors[0].error_id
            return outcome

    def close(self) -> None:
        """Leave nothing on the server. Raises nothing of the endpoint's."""
        if self._opened is not None:
            wsman, transport, pool = self._opened
            if self._left_alone:
                wsman.close()
                return
            if self._usable:  # otherwise the farewell has begun already
                transport.begin_farewell()
            with suppress(*_IGNORED):
                pool.close()
            wsman.close()

    def _run(self, cmdlet: str, parameters: Mapping[str, Argument], *, leave_running: bool) -> Outcome:
        self._usable = False
        transport, pool = self._open()
        shell = PowerShell(pool)
        try:
            shell.add_cmdlet(cmdlet)  # after opening: how it is written depends on the server's protocol version
            for name, value in parameters.items():
                shell.add_parameter(name, value if isinstance(value, (str, bool)) else list(value))
            shell.begin_invoke()
            came = 0
            while shell.state == PSInvocationState.RUNNING:
                shell.poll_invoke(timeout=max(1, min(_POLL, int(transport.left))))
                if len(shell.output) > came:
                    came = len(shell.output)
                    if not leave_running:
                        transport.begin_anew()
            outcome = outcome_of(shell)
            self._usable = True
            return outcome
        finally:
            if not self._usable and leave_running:
                self._left_alone = True
            elif not self._usable:
                transport.begin_farewell()
                with suppress(*_IGNORED):
                    self._usable = _stopped(shell)

    def _open(self) -> tuple[_TimedTransport, RunspacePool]:
        """The transport, with a new deadline, and the pool, opened with the first request."""
        if self._opened is not None:
            _, transport, pool = self._opened
            transport.begin(self._deadline)
            return transport, pool
        wsman = _connected(self._endpoint)
        transport = _TimedTransport(wsman.transport, clock=self._clock)
        wsman.transport = transport  # type: ignore[assignment] # has all that WSMan uses
        idle = None if self._lingers is None else int(self._lingers)
        pool = RunspacePool(wsman, configuration_name="Microsoft.PowerShell", idle_timeout=idle)
        read_quickly(pool)
        self._opened = (wsman, transport, pool)
        transport.begin(self._deadline)
        try:
            pool.open()
        except BaseException:
            transport.begin_farewell()
            raise
        return transport, pool


@contextmanager
def open_session(
    endpoint: ShellEndpoint, *, deadline: float, clock: Callable[[], float], lingers: float | None = None
) -> Iterator[CmdletSession]:
    """A session that is closed at the end. `deadline`, of each cmdlet, is in seconds of `clock`; `lingers`: seconds."""
    session = CmdletSession(endpoint, deadline=deadline, clock=clock, lingers=lingers)
    try:
        yield session
    finally:
        session.close()


def run_cmdlet(
    endpoint: ShellEndpoint,
    cmdlet: str,
    parameters: Mapping[str, Argument],
    *,
    deadline: float,
    clock: Callable[[], float],
) -> Outcome:
    """Run one cmdlet in a session of its own, as `CmdletSession.run` does."""
    with open_session(endpoint, deadline=deadline, clock=clock) as session:
        return session.run(cmdlet, parameters)


def _connected(endpoint: ShellEndpoint) -> WSMan:
    """The connection that is opened with the first request."""
    check_authorities(endpoint.ca_file)
    return WSMan(
        endpoint.host,
        port=endpoint.port,
        username=endpoint.user,
        password=endpoint.password,
        ssl=True,
        path=endpoint.path,
        auth=endpoint.auth,
        # a path, not True: with True, variables such as REQUESTS_CA_BUNDLE would choose whom to trust
        cert_validation=str(endpoint.ca_file or DEFAULT_CA_BUNDLE_PATH),  # type: ignore[arg-type] # takes a path too
        no_proxy=True,  # the server is in the company's own network
        operation_timeout=_POLL,
    )


def _stopped(shell: PowerShell) -> bool:
    """Stop a cmdlet that still runs; whether another one can follow it."""
    if shell.state == PSInvocationState.RUNNING:
        shell.stop()
        return True
    return False


def outcome_of(shell: PowerShell) -> Outcome:
    """What a pipeline that runs no more left behind. Raises WinRMError where it ended early without saying why."""
    if shell.state != PSInvocationState.COMPLETED and not shell.streams.error:
        raise WinRMError("the cmdlet was stopped")
    return Outcome(tuple(shell.output), tuple(_record(error) for error in shell.streams.error))


def _record(error: Any) -> Record:
    exception = getattr(error, "exception", None)
    properties = getattr(exception, "adapted_properties", {}) | getattr(exception, "extended_properties", {})
    message = error.details_message or properties.get("Message") or str(error)
    return Record(str(message).strip(), str(error.fq_error or ""), int(error.category or 0))
