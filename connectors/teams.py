"""What Teams knows of the tenant and its users, through the module MicrosoftTeams on a tools host of the company.

Over PowerShell remoting (WinRM, HTTPS only). Read-only: the table below is all that can be asked. The app registration
itself signs in, no person does: https://learn.microsoft.com/microsoftteams/teams-powershell-application-authentication
Methods may raise any ConnectorError.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from connectors import teams_shapes as shapes
from connectors.cmdlets import Cmdlets
from connectors.errors import ConnectorError, NotSignedIn, Refused, Unreachable
from connectors.facts import (
    MeetingMigration,
    OnlineSipDomain,
    OnlineUser,
    TeamsModule,
    TeamsTenant,
    TenantFederation,
)
from connectors.shell_endpoint import Kind, ShellEndpoint
from connectors.shell_session import Argument, CmdletSession, Outcome, open_session
from connectors.teams_errors import SYSTEM, is_absence, is_expiry, refusal, sign_in_refused
from connectors.tokens import TokenSource

__all__ = [
    "ALLOWED",
    "NOT_CONFIGURED",
    "TEAMS_SCOPE",
    "TOOLS_HOST",
    "AccessTokens",
    "InstalledCertificate",
    "Teams",
    "TeamsSession",
    "connect",
]

Fact = TypeVar("Fact")

TEAMS_SCOPE = "48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default"
"""Of the "Skype and Teams Tenant Admin API"; the same in every cloud."""

ALLOWED: Mapping[str, frozenset[str]] = {
    "Get-Module": frozenset({"Name", "ListAvailable"}),
    "Connect-MicrosoftTeams": frozenset({"TenantId", "ApplicationId", "CertificateThumbprint", "AccessTokens"}),
    "Disconnect-MicrosoftTeams": frozenset(),
    "Get-CsTenant": frozenset(),
    "Get-CsTeamsUpgradePolicy": frozenset({"Identity"}),
    "Get-CsTenantFederationConfiguration": frozenset(),
    "Get-CsOnlineSipDomain": frozenset(),
    "Get-CsOnlineUser": frozenset({"Identity"}),
    "Get-CsMeetingMigrationStatus": frozenset({"Identity"}),
}
"""Each cmdlet that may be run, with the parameters it may be given."""

TOOLS_HOST = Kind(
    system=SYSTEM,
    service="WinRM service",
    setting="HYBRIDBOT_TOOLS",
    admit="Let the bot's account use remote PowerShell: put it into Remote Management Users on the tools host.",
    relieve="Look at the load of the tools host, and whether it reaches Microsoft 365 over HTTPS, then try again.",
    revive="WinRM has an HTTPS listener there (winrm quickconfig -transport:https)",
)
NOT_CONFIGURED = "Set HYBRIDBOT_TOOLS_HOST, HYBRIDBOT_TOOLS_USER and HYBRIDBOT_TOOLS_PASSWORD."
_CMDLETS = Cmdlets(system=SYSTEM, allowed=ALLOWED, refusal=refusal)


@dataclass(frozen=True, slots=True)
class InstalledCertificate:
    """Sign in with the app's certificate, which is installed on the tools host. `thumbprint`: 40 hexadecimal digits."""

    tenant_id: str
    client_id: str
    thumbprint: str


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Sign in with two tokens of the app: one for Microsoft Graph, one for `TEAMS_SCOPE`."""

    tenant_id: str
    graph: TokenSource
    teams: TokenSource

    def forget(self) -> None:
        """Keep neither: one of them was refused before its end, and nobody says which."""
        self.graph.forget()
        self.teams.forget()


class Teams:
    """Opens sessions on the tools host; threads may share it, a session belongs to one of them.

    endpoint   None: not configured; every call then raises Unreachable saying so. The same for `sign_in`
    deadline   seconds for one cmdlet, the loading of the module included; up to ten times that while objects come
    clock      seconds that only grow, from any beginning; what the deadline is measured with
    """

    def __init__(
        self,
        endpoint: ShellEndpoint | None,
        sign_in: InstalledCertificate | AccessTokens | None,
        *,
        deadline: float = 120.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint = endpoint
        self._sign_in = sign_in
        self._deadline = deadline
        self._clock = clock

    @contextmanager
    def session(self) -> Iterator["TeamsSession"]:
        """A session that is signed in; at the end it signs out, whatever happened."""
        if self._sign_in is None:
            remedy = "Set HYBRIDBOT_TENANT_ID, HYBRIDBOT_CLIENT_ID and a credential of the app registration."
            raise Unreachable(SYSTEM, "Connect-MicrosoftTeams", "no app registration is configured", remedy=remedy)
        with self._opened("Connect-MicrosoftTeams") as runspace:
            connect(runspace, self._sign_in)
            try:
                yield TeamsSession(runspace)
            finally:
                with suppress(ConnectorError):  # the runspace ends next, and the sign-in with it
                    _run(runspace, "Disconnect-MicrosoftTeams")

    def modules(self) -> tuple[TeamsModule, ...]:
        """The versions of MicrosoftTeams on the tools host; empty: it is not there. Needs no sign-in to Microsoft."""
        with self._opened("Get-Module") as runspace:
            outcome = _run(runspace, "Get-Module", Name="MicrosoftTeams", ListAvailable=True)
            return _CMDLETS.facts("Get-Module", outcome, shapes.module)

    @contextmanager
    def _opened(self, asked: str) -> Iterator[CmdletSession]:
        if self._endpoint is None:
            raise Unreachable(SYSTEM, asked, "the tools host is not configured", remedy=NOT_CONFIGURED)
        with open_session(self._endpoint, deadline=self._deadline, clock=self._clock) as runspace:
            yield runspace


class TeamsSession:
    """What can be asked once signed in. For one thread."""

    def __init__(self, runspace: CmdletSession) -> None:
        self._runspace = runspace

    def tenant(self) -> TeamsTenant:
        """The tenant and how far it is locked to Teams (Get-CsTenant, Get-CsTeamsUpgradePolicy -Identity Global)."""
        tenant_id, override = self._read_one("Get-CsTenant", shapes.tenant)
        mode = self._read_one("Get-CsTeamsUpgradePolicy", shapes.upgrade_mode, Identity="Global")
        return TeamsTenant(tenant_id=tenant_id, upgrade_mode=mode, upgrade_override=override)

    def federation(self) -> TenantFederation:
        """Federation, and whether the tenant shares its SIP domains (Get-CsTenantFederationConfiguration)."""
        return self._read_one("Get-CsTenantFederationConfiguration", shapes.federation)

    def sip_domains(self) -> tuple[OnlineSipDomain, ...]:
        """The tenant's domains, enabled for SIP or not (Get-CsOnlineSipDomain)."""
        return self._read("Get-CsOnlineSipDomain", shapes.sip_domain)

    def users(self) -> tuple[OnlineUser, ...]:
        """Everybody whom Teams knows, on premises and guests too, without the deleted (Get-CsOnlineUser).

        Without ResultSize the cmdlet gives everybody; since version 4.0 of the module it takes no "Unlimited" any more.
        """
        listed = self._read("Get-CsOnlineUser", shapes.user_unless_deleted)
        return tuple(user for user in listed if user is not None)

    def user(self, identity: str) -> OnlineUser | None:
        """One user by user principal name, SIP address or object id; None if there is none."""
        return self._of_one("Get-CsOnlineUser", identity, shapes.user)

    def meeting_migration(self, identity: str) -> MeetingMigration | None:
        """How far the meetings of one user are converted; None: nothing was ordered yet, or there is no such user.

        It means something from about 90 minutes after a move on. https://learn.microsoft.com/powershell/module/
        teams/get-csmeetingmigrationstatus
        """
        return self._of_one("Get-CsMeetingMigrationStatus", identity, shapes.meeting_migration)

    def _of_one(self, cmdlet: str, identity: str, read: Callable[[Any], Fact]) -> Fact | None:
        outcome = _run(self._runspace, cmdlet, Identity=identity)
        if outcome.errors and all(is_absence(record) for record in outcome.errors):
            return None
        found = _CMDLETS.facts(cmdlet, outcome, read)
        if len(found) > 1:
            remedy = "Name the user by user principal name or SIP address."
            raise Refused(SYSTEM, cmdlet, f"{len(found)} users match the same identity", remedy=remedy)
        return found[0] if found else None

    def _read(self, cmdlet: str, read: Callable[[Any], Fact], **parameters: Argument) -> tuple[Fact, ...]:
        return _CMDLETS.facts(cmdlet, _run(self._runspace, cmdlet, **parameters), read)

    def _read_one(self, cmdlet: str, read: Callable[[Any], Fact], **parameters: Argument) -> Fact:
        return _CMDLETS.first(cmdlet, self._read(cmdlet, read, **parameters))


