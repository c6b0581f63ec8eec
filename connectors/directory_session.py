"""One search in Active Directory on a connection of its own: sign in, read page after page, close.

Two ways to sign in, neither of which needs channel binding: name and password inside TLS (ldaps, or ldap with
StartTLS), and Kerberos that signs and seals on the plain port. python-ldap is compiled, so it is an extra, and
imported here only when a search begins. Source: RFC 4511, RFC 2696, MS-ADTS.
"""

import os
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from connectors import directory_errors as errors
from connectors.calls import remote_call
from connectors.directory_errors import SYSTEM
from connectors.errors import Unexpected, Unreachable
from connectors.transport import check_authorities, unreachable

Fact = TypeVar("Fact")
Attributes = Mapping[str, list[bytes]]
"""The values of an entry, by attribute name in lower case."""

_DEFAULT_PORTS = {"ldaps": 636, "ldap": 389}
_START_TLS = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"
"""The request to begin TLS, as RFC 4511 encodes it."""
_KEEPALIVE = 10
"""Seconds of silence after which the network is asked whether the other side is still there."""
_SEALED = "minssf=56"
"""No layer that only signs: what is read names people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """A domain controller, the part of the directory to read there, and who signs in.

    `url` is ldaps://host or ldap://host, with a port where it is not the usual one. With the sign-in `simple` the
    plain port is used with StartTLS only. With a `ca_file` (PEM) only the authorities in it are trusted, without
    one the public ones. `keytab` holds the account's key for Kerberos; without one the tickets of the process count.
    """

    url: str
    base: str
    user: str = ""
    """user@domain, DOMAIN\\name or a distinguished name; not used by Kerberos."""
    password: str = field(default="", repr=False)
    auth: Literal["simple", "kerberos"] = "simple"
    keytab: Path | None = None
    ca_file: Path | None = None

    @property
    def host(self) -> str:
        """The domain controller's name."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """Where it listens."""
        parts = urlsplit(self.url)
        return parts.port or _DEFAULT_PORTS[parts.scheme]

    @property
    def encrypted_from_the_start(self) -> bool:
        """Whether TLS is spoken without asking for it first."""
        return urlsplit(self.url).scheme == "ldaps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long things may take, in seconds, and how many entries are asked for at once.

    A Windows domain controller gives at most 1,000 entries at a time.
    """

    connect: float = 10.0
    page: float = 60.0
    page_size: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for: an RFC 4515 filter with a `%s` for each of `values`, which are escaped."""

    asked: str
    """In a few words, for the log and for errors; nothing that somebody typed."""
    filter: str
    attributes: tuple[str, ...]
    values: tuple[str, ...] = ()
    most: int | None = None
    """Stop after so many; None: everything."""


def search(forest: Forest, query: Query, read: Callable[[str, Attributes, str], Fact], *, limits: Limits) -> list[Fact]:
    """`read(distinguished name, attributes, forest's DNS name)` of every entry found below the base.

    All of them or an error, never a part. Raises ConnectorError, and what `read` raises.
    """
    with remote_call(SYSTEM, query.asked):
        ldap = _library(query.asked)
        try:
            connection = _signed_in(ldap, forest, limits)
            try:
                name = _forest_name(connection)
                return [read(dn, values, name) for dn, values in _entries(ldap, connection, forest, query, limits)]
            finally:
                with suppress(ldap.LDAPError):
                    connection.unbind_s()
        except OSError as error:
            raise unreachable(error, system=SYSTEM, asked=query.asked, host=forest.host) from error
        except (ldap.SERVER_DOWN, ldap.CONNECT_ERROR, ldap.TIMEOUT) as error:
            raise errors.silence(forest.host, asked=query.asked) from error
        except ldap.LDAPError as error:
            raise errors.refusal(error, forest.user, asked=query.asked, base=forest.base) from error


def _library(asked: str) -> Any:
    """python-ldap. Raises Unreachable, saying what to install, where it is absent."""
    try:
        import ldap  # noqa: PLC0415 - an extra that has to be compiled: whoever does not use it can do without
        import ldap.controls  # noqa: PLC0415 - as above
        import ldap.filter  # noqa: PLC0415 - as above
    except ImportError as error:
        raise Unreachable(
            SYSTEM,
            asked,
            "the library python-ldap is not installed",
            remedy="Install hybridbot[ldap], which needs a C compiler and the headers of OpenLDAP and Cyrus SASL; "
            "or set HYBRIDBOT_PEOPLE_FROM=shell.",
        ) from error
    return ldap


