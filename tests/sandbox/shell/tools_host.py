"""The pretend tools host with the sign-in service whose tokens it believes, for unmodified pypsrp clients."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pypsrp.complex_objects import PSInvocationState
from pypsrp.powershell import PowerShell, RunspacePool

from sandbox.microsoft.identity import TEAMS_RESOURCE
from sandbox.microsoft.tokens import Tokens
from tests.sandbox.shell.conftest import Shell, invoke, properties

GRAPH = "https://graph.microsoft.com"


class ToolsHost:
    """The endpoint, and the tokens that its sign-in service would issue."""

    def __init__(self, shell: Shell, tokens: Tokens) -> None:
        self.shell = shell
        self.world = shell.world
        self._tokens = tokens

    def token(self, audience: str, **changed: Any) -> str:
        tenant = self.world.tenant
        values: dict[str, Any] = {
            "tenant_id": tenant.tenant_id,
            "client_id": tenant.application.client_id,
            "audience": audience,
            "now": self.world.clock.now(),
            "lifetime": 3600,
        }
        return self._tokens.issue(**(values | changed))

    def pair(self) -> list[str]:
        return [self.token(GRAPH), self.token(TEAMS_RESOURCE)]

    def pool(self) -> Any:
        return self.shell.pool(path="wsman")

    @contextmanager
    def connected(self) -> Iterator[RunspacePool]:
        """A runspace that is signed in."""
        with self.pool() as pool:
            invoke(pool, "Connect-MicrosoftTeams", AccessTokens=self.pair())
            yield pool

    def sign_in(self, **parameters: Any) -> str:
        """The message of a refused sign-in, or what the cmdlet says of a good one."""
        with self.pool() as pool:
            pipeline = invoke(pool, "Connect-MicrosoftTeams", **parameters)
            return message_of(pipeline) if pipeline.streams.error else properties(pipeline.output[0])["TenantId"]


def message_of(pipeline: PowerShell) -> str:
    (record,) = pipeline.streams.error
    assert pipeline.state == PSInvocationState.FAILED
    return str(record.exception.adapted_properties.get("Message") or record)
