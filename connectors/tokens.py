"""Access tokens from Microsoft Entra ID, for the application itself (no user is signed in).

Source: https://learn.microsoft.com/entra/msal/python/ and, for AADSTS numbers,
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

import json
import re
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msal
import requests
from msal.exceptions import MsalServiceError

from connectors.calls import remote_call
from connectors.credentials import ClientCertificate, ClientSecret, ManagedIdentity, certificate_problem
from connectors.errors import ConnectorError, NotSignedIn, Throttled, Unexpected, Unreachable
from connectors.transport import AuthorityFileError, Transport, unreachable

__all__ = ["ClientCertificate", "ClientSecret", "Credential", "ManagedIdentity", "TokenSource"]

SYSTEM = "Microsoft sign-in"
Credential = ClientSecret | ClientCertificate | ManagedIdentity

_RENEW = (
    "Make a new client secret in the app registration (Certificates & secrets) and configure its value, not its id."
)
_CHECK_TENANT = "Check the tenant id and the cloud."
_CHECK_APP = "Check the client id, and that the app registration is in this tenant."
_REFUSALS = {
    7000215: ("the client secret is wrong", _RENEW),
    7000222: ("the client secret has expired", _RENEW),
    700016: ("the tenant does not know this client id", _CHECK_APP),
    7000229: ("the app has no service principal in this tenant", "Give admin consent to the app in this tenant."),
    7000112: ("the app is disabled", "Enable the enterprise application in the Entra admin centre."),
    700027: (
        "the client certificate is not registered for this app",
        "Upload the certificate to the app registration (Certificates & secrets), or configure the one that is there.",
    ),
    700024: ("the time of this machine is wrong", "Set the clock of this machine right, then try again."),
    90002: ("there is no such tenant", _CHECK_TENANT),
    900023: ("the tenant id is not a valid one", _CHECK_TENANT),
    500011: ("this cloud does not know the address of Microsoft Graph", _CHECK_TENANT),
    53003: (
        "a Conditional Access policy blocks the app",
        "Ask who looks after Conditional Access for workload identities to let the app in.",
    ),
}
"""AADSTS number: what it means here, and what to do."""

_NUMBER = re.compile(r"AADSTS(\d+)")


def explained(text: str) -> tuple[str, str] | None:
    """What an AADSTS number in a text means, with the number, and what to do; None where there is none we know."""
    return _first_known(map(int, _NUMBER.findall(text)))


def _first_known(numbers: Iterable[int]) -> tuple[str, str] | None:
    """The same for AADSTS numbers."""
    number = next((one for one in numbers if one in _REFUSALS), None)
    if number is None:
        return None
    detail, remedy = _REFUSALS[number]
    return f"{detail} (AADSTS{number})", remedy


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TokenSource:
    """Gives access tokens for one scope; keeps them in memory until shortly before they end. Threads may share it.

    login_url   address of the sign-in service, without a path: a cloud's, or the sandbox's
    scope       for instance https://graph.microsoft.com/.default
    now         the present moment, aware UTC; for the check of a certificate's end
    """

    def __init__(  # noqa: PLR0913 - six settings that are read in one place, all by keyword
        self,
        transport: Transport,
        *,
        login_url: str,
        tenant_id: str,
        client_id: str,
        credential: Credential,
        scope: str,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._http = _SignInHttp(transport)
        self._authority = f"{login_url.rstrip('/')}/{tenant_id}"
        self._client_id = client_id
        self._credential = credential
        self._scope = scope
        self._now = now
        self._lock = threading.Lock()
        self._app: Any = None  # msal publishes no types

    def token(self, claims: str | None = None) -> str:
        """An access token; `claims` is the JSON of a claims challenge and asks past the kept ones.

        Raises NotSignedIn, Throttled, Unreachable and Unexpected.
        """
        with self._lock:
            self._http.last = None
            try:
                result = self._acquire(claims)
            except MsalServiceError as error:
                self._app = None  # msal would repeat this answer for some seconds instead of asking again
                raise self._judge_failure() from error
            except (requests.RequestException, AuthorityFileError) as error:
                raise self._silence(error) from error
            except (ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
                self._app = None
                raise self._judge_failure() from error
            token = result.get("access_token") if isinstance(result, dict) else None
            if not isinstance(token, str):
                self._app = None  # msal would repeat a refusal for a minute, also after it has been put right
                raise self._judge_failure()
            return token

    def forget(self) -> None:
        """Throw the kept tokens away: Graph refused one that had not ended yet."""
        with self._lock:
            self._app = None

    def _acquire(self, claims: str | None) -> Any:
        """What msal gives for the credential: a dictionary with a token, or with an error."""
        credential = self._credential
        if isinstance(credential, ManagedIdentity):
            if self._app is None:
                self._app = msal.ManagedIdentityClient(_chosen(credential), http_client=self._http)
            resource = self._scope.removesuffix("/.default")
            return self._app.acquire_token_for_client(resource=resource, claims_challenge=claims)
        if isinstance(credential, ClientCertificate):
            problem = certificate_problem(credential, self._now())
            if problem is not None:
                raise NotSignedIn(SYSTEM, "token", problem[0], remedy=problem[1])
        if self._app is None:
            self._app = msal.ConfidentialClientApplication(
                self._client_id,
                client_credential=_for_msal(credential),
                authority=self._authority,
                instance_discovery=False,  # the authority is the operator's own choice
                http_client=self._http,
            )
        return self._app.acquire_token_for_client(scopes=[self._scope], claims_challenge=claims)

    def _silence(self, error: Exception) -> Unreachable:
        found = unreachable(error, system=SYSTEM, asked="token", host=self._http.host)
        if isinstance(self._credential, ManagedIdentity):
            found.remedy = "A managed identity exists on Azure machines only: run there, or configure a secret."
        return found

    def _judge_failure(self) -> ConnectorError:
        """The error for the last answer of the sign-in service, which held no token."""
        answer = self._http.last
        if answer is None:
            return Unreachable(
                SYSTEM, "token", "the sign-in address is not a valid one", remedy="Check the cloud and the tenant id."
            )
        reference = answer.headers.get("x-ms-request-id", "")
        if answer.status_code == 429 or answer.status_code >= 500:
            return _busy(answer, reference)
        body = _json_object(answer)
        if answer.status_code < 400 or "error" not in body:
            return Unexpected(
                SYSTEM,
                "token",
                f"the answer (HTTP {answer.status_code}) is not one of Microsoft Entra ID",
                remedy="Check the sign-in address, and whether a proxy or firewall answers in its place.",
                reference=reference,
            )
        return _refusal(body, reference)


def _chosen(identity: ManagedIdentity) -> Any:
    if identity.client_id:
        return msal.UserAssignedManagedIdentity(client_id=identity.client_id)
    return msal.SystemAssignedManagedIdentity()


def _for_msal(credential: ClientSecret | ClientCertificate) -> str | dict[str, str]:
    if isinstance(credential, ClientSecret):
        return credential.secret
    return {"private_key": credential.private_key_pem, "public_certificate": credential.certificate_pem}


def _busy(answer: requests.Response, reference: str) -> ConnectorError:
    found: ConnectorError
    if answer.status_code == 429:
        found = Throttled(SYSTEM, "token", "too many requests for a token", reference=reference)
    else:
        found = Unreachable(
            SYSTEM,
            "token",
            f"the sign-in service is not available (HTTP {answer.status_code})",
            remedy=Throttled.default_remedy,
            reference=reference,
        )
    found.passing = True
    return found


def _refusal(body: dict[str, Any], reference: str) -> NotSignedIn:
    """The error for an OAuth error body: Microsoft's first line, or our words for the numbers we know."""
    description = str(body.get("error_description") or body["error"])
    codes = body.get("error_codes")
    known = _first_known(code for code in (codes if isinstance(codes, list) else ()) if isinstance(code, int))
    if known is not None:
        detail, remedy = known
        return NotSignedIn(SYSTEM, "token", detail, remedy=remedy, reference=reference)
    return NotSignedIn(SYSTEM, "token", description.strip().split("\n")[0].strip()[:300], reference=reference)


def _json_object(answer: requests.Response) -> dict[str, Any]:
    try:
        body = json.loads(answer.text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


class _SignInHttp:
    """What msal needs for HTTP: our transport, with a log line for each request; keeps the last answer."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.last: requests.Response | None = None
        self.host = ""

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> requests.Response:
        return self._send("GET", url, params=params, headers=headers)

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> requests.Response:
        return self._send("POST", url, params=params, data=data, headers=headers)

    def close(self) -> None:
        """The transport belongs to whoever made it."""

    def _send(self, method: str, url: str, **content: Any) -> requests.Response:
        parts = urlsplit(url)
        self.host = parts.hostname or ""
        with remote_call(SYSTEM, f"{method} {parts.path}") as call:
            self.last = self._transport.send(method, url, **content)
            call.reference = self.last.headers.get("x-ms-request-id", "")
            if not self.last.ok:
                call.outcome = f"HTTP {self.last.status_code}"
            return self.last
