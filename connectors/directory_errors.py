"""What Active Directory says when it says no, in words. Pure; knows python-ldap's errors by their names only.

Source: MS-ADTS, and the Win32 error codes that a domain controller puts into the text of a refused sign-in.
"""

import re
from collections.abc import Mapping

from connectors.errors import (
    ConnectorError,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)

SYSTEM = "Active Directory"

_CODE = re.compile(r"\bdata ([0-9a-f]+)", re.IGNORECASE)
_INNERMOST = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$")
"""The last parenthesis of a text of GSSAPI holds what Kerberos said."""

_ACCOUNT = {
    "525": "the account {user} does not exist",
    "52e": "the name or the password of {user} is wrong",
    "530": "the account {user} may not sign in at this time",
    "531": "the account {user} may not sign in from this machine",
    "532": "the password of {user} has expired",
    "533": "the account {user} is disabled",
    "701": "the account {user} has expired",
    "773": "the account {user} must change its password first",
    "775": "the account {user} is locked",
}
_ACCOUNT_REMEDIES = {
    "525": "Correct HYBRIDBOT_LDAP_USER.",
    "52e": "Check HYBRIDBOT_LDAP_USER and HYBRIDBOT_LDAP_PASSWORD.",
    "532": "Give the account a new password that does not expire, and set it as HYBRIDBOT_LDAP_PASSWORD.",
    "533": "Enable the account in Active Directory Users and Computers.",
    "701": "Set the account to never expire in Active Directory Users and Computers.",
    "773": "Clear 'User must change password at next logon' of the account.",
    "775": "Unlock the account, and look for what signs in with an old password.",
}
_LIMITS = {"SIZELIMIT_EXCEEDED", "TIMELIMIT_EXCEEDED", "ADMINLIMIT_EXCEEDED"}
_NO_SUCH_BASE = {"NO_SUCH_OBJECT", "INVALID_DN_SYNTAX", "REFERRAL"}
_KERBEROS = {"LOCAL_ERROR", "AUTH_UNKNOWN", "AUTH_METHOD_NOT_SUPPORTED", "NOT_SUPPORTED"}


def silence(host: str, *, asked: str) -> Unreachable:
    """It could be reached, and gave no answer, or only the beginning of one."""
    detail = f"{host} did not answer in time, or broke off before the answer was complete"
    return Unreachable(SYSTEM, asked, detail, remedy="Look at the load of that domain controller, then try again.")


def refusal(error: Exception, user: str, *, asked: str, base: str) -> ConnectorError:
    """The error of python-ldap as one of ours. `user` signed in, and searched below `base`."""
    name = type(error).__name__
    told = _told(error)
    if name == "INVALID_CREDENTIALS":
        return _not_signed_in(told, user, asked)
    if name in _KERBEROS:
        return _no_ticket(told, asked)
    if name in _NO_SUCH_BASE:
        remedy = "Correct HYBRIDBOT_LDAP_BASE: the distinguished name of the domain, such as DC=contoso,DC=com."
        return NotFound(SYSTEM, asked, f"this domain controller does not have {base}", remedy=remedy)
    if name == "INSUFFICIENT_ACCESS":
        return NotPermitted(SYSTEM, asked, f"the account {user} may not read below {base}")
    if name in _LIMITS:
        remedy = "Let the domain controller's LDAP policy give a page of 1,000 entries, then try again."
        return Refused(SYSTEM, asked, "it ended the list early because of a limit of its own", remedy=remedy)
    if name in ("BUSY", "UNAVAILABLE"):
        return Throttled(SYSTEM, asked, "the domain controller is too busy to answer")
    if name in ("STRONG_AUTH_REQUIRED", "CONFIDENTIALITY_REQUIRED"):
        remedy = "Use an ldaps address in HYBRIDBOT_LDAP_URL, or HYBRIDBOT_LDAP_AUTH=kerberos."
        return Refused(SYSTEM, asked, "it asks for a better protected connection", remedy=remedy)
    return Unexpected(SYSTEM, asked, f"{name}: {told or 'no text'}")


def _told(error: Exception) -> str:
    """The server's own text, or libldap's."""
    details = error.args[0] if error.args and isinstance(error.args[0], Mapping) else {}
    return str(details.get("info") or details.get("desc") or "").strip()


def _not_signed_in(told: str, user: str, asked: str) -> NotSignedIn:
    code = _CODE.search(told)
    reason = code[1].lower() if code else ""
    return NotSignedIn(
        SYSTEM,
        asked,
        _ACCOUNT.get(reason, "the sign-in of {user} was not accepted").format(user=user),
        remedy=_ACCOUNT_REMEDIES.get(reason, "Check HYBRIDBOT_LDAP_USER, HYBRIDBOT_LDAP_PASSWORD and the account."),
        reference=f"data {reason}" if reason else "",
    )


def _no_ticket(told: str, asked: str) -> NotSignedIn:
    if "no mechanism" in told.lower():
        remedy = "Install the GSSAPI module of Cyrus SASL, for instance libsasl2-modules-gssapi-mit."
        return NotSignedIn(SYSTEM, asked, "this machine's SASL library cannot do Kerberos", remedy=remedy)
    said = _INNERMOST.search(told)
    return NotSignedIn(
        SYSTEM,
        asked,
        f"Kerberos gave no ticket: {said[1] if said else told}",
        remedy="Check HYBRIDBOT_LDAP_KEYTAB, /etc/krb5.conf and the clock of this machine, and use the full name of "
        "the domain controller in HYBRIDBOT_LDAP_URL.",
    )
