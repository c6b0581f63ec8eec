"""One cmdlet in one PowerShell session of its own: sign in, run, read the streams, clean up, all in time.

Source: MS-PSRP and MS-WSMV. A connection per call costs about 50 ms and spares what shared ones do: sessions
that mix up when two threads use them, and answers sealed for a connection that is gone.
"""

import ssl
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import ParseError

import requests
from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from spnego.exceptions import SpnegoError

from connectors.calls import remote_call
from connectors.errors import ConnectorError, NotPermitted, NotSignedIn, Refused, Throttled, Unexpected, Unreachable
from connectors.transport import AuthorityFileError, load_authorities, unreachable

SYSTEM = "Skype for Business management shell"

_POLL = 20
"""Seconds that the server may keep one question open; it then says "nothing yet" and is asked again."""
_CONNECT = 5.0
"""Seconds to connect."""
_WHILE_OBJECTS_COME = 10
"""Deadlines that a call may take while objects keep coming: a large company's users arrive a few hundred a second."""
_FAREWELL = 2.0
"""Seconds, after the deadline, to stop the cmdlet and close the session on the server."""
_ACCESS_DENIED = 5
_QUOTAS = {0x803381A4, 0x803381A5, 0x803381A6}
"""WSMan faults: too many shells of this user, of all users, operations."""
_MISREAD = (ParseError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error)
"""What pypsrp raises, besides its own errors, when an answer is not what it expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellEndpoint:
    """Where the management shell is, and who signs in.

    With a `ca_file` (PEM) only the authorities in it are trusted, without one the public ones: the certificate
    of a Front End pool comes from the company's own authority. `user` is DOMAIN\\name or name@domain.
    """

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 443
    auth: Literal["ntlm", "basic", "negotiate", "kerberos"] = "negotiate"
    path: str = "OcsPowershell"
    ca_file: Path | None = None


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


class _Overdue(Exception):
    """The deadline has passed."""


class _TimedTransport:
    """pypsrp's transport, with one deadline for all its requests and no repetitions of its own."""

    def __init__(self, inner: Any, *, deadline: float, clock: Callable[[], float]) -> None:
        self._inner = inner
        self._clock = clock
        self._deadline = deadline
        began = clock()
        self._ends = began + deadline
        self._last = began + deadline * _WHILE_OBJECTS_COME

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self._ends - self._clock()

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
            raise _Overdue
        answer: bytes = self._inner.send(message, timeout=(min(_CONNECT, left), min(timeout or left, left)))
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def run_cmdlet(
    endpoint: ShellEndpoint,
    cmdlet: str,
    parameters: Mapping[str, str],
    *,
    deadline: float,
    clock: Callable[[], float],
) -> Outcome:
    """Run one cmdlet; `deadline` is in seconds of `clock`, and begins anew while objects come, but not for ever.

    Raises ConnectorError for everything but what the cmdlet itself reports.
    """
    asked = " ".join([cmdlet, *(f"-{name}" for name in parameters)])
    with remote_call(SYSTEM, asked) as call:
        try:
            outcome = _run(_connected(endpoint), cmdlet, parameters, deadline=deadline, clock=clock)
        except (_Overdue, requests.Timeout) as error:
            raise _overdue(error, endpoint, asked, deadline) from error
        except (requests.RequestException, AuthorityFileError) as error:
            raise unreachable(error, system=SYSTEM, asked=asked, host=endpoint.host) from error
        except (AuthenticationError, SpnegoError, ImportError) as error:
            raise _not_signed_in(error, endpoint, asked) from error
        except WSManFaultError as error:
            raise _fault(error, asked) from error
        except WinRMTransportError as error:
            raise _bad_status(error, endpoint, asked) from error
        except (WinRMError, *_MISREAD) as error:
            raise Unexpected(SYSTEM, asked, f"the answer is not one of PowerShell ({type(error).__name__})") from error
        if outcome.errors:
            call.outcome = "error record"
            call.reference = outcome.errors[0].error_id
        return outcome


