"""Cmdlets for the topology, federation, trust and policies of the deployment, and the objects that they put out.

Types and properties after Microsoft's documentation of each cmdlet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from psrpcore.types import PSEnumBase, PSObject, PSType

from sandbox.shell.objects import EDGE, VerificationLevel, enumeration, ps_object
from sandbox.world import World

DEPLOY = "Microsoft.Rtc.Management.Deploy.Internal"
SETTINGS = "Microsoft.Rtc.Management.WritableConfig"
COMPONENTS = ("Core Components", "Core Management Server", "Front End Server", "Web Components Server")
ISSUER = "00000001-0000-0000-c000-000000000000"
TOKEN_ISSUER = "OAuthTokenIssuer"  # noqa: S105 - the name of a use
ISSUED_BEFORE = timedelta(days=730)
"""How long before its end a certificate was issued."""


@PSType([f"{SETTINGS}.Settings.SSAuth.ApplicationTrustLevel"], rehydrate=False)
class TrustLevel(PSEnumBase):
    """For whom a partner application may speak."""

    None_ = 0
    Full = 1
    User = 2


@PSType(["Microsoft.Rtc.Internal.Tools.Bootstrapper.LcForestSettingsState"], rehydrate=False)
class ForestState(PSEnumBase):
    """Whether the forest is prepared."""

    LC_FORESTSETTINGS_STATE_NOT_READY = 0
    LC_FORESTSETTINGS_STATE_READY = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """A cmdlet that puts out all its objects, or the one that its only parameter names.

    make     the objects of a world, by what names them, in lower case
    key      that parameter; empty: there is none
    strict   whether a name that is not there is an error, or just gives nothing
    """

    name: str
    make: Callable[[World], Mapping[str, Any]]
    key: str = "Identity"
    strict: bool = True


def sites(world: World) -> dict[str, Any]:
    """Get-CsSite: a site for each federation route, or one without any."""
    made = {}
    for number, route in enumerate(world.deployment.federation_routes or [""], start=1):
        name = f"Site{number}"
        properties = {
            "Identity": f"Site:{name}",
            "SiteId": name,
            "DisplayName": name,
            "Description": None,
            "SiteType": "CentralSite",
            "Pools": [world.deployment.pool] if number == 1 else [],
            "FederationRoute": f"EdgeServer:{route}" if route else None,
            "XmppFederationRoute": None,
            "DefaultPersistentChatPool": None,
        }
        kinds = (f"{DEPLOY}.Site+CentralSite", f"{DEPLOY}.Site")
        made[name.casefold()] = ps_object(kinds, f"Site:{name}", properties)
    return made


def components(world: World) -> dict[str, Any]:
    """Get-CsServerPatchVersion: the components of the server with the management shell."""
    product = world.deployment.server_version.partition(" (")[0]
    build = next((server.build for server in world.deployment.servers), "")
    names = [f"{product}, {component}" for component in COMPONENTS] if build else []
    kind = "Microsoft.Rtc.Management.ComponentVersion"
    return {name: ps_object((kind,), name, {"ComponentName": name, "Version": build}) for name in names}


def replicas(world: World) -> dict[str, Any]:
    """Get-CsManagementStoreReplicationStatus."""
    made, now = {}, world.clock.now()
    for server in world.deployment.servers:
        properties = {
            "UpToDate": True,
            "ReplicaFqdn": server.fqdn,
            "LastStatusReport": now,
            "LastUpdateCreation": now - timedelta(minutes=5),
            "ProductVersion": server.reported or None,
        }
        made[server.fqdn.casefold()] = ps_object(
            ("Microsoft.Rtc.Management.Xds.ReplicaState",), server.fqdn, properties
        )
    return made


def allowed_domains(world: World) -> dict[str, Any]:
    """Get-CsAllowedDomain."""
    more = {
        "ProxyFqdn": None,
        "VerificationLevel": VerificationLevel.UseSourceVerification,
        "MarkForMonitoring": False,
    }
    return {name.casefold(): _domain(name, "AllowedDomain", more) for name in world.deployment.allowed_domains}


def blocked_domains(world: World) -> dict[str, Any]:
    """Get-CsBlockedDomain."""
    return {name.casefold(): _domain(name, "BlockedDomain", {}) for name in world.deployment.blocked_domains}


def _domain(name: str, kind: str, more: Mapping[str, Any]) -> PSObject:
    return ps_object((f"{EDGE}.{kind}",), name, {"Identity": name, "Domain": name, "Comment": None, **more})


def forest(world: World) -> dict[str, Any]:
    """Get-CsAdForest: one bare value."""
    return {"": enumeration(ForestState, world.deployment.forest_state)}


def oauth_servers(world: World) -> dict[str, Any]:
    """Get-CsOAuthServer: the one that the documented script calls microsoft.sts."""
    address = world.deployment.oauth.metadata_url
    if not address:
        return {}
    properties = {
        "Identity": "microsoft.sts",
        "IssuerIdentifier": ISSUER,
        "Realm": world.tenant.tenant_id,
        "MetadataUrl": address,
        "AuthorizationUriOverride": None,
        "Type": "ACS",
    }
    kind = f"{SETTINGS}.Settings.SSAuth.OAuthServer#Decorated"
    return {"microsoft.sts": ps_object((kind,), "microsoft.sts", properties)}


def partner_applications(world: World) -> dict[str, Any]:
    """Get-CsPartnerApplication: Exchange, where the trust was made."""
    oauth = world.deployment.oauth
    if not oauth.application_id:
        return {}
    properties = {
        "Identity": "microsoft.exchange",
        "AuthToken": "Value=https://autodiscover.contoso.com/autodiscover/metadata/json/1",
        "Name": "microsoft.exchange",
        "ApplicationIdentifier": oauth.application_id,
        "Realm": None,
        "ApplicationTrustLevel": enumeration(TrustLevel, oauth.trust_level),
        "AcceptSecurityIdentifierInformation": False,
        "Enabled": True,
    }
    kind = f"{SETTINGS}.Settings.SSAuth.PartnerApplication#Decorated"
    return {"microsoft.exchange": ps_object((kind,), "microsoft.exchange", properties)}


def certificates(world: World) -> dict[str, Any]:
    """Get-CsCertificate: only the one with which tokens are signed."""
    ends, domain = world.deployment.oauth.certificate_ends, world.deployment.sip_domains[0]
    if ends is None:
        return {}
    properties = {
        "Issuer": "CN=Contoso Issuing CA, DC=contoso, DC=com",
        "NotAfter": ends,
        "NotBefore": ends - ISSUED_BEFORE,
        "SerialNumber": "3B00000007A1B2C3D4E5F60708000000000007",
        "Subject": f"CN={domain}",
        "AlternativeNames": [domain, world.deployment.pool],
        "Thumbprint": "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567",
        "EffectiveDate": ends - ISSUED_BEFORE,
        "PreviousThumbprint": None,
        "UpdateTime": None,
        "Use": TOKEN_ISSUER,
        "SourceScope": "Global",
    }
    kind = "Microsoft.Rtc.Management.Deployment.CertificateReference"
    return {TOKEN_ISSUER.casefold(): ps_object((kind,), TOKEN_ISSUER, properties)}


def conferencing_policies(world: World) -> dict[str, Any]:
    """Get-CsConferencingPolicy, in short: the real object has some fifty properties."""
    made = {}
    for identity, dial_in in world.deployment.conferencing_policies.items():
        properties = {
            "Identity": identity,
            "AllowIPAudio": True,
            "AllowIPVideo": True,
            "Description": None,
            "AllowAnonymousParticipantsInMeetings": True,
            "EnableDialInConferencing": dial_in,
            "AllowAnonymousUsersToDialOut": False,
            "MaxMeetingSize": 250,
        }
        made[identity.casefold()] = ps_object((f"{SETTINGS}.Policy.Meeting.MeetingPolicy",), identity, properties)
    return made


def services_policies(world: World) -> dict[str, Any]:
    """Get-CsUserServicesPolicy."""
    kind = f"{SETTINGS}.Policy.UserServices.UserServicesPolicy"
    return {
        identity.casefold(): ps_object((kind,), identity, {"Identity": identity, "UcsAllowed": ucs})
        for identity, ucs in world.deployment.services_policies.items()
    }


LISTINGS = (
    Listing("Get-CsSite", sites),
    Listing("Get-CsServerPatchVersion", components, key=""),
    Listing("Get-CsManagementStoreReplicationStatus", replicas, key="ReplicaFqdn"),
    Listing("Get-CsAllowedDomain", allowed_domains),
    Listing("Get-CsBlockedDomain", blocked_domains),
    Listing("Get-CsAdForest", forest, key=""),
    Listing("Get-CsOAuthServer", oauth_servers),
    Listing("Get-CsPartnerApplication", partner_applications),
    Listing("Get-CsCertificate", certificates, key="Type", strict=False),
    Listing("Get-CsConferencingPolicy", conferencing_policies),
    Listing("Get-CsUserServicesPolicy", services_policies),
)
