"""What the outside world said: frozen values, made once where an answer arrives.

Every time is aware and UTC. Names follow Microsoft's; the section or id in brackets is that of
Microsoft's documentation as summarised in `docs/checks.md`. Standard library only, so that rules may
import this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

ON_PREMISES_HOME = "SRV:"
"""`HostingProvider` (msRTCSIP-DeploymentLocator) of a user who is homed on Skype for Business Server."""


# --- Microsoft Graph --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """`GET /organization`: the tenant and the state of directory synchronisation."""

    tenant_id: str
    name: str
    sync_enabled: bool | None
    """True: synchronised. False: was once, is no longer. None: never was."""
    last_sync: datetime | None
    verified_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlan:
    """One service plan inside a SKU, for instance TEAMS1."""

    plan_id: str
    name: str
    applies_to: str = "User"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedSku:
    """`GET /subscribedSkus`: one subscription of the tenant. Counts are seats."""

    sku_id: str
    part_number: str
    capability_status: str
    """Enabled, Warning, Suspended, LockedOut or Deleted."""
    enabled: int
    warning: int
    consumed: int
    applies_to: str = "User"
    plans: tuple[ServicePlan, ...] = ()

    @property
    def free(self) -> int:
        """Seats that can still be assigned; never below zero."""
        return max(0, self.enabled + self.warning - self.consumed)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantDomain:
    """`GET /domains`: one domain of the tenant, verified or not. `name` is lower case."""

    name: str
    verified: bool
    default: bool = False
    initial: bool = False
    services: tuple[str, ...] = ()
    """`supportedServices`, for instance OfficeCommunicationsOnline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRecord:
    """`GET /domains/{id}/verificationDnsRecords`: a DNS record that proves ownership."""

    name: str
    """Fully qualified name to publish it under, lower case, without a trailing dot."""
    record_type: str
    """TXT or MX."""
    value: str
    """Text of the TXT record, or mail exchange of the MX record."""
    ttl: int
    """Seconds."""
    preference: int | None = None
    """Of an MX record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisioningConflict:
    """One entry of `onPremisesProvisioningErrors`: a value that two directory objects claim."""

    attribute: str
    value: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """One assigned licence of a user: the SKU, and the service plans switched off inside it."""

    sku_id: str
    disabled_plans: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedPlan:
    """One entry of `assignedPlans`: a service plan as it is assigned to a user, by whichever licence."""

    plan_id: str
    """Lower case."""
    status: str
    """`capabilityStatus`: Enabled, Warning, Suspended, LockedOut or Deleted."""
    since: datetime | None = None
    """`assignedDateTime`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudUser:
    """`GET /users`: one user of Microsoft Entra ID. Addresses keep the case in which Graph gave them."""

    user_id: str
    user_principal_name: str
    display_name: str
    account_enabled: bool | None = None
    sync_enabled: bool | None = None
    immutable_id: str | None = None
    """`onPremisesImmutableId`: base64 of the source anchor."""
    security_identifier: str | None = None
    """`onPremisesSecurityIdentifier`: S-1-5-21-..."""
    on_premises_user_principal_name: str | None = None
    on_premises_distinguished_name: str | None = None
    proxy_addresses: tuple[str, ...] = ()
    usage_location: str | None = None
    licences: tuple[Licence, ...] = ()
    conflicts: tuple[ProvisioningConflict, ...] = ()
    service_errors: tuple[str, ...] = ()
    """Texts of unresolved `serviceProvisioningErrors`."""
    department: str = ""
    last_sync: datetime | None = None
    """`onPremisesLastSyncDateTime`; None also where it was not asked for, as in the listing of everybody."""
    plans: tuple[AssignedPlan, ...] | None = None
    """`assignedPlans`; None: not asked for, since it makes the listing of everybody many times as large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHealth:
    """`GET /admin/serviceAnnouncement/healthOverviews`: one service and its state, as Graph spells it."""

    service: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRole:
    """`GET /roleManagement/directory/roleAssignments`: a role that an account holds [T7]."""

    template_id: str
    """The same in every tenant, lower case."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRegistration:
    """`GET /applications`: an app registration of the tenant [H13]."""

    app_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCredential:
    """`GET /applications`: a secret or a certificate that an app registration may sign in with."""

    key_id: str
    is_secret: bool
    name: str
    """What somebody called it; may be empty. A stranger's text."""
    mark: str
    """Of a secret its first three characters, of a certificate its thumbprint in upper case; empty: not told."""
    ends: datetime
    """Aware and UTC."""


