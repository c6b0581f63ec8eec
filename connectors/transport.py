"""HTTP to the outside: one session, its own idea of trust and proxy, and sentences for what goes wrong.

Nothing is taken from the environment (no HTTPS_PROXY, REQUESTS_CA_BUNDLE, netrc): the operator's settings
are handed in, so a variable that was meant for another program cannot change where a token goes.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ProxyError, SSLError, Timeout
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from connectors.errors import Unreachable

TRUST_REMEDY = (
    "Save the certificate of the authority that issued it as a PEM file and name that file in HYBRIDBOT_CA_FILE."
)
_HOSTNAME_MISMATCH, _EXPIRED, _NOT_YET_VALID = 62, 10, 9
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID."""
_CONNECTIONS = 16
"""Kept open per host: more than the workers that may ask at the same time."""


class AuthorityFileError(OSError):
    """The configured file with certificates of authorities cannot be read."""


class Transport:
    """Sends HTTP requests. Threads may share it.

    ca_file   PEM file with authorities that are trusted besides the public ones
    proxy     address of the outbound proxy; loopback and link-local hosts are always asked directly
    timeout   seconds to connect, and seconds between two pieces of an answer
    """

    def __init__(
        self, *, ca_file: Path | None = None, proxy: str | None = None, timeout: tuple[float, float] = (3.05, 30.0)
    ) -> None:
        self._ca_file = ca_file
        self._proxy = proxy
        self._timeout = timeout
        self._lock = threading.Lock()
        self._session: requests.Session | None = None

    def send(self, method: str, url: str, **content: Any) -> requests.Response:
        """Send one request and return the answer, whatever its status; redirects are not followed.

        `content` may hold headers, params and data, as in requests. Raises requests.RequestException when
        no complete answer came and AuthorityFileError; `unreachable` makes a sentence of either.
        """
        proxies = {"http": self._proxy, "https": self._proxy} if self._proxy and not _is_near(url) else {}
        return self._open_session().request(
            method, url, timeout=self._timeout, verify=True, proxies=proxies, allow_redirects=False, **content
        )

    def close(self) -> None:
        """Close the connections; the next request would open new ones."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def _open_session(self) -> requests.Session:
        with self._lock:
            if self._session is None:
                adapter = _Adapter(trusting(self._ca_file))
                session = requests.Session()
                session.trust_env = False
                session.headers["User-Agent"] = "hybridbot"
                session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
                session.mount("https://", adapter)
                session.mount("http://", adapter)
                self._session = session
            return self._session


class _Adapter(HTTPAdapter):
    """Checks servers against one prepared context, which also holds the operator's own authorities."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_maxsize=_CONNECTIONS)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._context, **pool)

    def proxy_manager_for(self, proxy: str, **pool: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, proxy_ssl_context=self._context, **pool)

    def close(self) -> None:
        """Close the idle connections now: urllib3 waits until nothing refers to a pool, and kept answers do."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 - its keys are a copy; it refuses to be iterated
                manager.pools[key].close()
        super().close()


def load_authorities(context: ssl.SSLContext, ca_file: Path) -> None:
    """Trust the authorities in a PEM file too. Raises AuthorityFileError where that cannot be."""
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:
        raise AuthorityFileError(f"{ca_file}: {error.strerror or 'it holds no certificate in PEM form'}") from error


def check_authorities(ca_file: Path | None) -> None:
    """Tell a bad file from a server that is not trusted, for a client that reads it itself: AuthorityFileError."""
    if ca_file is not None:
        load_authorities(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ca_file)


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """A client's context: the public authorities, and those in a PEM file. Raises AuthorityFileError."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    if ca_file is not None:
        load_authorities(context, ca_file)
    return context


def _is_near(url: str) -> bool:
    """Whether the host is this machine or on its own link, where no proxy can be of use."""
    host = urlsplit(url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_link_local


def unreachable(error: Exception, *, system: str, asked: str, host: str) -> Unreachable:
    """A sentence and a remedy for an exception of requests or sockets (or AuthorityFileError) met when asking `host`.

    `passing` is set on the result when the same question may well be answered in a moment.
    """
    detail, remedy, passing = _explain(error, host)
    result = Unreachable(system, asked, detail, remedy=remedy)
    result.passing = passing
    return result


def _explain(error: Exception, host: str) -> tuple[str, str, bool]:
    """Detail, remedy (empty: the usual one) and whether it may pass by itself."""
    if isinstance(error, AuthorityFileError):
        return f"the file with trusted authorities cannot be used ({error})", "Correct HYBRIDBOT_CA_FILE.", False
    if isinstance(error, (SSLError, ssl.SSLError)):
        return *_explain_tls(error, host), False
    if isinstance(error, ProxyError):
        return f"the proxy did not let us through to {host}", "Check HYBRIDBOT_PROXY and what the proxy allows.", False
    if isinstance(error, (Timeout, TimeoutError)):
        return f"{host} did not answer in time", "", True
    causes = tuple(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"the name {host} was not found in DNS", "Check the address and this machine's DNS settings.", False
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"{host} refused the connection", "", True
    if isinstance(error, ValueError):
        return f"the address of {host or 'the server'} is not a valid one", "Correct the configured address.", False
    return f"the connection to {host} broke off before the answer was complete", "", True


def _explain_tls(error: Exception, host: str) -> tuple[str, str]:
    verification = next((c for c in _causes(error) if isinstance(c, ssl.SSLCertVerificationError)), None)
    if verification is None:
        return f"no encrypted connection to {host} could be made", "Check that the address and port speak TLS."
    if verification.verify_code == _HOSTNAME_MISMATCH:
        return f"the certificate of {host} is for another name", "Use the name that is in the certificate."
    if verification.verify_code in (_EXPIRED, _NOT_YET_VALID):
        return (
            f"the certificate of {host} is not valid today ({verification.verify_message})",
            "Renew the server's certificate, and check the clock of this machine.",
        )
    return f"the certificate of {host} is not trusted ({verification.verify_message})", TRUST_REMEDY


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and those it wraps: requests and urllib3 keep them in `args` and `reason`."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        found = waiting.pop(0)
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [*found.args, getattr(found, "reason", None), found.__cause__, found.__context__]
