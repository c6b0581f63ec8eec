"""Services that reach a pretend company over real sockets, with a database of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from commands.services import Organisation, Services
from connectors.edge import EdgeProbe
from connectors.graph import Graph
from connectors.move import Mover
from connectors.nameserver import Nameserver
from connectors.shell import Shell, ShellEndpoint
from connectors.teams import TEAMS_SCOPE, TOOLS_HOST, AccessTokens, Teams
from connectors.tokens import ClientSecret, TokenSource
from connectors.transport import Transport
from storage.database import Database
from tests.commands.over_time.seen import At, services_at
from tests.commands.values import REFERENCE
from tests.empty_database import empty_database
from tests.running_company import RunningCompany

Connect = Callable[..., Services]


@contextmanager
def database_in(folder: Path) -> Iterator[Database]:
    """An empty database in a file."""
    opened = empty_database(folder / "hybridbot.db")
    yield opened
    opened.close()


@contextmanager
def connecting(database: Database) -> Iterator[Connect]:
    """Makes the services for a company. Nothing is waited for between tries; the shell has ten seconds."""
    transports: list[Transport] = []

    def services(
        company: RunningCompany, *, pilots: tuple[str, ...] = (), shell: bool = True, teams: bool = True
    ) -> Services:
        settings = company.environment
        ca_file = Path(settings["HYBRIDBOT_CA_FILE"])
        transports.append(Transport(ca_file=ca_file, timeout=(3.0, 5.0)))

        def tokens(scope: str) -> TokenSource:
            return TokenSource(
                transports[-1],
                login_url=settings["HYBRIDBOT_LOGIN_URL"],
                tenant_id=settings["HYBRIDBOT_TENANT_ID"],
                client_id=settings["HYBRIDBOT_CLIENT_ID"],
                credential=ClientSecret(settings["HYBRIDBOT_CLIENT_SECRET"]),
                scope=scope,
            )

        graph_tokens = tokens("https://graph.microsoft.com/.default")
        host, _, port = settings["HYBRIDBOT_DNS_RESOLVERS"].rpartition(":")
        endpoint = ShellEndpoint(
            host=settings["HYBRIDBOT_SHELL_HOST"],
            port=int(settings["HYBRIDBOT_SHELL_PORT"]),
            user=settings["HYBRIDBOT_SHELL_USER"],
            password=settings["HYBRIDBOT_SHELL_PASSWORD"],
            auth="ntlm",
            ca_file=ca_file,
        )
        tools = replace(endpoint, host=settings["HYBRIDBOT_TOOLS_HOST"], path="wsman", kind=TOOLS_HOST)
        sign_in = AccessTokens(settings["HYBRIDBOT_TENANT_ID"], graph_tokens, tokens(TEAMS_SCOPE))
        management = Shell(endpoint if shell else None, deadline=10.0)
        return Services(
            organisation=Organisation(
                tenant_id=settings["HYBRIDBOT_TENANT_ID"],
                pilot_users=pilots,
                reference=REFERENCE,
                cloud=REFERENCE.clouds["global"],
                move_account=settings["HYBRIDBOT_MOVE_ACCOUNT"],
                exchange=settings["HYBRIDBOT_EXCHANGE"],
                voice_route=settings.get("HYBRIDBOT_VOICE_ROUTE", ""),
                server_domain=settings["HYBRIDBOT_SERVER_DOMAIN"],
                other_tenant_ids=tuple(filter(None, settings.get("HYBRIDBOT_OTHER_TENANT_IDS", "").split(","))),
            ),
            graph=Graph(transports[-1], graph_tokens, base_url=settings["HYBRIDBOT_GRAPH_URL"], pause=lambda _: None),
            nameserver=Nameserver([(host, int(port))], port=int(settings["HYBRIDBOT_DNS_PORT"])),
            shell=management,
            people=management,
            edge=EdgeProbe(ca_file=ca_file, port=int(settings["HYBRIDBOT_EDGE_PORT"])),
            teams=Teams(tools if teams else None, sign_in, deadline=10.0),
            mover=Mover(tools if teams else None, sign_in, deadline=10.0),
            database=database,
            now=lambda: datetime.now(UTC),
        )

    yield services
    for transport in transports:
        transport.close()


@pytest.fixture
def connect(database: Database) -> Iterator[Connect]:
    """Makes the services for a company, with this test's database."""
    with connecting(database) as services:
        yield services


@pytest.fixture
def services(company: RunningCompany, connect: Connect) -> Services:
    """Services for the company that nobody changes."""
    return connect(company)


@pytest.fixture
def told(services: Services) -> tuple[Services, list[str]]:
    """The same, with every sentence about progress in a list."""
    sentences: list[str] = []
    return replace(services, progress=sentences.append), sentences


@pytest.fixture
def at(database: Database) -> At:
    """Services at a moment, with this test's database; no source answers."""
    return partial(services_at, database)
