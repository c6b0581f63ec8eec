"""The company's domain controller: LDAP with StartTLS on one port, LDAPS on another.

Simple binds only, and only inside TLS, as a Windows server wants it. Faults: system "ldap"; targets `connect`,
`bind`, and `page 1`, `page 2` ... for the answers of a search.

    down        the connection is cut before an answer
    slow        the answer comes `seconds` later
    wrong-password, expired, password-expired, disabled, locked    the sign-in is refused with that reason
    busy        of a search: the server is too busy
    cut         of a search: the connection is cut after half of the page
    short       of a search: half of the page, and the word that a limit was reached
"""

import asyncio
import contextlib
import ssl
from dataclasses import dataclass, field

from sansldap import (
    BindRequest,
    ExtendedOperations,
    ExtendedRequest,
    LDAPMessage,
    LDAPResultCode,
    LDAPServer,
    PagedResultControl,
    ProtocolError,
    SearchRequest,
    SimpleCredential,
)

from sandbox.distinguished_names import dns_name
from sandbox.faults import Fault
from sandbox.ldap.entries import naming_context
from sandbox.ldap.search import Page, Refused, Searches, chosen
from sandbox.listening import stop_listening
from sandbox.world import World

SIGN_IN_FAULTS = {
    "wrong-password": "52e",
    "expired": "701",
    "password-expired": "532",
    "disabled": "533",
    "locked": "775",
}
"""What Active Directory writes behind `data` for each."""
BIND_FAULTS = ("down", "slow", *SIGN_IN_FAULTS)
PAGE_FAULTS = ("down", "slow", "busy", "cut", "short")
_FAREWELL = 2.0
"""Seconds that connections get to close."""
FAULTS = tuple(dict.fromkeys((*BIND_FAULTS, *PAGE_FAULTS)))
_NEEDS_TLS = (
    "00002028: LdapErr: DSID-0C090259, comment: The server requires binds to turn on integrity checking if SSL\\TLS "
    "are not already active on the connection, data 0, v4563"
)
_NEEDS_BIND = (
    "000004DC: LdapErr: DSID-0C0907E9, comment: In order to perform this operation a successful bind must be "
    "completed on the connection., data 0, v4563"
)


class _Cut(Exception):
    """The connection is to be cut."""


@dataclass(frozen=True, slots=True)
class LdapPorts:
    """Where the domain controller listens."""

    plain: int
    encrypted: int


