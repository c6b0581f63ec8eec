"""The running company: starts every emulator on its port, and stops them all.

One event loop serves everything, so the emulators share the world without locks. Nothing listens anywhere but
on loopback, and nothing is kept: certificates live in a temporary folder that goes with the process.
"""

import asyncio
import contextlib
import socket
import ssl
import tempfile
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.certificates import Authority, make_authority
from sandbox.clock import Clock
from sandbox.control import COMPANY_CHANGED, add_control
from sandbox.control_body import Parts
from sandbox.describe import describe
from sandbox.edge import EdgeListener
from sandbox.guard import refuse_strangers
from sandbox.ldap.entries import naming_context
from sandbox.ldap.server import DomainController, LdapPorts
from sandbox.listening import stop_accepting
from sandbox.microsoft.app import build_microsoft
from sandbox.microsoft.calls import MICROSOFT
from sandbox.microsoft.managed_identity import managed_identity_routes
from sandbox.nameserver import DnsAddresses, PublicDns
from sandbox.page_files import add_page
from sandbox.seed import make_world
from sandbox.settings_file import SETTINGS_FILE
from sandbox.shell.endpoint import build_shell
from sandbox.slack.emulator import SlackEmulator
from sandbox.sync import run_cycle
from sandbox.world import Operator

HOST = "127.0.0.1"
SYNC_EVERY = 1800.0
"""Seconds between two sync cycles, by the machine's clock: Entra Connect's usual half hour."""
LARGEST_UPLOAD = 32 * 1024 * 1024
"""Bytes of the largest request to the page's port: a file for a thread."""
STOP_WITHIN = 1.0
"""Seconds that requests in progress get when the company stops."""