def connect(runspace: CmdletSession, sign_in: InstalledCertificate | AccessTokens) -> None:
    """Sign a session in (Connect-MicrosoftTeams); it holds until the session ends.

    Tokens that have ended before their time are thrown away, and new ones are tried once.
    """
    try:
        _connect(runspace, sign_in)
    except NotSignedIn as error:
        if not (isinstance(sign_in, AccessTokens) and is_expiry(error.detail)):
            raise
        _connect(runspace, sign_in)


def _connect(runspace: CmdletSession, sign_in: InstalledCertificate | AccessTokens) -> None:
    secrets: tuple[str, ...] = ()
    if isinstance(sign_in, InstalledCertificate):
        parameters: dict[str, Argument] = {
            "CertificateThumbprint": sign_in.thumbprint,
            "ApplicationId": sign_in.client_id,
            "TenantId": sign_in.tenant_id,
        }
    else:
        secrets = (sign_in.graph.token(), sign_in.teams.token())
        parameters = {"AccessTokens": secrets, "TenantId": sign_in.tenant_id}
    outcome = _run(runspace, "Connect-MicrosoftTeams", **parameters)
    if outcome.errors:
        if isinstance(sign_in, AccessTokens):
            sign_in.forget()
        raise sign_in_refused(outcome.errors[0], secrets)


def _run(runspace: CmdletSession, cmdlet: str, **parameters: Argument) -> Outcome:
    """Run one allowed cmdlet: its objects and its error records."""
    _CMDLETS.require(cmdlet, parameters)
    return runspace.run(cmdlet, parameters)
