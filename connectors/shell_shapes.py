"""From PowerShell objects to facts. Pure; raises Unreadable, naming the property, for what is not there.

What a rule judges must be there: a property that is missing would pass for "no". Null is an answer: there is no value.
What no rule judges may be missing: a check must not fail for a fact that it does not use.
"""

import re

from connectors.facts import (
    AccessEdgeConfiguration,
    Component,
    ConferencingPolicy,
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
from connectors.shell_properties import Properties, ShellObject, Unreadable

_BUILD = re.compile(r"\b(\d+(?:\.\d+){2,3})\b")
_FOREST_STATE = "LC_FORESTSETTINGS_STATE_"


def user(item: ShellObject) -> OnPremisesUser:
    """Get-CsUser. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csuser"""
    read = Properties(item)
    return OnPremisesUser(
        guid=read.guid("Guid"),
        security_identifier=read.text("Sid"),
        display_name=read.text("DisplayName"),
        sip_address=read.text("SipAddress"),
        user_principal_name=read.text("UserPrincipalName"),
        sam_account_name=read.text("SamAccountName"),
        distinguished_name=read.text("DistinguishedName"),
        enabled=read.flag("Enabled"),
        hosting_provider=read.text("HostingProvider"),
        registrar_pool=read.text("RegistrarPool"),
        enterprise_voice=read.flag_or_null("EnterpriseVoiceEnabled"),
        line_uri=read.text("LineURI"),
        moving_to=read.text("TargetServerIfMoving"),
        given_name=read.text_if_there("FirstName"),
        mail=read.text_if_there("WindowsEmailAddress"),
        originator_sid=read.text_if_there("OriginatorSid"),
        dial_in=read.filled_if_there("AcpInfo"),
        conferencing_policy=read.text_if_there("ConferencingPolicy"),
        services_policy=read.text_if_there("UserServicesPolicy"),
    )


def sip_domain(item: ShellObject) -> SipDomain:
    """Get-CsSipDomain. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-cssipdomain"""
    read = Properties(item)
    return SipDomain(name=read.text("Name").lower(), default=read.optional_flag("IsDefault"))


def server_version(item: object) -> ServerVersion:
    """Get-CsServerVersion, which gives a text: https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csserverversion"""
    text = str(item).strip()
    build = _build(text)
    if not build:
        raise Unreadable("there is no build number in the version")
    return ServerVersion(text=text, build=build)


def _build(text: str) -> tuple[int, ...]:
    """The build in a version as PowerShell prints it; empty where there is none."""
    found = _BUILD.search(text)
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def hosting_provider(item: ShellObject) -> HostingProvider:
    """Get-CsHostingProvider. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-cshostingprovider"""
    read = Properties(item)
    return HostingProvider(
        identity=read.text("Identity"),
        proxy_fqdn=read.text("ProxyFqdn").lower(),
        enabled=read.flag("Enabled"),
        shared_address_space=read.flag("EnabledSharedAddressSpace"),
        hosts_ocs_users=read.flag("HostsOCSUsers"),
        verification_level=read.text("VerificationLevel"),
        is_local=read.flag("IsLocal"),
        autodiscover_url=read.text("AutodiscoverUrl"),
        sip_client_port=read.number_if_there("SipClientPort"),
    )


def access_edge(item: ShellObject) -> AccessEdgeConfiguration:
    """Get-CsAccessEdgeConfiguration.

    https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csaccessedgeconfiguration
    """
    read = Properties(item)
    return AccessEdgeConfiguration(
        allow_federated_users=read.flag("AllowFederatedUsers"),
        allow_outside_users=read.flag("AllowOutsideUsers"),
        enable_partner_discovery=read.flag("EnablePartnerDiscovery"),
        routing_method=read.text("RoutingMethod"),
    )


def site(item: ShellObject) -> Site:
    """Get-CsSite. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-cssite

    A route names a service: EdgeServer:edge01.contoso.com. Two sites with the same one share an Edge pool.
    """
    read = Properties(item)
    return Site(
        identity=read.text("Identity"), federation_route=read.text("FederationRoute").rpartition(":")[2].lower()
    )


def component(item: ShellObject) -> Component:
    """Get-CsServerPatchVersion. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csserverpatchversion"""
    read = Properties(item)
    name = read.text("ComponentName")
    build = _build(read.text("Version"))
    if not build:
        raise Unreadable(f"there is no build number in the Version of {name}")
    return Component(name=name, build=build)


def replica(item: ShellObject) -> Replica:
    """Get-CsManagementStoreReplicationStatus.

    https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csmanagementstorereplicationstatus
    """
    read = Properties(item)
    return Replica(fqdn=read.text("ReplicaFqdn").lower(), build=_build(read.optional_text("ProductVersion")))


def federated_domain(item: ShellObject) -> str:
    """Get-CsAllowedDomain and Get-CsBlockedDomain, whose Identity is the domain: lower case.

    https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csalloweddomain
    """
    return Properties(item).text("Identity").lower()


def forest_state(item: object) -> str:
    """Get-CsAdForest, which gives one value: https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csadforest"""
    text = str(item).strip()
    if not text.startswith(_FOREST_STATE):
        raise Unreadable("the state of the forest is not one of the documented ones")
    return text


def oauth_server(item: ShellObject) -> OAuthServer:
    """Get-CsOAuthServer. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csoauthserver"""
    read = Properties(item)
    return OAuthServer(identity=read.text("Identity"), metadata_url=read.text("MetadataUrl"))


def partner_application(item: ShellObject) -> PartnerApplication:
    """Get-CsPartnerApplication. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-cspartnerapplication"""
    read = Properties(item)
    return PartnerApplication(
        identity=read.text("Identity"),
        application_id=read.text("ApplicationIdentifier").lower(),
        trust_level=read.text("ApplicationTrustLevel"),
        enabled=read.flag("Enabled"),
    )


def certificate(item: ShellObject) -> ServerCertificate:
    """Get-CsCertificate. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-cscertificate"""
    read = Properties(item)
    return ServerCertificate(
        use=read.text("Use"), not_after=read.moment("NotAfter"), names=read.lower_texts("AlternativeNames")
    )


def conferencing_policy(item: ShellObject) -> ConferencingPolicy:
    """Get-CsConferencingPolicy. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csconferencingpolicy"""
    read = Properties(item)
    return ConferencingPolicy(identity=read.text("Identity"), pstn_conferencing=read.flag("EnableDialInConferencing"))


def services_policy(item: ShellObject) -> ServicesPolicy:
    """Get-CsUserServicesPolicy. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csuserservicespolicy"""
    read = Properties(item)
    return ServicesPolicy(identity=read.text("Identity"), ucs_allowed=read.flag("UcsAllowed"))
