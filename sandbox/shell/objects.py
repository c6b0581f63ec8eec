"""The objects that cmdlets put out, with the .NET types and properties of Microsoft's documentation.

Remoting sends an object's own properties one level deep: a SID, an identity or a pool arrives as text, a GUID as a
GUID, an enumeration as an object with a number and a name.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psrpcore.types import PSEnumBase, PSNoteProperty, PSObject, PSType, PSUInt

from sandbox.distinguished_names import domain_part
from sandbox.world import AccessEdge, HostingProvider, Person

DIRECTORY = "Microsoft.Rtc.Management.ADConnect.Schema"
EDGE = "Microsoft.Rtc.Management.WritableConfig.Settings.Edge"
POLICIES = (
    "VoicePolicy",
    "VoiceRoutingPolicy",
    "ConferencingPolicy",
    "PresencePolicy",
    "DialPlan",
    "LocationPolicy",
    "ClientPolicy",
    "ClientVersionPolicy",
    "ArchivingPolicy",
    "ExchangeArchivingPolicy",
    "PinPolicy",
    "ExternalAccessPolicy",
    "MobilityPolicy",
    "UserServicesPolicy",
    "CallViaWorkPolicy",
    "HostedVoicemailPolicy",
)
"""Policies of a user; null where the site's or the global one counts."""


def ps_object(types: tuple[str, ...], text: str, properties: Mapping[str, Any]) -> PSObject:
    """A .NET object: its types, the most special first, what its ToString says, and its adapted properties."""
    made = PSObject()
    made.PSObject.type_names = [*types, "System.Object"]
    made.PSObject.to_string = text
    made.PSObject.adapted_properties = [PSNoteProperty(name, value=value) for name, value in properties.items()]
    return made


@PSType([f"{DIRECTORY}.ObjectState"], rehydrate=False)
class ObjectState(PSEnumBase):
    """Whether an object has changes that are not yet written."""

    New = 0
    Unchanged = 1


@PSType([f"{EDGE}.VerificationLevelType"], rehydrate=False)
class VerificationLevel(PSEnumBase):
    """How far messages of a partner are believed."""

    AlwaysVerifiable = 0
    AlwaysUnverifiable = 1
    UseSourceVerification = 2


@PSType([f"{EDGE}.RoutingMethod"], rehydrate=False)
class RoutingMethod(PSEnumBase):
    """How the Access Edge service finds partners."""

    UseDnsSrvRouting = 0
    UseDefaultRouting = 1


def enumeration(kind: type[PSEnumBase], name: str) -> PSEnumBase | str:
    """The member called `name`, or the bare name for one that the enumeration does not have."""
    return kind[name] if name in kind.__members__ else name


def user(person: Person, created: datetime) -> PSObject:
    """Get-CsUser. `created` stands for the times of the directory object, which the world does not keep."""
    cloud = person.hosting_provider not in ("", "SRV:")
    pool = None if cloud else person.registrar_pool or None
    properties: dict[str, Any] = {
        "SamAccountName": person.sam_account_name,
        "UserPrincipalName": person.user_principal_name,
        "FirstName": person.given_name,
        "LastName": person.surname,
        "WindowsEmailAddress": person.mail,
        "Sid": person.sid,
        "LineServerURI": None,
        "OriginatorSid": person.originator_sid or None,
        "AudioVideoDisabled": False,
        "IPPBXSoftPhoneRoutingEnabled": False,
        "RemoteCallControlTelephonyEnabled": False,
        "PrivateLine": None,
        "AcpInfo": ["Microsoft.Rtc.Management.ADConnect.Schema.AcpInfo"] if person.dial_in_conferencing else [],
        "HostedVoiceMail": None,
        "DisplayName": person.display_name,
        "HomeServer": None if pool is None else f"CN=Lc Services,CN=Microsoft,CN=1:1,CN=Pools,CN=RTC Service,DC={pool}",
        "TargetServerIfMoving": person.moving_to or None,
        "EnabledForFederation": person.sfb_enabled,
        "EnabledForInternetAccess": person.sfb_enabled,
        "PublicNetworkEnabled": False,
        "EnterpriseVoiceEnabled": person.enterprise_voice,
        "EnabledForRichPresence": True,
        "ExchangeArchivingPolicy": None,
        "LineURI": person.line_uri,
        "SipAddress": person.sip_address,
        "Enabled": person.sfb_enabled,
        "TenantId": UUID(int=0),
        "UserRoutingGroupId": person.guid,
        "TargetRegistrarPool": None,
        **dict.fromkeys(POLICIES),
        "ConferencingPolicy": person.conferencing_policy or None,
        "UserServicesPolicy": person.services_policy or None,
        "RegistrarPool": pool,
        "HostingProvider": person.hosting_provider,
        "Name": person.display_name,
        "DistinguishedName": person.distinguished_name,
        "Identity": person.distinguished_name,
        "Guid": person.guid,
        "ObjectCategory": f"CN=Person,CN=Schema,CN=Configuration,{domain_part(person.distinguished_name)}",
        "ObjectClass": ["top", "person", "organizationalPerson", "user"],
        "WhenChanged": created,
        "WhenCreated": created,
        "OriginatingServer": None,
        "IsValid": True,
        "ObjectState": ObjectState.Unchanged,
    }
    types = (f"{DIRECTORY}.OCSADUser", f"{DIRECTORY}.OCSADUserOrAppContact", f"{DIRECTORY}.ADUser")
    return ps_object(types, person.distinguished_name, properties)


