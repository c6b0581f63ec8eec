"""What Teams PowerShell refuses, as errors with what to do. Texts differ between versions, so several signs count."""

import re
from collections.abc import Iterable

from connectors.cmdlets import DENIED, OBJECT_NOT_FOUND, is_no_cmdlet
from connectors.errors import ConnectorError, NotPermitted, NotSignedIn, Refused, Throttled
from connectors.shell_session import Record
from connectors.tokens import explained

SYSTEM = "Teams PowerShell"
ROLE = "Teams Administrator"
"""The directory role that Microsoft's page names for application sign-in."""

GIVE_ROLE = (
    "Give the app's service principal the directory role Teams Administrator (Teams Reader or Global Reader, where "
    "they are enough): Entra admin centre > Roles & admins > the role > Add assignments > the name of the app. "
    "It can take an hour."
)
_INSTALL = (
    "Install it for all users of the tools host, in a version that Move-CsUser can work with: "
    "Install-Module MicrosoftTeams -Scope AllUsers -RequiredVersion <version>."
)
_STORE = (
    "Install the certificate with its private key on the tools host, in the personal store (CurrentUser\\My) of the "
    "account in HYBRIDBOT_TOOLS_USER, upload it to the app registration, and check "
    "HYBRIDBOT_TEAMS_CERTIFICATE_THUMBPRINT."
)
_DENIED = re.compile(
    r"access (?:is )?denied|forbidden|\b403\b|insufficient privileges|not authorized to", re.IGNORECASE
)
_EXPIRED = re.compile(
    r"unauthorized|\b401\b|invalid credential|token .*(?:expired|not valid|invalid)"
    r"|must call the Connect-MicrosoftTeams",
    re.IGNORECASE,
)
_ENDED = re.compile(r"token .*expired", re.IGNORECASE)
_BUSY = re.compile(r"too ?many ?requests|throttl|\b429\b", re.IGNORECASE)
_NO_CERTIFICATE = re.compile(
    r"(?:cannot|could not|unable to) find .*certificate|certificate .*not found", re.IGNORECASE
)
_ABSENT = re.compile(
    r"management object not found|\b(?:user|object|identity)\b.*\b(?:not found|does not exist)"
    r"|(?:cannot|could not|unable to) find (?:an? |the |any )?(?:user|object)",
    re.IGNORECASE,
)


def is_absence(record: Record) -> bool:
    """Whether a record says that there is no such user, and not that the cmdlet is not there."""
    if is_no_cmdlet(record):
        return False
    return record.category == OBJECT_NOT_FOUND or _ABSENT.search(record.message) is not None


def is_expiry(told: str) -> bool:
    """Whether a refusal says that a token has ended, so that a new one may be accepted."""
    return _ENDED.search(told) is not None


def sign_in_refused(record: Record, secrets: Iterable[str] = ()) -> ConnectorError:
    """The error for a record of Connect-MicrosoftTeams, without the secrets that it may repeat."""
    cmdlet, told = "Connect-MicrosoftTeams", record.message
    for secret in secrets:
        told = told.replace(secret, "(a token)")
    if is_no_cmdlet(record):
        return Refused(SYSTEM, cmdlet, "the module MicrosoftTeams is not on the tools host", remedy=_INSTALL)
    if known := explained(told):
        return NotSignedIn(SYSTEM, cmdlet, known[0], remedy=known[1], reference=record.error_id)
    if _NO_CERTIFICATE.search(told):
        return NotSignedIn(SYSTEM, cmdlet, told, remedy=_STORE, reference=record.error_id)
    if _BUSY.search(f"{told} {record.error_id}"):
        return Throttled(SYSTEM, cmdlet, told, reference=record.error_id)
    return NotSignedIn(
        SYSTEM,
        cmdlet,
        told,
        remedy="Check the tenant id, the client id and the credential of the app registration, and that the tools "
        "host reaches Microsoft's sign-in over HTTPS.",
        reference=record.error_id,
    )


def refusal(cmdlet: str, record: Record) -> ConnectorError:
    """The error for a record of a cmdlet that reads."""
    signs = f"{record.message} {record.error_id}"
    if is_no_cmdlet(record):
        return Refused(
            SYSTEM,
            cmdlet,
            f"the tools host does not offer {cmdlet}",
            remedy=f"Let the endpoint offer {cmdlet} to the bot's account, and check the module: {_INSTALL}",
        )
    if _BUSY.search(signs):
        return Throttled(SYSTEM, cmdlet, record.message, reference=record.error_id)
    if record.category in DENIED or _DENIED.search(signs):
        return NotPermitted(
            SYSTEM, cmdlet, record.message, permission=ROLE, remedy=GIVE_ROLE, reference=record.error_id
        )
    if _EXPIRED.search(signs):
        remedy = "Try again; if it stays, check that the clock of the tools host is right."
        return NotSignedIn(SYSTEM, cmdlet, record.message, remedy=remedy, reference=record.error_id)
    return Refused(SYSTEM, cmdlet, record.message, reference=record.error_id)
