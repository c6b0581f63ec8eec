"""What the checks of step 4 judge: what each source said, or why it did not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commands.rules.online import OnlineFacts
from commands.rules.reference import CloudNames, Product, Reference
from commands.rules.unread import Unread
from commands.rules.wording import within
from connectors.facts import (
    AccessEdgeConfiguration,
    AppRegistration,
    Component,
    HostingProvider,
    OAuthServer,
    PartnerApplication,
    Replica,
    ServerCertificate,
    ServerVersion,
    Site,
    TeamsModule,
)

IN_SHELL = "Run in the Skype for Business Server Management Shell:"
IN_TEAMS = "Run in Teams PowerShell:"
MANAGEMENT_SHELL = "the Skype for Business Server Management Shell"
TEAMS_POWERSHELL = "Teams PowerShell"
REPLICATED = "when the Edge has the change, see `patience.federation` in `commands/reference.toml`"
APPLIED = "when the tenant has the change, see `patience.policy` in `commands/reference.toml`"
NEXT_WINDOW = "after the next maintenance window"
_CORE = "core components"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFacts:
    """The trust between Skype for Business Server and Exchange [H11], and its way to Exchange Online [H13]."""

    oauth_servers: tuple[OAuthServer, ...] | Unread
    partner_applications: tuple[PartnerApplication, ...] | Unread
    certificates: tuple[ServerCertificate, ...] | Unread
    """Those used to sign tokens (OAuthTokenIssuer)."""
    applications: tuple[AppRegistration, ...] | Unread | None
    """App registrations of the tenant with the name of the hybrid application; None: no Exchange Online is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The build of the server with the shell. `exact`: it counts cumulative updates."""

    number: tuple[int, ...]
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridFacts:
    """Everything that step 4 is judged by. `now` is aware and UTC."""

    now: datetime
    reference: Reference
    cloud: CloudNames
    tenant_id: str
    edge: AccessEdgeConfiguration | Unread
    providers: tuple[HostingProvider, ...] | Unread
    version: ServerVersion | Unread
    components: tuple[Component, ...] | Unread
    replicas: tuple[Replica, ...] | Unread
    shell_host: str
    """Where the shell was reached, lower case: a server's name, or that of its pool; empty: nowhere."""
    sites: tuple[Site, ...] | Unread
    allowed_domains: tuple[str, ...] | Unread
    blocked_domains: tuple[str, ...] | Unread
    online: OnlineFacts
    modules: tuple[TeamsModule, ...] | Unread
    edge_certificates: Mapping[str, ServerCertificate | Unread] | Unread
    """By SIP domain: what its Access Edge shows to the internet."""
    exchange: ExchangeFacts | None
    """None: no Exchange is integrated."""

    @property
    def build(self) -> Build | Unread:
        """The build of the core components; where they are not told, the one that the server calls its version.

        The latter stays that of the first release whatever is installed over it.
        """
        if not isinstance(self.components, Unread) and self.components:
            core = [component.build for component in self.components if _CORE in component.name.casefold()]
            return Build(number=max(core or [component.build for component in self.components]), exact=True)
        if isinstance(self.version, Unread):
            return self.components if isinstance(self.components, Unread) else self.version
        return Build(number=self.version.build, exact=False)

    @property
    def others(self) -> tuple[str, ...] | None:
        """The servers of the topology whose build was not read; None: the topology was not.

        Reached by the name of its pool it is not known which one was asked: then all are named, unless there is one.
        """
        if isinstance(self.replicas, Unread):
            return None
        servers = tuple(replica.fqdn for replica in self.replicas)
        return tuple(name for name in servers if name != self.shell_host) if len(servers) > 1 else ()

    @property
    def product(self) -> Product | None:
        """The product that the build belongs to; None where nobody knows."""
        return None if isinstance(self.build, Unread) else self.reference.product_of(self.build.number)

    @property
    def not_signed_in(self) -> Unread | None:
        """Why the host with the tools could not sign in to Microsoft 365; None: some answer proves that it did."""
        reason = None
        for answer in (self.online.federation, self.online.tenant, self.online.sip_domains):
            if not isinstance(answer, Unread):
                return None
            reason = reason or answer
        return reason

    @property
    def provider(self) -> HostingProvider | None:
        """The first hosting provider that leads to Microsoft 365."""
        return next(iter(self.microsofts), None)

    @property
    def microsofts(self) -> tuple[HostingProvider, ...]:
        """The hosting providers that lead to Microsoft 365."""
        if isinstance(self.providers, Unread):
            return ()
        proxy = self.cloud.proxy_fqdn
        return tuple(p for p in self.providers if p.proxy_fqdn.casefold().rstrip(".") == proxy)

    @property
    def replicated(self) -> str:
        """When a change of the deployment is in force: once the Edge has it."""
        return within(self.reference.patience.federation)

    @property
    def applied(self) -> str:
        """When a change of the tenant's settings is in force."""
        return within(self.reference.patience.policy)

    @property
    def create_provider(self) -> str:
        """The command that makes the hosting provider for this tenant's cloud."""
        return (
            f'New-CsHostingProvider -Identity Office365 -ProxyFqdn "{self.cloud.proxy_fqdn}" -Enabled $true '
            "-EnabledSharedAddressSpace $true -HostsOCSUsers $true -VerificationLevel UseSourceVerification "
            f"-IsLocal $false -AutodiscoverUrl {self.cloud.autodiscover_url}"
        )