# --- Teams PowerShell ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsTenant:
    """`Get-CsTenant` and `Get-CsTeamsUpgradePolicy -Identity Global`: whether the tenant is locked to Teams [T6]."""

    tenant_id: str
    upgrade_mode: str
    """Mode of the global policy: Islands, SfBOnly, SfBWithTeamsCollab, TeamsOnly ..."""
    upgrade_override: str = ""
    """`TeamsUpgradeOverridePolicy`, which only Microsoft sets and which outranks the mode: UpgradeToTeams, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFederation:
    """`Get-CsTenantFederationConfiguration` [H3, H6, H7]. Domains are lower case."""

    shared_sip_address_space: bool
    allow_federated_users: bool
    allowed_domains: tuple[str, ...] | None
    """None: all domains are allowed (AllowAllKnownDomains)."""
    blocked_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineSipDomain:
    """`Get-CsOnlineSipDomain`: a domain of the tenant, lower case, and whether it is enabled for SIP [D5]."""

    name: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineUser:
    """`Get-CsOnlineUser`: a user as Teams sees them [S5, S9, U7, U8, U21]. Empty texts stand for null."""

    object_id: str
    """`Identity`: the object id in Entra, lower case."""
    user_principal_name: str
    sip_address: str = ""
    on_premises_host: str = ""
    """`OnPremHostingProvider`: what synchronisation brought of msRTCSIP-DeploymentLocator."""
    on_premises_sip_address: str = ""
    """`OnPremSipAddress`, with its prefix if it has one."""
    on_premises_sip_enabled: bool | None = None
    """`OnPremSipEnabled`; None: not told."""
    user_type: str = ""
    """`InterpretedUserType`, for instance DirSyncEnabledOnPremTeamsUser."""
    upgrade_mode: str = ""
    """`TeamsUpgradeEffectiveMode`."""
    validation_errors: tuple[str, ...] = ()
    """`UserValidationErrors`, a text each."""
    enterprise_voice: bool | None = None
    """`EnterpriseVoiceEnabled`; None: not told."""
    line_uri: str | None = None
    """`LineUri`; empty: there is no number; None: not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMigration:
    """`Get-CsMeetingMigrationStatus`: how far the meetings of somebody who was moved are converted."""

    state: str
    """As it is spelled: Pending, InProgress, Succeeded, Failed; others are not documented but possible."""
    total: int | None = None
    """How many meetings there are; None: not told."""
    failed: int | None = None
    message: str = ""
    """What it said last; untrusted."""

    @property
    def succeeded(self) -> bool:
        """Whether it is over, and went well."""
        return self.state.casefold() == "succeeded"


# --- Skype for Business Server ----------------------------------------------------------------------


class ObjectKind(StrEnum):
    """What an object of the directory is."""

    USER = "user"
    CONTACT = "contact"
    GROUP = "group"