class DomainController:
    """Can be started once, from inside the event loop that is to serve it."""

    def __init__(self, world: World, tls: ssl.SSLContext) -> None:
        self._world = world
        self._tls = tls
        self._servers: list[asyncio.Server] = []
        self._open: dict[asyncio.Task[None], _Connection] = {}

    async def start(self, host: str, *, port: int = 0) -> LdapPorts:
        """Listen with LDAPS on `port` (0: any) and with LDAP on any. Raises OSError where it is taken."""
        encrypted = await asyncio.start_server(self._serve_encrypted, host, port)
        plain = await asyncio.start_server(self._serve_plain, host, 0)
        self._servers = [encrypted, plain]
        return LdapPorts(plain=_port(plain), encrypted=_port(encrypted))

    async def stop(self) -> None:
        """Stop listening and cut what is open."""
        await stop_listening(self._servers)
        for connection in self._open.values():
            connection.writer.transport.abort()
        if self._open:
            _, waiting = await asyncio.wait(self._open, timeout=_FAREWELL)
            for task in waiting:  # one that a fault holds up
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()

    async def _serve_encrypted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(_Connection(self._world, reader, writer, self._tls, encrypted=True))

    async def _serve_plain(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(_Connection(self._world, reader, writer, self._tls, encrypted=False))

    async def _serve(self, connection: "_Connection") -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open[task] = connection
            task.add_done_callback(lambda done: self._open.pop(done))
        with contextlib.suppress(_Cut, ConnectionError, ssl.SSLError):
            await connection.run()
        connection.writer.transport.abort()
        with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
            await asyncio.wait_for(connection.writer.wait_closed(), _FAREWELL)


@dataclass(slots=True)
class _Connection:
    """One client, from its first message to its last."""

    world: World
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    tls: ssl.SSLContext
    encrypted: bool
    user: str = ""
    """Who has signed in; empty: nobody yet."""
    greeted: bool = False
    """Whether a message has come: only then is it a connection that a fault can happen to."""
    protocol: LDAPServer = field(default_factory=LDAPServer)
    searches: Searches = field(init=False)

    def __post_init__(self) -> None:
        self.searches = Searches(self.world)

    async def run(self) -> None:
        """Answer until the client goes. Raises _Cut where a fault, or a broken message, ends the connection."""
        if self.encrypted:  # begun here, so that one that never ends is cut with the others
            await self.writer.start_tls(self.tls)
        while data := await self.reader.read(65_536):
            try:
                messages = self.protocol.receive(data)
            except ProtocolError as error:
                self.writer.write(error.response or b"")
                await self.writer.drain()
                return
            for message in messages:
                await self._answer(message)

    async def _answer(self, message: LDAPMessage) -> None:
        if not self.greeted:
            self.greeted = True
            await self._fault("connect", ("down", "slow"))
        match message:
            case BindRequest():
                await self._bind(message)
            case ExtendedRequest(name=ExtendedOperations.LDAP_START_TLS) if not self.encrypted:
                await self._start_tls(message)
            case ExtendedRequest():
                self.protocol.extended_response(message.message_id, result_code=LDAPResultCode.PROTOCOL_ERROR)
            case SearchRequest():
                await self._search(message)
            case _:  # what changes something, which this server does not do, or abandons what is already answered
                raise _Cut
        await self._send()

    async def _send(self) -> None:
        self.writer.write(self.protocol.data_to_send())
        await self.writer.drain()

    async def _start_tls(self, message: ExtendedRequest) -> None:
        self.protocol.extended_response(message.message_id, ExtendedOperations.LDAP_START_TLS.value)
        await self._send()
        await self.writer.start_tls(self.tls)
        self.encrypted = True

    async def _bind(self, message: BindRequest) -> None:
        fault = await self._fault("bind", BIND_FAULTS)
        code, text = self._verdict(message, fault)
        self.user = message.name if code is LDAPResultCode.SUCCESS and _password(message) else ""
        self.world.journal.record("ldap", "bind", user=message.name, result=code.name)
        self.protocol.bind_response(message.message_id, result_code=code, diagnostics_message=text)

    def _verdict(self, message: BindRequest, fault: Fault | None) -> tuple[LDAPResultCode, str]:
        password = _password(message)
        if password is None:
            return LDAPResultCode.AUTH_METHOD_NOT_SUPPORTED, "only simple binds"
        if not password:  # RFC 4513 5.1.2: somebody without a name, whoever is named
            return LDAPResultCode.SUCCESS, ""
        if not self.encrypted:
            return LDAPResultCode.STRONG_AUTH_REQUIRED, _NEEDS_TLS
        if fault is not None and fault.kind in SIGN_IN_FAULTS:
            return LDAPResultCode.INVALID_CREDENTIALS, _refusal(SIGN_IN_FAULTS[fault.kind])
        deployment = self.world.deployment
        account = deployment.user.partition("\\")[2]
        domain = dns_name(naming_context(self.world))
        names = (deployment.user, f"{account}@{domain}")
        known = message.name.casefold() in (name.casefold() for name in names)
        if known and password == deployment.password:
            return LDAPResultCode.SUCCESS, ""
        return LDAPResultCode.INVALID_CREDENTIALS, _refusal("52e")

    async def _search(self, message: SearchRequest) -> None:
        try:
            if not self.user and message.base_object:
                raise Refused(LDAPResultCode.OPERATIONS_ERROR, _NEEDS_BIND)
            page = self.searches.page(message)
        except Refused as refused:
            self.protocol.search_result_done(message.message_id, refused.code, diagnostics_message=refused.text)
            return
        fault = await self._fault(f"page {page.number}", PAGE_FAULTS) if message.base_object else None
        kind = "" if fault is None else fault.kind
        if kind == "busy":
            self.protocol.search_result_done(message.message_id, LDAPResultCode.BUSY)
            return
        if message.base_object:
            asked = {"base": message.base_object, "filter": str(message.filter), "page": page.number}
            self.world.journal.record("ldap", "search", **asked, entries=len(page.entries))
        await self._send_page(message, page, kind)

    async def _send_page(self, message: SearchRequest, page: Page, kind: str) -> None:
        broken = kind in ("cut", "short")
        for entry in page.entries[: len(page.entries) // 2] if broken else page.entries:
            self.protocol.search_result_entry(message.message_id, entry.name, chosen(entry, message.attributes))
        if kind == "cut":
            await self._send()
            raise _Cut
        for reference in page.references:
            self.protocol.search_result_reference(message.message_id, [reference])
        code = LDAPResultCode.SIZE_LIMIT_EXCEEDED if kind == "short" else page.code
        controls = [] if page.cookie is None else [PagedResultControl(critical=False, size=0, cookie=page.cookie)]
        self.protocol.search_result_done(message.message_id, code, controls=[*controls])

    async def _fault(self, target: str, kinds: tuple[str, ...]) -> Fault | None:
        """The fault of this request, waited for. Raises _Cut where the connection is down."""
        fault = self.world.faults.take("ldap", target, kinds=kinds)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "down":
            raise _Cut
        return fault


def _password(message: BindRequest) -> str | None:
    """None: another way than a password."""
    return message.authentication.password if isinstance(message.authentication, SimpleCredential) else None


def _refusal(reason: str) -> str:
    return f"80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data {reason}, v4563"


def _port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])
