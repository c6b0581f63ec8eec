"""The pretend company: one world that every emulator reads and changes.

Plain mutable values, touched only from the event loop of `python -m sandbox`, so no locks. `seed.py` fills
a world, `sync.py` carries people into the cloud, `describe.py` tells what is planted, `control.py` changes it.
"""

import random
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.moves import Moves

SFB_ONLINE_PLAN_2 = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c"  # MCOSTANDARD
TEAMS_PLAN = "57ff2da0-773e-42df-b2af-ffb7a2317929"  # TEAMS1
PHONE_SYSTEM_PLAN = "4828c8ec-dc2e-4779-b502-87ac9ce28ab7"  # MCOEV
AUDIO_CONFERENCING_PLAN = "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40"  # MCOMEETADV

USABLE = ("Enabled", "Warning")
"""capabilityStatus of a subscription whose plans work."""

ON_PREMISES = "SRV:"
CLOUD = "sipfed.online.lync.com"


@dataclass(slots=True)
class Plan:
    """A service plan inside a SKU."""

    plan_id: str
    name: str


@dataclass(slots=True)
class Sku:
    """A subscription of the tenant. `consumed` is counted from the people, never stored."""

    sku_id: str
    part_number: str
    enabled: int
    plans: list[Plan]
    capability_status: str = "Enabled"
    warning: int = 0


@dataclass(slots=True)
class Conflict:
    """A value that the directory refused, because another object has it (onPremisesProvisioningErrors)."""

    attribute: str
    """UserPrincipalName or ProxyAddresses, as Entra spells it."""
    value: str
    since: datetime


@dataclass(slots=True)
class AssignedLicence:
    """A licence of one user."""

    sku_id: str
    disabled_plans: list[str] = field(default_factory=list)
    since: datetime | None = None
    """When it was assigned; None: long ago."""


@dataclass(slots=True)
class CloudUser:
    """A user of the tenant, as the last sync cycle (or an administrator) left it."""

    object_id: str
    user_principal_name: str
    display_name: str
    account_enabled: bool = True
    given_name: str = ""
    surname: str = ""
    mail: str | None = None
    department: str | None = None
    usage_location: str | None = None
    licences: list[AssignedLicence] = field(default_factory=list)
    proxy_addresses: list[str] = field(default_factory=list)
    sync_enabled: bool | None = None
    immutable_id: str | None = None
    security_identifier: str | None = None
    sam_account_name: str | None = None
    on_premises_upn: str | None = None
    on_premises_dn: str | None = None
    last_sync: datetime | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    account_type: str = "user"
    """teamsUserConfiguration.accountType: sfbOnPremUser while homed on premises, then user."""
    hosting_provider: str = ""
    """What the last sync cycle brought of msRTCSIP-DeploymentLocator, and of the next two attributes."""
    on_premises_sip: str = ""
    on_premises_sip_enabled: bool | None = None
    upgrade_mode: str = "Islands"
    """TeamsUpgradeEffectiveMode."""
    validation_errors: list[str] = field(default_factory=list)
    service_errors: list[str] = field(default_factory=list)
    """Texts of unresolved serviceProvisioningErrors."""
    enterprise_voice: bool = False
    line_uri: str = ""
    """The telephone in Teams: nobody gets one by synchronisation."""


@dataclass(slots=True)
class Person:
    """An account in the company's Active Directory."""

    guid: UUID
    sid: str
    display_name: str
    given_name: str
    surname: str
    sam_account_name: str
    user_principal_name: str
    ou: str
    """Organisational unit below the company's: "Sales", "Workshop" ..."""
    distinguished_name: str
    mail: str
    department: str
    account_enabled: bool = True
    sfb_enabled: bool = True
    sip_address: str = ""
    """With the `sip:` prefix; empty for somebody without Skype for Business."""
    hosting_provider: str = ON_PREMISES
    registrar_pool: str = ""
    enterprise_voice: bool = False
    line_uri: str = ""
    dial_in_conferencing: bool = False
    """There is a value in msRTCSIP-AcpInfo (Get-CsUser: AcpInfo)."""
    proxy_addresses: list[str] = field(default_factory=list)
    usage_location: str | None = "DE"
    wanted_skus: list[str] = field(default_factory=list)
    """Licences that the company gives this person as soon as they are in the tenant."""
    consistency_guid: UUID | None = None
    """mS-DS-ConsistencyGuid; None: the source anchor is the objectGUID."""
    kind: str = "user"
    """user or contact."""
    protected: bool = False
    """adminCount is 1."""
    originator_sid: str = ""
    """msRTCSIP-OriginatorSid."""
    owner_urn: str = ""
    """msRTCSIP-OwnerUrn: set for an application endpoint."""
    moving_to: str = ""
    """msRTCSIP-TargetHomeServer; Get-CsUser: TargetServerIfMoving."""
    mail_nickname: str = ""
    target_address: str = ""
    mailbox: str = "cloud"
    """cloud, on premises or none."""
    conferencing_policy: str = ""
    """Name of a policy of the deployment, without "Tag:"; empty: the global one counts. The same for the next."""
    services_policy: str = ""

    @property
    def source_anchor(self) -> str:
        """Base64 of the source anchor's 16 bytes in little-endian order, as Entra Connect writes it."""
        return b64encode((self.consistency_guid or self.guid).bytes_le).decode("ascii")


