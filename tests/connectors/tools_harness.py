"""A tools host of a pretend company, with the sign-in service whose tokens it believes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from connectors.move import Mover
from connectors.shell_endpoint import ShellEndpoint
from connectors.teams import TEAMS_SCOPE, TOOLS_HOST, AccessTokens, InstalledCertificate, Teams, TeamsSession
from connectors.tokens import TokenSource
from sandbox.certificates import Authority
from sandbox.shell.endpoint import build_shell
from sandbox.world import World
from tests.connectors.harness import Microsoft, serving
from tests.connectors.shell_harness import endpoint


@dataclass
class Tools:
    """The running tools host, and clients of it."""

    world: World
    microsoft: Microsoft
    endpoint: ShellEndpoint

    def tokens(self, *, graph: TokenSource | None = None, teams: TokenSource | None = None) -> AccessTokens:
        """The sign-in by tokens, with other sources where they are given."""
        return AccessTokens(
            self.world.tenant.tenant_id,
            graph=graph or self.microsoft.tokens(),
            teams=teams or self.microsoft.tokens(scope=TEAMS_SCOPE),
        )

    def teams(
        self, sign_in: InstalledCertificate | AccessTokens | None = None, *, deadline: float = 10.0, **changed: Any
    ) -> Teams:
        return Teams(replace(self.endpoint, **changed), sign_in or self.tokens(), deadline=deadline)

    def mover(
        self, sign_in: InstalledCertificate | AccessTokens | None = None, *, deadline: float = 10.0, **changed: Any
    ) -> Mover:
        return Mover(replace(self.endpoint, **changed), sign_in or self.tokens(), deadline=deadline)

    def ask(self, question: Callable[[TeamsSession], Any]) -> Any:
        """One question in a session of its own."""
        with self.teams().session() as session:
            return question(session)

    def asked(self) -> list[str]:
        return [entry["what"] for entry in self.world.journal.read(system="shell")]


@contextmanager
def tools_running(microsoft: Microsoft, authority: Authority) -> Iterator[Tools]:
    """The host beside a sign-in service that runs already."""
    app = build_shell(microsoft.world, microsoft.issued)
    with serving(app, authority.server_context(file_name="tools.pem")) as port:
        where = replace(endpoint(microsoft.world, port, authority), path="wsman", kind=TOOLS_HOST)
        yield Tools(microsoft.world, microsoft, where)