class Company:
    """A pretend company that can be started once, from inside the event loop that is to serve it."""

    def __init__(  # noqa: PLR0913 - what can be chosen about a company, all by name
        self,
        *,
        manifest: Path,
        seed: int = 1,
        users: int = 250,
        strict_limits: bool = True,
        sync_every: float = SYNC_EVERY,
        planted: str = "demo",
        clock: Clock | None = None,
    ) -> None:
        """Make the world; nothing listens yet. Raises ValueError for too few users or a manifest that is none.

        `planted` says what is wrong with it, see `make_world`. `clock`: by default one that goes with the machine's.
        """
        self.world = make_world(seed=seed, users=users, planted=planted, clock=clock)
        self._sync_every = sync_every
        self.environment: dict[str, str] = {}
        self.page_url = ""
        self._microsoft_url = ""
        self._resources = contextlib.AsyncExitStack()
        self.dns = PublicDns(self.world)
        self.slack = SlackEmulator(
            manifest=manifest,
            clock=self.world.clock,
            journal=self.world.journal,
            faults=self.world.faults,
            random=self.world.random,
            base_url=lambda: self.page_url,
            strict_limits=strict_limits,
        )
        self.world.moves.changed = lambda: self.slack.tell_pages(COMPANY_CHANGED)
        self._microsoft = build_microsoft(
            self.world, verify_txt=self.dns.txt_visible, base_url=lambda: self._microsoft_url
        )
        self._parts = Parts(self.world, self.dns, self.slack, users, self.environment)

    async def start(self, *, port: int = 0) -> None:
        """Start everything: the page on `port`, the rest on the ports after it or, where taken, on free ones.

        Port 0 takes any free port for each. Raises OSError where `port` is taken; nothing runs then.
        """
        try:
            folder = self._resources.enter_context(tempfile.TemporaryDirectory(prefix="hybridbot-sandbox-"))
            authority = make_authority(Path(folder))
            await self._start_page(port)
            microsoft, shell, dns = await self._start_services(authority, port)
            edge = await self._start_edge(EdgeListener(self.world, authority, Path(folder)), port + 4 if port else 0)
            directory = await self._start_directory(DomainController(self.world, authority.server_context()), port)
        except BaseException:
            await self.stop()
            raise
        self.environment.update(self.slack.environment(), SLACK_API_URL=f"{self.page_url}api/")
        self.environment.update(self._settings(authority, microsoft, shell, dns), HYBRIDBOT_EDGE_PORT=str(edge))
        self.environment.update(self._directory_settings(directory))

    async def stop(self) -> None:
        """Stop everything. Does nothing where nothing runs."""
        await self._resources.aclose()

    def describe(self) -> dict[str, Any]:
        """The planted truth as it is now, with the people of the workspace."""
        return describe(self.world) | {"slack": self.slack.describe()}

    def ready(self) -> dict[str, Any]:
        """Where everything is: what `python -m sandbox --json` prints."""
        return {
            "page": self.page_url,
            "control": f"{self.page_url}control",
            "environment": self.environment,
            "settings_file": SETTINGS_FILE,
        }

    async def _start_page(self, port: int) -> None:
        """The port for people: page, Slack and control."""
        app = web.Application(middlewares=[refuse_strangers], client_max_size=LARGEST_UPLOAD)
        add_page(app)
        self.slack.add_routes(app)
        add_control(app, self._parts)
        app.add_routes(managed_identity_routes(self._microsoft))
        self.page_url = f"http://{HOST}:{await self._listen(app, port)}/"
        self._resources.push_async_callback(self.slack.stop)

    async def _start_services(self, authority: Authority, port: int) -> tuple[int, int, DnsAddresses]:
        """Microsoft, the management shell and DNS; the ports of the first two, and where DNS listens."""
        ahead = iter(range(port + 1, port + 4)) if port else iter([0, 0, 0])
        microsoft = await self._listen_near(self._microsoft, next(ahead), authority.server_context())
        self._microsoft_url = f"https://localhost:{microsoft}"
        shell = await self._listen_near(
            build_shell(self.world, self._microsoft[MICROSOFT].tokens), next(ahead), authority.server_context()
        )
        wanted = next(ahead)
        try:
            dns = await self.dns.start(port=wanted)
        except OSError:
            dns = await self.dns.start(port=0)
        self._resources.push_async_callback(self.dns.stop)
        cycles = asyncio.create_task(self._sync_now_and_then())
        self._resources.push_async_callback(_cancelled, cycles)
        return microsoft, shell, dns

    async def _start_edge(self, edge: EdgeListener, port: int) -> int:
        """The Access Edge, on `port` or on a free one where it is taken; the port."""
        self._resources.push_async_callback(edge.stop)
        try:
            return await edge.start(HOST, port)
        except OSError:
            return await edge.start(HOST, 0)

    async def _start_directory(self, controller: DomainController, port: int) -> LdapPorts:
        """The domain controller, on the fifth port after the page's or on free ones."""
        self._resources.push_async_callback(controller.stop)
        try:
            return await controller.start(HOST, port=port + 5 if port else 0)
        except OSError:
            return await controller.start(HOST)

    async def _listen_near(self, app: web.Application, port: int, tls: ssl.SSLContext) -> int:
        """Listen on `port`, or on a free one where it is taken."""
        try:
            return await self._listen(app, port, tls)
        except OSError:
            return await self._listen(app, 0, tls)

    async def _listen(self, app: web.Application, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Serve `app` on loopback and return its port. Raises OSError where it is taken."""
        listening = socket.create_server((HOST, port))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN)
        await runner.setup()
        await web.SockSite(runner, listening, ssl_context=tls).start()
        self._resources.push_async_callback(runner.cleanup)
        self._resources.push_async_callback(stop_accepting, [listening])
        return int(listening.getsockname()[1])

    def _settings(self, authority: Authority, microsoft: int, shell: int, dns: DnsAddresses) -> dict[str, str]:
        """The bot's settings for everything but Slack."""
        application, deployment = self.world.tenant.application, self.world.deployment
        address = f"https://localhost:{microsoft}"
        return {
            "HYBRIDBOT_LOGIN_URL": address,
            "HYBRIDBOT_GRAPH_URL": address,
            "HYBRIDBOT_TENANT_ID": self.world.tenant.tenant_id,
            "HYBRIDBOT_CLIENT_ID": application.client_id,
            "HYBRIDBOT_CLIENT_SECRET": application.secret,
            "HYBRIDBOT_CA_FILE": str(authority.ca_file),
            "HYBRIDBOT_DNS_RESOLVERS": "{}:{}".format(*dns.resolver),
            "HYBRIDBOT_DNS_PORT": str(dns.port),
            "HYBRIDBOT_SHELL_HOST": "localhost",
            "HYBRIDBOT_SHELL_PORT": str(shell),
            "HYBRIDBOT_SHELL_USER": deployment.user,
            "HYBRIDBOT_SHELL_PASSWORD": deployment.password,
            "HYBRIDBOT_SHELL_AUTH": "ntlm",
            "HYBRIDBOT_TOOLS_HOST": "localhost",
            "HYBRIDBOT_TOOLS_PORT": str(shell),
            "HYBRIDBOT_TOOLS_USER": deployment.user,
            "HYBRIDBOT_TOOLS_PASSWORD": deployment.password,
            "HYBRIDBOT_TOOLS_AUTH": "ntlm",
            "HYBRIDBOT_WATCH_SECONDS": "2",
            "HYBRIDBOT_CHECK_MINUTES": "0",
            **_told(self.world.operator),
        }

    def _directory_settings(self, ports: LdapPorts) -> dict[str, str]:
        """Those of Active Directory. People come from the shell all the same: the LDAP client is an extra.

        The host is a number, because libldap takes `localhost` for the name of the machine.
        """
        return {
            "HYBRIDBOT_PEOPLE_FROM": "shell",
            "HYBRIDBOT_LDAP_URL": f"ldaps://{HOST}:{ports.encrypted}",
            "HYBRIDBOT_LDAP_BASE": naming_context(self.world),
            "HYBRIDBOT_LDAP_USER": self.world.deployment.user,
            "HYBRIDBOT_LDAP_PASSWORD": self.world.deployment.password,
        }

    async def _sync_now_and_then(self) -> None:
        """Run a cycle each half hour, as Entra Connect does, so that a long demonstration does not grow stale."""
        while True:
            await asyncio.sleep(self._sync_every)
            run_cycle(self.world)
            self.slack.tell_pages(COMPANY_CHANGED)


def _told(operator: Operator) -> dict[str, str]:
    """The settings that hold what no system tells; those that say nothing are left out."""
    values = {
        "HYBRIDBOT_PILOT_USERS": ",".join(operator.pilot_users),
        "HYBRIDBOT_MOVE_ACCOUNT": operator.move_account,
        "HYBRIDBOT_EXCHANGE": operator.exchange,
        "HYBRIDBOT_VOICE_ROUTE": operator.voice_route,
        "HYBRIDBOT_SERVER_DOMAIN": operator.server_domain,
        "HYBRIDBOT_OTHER_TENANT_IDS": ",".join(operator.other_tenants),
    }
    return {name: value for name, value in values.items() if value}


async def _cancelled(task: asyncio.Task[None]) -> None:
    """Cancel `task` and wait for its end."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
