"""Who is at the other end of a connection: Basic, NTLM, or NTLM inside Negotiate (RFC 4559, MS-NLMP).

NTLM signs in a TCP connection, not a request: what was proven is kept for as long as the connection lives.
"""

import asyncio
import os
import struct
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from weakref import WeakKeyDictionary

import spnego
from aiohttp import web
from spnego.exceptions import SpnegoError

from sandbox.world import World

OFFERED = ("Negotiate", "NTLM", 'Basic realm="WSMAN"')
NOT_A_TOKEN = (SpnegoError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error)
"""What pyspnego raises for tokens that are wrong, or are none at all."""

USER_FILE = "NTLM_USER_FILE"
"""The variable by which pyspnego learns an acceptor's accounts."""
_ENVIRONMENT = threading.Lock()
"""Guards it: the environment belongs to the whole process, also to a second endpoint in another thread."""


@dataclass(slots=True)
class _Connection:
    """What one TCP connection has proven so far."""

    user: str = ""
    method: str = ""
    exchange: spnego.ContextProxy | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The request may be answered. `token` is the last one of the exchange, or empty."""

    user: str
    method: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class Challenge:
    """The request must be answered with 401 and these WWW-Authenticate values. `refused`: a login was wrong."""

    values: tuple[str, ...]
    refused: str = ""

    def response(self) -> web.Response:
        """The 401."""
        response = web.Response(status=401)
        for value in self.values:
            response.headers.add("WWW-Authenticate", value)
        return response


class SignIn:
    """Signs connections in against the one account of `world.deployment`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._connections: WeakKeyDictionary[asyncio.BaseTransport, _Connection] = WeakKeyDictionary()

    def check(self, transport: asyncio.BaseTransport, authorization: str) -> SignedIn | Challenge:
        """Judge one request by its connection and its Authorization header (empty: none)."""
        connection = self._connections.setdefault(transport, _Connection())
        method, _, text = authorization.partition(" ")
        if not authorization:
            return SignedIn(connection.user, connection.method) if connection.user else Challenge(OFFERED)
        try:
            token = b64decode(text.strip(), validate=True)
        except ValueError:
            return Challenge(OFFERED, refused=method)
        if method.lower() == "basic":
            return self._basic(token)
        if method.lower() in ("negotiate", "ntlm"):
            return self._negotiate(connection, method, token)
        return Challenge(OFFERED, refused=method)

    def _basic(self, token: bytes) -> SignedIn | Challenge:
        user, _, password = token.decode("utf-8", "replace").partition(":")
        known = user.lower() in (name.lower() for name in self._names())
        right = compare_digest(password.encode("utf-8"), self._world.deployment.password.encode("utf-8"))
        return SignedIn(user, "basic") if known and right else Challenge(OFFERED, refused="Basic")

    def _negotiate(self, connection: _Connection, method: str, token: bytes) -> SignedIn | Challenge:
        connection.user = ""
        try:
            with self._accounts():
                if connection.exchange is None:
                    connection.exchange = spnego.server(protocol="negotiate")
                answer = connection.exchange.step(token)
            if not connection.exchange.complete:
                return Challenge((f"{method} {b64encode(answer or b'').decode('ascii')}",))
            connection.user = connection.exchange.client_principal or ""
        except NOT_A_TOKEN:
            connection.exchange = None
            return Challenge(OFFERED, refused=method)
        connection.exchange = None
        connection.method = method.lower()
        return SignedIn(connection.user, connection.method, f"{method} {b64encode(answer).decode()}" if answer else "")

    def _names(self) -> tuple[str, str]:
        """The account as DOMAIN\\user and as user@domain."""
        domain, _, user = self._world.deployment.user.rpartition("\\")
        [suffix, *_] = [*self._world.deployment.sip_domains, self._world.tenant.initial_domain]
        return (f"{domain}\\{user}" if domain else user, f"{user}@{suffix}")

    @contextmanager
    def _accounts(self) -> Iterator[None]:
        """Let pyspnego see the account, for as long as one step takes."""
        environment = os.environ  # noqa: TID251 - the one way that pyspnego has; put back after each step
        domain, _, user = self._world.deployment.user.rpartition("\\")
        lines = [f"{domain}:{user}", f":{self._names()[1]}"]
        with _ENVIRONMENT, TemporaryDirectory(prefix="sandbox-shell-") as folder:
            file = Path(folder, "accounts")
            file.write_text("".join(f"{line}:{self._world.deployment.password}\n" for line in lines), encoding="utf-8")
            before = environment.get(USER_FILE, "")
            environment[USER_FILE] = str(file)
            try:
                yield
            finally:
                # never taken away: another thread may be walking through the environment, and empty means none
                environment[USER_FILE] = before