def _connected(endpoint: ShellEndpoint) -> WSMan:
    """The connection that is opened with the first request."""
    if endpoint.ca_file is not None:
        # read here only to tell a bad file from a server that is not trusted
        load_authorities(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), endpoint.ca_file)
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
        no_proxy=True,  # the Front End is in the company's own network
        operation_timeout=_POLL,
    )


def _run(
    wsman: WSMan, cmdlet: str, parameters: Mapping[str, str], *, deadline: float, clock: Callable[[], float]
) -> Outcome:
    transport = _TimedTransport(wsman.transport, deadline=deadline, clock=clock)
    wsman.transport = transport  # type: ignore[assignment] # has all that WSMan uses
    pool = RunspacePool(wsman, configuration_name="Microsoft.PowerShell")
    shell = PowerShell(pool)
    try:
        pool.open()
        shell.add_cmdlet(cmdlet)  # after opening: how it is written depends on the server's protocol version
        for name, value in parameters.items():
            shell.add_parameter(name, value)
        shell.begin_invoke()
        came = 0
        while shell.state == PSInvocationState.RUNNING:
            shell.poll_invoke(timeout=max(1, min(_POLL, int(transport.left))))
            if len(shell.output) > came:
                came = len(shell.output)
                transport.begin_anew()
        return outcome_of(shell)
    finally:
        transport.begin_farewell()
        _clean_up(shell, pool, wsman)


def _clean_up(shell: PowerShell, pool: RunspacePool, wsman: WSMan) -> None:
    """Leave nothing running on the server. What fails here changes nothing about the outcome."""
    ignored = (_Overdue, requests.RequestException, WinRMError, *_MISREAD)
    with suppress(*ignored):
        if shell.state == PSInvocationState.RUNNING:
            shell.stop()
    with suppress(*ignored):
        pool.close()
    wsman.close()


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


def _overdue(error: Exception, endpoint: ShellEndpoint, asked: str, deadline: float) -> Unreachable:
    if isinstance(error, requests.ConnectTimeout):
        return unreachable(error, system=SYSTEM, asked=asked, host=endpoint.host)
    return Unreachable(
        SYSTEM,
        asked,
        f"it took longer than {deadline:g} seconds",
        remedy="Look at the load of the Front End server, then try again.",
    )


def _not_signed_in(error: Exception, endpoint: ShellEndpoint, asked: str) -> NotSignedIn:
    if isinstance(error, ImportError):
        return NotSignedIn(
            SYSTEM,
            asked,
            f"{endpoint.auth} needs a library that is not installed",
            remedy="Install pypsrp[kerberos], or set HYBRIDBOT_SHELL_AUTH to negotiate or ntlm.",
        )
    return NotSignedIn(
        SYSTEM,
        asked,
        f"the sign-in of {endpoint.user} by {endpoint.auth} was not accepted",
        remedy="Check HYBRIDBOT_SHELL_USER, HYBRIDBOT_SHELL_PASSWORD and HYBRIDBOT_SHELL_AUTH, "
        "and that the account is neither locked nor expired.",
    )


def _fault(error: WSManFaultError, asked: str) -> ConnectorError:
    reason = error.provider_fault or error.reason
    if not reason:
        return Unexpected(SYSTEM, asked, "a fault without a reason", reference=str(error.code or ""))
    if error.code == _ACCESS_DENIED:
        return NotPermitted(
            SYSTEM, asked, reason, remedy="Let the bot's account use remote PowerShell: give it an RBAC role."
        )
    kind = Throttled if error.code in _QUOTAS else Refused
    return kind(SYSTEM, asked, reason, reference=str(error.code or ""))


def _bad_status(error: WinRMTransportError, endpoint: ShellEndpoint, asked: str) -> ConnectorError:
    if error.code == 403:
        return NotPermitted(
            SYSTEM, asked, "access is denied (HTTP 403)", remedy="Give the bot's account an RBAC role on this pool."
        )
    return Unexpected(
        SYSTEM,
        asked,
        f"there is no management shell at https://{endpoint.host}:{endpoint.port}/{endpoint.path} (HTTP {error.code})",
        remedy="Check HYBRIDBOT_SHELL_HOST and HYBRIDBOT_SHELL_PORT, and that the web services of the pool run.",
    )
