"""The Skype for Business Server Management Shell, over PowerShell remoting (WSMan and PSRP, HTTPS only).

Read-only: the table below is all that can be asked. Values travel as typed parameters of cmdlets, never as
script text. Methods may raise any ConnectorError.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from connectors import shell_shapes as shapes
from connectors.cmdlets import DENIED, OBJECT_NOT_FOUND, Cmdlets, is_no_cmdlet
from connectors.errors import NotPermitted, Refused, Unreachable
from connectors.facts import (
    AccessEdgeConfiguration,
    Component,
    ConferencingPolicy,
    DirectoryObject,
    HostingProvider,
    OAuthServer,
    OnPremisesUser,
    PartnerApplication,
    Replica,
    ServerCertificate,
    ServerVersion,
    ServicesPolicy,
    SipDomain,
    Site,
)
from connectors.shell_session import SYSTEM, Outcome, Record, ShellEndpoint, run_cmdlet

__all__ = ["ALLOWED", "Shell", "ShellEndpoint"]

Fact = TypeVar("Fact")

ALLOWED: Mapping[str, frozenset[str]] = {
    "Get-CsUser": frozenset({"Identity"}),
    "Get-CsSipDomain": frozenset(),
    "Get-CsServerVersion": frozenset(),
    "Get-CsHostingProvider": frozenset(),
    "Get-CsAccessEdgeConfiguration": frozenset(),
    "Get-CsSite": frozenset(),
    "Get-CsServerPatchVersion": frozenset(),
    "Get-CsManagementStoreReplicationStatus": frozenset(),
    "Get-CsAllowedDomain": frozenset(),
    "Get-CsBlockedDomain": frozenset(),
    "Get-CsAdForest": frozenset(),
    "Get-CsOAuthServer": frozenset(),
    "Get-CsPartnerApplication": frozenset(),
    "Get-CsCertificate": frozenset({"Type"}),
    "Get-CsConferencingPolicy": frozenset(),
    "Get-CsUserServicesPolicy": frozenset(),
}
"""Each cmdlet that may be run, with the parameters it may be given."""

READ_DIRECTORY = (
    "Let the bot read Active Directory: set HYBRIDBOT_LDAP_URL, HYBRIDBOT_LDAP_BASE, HYBRIDBOT_LDAP_USER and "
    "HYBRIDBOT_LDAP_PASSWORD."
)
"""How to learn what the shell cannot tell, where no directory is set."""
_NO_SUCH_OBJECT = "Management object not found"


class Shell:
    """Asks the management shell; each call signs in by itself, so threads may share it.

    endpoint   None: not configured; every call then raises Unreachable saying so
    deadline   seconds for one call, signing in included; up to ten times that while objects keep coming
    clock      seconds that only grow, from any beginning; what the deadline is measured with
    otherwise  what to do about what it cannot tell, as a sentence
    """

    def __init__(
        self,
        endpoint: ShellEndpoint | None,
        *,
        deadline: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
        otherwise: str = READ_DIRECTORY,
    ) -> None:
        self._endpoint = endpoint
        self._deadline = deadline
        self._clock = clock
        self._otherwise = otherwise

    @property
    def host(self) -> str:
        """Where it is reached, lower case: a server, or its pool; empty: it is not configured."""
        return self._endpoint.host.lower() if self._endpoint else ""

    name = SYSTEM
    rights = "Check that the bot's account may run Get-CsUser for all users."

    def users(self) -> tuple[OnPremisesUser, ...]:
        """Everybody who is enabled for Skype for Business (Get-CsUser)."""
        return self._read("Get-CsUser", shapes.user)

    def find(self, identity: str) -> tuple[OnPremisesUser, ...]:
        """The users of this SIP address, user principal name, account (with or without DOMAIN\\) or display name.

        Raises Refused for an asterisk, which the cmdlet would take for any text.
        """
        if "*" in identity:
            remedy = "Name the user by SIP address or user principal name."
            raise Refused(SYSTEM, "Get-CsUser", "an asterisk would fit many users", remedy=remedy)
        outcome = self._run("Get-CsUser", Identity=identity)
        if outcome.errors and all(_is_absence(record) for record in outcome.errors):
            return ()
        return _CMDLETS.facts("Get-CsUser", outcome, shapes.user)

    def objects(self) -> tuple[DirectoryObject, ...]:
        """Raises Refused, by nature: the shell lists its own users only, neither groups nor contacts nor others."""
        detail = "it lists only users of Skype for Business"
        untold = Refused(SYSTEM, "addresses of the directory", detail, remedy=self._otherwise)
        untold.by_nature = True
        raise untold

    def sip_domains(self) -> tuple[SipDomain, ...]:
        """The SIP domains of the deployment (Get-CsSipDomain)."""
        return self._read("Get-CsSipDomain", shapes.sip_domain)

    def server_version(self) -> ServerVersion:
        """The version of Skype for Business Server (Get-CsServerVersion)."""
        return self._read_one("Get-CsServerVersion", shapes.server_version)

    def hosting_providers(self) -> tuple[HostingProvider, ...]:
        """The hosting providers (Get-CsHostingProvider)."""
        return self._read("Get-CsHostingProvider", shapes.hosting_provider)

    def access_edge(self) -> AccessEdgeConfiguration:
        """The global settings of the Access Edge service (Get-CsAccessEdgeConfiguration)."""
        return self._read_one("Get-CsAccessEdgeConfiguration", shapes.access_edge)

    def sites(self) -> tuple[Site, ...]:
        """The sites of the topology, each with its federation route (Get-CsSite)."""
        return self._read("Get-CsSite", shapes.site)

    def components(self) -> tuple[Component, ...]:
        """The components of the server that answers, not of the others, with builds (Get-CsServerPatchVersion)."""
        return self._read("Get-CsServerPatchVersion", shapes.component)

    def replicas(self) -> tuple[Replica, ...]:
        """Every server of the topology and the version it reported (Get-CsManagementStoreReplicationStatus)."""
        return self._read("Get-CsManagementStoreReplicationStatus", shapes.replica)

    def allowed_domains(self) -> tuple[str, ...]:
        """Domains allowed for federation, lower case (Get-CsAllowedDomain)."""
        return self._read("Get-CsAllowedDomain", shapes.federated_domain)

    def blocked_domains(self) -> tuple[str, ...]:
        """Domains blocked for federation, lower case (Get-CsBlockedDomain)."""
        return self._read("Get-CsBlockedDomain", shapes.federated_domain)

    def forest_state(self) -> str:
        """LC_FORESTSETTINGS_STATE_READY, or another state of that kind (Get-CsAdForest)."""
        return self._read_one("Get-CsAdForest", shapes.forest_state)

    def oauth_servers(self) -> tuple[OAuthServer, ...]:
        """The servers whose tokens are accepted (Get-CsOAuthServer)."""
        return self._read("Get-CsOAuthServer", shapes.oauth_server)

    def partner_applications(self) -> tuple[PartnerApplication, ...]:
        """The applications that are trusted, Exchange for instance (Get-CsPartnerApplication)."""
        return self._read("Get-CsPartnerApplication", shapes.partner_application)

    def certificates(self, use: str) -> tuple[ServerCertificate, ...]:
        """The certificates assigned to a use, OAuthTokenIssuer for instance (Get-CsCertificate -Type).

        None where nothing is assigned. Only those of the server that answers; OAuthTokenIssuer is the same on all.
        """
        return _CMDLETS.facts("Get-CsCertificate", self._run("Get-CsCertificate", Type=use), shapes.certificate)

    def conferencing_policies(self) -> tuple[ConferencingPolicy, ...]:
        """All conferencing policies (Get-CsConferencingPolicy)."""
        return self._read("Get-CsConferencingPolicy", shapes.conferencing_policy)

    def services_policies(self) -> tuple[ServicesPolicy, ...]:
        """All user services policies (Get-CsUserServicesPolicy)."""
        return self._read("Get-CsUserServicesPolicy", shapes.services_policy)

    def _read(self, cmdlet: str, read: Callable[[Any], Fact]) -> tuple[Fact, ...]:
        return _CMDLETS.facts(cmdlet, self._run(cmdlet), read)

    def _read_one(self, cmdlet: str, read: Callable[[Any], Fact]) -> Fact:
        return _CMDLETS.first(cmdlet, self._read(cmdlet, read))

    def _run(self, cmdlet: str, **parameters: str) -> Outcome:
        """Run one allowed cmdlet: its objects and its error records."""
        _CMDLETS.require(cmdlet, parameters)
        if self._endpoint is None:
            raise Unreachable(
                SYSTEM,
                cmdlet,
                "the management shell is not configured",
                remedy="Set HYBRIDBOT_SHELL_HOST, HYBRIDBOT_SHELL_USER and HYBRIDBOT_SHELL_PASSWORD.",
            )
        return run_cmdlet(self._endpoint, cmdlet, parameters, deadline=self._deadline, clock=self._clock)


def _is_absence(record: Record) -> bool:
    """Whether a record says that the object does not exist, and not that the cmdlet does not."""
    if is_no_cmdlet(record):
        return False
    return record.category == OBJECT_NOT_FOUND or record.message.startswith(_NO_SUCH_OBJECT)


def _refusal(cmdlet: str, record: Record) -> Refused:
    if is_no_cmdlet(record) or record.category in DENIED:
        return NotPermitted(
            SYSTEM,
            cmdlet,
            record.message,
            permission="CsViewOnlyAdministrator",
            remedy=f"Put the bot's account into a role that may run {cmdlet}, for instance CsViewOnlyAdministrator.",
        )
    return Refused(SYSTEM, cmdlet, record.message, reference=record.error_id)


_CMDLETS = Cmdlets(system=SYSTEM, allowed=ALLOWED, refusal=_refusal)