class Mailbox(StrEnum):
    """Where somebody's mailbox is (msExchRecipientTypeDetails)."""

    CLOUD = "cloud"
    ON_PREMISES = "on premises"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPremisesUser:
    """One user of Skype for Business Server, from `Get-CsUser` or from Active Directory.

    A fact that the source cannot give is None, which is never the same as "no".
    """

    guid: UUID
    """objectGUID. Its bytes in little-endian order, in base64, are the default source anchor."""
    security_identifier: str
    display_name: str
    sip_address: str
    """With the `sip:` prefix, as the shell gives it."""
    user_principal_name: str
    sam_account_name: str
    distinguished_name: str
    enabled: bool
    hosting_provider: str
    """`SRV:` on premises, the ProxyFqdn of the hosting provider in the cloud, or empty."""
    registrar_pool: str = ""
    """Its FQDN; empty: there is none, or the source names only its object."""
    pool_object: str = ""
    """msRTCSIP-PrimaryHomeServer: the pool's object, by which the directory names it."""
    enterprise_voice: bool = False
    line_uri: str = ""
    moving_to: str = ""
    """`TargetServerIfMoving`."""
    source_anchor: str | None = None
    """What Entra keeps as onPremisesImmutableId where the source can read it, else None: derive it from `guid`.
    Empty: the attribute that holds it has no value, so this object is not synchronised."""
    kind: ObjectKind = ObjectKind.USER
    account_enabled: bool | None = None
    """Bit 2 of userAccountControl is clear."""
    proxy_addresses: tuple[str, ...] | None = None
    """With their prefixes, in the case in which the directory has them."""
    given_name: str | None = None
    mail: str | None = None
    mail_nickname: str | None = None
    target_address: str | None = None
    protected: bool | None = None
    """adminCount is 1: the account is, or was, in a protected group."""
    originator_sid: str | None = None
    """msRTCSIP-OriginatorSid, the account's SID in another forest; empty: it has none."""
    owner_urn: str | None = None
    """msRTCSIP-OwnerUrn, which application endpoints have; empty: it has none."""
    dial_in: bool | None = None
    """Whether dial-in conferencing is set up for the user on premises (msRTCSIP-AcpInfo, AcpInfo)."""
    conferencing_policy: str | None = None
    """Name of the policy given to this user; empty: the site's or the global one counts."""
    services_policy: str | None = None
    """The same for the user services policy, which allows the Unified Contact Store."""
    mailbox: Mailbox | None = None
    forest: str = ""
    """DNS name of the forest, where several are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryObject:
    """Any user, contact or group of the directory that has an address: who may collide with somebody."""

    kind: ObjectKind
    name: str
    distinguished_name: str
    user_principal_name: str = ""
    mail: str = ""
    proxy_addresses: tuple[str, ...] = ()
    sip_address: str = ""
    """msRTCSIP-PrimaryUserAddress."""
    mail_nickname: str = ""
    target_address: str = ""
    guid: UUID | None = None
    forest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipDomain:
    """`Get-CsSipDomain`: one SIP domain of the deployment, lower case."""

    name: str
    default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerVersion:
    """`Get-CsServerVersion`: the text the shell prints and the build in it, for instance 7.0.2046.385."""

    text: str
    build: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostingProvider:
    """`Get-CsHostingProvider`: one hosting provider [H4, H5]."""

    identity: str
    proxy_fqdn: str
    enabled: bool
    shared_address_space: bool
    hosts_ocs_users: bool
    verification_level: str
    is_local: bool
    autodiscover_url: str
    sip_client_port: int | None = None
    """None: the server does not tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEdgeConfiguration:
    """`Get-CsAccessEdgeConfiguration` [H1 to H3]."""

    allow_federated_users: bool
    allow_outside_users: bool
    enable_partner_discovery: bool
    routing_method: str
    """UseDnsSrvRouting or UseDefaultRouting; empty: the server did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`Get-CsSite`: a site of the topology and its federation route, empty where it has none [H8]."""

    identity: str
    federation_route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """`Get-CsServerPatchVersion`: an installed component of the server with the shell, and its build [H9, H13]."""

    name: str
    build: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """`Get-CsManagementStoreReplicationStatus`: a server of the topology and the version it reports [H9]."""

    fqdn: str
    build: tuple[int, ...]
    """Empty where the server reports none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthServer:
    """`Get-CsOAuthServer` [H11]."""

    identity: str
    metadata_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerApplication:
    """`Get-CsPartnerApplication` [H11]."""

    identity: str
    application_id: str
    trust_level: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCertificate:
    """`Get-CsCertificate`, or what a TLS server shows [H11, H12]. Times are aware and UTC."""

    use: str
    """OAuthTokenIssuer, or the `host:port` that showed it."""
    not_after: datetime
    names: tuple[str, ...] = ()
    """Subject alternative names, lower case."""
    trusted: bool | None = None
    """Whether it leads to a public authority; None: that was not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferencingPolicy:
    """`Get-CsConferencingPolicy`: whether dial-in conferencing is allowed [U15]."""

    identity: str
    """Global, Site:name or Tag:name."""
    pstn_conferencing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesPolicy:
    """`Get-CsUserServicesPolicy`: whether contacts may move to the Unified Contact Store [U16]."""

    identity: str
    ucs_allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsModule:
    """`Get-Module MicrosoftTeams -ListAvailable` on the host with the tools [H10]."""

    version: tuple[int, ...]
    preview: str = ""
    """The label behind a preview's version."""


# --- Public DNS -------------------------------------------------------------------------------------


class DnsOutcome(StrEnum):
    """What one server said about one name and type."""

    ANSWERED = "answered"
    NXDOMAIN = "nxdomain"
    """The name does not exist."""
    NODATA = "nodata"
    """The name exists, but has no record of this type."""
    REFUSED = "refused"
    SERVFAIL = "servfail"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    """The network said no, or the answer could not be read."""

    @property
    def conclusive(self) -> bool:
        """Whether the server really said what it knows; anything else is unknown."""
        return self in (DnsOutcome.ANSWERED, DnsOutcome.NXDOMAIN, DnsOutcome.NODATA)


class ServerRole(StrEnum):
    """Why a server was asked."""

    AUTHORITATIVE = "authoritative"
    RESOLVER = "resolver"


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsServer:
    """One server that was asked: its name for people (host name, or the address), and where it listens."""

    name: str
    address: str
    port: int
    role: ServerRole


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """What one server said about one name and type, and how long it took (seconds)."""

    server: DnsServer
    outcome: DnsOutcome
    values: tuple[str, ...] = ()
    """TXT: the joined strings. MX: `10 host`. CNAME, NS: host. SRV: `priority weight port host`."""
    authoritative: bool = False
    """The AA flag. Only NXDOMAIN or NODATA with it proves absence."""
    ttl: int | None = None
    """Seconds left, of the shortest-lived record."""
    took: float = 0.0
    aliases: tuple[str, ...] = ()
    """Where aliases (CNAME) lead, one after the other, as far as this server says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsSurvey:
    """What every server said about one name and type, asked side by side at one moment."""

    name: str
    record_type: str
    answers: tuple[DnsAnswer, ...]
    zone: str = ""
    """The zone whose authoritative servers were asked; empty where they could not be found."""
    problem: str = ""
    """Why authoritative servers are missing from `answers`, in a sentence, if they are."""
    onward: Mapping[str, DnsAnswer] = field(default_factory=dict)
    """What a resolver says about each name where the aliases of an answer leave what its server knows."""

    def of(self, role: ServerRole) -> tuple[DnsAnswer, ...]:
        """The answers of one kind of server."""
        return tuple(answer for answer in self.answers if answer.server.role is role)