def sip_domain(name: str, *, default: bool) -> PSObject:
    """Get-CsSipDomain."""
    properties = {"Identity": name, "Name": name, "IsDefault": default}
    return ps_object(("Microsoft.Rtc.Management.Xds.SipDomain",), name, properties)


def hosting_provider(provider: HostingProvider) -> PSObject:
    """Get-CsHostingProvider."""
    properties = {
        "Identity": provider.identity,
        "Name": provider.name,
        "ProxyFqdn": provider.proxy_fqdn,
        "VerificationLevel": enumeration(VerificationLevel, provider.verification_level),
        "Enabled": provider.enabled,
        "EnabledSharedAddressSpace": provider.enabled_shared_address_space,
        "HostsOCSUsers": provider.hosts_ocs_users,
        "IsLocal": provider.is_local,
        "AutodiscoverUrl": provider.autodiscover_url or None,
        "SipClientPort": provider.sip_client_port,
    }
    return ps_object((f"{EDGE}.DisplayHostingProvider",), provider.identity, properties)


def access_edge(settings: AccessEdge) -> PSObject:
    """Get-CsAccessEdgeConfiguration; its type and last properties depend on how federation is routed."""
    by_srv = settings.routing_method == RoutingMethod.UseDnsSrvRouting.name
    properties: dict[str, Any] = {
        "Identity": "Global",
        "AllowAnonymousUsers": False,
        "AllowFederatedUsers": settings.allow_federated_users,
        "AllowOutsideUsers": settings.allow_outside_users,
        "BeClearingHouse": False,
        "EnablePartnerDiscovery": settings.enable_partner_discovery,
        "DiscoveredPartnerVerificationLevel": VerificationLevel.UseSourceVerification,
        "EnableArchivingDisclaimer": False,
        "EnableUserReplicator": False,
        "KeepCrlsUpToDateForPeers": True,
        "MarkSourceVerifiableOnOutgoingMessages": True,
        "OutgoingTlsCountForFederatedPartners": PSUInt(4),
        "DnsSrvCacheRecordCount": PSUInt(131_072),
        "DiscoveredPartnerStandardRate": PSUInt(20),
        "EnableDiscoveredPartnerContactsLimit": True,
        "MaxContactsPerDiscoveredPartner": PSUInt(1000),
        "DiscoveredPartnerReportPeriodMinutes": PSUInt(60),
        "MaxAcceptedCertificatesStored": PSUInt(1000),
        "MaxRejectedCertificatesStored": PSUInt(500),
        "CertificatesDeletedPercentage": PSUInt(20),
        "RoutingMethod": enumeration(RoutingMethod, settings.routing_method),
    }
    if not by_srv:
        properties["DefaultRouteFqdn"] = None
    kind = "DisplayAccessEdgeSettingsDnsSrvRouting" if by_srv else "DisplayAccessEdgeSettingsDefaultRoute"
    return ps_object((f"{EDGE}.{kind}",), "Global", properties)