def _signed_in(ldap: Any, forest: Forest, limits: Limits) -> Any:
    check_authorities(forest.ca_file)
    _reach(forest, limits)
    connection = ldap.initialize(forest.url)
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, limits.connect)
    connection.set_option(ldap.OPT_TIMEOUT, limits.page)
    connection.set_option(ldap.OPT_X_KEEPALIVE_IDLE, _KEEPALIVE)
    connection.set_option(ldap.OPT_X_KEEPALIVE_PROBES, 3)
    connection.set_option(ldap.OPT_X_KEEPALIVE_INTERVAL, _KEEPALIVE)
    if forest.auth == "kerberos":
        _use_keytab(forest.keytab)
        connection.set_option(ldap.OPT_X_SASL_NOCANON, 1)
        connection.set_option(ldap.OPT_X_SASL_SECPROPS, _SEALED)
        connection.sasl_gssapi_bind_s()
        return connection
    connection.set_option(ldap.OPT_X_TLS_CACERTFILE, str(forest.ca_file or DEFAULT_CA_BUNDLE_PATH))
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)  # the last one: it makes a context of those before it
    if not forest.encrypted_from_the_start:
        connection.start_tls_s()
    if not forest.password:
        raise ldap.INVALID_CREDENTIALS({})  # a server would take it for a visitor without a name, and say yes
    connection.simple_bind_s(forest.user, forest.password)
    return connection


def _use_keytab(keytab: Path | None) -> None:
    """Let MIT Kerberos get its tickets with this file, and keep them in memory. For the whole process."""
    if keytab is not None:
        environment = os.environ  # noqa: TID251 - the Kerberos library takes the keytab from there and nowhere else
        environment["KRB5_CLIENT_KTNAME"] = f"FILE:{keytab}"
        environment["KRB5CCNAME"] = f"MEMORY:{keytab}"  # by its name: tickets of another one must not serve


def _forest_name(connection: Any) -> str:
    """The DNS name of the forest's root domain, as the rootDSE tells it."""
    root = connection.read_rootdse_s(attrlist=["rootDomainNamingContext"])
    names = [value.decode("utf-8", "replace") for value in root.get("rootDomainNamingContext", [])]
    parts = (part.strip() for name in names for part in name.split(","))
    return ".".join(part[3:].lower() for part in parts if part[:3].upper() == "DC=")


def _entries(
    ldap: Any, connection: Any, forest: Forest, query: Query, limits: Limits
) -> Iterator[tuple[str, Attributes]]:
    """Each entry as (distinguished name, attributes), page by page."""
    filter_text = ldap.filter.filter_format(query.filter, query.values)
    size = query.most or limits.page_size
    paging = ldap.controls.SimplePagedResultsControl(criticality=True, size=size, cookie="")
    while True:
        number = connection.search_ext(
            forest.base, ldap.SCOPE_SUBTREE, filter_text, list(query.attributes), serverctrls=[paging]
        )
        _, found, _, controls = connection.result3(number, timeout=limits.page)
        for name, values in found:
            if name is not None:  # None: a hint that other servers hold other parts of the forest
                yield name, {attribute.lower(): list(held) for attribute, held in values.items()}
        answers = [control for control in controls if control.controlType == paging.controlType]
        if not answers:
            raise Unexpected(SYSTEM, query.asked, "the answer does not say whether more entries follow")
        paging.cookie = answers[0].cookie
        if not paging.cookie or query.most:
            return


def _reach(forest: Forest, limits: Limits) -> None:
    """Connect and begin TLS once, in bounded time. Raises OSError, which tells why that cannot be.

    libldap has one error for whatever goes wrong here, and waits for ever for the answer to its first TLS message.
    """
    with socket.create_connection((forest.host, forest.port), timeout=limits.connect) as plain:
        if forest.auth == "simple":
            _shake_hands(forest, plain)


def _shake_hands(forest: Forest, plain: socket.socket) -> None:
    """Begin TLS as the search does. Raises OSError, which ssl.SSLError is one of."""
    context = ssl.create_default_context(cafile=str(forest.ca_file or DEFAULT_CA_BUNDLE_PATH))
    if not forest.encrypted_from_the_start:
        plain.sendall(_START_TLS)
        plain.recv(4096)
    with context.wrap_socket(plain, server_hostname=forest.host):
        pass
