"""The Microsoft emulator over real TLS sockets, with a small company, for tests of this folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msal
import pytest
import requests
from aiohttp import web

from sandbox.certificates import Authority, make_authority
from sandbox.microsoft.app import build_microsoft
from sandbox.microsoft.managed_identity import managed_identity_routes
from sandbox.seed import make_world
from sandbox.world import World
from tests.sandbox.loop import background_loop


@dataclass
class Cloud:
    """A running emulator and what a client of it needs."""

    world: World
    authority: Authority
    port: int = 0
    plain_port: int = 0
    published: set[tuple[str, str]] = field(default_factory=set)
    """(name, value) of TXT records that public DNS serves."""

    @property
    def base_url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def application(self) -> Any:
        return self.world.tenant.application

    def sign_in(self, credential: Any = None, *, client_id: str = "", tenant: str = "") -> dict[str, Any]:
        """What unmodified msal gets for this credential (the accepted secret by default)."""
        with self.session() as session:
            app = msal.ConfidentialClientApplication(
                client_id or self.application.client_id,
                client_credential=credential or self.application.secret,
                authority=f"{self.base_url}/{tenant or self.world.tenant.tenant_id}",
                instance_discovery=False,
                http_client=session,
            )
            result: dict[str, Any] = app.acquire_token_for_client([f"{self.base_url}/.default"])
            return result

    def session(self) -> requests.Session:
        """A session that trusts the sandbox's authority, whatever the environment says of proxies and authorities."""
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self.authority.ca_file)
        return session

    def journal(self, system: str = "graph") -> list[dict[str, Any]]:
        return self.world.journal.read(system=system)


class Client:
    """A signed-in requests session."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.session = cloud.session()
        self.session.headers["Authorization"] = f"Bearer {cloud.sign_in()['access_token']}"

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.call("POST", path, **options)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        url = path if path.startswith("https:") else f"{self.cloud.base_url}/v1.0{path}"
        return self.session.request(method, url, timeout=10, **options)


@contextmanager
def running(cloud: Cloud) -> Iterator[Cloud]:
    """The emulator for `cloud` on a free TLS port, and its managed identity on a free plain port."""

    async def verify_txt(name: str, value: str) -> bool:
        return (name, value) in cloud.published

    app = build_microsoft(cloud.world, verify_txt=verify_txt, base_url=lambda: cloud.base_url)
    plain = web.Application()
    plain.add_routes(managed_identity_routes(app))
    runners = [web.AppRunner(app), web.AppRunner(plain)]

    async def start() -> None:
        for runner, context in zip(runners, (cloud.authority.server_context(), None), strict=True):
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        cloud.port, cloud.plain_port = (runner.addresses[0][1] for runner in runners)

    async def stop() -> None:
        for runner in runners:
            await runner.cleanup()

    with background_loop() as loop:
        loop.run(start())
        try:
            yield cloud
        finally:
            loop.run(stop())


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("certificates")
    return make_authority(folder)


@pytest.fixture
def cloud(authority: Authority) -> Iterator[Cloud]:
    with running(Cloud(make_world(users=40), authority)) as value:
        yield value


@pytest.fixture
def client(cloud: Cloud) -> Iterator[Client]:
    value = Client(cloud)
    yield value
    value.session.close()
