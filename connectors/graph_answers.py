"""What an answer of Microsoft Graph means: the JSON in it, or an error that says what to do.

Sources: https://learn.microsoft.com/graph/errors and https://learn.microsoft.com/graph/permissions-reference
"""

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
import requests

from connectors.errors import NotFound, NotPermitted, NotSignedIn, Refused, Throttled, Unexpected

SYSTEM = "Microsoft Graph"

_BUSY = {429, 502, 503, 504, 509}
_NOT_PREMIUM = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
_CLAIMS = re.compile(r'claims="([^"]+)"')

PERMISSIONS = (
    # path            to read                        to change
    ("/organization", "Organization.Read.All", ""),
    ("/subscribedSkus", "LicenseAssignment.Read.All", ""),
    ("/domains", "Domain.Read.All", "Domain.ReadWrite.All"),
    ("/users", "User.Read.All", ""),
    ("/admin/serviceAnnouncement", "ServiceHealth.Read.All", ""),
    ("/roleManagement/directory", "RoleManagement.Read.Directory", ""),
    ("/applications", "Application.Read.All", ""),
    ("/auditLogs/signIns", "AuditLog.Read.All", ""),
)
"""The least application permission for each path the bot calls."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object that Graph gave, its request id, and at which try it came."""

    body: dict[str, Any]
    reference: str
    tries: int = 1


def judge(response: requests.Response, method: str, path: str) -> Answer:
    """The answer, or the error that it is. Raises ConnectorError."""
    asked = f"{method} {path}"
    reference = request_id(response)
    body = _json_object(response)
    if body is not None and response.status_code in (200, 201):
        return Answer(body, reference)
    code, message = _error_texts(body)
    status = response.status_code
    if status in _BUSY:
        raise _busy(response, asked, reference)
    if not code:
        raise Unexpected(
            SYSTEM,
            asked,
            f"the answer (HTTP {status}) is not one of Microsoft Graph",
            remedy="Check the Graph address, and whether a proxy or firewall answers in its place.",
            reference=reference,
        )
    text = f"{code}: {message}"
    if status == 401:
        raise NotSignedIn(SYSTEM, asked, text, reference=reference)
    if code == _NOT_PREMIUM:
        remedy = "The log of sign-ins needs a licence with Microsoft Entra ID P1; without one, ask the person."
        raise Refused(SYSTEM, asked, text, remedy=remedy, reference=reference)
    if status == 403:
        raise not_permitted(method, path, text, reference)
    if status == 404:
        raise NotFound(SYSTEM, asked, text, reference=reference)
    if 400 <= status < 500:
        raise Refused(SYSTEM, asked, text, reference=reference)
    failure = Unexpected(SYSTEM, asked, f"an error inside Graph (HTTP {status}, {text})", reference=reference)
    failure.passing = status == 500
    raise failure


def _busy(response: requests.Response, asked: str, reference: str) -> Throttled:
    wait = _retry_after(response)
    remedy = f"Wait {wait:.0f} seconds, then try again." if wait else ""
    why = "too many requests" if response.status_code == 429 else "the service is overloaded"
    found = Throttled(SYSTEM, asked, f"{why} (HTTP {response.status_code})", remedy=remedy, reference=reference)
    found.passing = True
    found.retry_after = wait
    return found


def not_permitted(method: str, path: str, text: str, reference: str) -> NotPermitted:
    """The error that names the permission which a call of the bot's needs."""
    permission = permission_for(method, path)
    remedy = (
        f"In the Entra admin centre give the app registration the application permission {permission} "
        "of Microsoft Graph, then grant admin consent."
    )
    return NotPermitted(SYSTEM, f"{method} {path}", text, permission=permission, remedy=remedy, reference=reference)


def permission_for(method: str, path: str) -> str:
    """The least application permission for a call, or an empty text for a path the bot never calls."""
    for prefix, to_read, to_change in PERMISSIONS:
        if path.startswith(prefix):
            return to_read if method == "GET" else to_change
    return ""


def _retry_after(response: requests.Response) -> float | None:
    """The Retry-After header in seconds (it may also be a date), or None."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except ValueError:
        return None


def claims_challenge(response: requests.Response) -> str | None:
    """The claims that Graph wants in a new token (continuous access evaluation), as JSON text."""
    found = _CLAIMS.search(response.headers.get("WWW-Authenticate", ""))
    if found is None:
        return None
    encoded = found[1] + "=" * (-len(found[1]) % 4)
    try:
        text = base64.b64decode(encoded, altchars=b"-_" if set("-_") & set(encoded) else None).decode()
        return text if isinstance(json.loads(text), dict) else None
    except ValueError:
        return None


def request_id(response: requests.Response) -> str:
    """Graph's own id of a request, or ours where it gave none."""
    return response.headers.get("request-id") or response.headers.get("client-request-id") or ""


def _json_object(response: requests.Response) -> dict[str, Any] | None:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


def _error_texts(body: dict[str, Any] | None) -> tuple[str, str]:
    """Code and message of Graph's error object, or two empty texts."""
    error = (body or {}).get("error")
    if not isinstance(error, dict):
        return "", ""
    return str(error.get("code") or ""), str(error.get("message") or "").strip()[:500]