@dataclass(slots=True)
class Group:
    """A group with an address in the company's Active Directory."""

    guid: UUID
    display_name: str
    distinguished_name: str
    mail: str
    proxy_addresses: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TenantDomain:
    """A domain of the tenant."""

    name: str
    verified: bool
    verification_text: str
    """The TXT value that proves ownership: MS=ms12345678."""
    default: bool = False
    initial: bool = False
    services: list[str] = field(default_factory=list)
    authentication_type: str = "Managed"


@dataclass(slots=True)
class Record:
    """One DNS record. `value` in presentation form; for TXT the bare text, without quotes."""

    name: str
    """Fully qualified, lower case, no trailing dot."""
    record_type: str
    value: str
    ttl: int = 300


@dataclass(slots=True)
class Zones:
    """The company's public DNS: what the primary serves, and what the stale secondary still serves."""

    names: list[str]
    """Apex names of the zones."""
    primary: list[Record] = field(default_factory=list)
    secondary: list[Record] = field(default_factory=list)
    serial: int = 2026112201
    secondary_serial: int = 2026112201


@dataclass(slots=True)
class HostingProvider:
    """Get-CsHostingProvider."""

    identity: str
    name: str
    proxy_fqdn: str
    enabled: bool
    enabled_shared_address_space: bool
    hosts_ocs_users: bool
    verification_level: str
    is_local: bool
    autodiscover_url: str
    sip_client_port: int = 443


@dataclass(slots=True)
class AccessEdge:
    """Get-CsAccessEdgeConfiguration."""

    allow_outside_users: bool = True
    allow_federated_users: bool = True
    enable_partner_discovery: bool = True
    routing_method: str = "UseDnsSrvRouting"


@dataclass(slots=True)
class Server:
    """A server of the topology, with the build of its core components and the version it reports to the store."""

    fqdn: str
    build: str = "7.0.2046.404"
    reported: str = "7.0.2046.0"


@dataclass(slots=True)
class OAuth:
    """The trust between Skype for Business Server and Exchange."""

    metadata_url: str = ""
    """Of the OAuth server microsoft.sts: holds the tenant's id."""
    application_id: str = "00000002-0000-0ff1-ce00-000000000000"
    """Of the partner application; empty: there is none."""
    trust_level: str = "Full"
    certificate_ends: datetime | None = None
    """None: there is no certificate for OAuthTokenIssuer."""


@dataclass(slots=True)
class EdgeCertificate:
    """What the Access Edge shows to whoever connects."""

    names: list[str] = field(default_factory=list)
    """Subject alternative names: sip.<domain> for each SIP domain."""
    trusted: bool = True
    """Whether it leads to an authority that Microsoft trusts."""
    ends: datetime | None = None
    """None: not soon."""


@dataclass(slots=True)
class TeamsSettings:
    """What Teams PowerShell shows of the tenant."""

    shared_sip_address_space: bool = True
    allow_federated_users: bool = True
    allowed_domains: list[str] | None = None
    """None: all known domains."""
    blocked_domains: list[str] = field(default_factory=list)
    upgrade_mode: str = "Islands"
    """Mode of the global TeamsUpgradePolicy."""
    upgrade_override: str = ""
    sip_domains: dict[str, bool] = field(default_factory=dict)
    """Verified domains and whether each is enabled for SIP; what is absent follows the default, enabled."""


