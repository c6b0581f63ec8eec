"""Where a PowerShell endpoint is, and what goes wrong with it, as errors with a sentence and a remedy."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import ParseError

import requests
from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError
from spnego.exceptions import SpnegoError

from connectors.errors import ConnectorError, NotPermitted, NotSignedIn, Refused, Throttled, Unexpected, Unreachable
from connectors.transport import AuthorityFileError, unreachable

MISREAD = (ParseError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error)
"""What pypsrp raises, besides its own errors, when an answer is not what it expects."""

_ACCESS_DENIED = 5
_QUOTAS = {0x803381A4, 0x803381A5, 0x803381A6}
"""WSMan faults: too many shells of this user, of all users, operations."""


class Overdue(Exception):
    """The deadline has passed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of endpoint is called when something is wrong with it."""

    system: str
    """For people: "Skype for Business management shell"."""
    service: str
    """What is missing where it does not answer as one: "management shell"."""
    setting: str
    """What the names of its settings begin with: HYBRIDBOT_SHELL."""
    admit: str
    """How its administrator lets the bot's account in: a sentence."""
    relieve: str
    """What to look at where it is slow: a sentence."""
    revive: str
    """What to look at where something else answers, behind "and that"."""


MANAGEMENT_SHELL = Kind(
    system="Skype for Business management shell",
    service="management shell",
    setting="HYBRIDBOT_SHELL",
    admit="Let the bot's account use remote PowerShell: give it an RBAC role on this pool.",
    relieve="Look at the load of the Front End server, then try again.",
    revive="the web services of the pool run",
)
"""/OcsPowershell on a Front End: roles of Skype for Business Server decide what it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellEndpoint:
    """Where a PowerShell endpoint is, and who signs in.

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
    kind: Kind = MANAGEMENT_SHELL


@contextmanager
def told(endpoint: ShellEndpoint, asked: str, deadline: float) -> Iterator[None]:
    """Turn whatever the block raises about the endpoint into a ConnectorError. `deadline` is in seconds."""
    system = endpoint.kind.system
    try:
        yield
    except (Overdue, requests.Timeout) as error:
        raise _overdue(error, endpoint, asked, deadline) from error
    except (requests.RequestException, AuthorityFileError) as error:
        raise unreachable(error, system=system, asked=asked, host=endpoint.host) from error
    except (AuthenticationError, SpnegoError, ImportError) as error:
        raise _not_signed_in(error, endpoint, asked) from error
    except WSManFaultError as error:
        raise _fault(error, endpoint, asked) from error
    except WinRMTransportError as error:
        raise _bad_status(error, endpoint, asked) from error
    except (WinRMError, *MISREAD) as error:
        raise Unexpected(system, asked, f"the answer is not one of PowerShell ({type(error).__name__})") from error


def _overdue(error: Exception, endpoint: ShellEndpoint, asked: str, deadline: float) -> Unreachable:
    if isinstance(error, requests.ConnectTimeout):
        return unreachable(error, system=endpoint.kind.system, asked=asked, host=endpoint.host)
    return Unreachable(
        endpoint.kind.system, asked, f"it took longer than {deadline:g} seconds", remedy=endpoint.kind.relieve
    )


def _not_signed_in(error: Exception, endpoint: ShellEndpoint, asked: str) -> NotSignedIn:
    setting = endpoint.kind.setting
    if isinstance(error, ImportError):
        return NotSignedIn(
            endpoint.kind.system,
            asked,
            f"{endpoint.auth} needs a library that is not installed",
            remedy=f"Install pypsrp[kerberos], or set {setting}_AUTH to negotiate or ntlm.",
        )
    return NotSignedIn(
        endpoint.kind.system,
        asked,
        f"the sign-in of {endpoint.user} by {endpoint.auth} was not accepted",
        remedy=f"Check {setting}_USER, {setting}_PASSWORD and {setting}_AUTH, "
        "and that the account is neither locked nor expired.",
    )


def _fault(error: WSManFaultError, endpoint: ShellEndpoint, asked: str) -> ConnectorError:
    system = endpoint.kind.system
    reason = error.provider_fault or error.reason
    if not reason:
        return Unexpected(system, asked, "a fault without a reason", reference=str(error.code or ""))
    if error.code == _ACCESS_DENIED:
        return NotPermitted(system, asked, reason, remedy=endpoint.kind.admit)
    kind = Throttled if error.code in _QUOTAS else Refused
    return kind(system, asked, reason, reference=str(error.code or ""))


def _bad_status(error: WinRMTransportError, endpoint: ShellEndpoint, asked: str) -> ConnectorError:
    kind = endpoint.kind
    if error.code == 403:
        return NotPermitted(kind.system, asked, "access is denied (HTTP 403)", remedy=kind.admit)
    address = f"https://{endpoint.host}:{endpoint.port}/{endpoint.path}"
    return Unexpected(
        kind.system,
        asked,
        f"there is no {kind.service} at {address} (HTTP {error.code})",
        remedy=f"Check {kind.setting}_HOST and {kind.setting}_PORT, and that {kind.revive}.",
    )
