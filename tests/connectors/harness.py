"""A pretend company on real sockets, and small servers that misbehave in ways no emulator should."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiohttp import web

from connectors.graph import Graph
from connectors.tokens import ClientSecret, Credential, TokenSource
from connectors.transport import Transport
from sandbox.certificates import Authority
from sandbox.microsoft.app import build_microsoft
from sandbox.microsoft.calls import MICROSOFT
from sandbox.microsoft.managed_identity import managed_identity_routes
from sandbox.microsoft.tokens import Tokens
from sandbox.world import World
from tests.sandbox.loop import background_loop


@dataclass
class Microsoft:
    """A running sign-in and Graph, with what a client needs. `pauses` holds what Graph's client waited for."""

    world: World
    authority: Authority
    transport: Transport
    port: int = 0
    plain_port: int = 0
    published: set[tuple[str, str]] = field(default_factory=set)
    pauses: list[float] = field(default_factory=list)
    issued: Tokens = field(default_factory=Tokens)
    """What the sign-in service has issued, and whoever is to believe it knows."""

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def tokens(
        self,
        credential: Credential | None = None,
        *,
        transport: Transport | None = None,
        login_url: str = "",
        **changed: Any,
    ) -> TokenSource:
        application = self.world.tenant.application
        return TokenSource(
            transport or self.transport,
            login_url=login_url or self.url,
            credential=credential or ClientSecret(application.secret),
            **{
                "tenant_id": self.world.tenant.tenant_id,
                "client_id": application.client_id,
                "scope": "https://graph.microsoft.com/.default",
                **changed,
            },
        )

    def graph(self, *, base_url: str = "", tokens: TokenSource | None = None) -> Graph:
        return Graph(self.transport, tokens or self.tokens(), base_url=base_url or self.url, pause=self.pauses.append)

    def asked(self, system: str = "graph") -> list[dict[str, Any]]:
        return self.world.journal.read(system=system)


@contextmanager
def loop_in_thread() -> Iterator[Callable[[Any], Any]]:
    """A function that runs a coroutine on a loop in another thread and gives its result."""
    with background_loop(timeout=15) as loop:
        yield loop.run


@contextmanager
def serving(app: web.Application, context: ssl.SSLContext | None) -> Iterator[int]:
    """Serve an application on a free port of loopback; gives the port."""
    with loop_in_thread() as run:
        runner = web.AppRunner(app)

        async def start() -> int:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
            return int(runner.addresses[0][1])

        async def stop() -> None:
            for connection in runner.server.connections if runner.server else ():
                if connection.transport is not None:
                    connection.transport.abort()  # a TLS connection would else wait for the client's farewell
            await runner.cleanup()

        try:
            yield run(start())
        finally:
            run(stop())


@contextmanager
def microsoft_running(world: World, authority: Authority) -> Iterator[Microsoft]:
    """Sign-in and Graph over TLS, and the token endpoint of a managed identity over plain http."""
    transport = Transport(ca_file=authority.ca_file, timeout=(2.0, 5.0))
    running = Microsoft(world, authority, transport)

    async def verify_txt(name: str, value: str) -> bool:
        return (name, value) in running.published

    app = build_microsoft(world, verify_txt=verify_txt, base_url=lambda: running.url)
    running.issued = app[MICROSOFT].tokens
    plain = web.Application()
    plain.add_routes(managed_identity_routes(app))
    with serving(app, authority.server_context()) as running.port, serving(plain, None) as running.plain_port:
        try:
            yield running
        finally:
            transport.close()


@dataclass
class Reply:
    """What a scripted server answers."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Scripted:
    """A server that gives prepared replies in turn (the last one again and again), and keeps what it was asked."""

    port: int
    replies: list[Reply]
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def scripted(*replies: Reply) -> Iterator[Scripted]:
    """Serve replies over plain http on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            script.requests.append((self.command, self.path, dict(self.headers)))
            reply = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_CONNECT = answer  # noqa: N815 - names that http.server looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in http.server
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script = Scripted(server.server_port, list(replies))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def tcp_server(behave: Callable[[socket.socket], None], *, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A TCP server on loopback that hands each connection to `behave`, then closes it; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with connection, context.wrap_socket(connection, server_side=True) if context else connection as spoken:
                    behave(spoken)
            except OSError:
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        # closing alone does not wake a thread that waits in accept
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def unused_port() -> int:
    """A TCP port of loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def write_pem(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="ascii")
    return path