@dataclass(slots=True)
class Deployment:
    """Skype for Business Server, as its management shell shows it."""

    sip_domains: list[str]
    """The first is the default one."""
    hosting_providers: list[HostingProvider]
    access_edge: AccessEdge
    server_version: str = "Skype for Business Server 2019 (7.0.2046.404)"
    pool: str = "pool01.contoso.com"
    servers: list[Server] = field(default_factory=list)
    """The first is the one with the management shell."""
    federation_routes: list[str] = field(default_factory=lambda: ["edge01.contoso.com"])
    """Edge pools that sites use as their federation route."""
    allowed_domains: list[str] = field(default_factory=list)
    blocked_domains: list[str] = field(default_factory=list)
    forest_state: str = "LC_FORESTSETTINGS_STATE_READY"
    oauth: OAuth = field(default_factory=OAuth)
    teams_modules: list[str] = field(default_factory=lambda: ["6.9.0"])
    """Versions of the MicrosoftTeams module on the host with the tools."""
    conferencing_policies: dict[str, bool] = field(default_factory=lambda: {"Global": False, "Tag:Dial-in": True})
    """Policies and whether they allow dial-in conferencing."""
    services_policies: dict[str, bool] = field(default_factory=lambda: {"Global": False, "Tag:UCS": True})
    """Policies and whether they allow the Unified Contact Store."""
    edge_certificate: EdgeCertificate = field(default_factory=EdgeCertificate)
    user: str = "CONTOSO\\svc-hybridbot"
    password: str = "sandbox-shell-password"  # noqa: S105 - a pretend company's


@dataclass(slots=True)
class Application:
    """The bot's app registration in the tenant."""

    client_id: str
    secret: str
    """The one accepted client secret."""
    certificate_pem: str = ""
    """PEM of the one accepted client certificate; empty: none is registered."""
    permissions: set[str] = field(default_factory=set)
    """Granted application permissions of Microsoft Graph."""
    token_lifetime: int = 3599
    """Seconds."""
    secret_expires: datetime | None = None
    """When the client secret ends; None: it does not."""


@dataclass(slots=True)
class Tenant:
    """The Microsoft 365 tenant."""

    tenant_id: str
    name: str
    initial_domain: str
    """contoso0.onmicrosoft.com or the like."""
    domains: dict[str, TenantDomain]
    skus: list[Sku]
    users: dict[str, CloudUser]
    """By object id, in the order of creation."""
    application: Application
    sync_enabled: bool | None = True
    last_sync: datetime | None = None
    service_health: dict[str, str] = field(default_factory=dict)
    teams: TeamsSettings = field(default_factory=TeamsSettings)
    roles: dict[str, list[str]] = field(default_factory=dict)
    """Directory roles by user principal name, or by the client id of an app registration: names of built-in roles."""
    applications: list[str] = field(default_factory=list)
    """Names of further app registrations."""


@dataclass(slots=True)
class DirectorySync:
    """Microsoft Entra Connect: which OUs are in scope, and whether it runs."""

    excluded_ous: set[str] = field(default_factory=set)
    stopped: bool = False


@dataclass(slots=True)
class Operator:
    """What the operator of the bot writes into its settings: what no system of the company tells."""

    move_account: str = ""
    """User principal name of the account that moves people."""
    exchange: str = "none"
    """none, server or hybrid."""
    voice_route: str = ""
    """How calls will reach people in Teams; empty: not decided."""
    server_domain: str = ""
    """Active Directory domain of the servers."""
    other_tenants: list[str] = field(default_factory=list)
    pilot_users: list[str] = field(default_factory=list)
    """User principal names of the first people to move."""


@dataclass(slots=True)
class World:
    """Everything that is true in the pretend company."""

    seed: int
    people: list[Person]
    tenant: Tenant
    deployment: Deployment
    zones: Zones
    sync: DirectorySync
    clock: Clock
    journal: Journal
    faults: Faults
    random: random.Random
    """For choices at run time; seeded, so that a run can be repeated."""
    operator: Operator = field(default_factory=Operator)
    moves: Moves = field(default_factory=Moves)
    groups: list[Group] = field(default_factory=list)
    planted: str = "demo"
    """What it was made with, see `seed.make_world`."""

    def plans_of(self, user: CloudUser) -> set[str]:
        """The service plans that are on for a user of the tenant, by id."""
        usable = {sku.sku_id: sku for sku in self.tenant.skus if sku.capability_status in USABLE}
        return {
            plan.plan_id
            for held in user.licences
            if held.sku_id in usable
            for plan in usable[held.sku_id].plans
            if plan.plan_id not in held.disabled_plans
        }

    def consumed(self, sku_id: str) -> int:
        """How many users of the tenant hold this SKU."""
        return sum(any(held.sku_id == sku_id for held in user.licences) for user in self.tenant.users.values())
