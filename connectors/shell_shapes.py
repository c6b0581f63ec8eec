"""From PowerShell objects to facts. Pure; raises Unreadable, naming the property, for what is not there.

What no rule judges yet may be missing: a check must not fail for a fact that it does not use.

Real .NET objects carry adapted properties and those made in a script extended ones, so both are read. Names
are compared without case, as PowerShell does.
"""

import re
from typing import Any, Protocol
from uuid import UUID

from connectors.facts import AccessEdgeConfiguration, HostingProvider, OnPremisesUser, ServerVersion, SipDomain

_BUILD = re.compile(r"\b(\d+(?:\.\d+){2,3})\b")


class Unreadable(ValueError):
    """A property is missing or is of another kind than documented."""


class ShellObject(Protocol):
    """An object as pypsrp reads it (GenericComplexObject)."""

    adapted_properties: dict[str, Any]
    extended_properties: dict[str, Any]


def user(item: ShellObject) -> OnPremisesUser:
    """Get-CsUser. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csuser"""
    read = _Properties(item)
    return OnPremisesUser(
        guid=read.guid("Guid"),
        security_identifier=read.text("Sid"),
        display_name=read.text("DisplayName"),
        sip_address=read.text("SipAddress"),
        user_principal_name=read.text("UserPrincipalName"),
        sam_account_name=read.optional_text("SamAccountName"),
        distinguished_name=read.text("DistinguishedName"),
        enabled=read.flag("Enabled"),
        hosting_provider=read.text("HostingProvider"),
        registrar_pool=read.optional_text("RegistrarPool"),
        enterprise_voice=read.optional_flag("EnterpriseVoiceEnabled"),
        line_uri=read.optional_text("LineURI"),
        moving_to=read.optional_text("TargetServerIfMoving"),
        given_name=read.text_if_there("FirstName"),
        mail=read.text_if_there("WindowsEmailAddress"),
        originator_sid=read.text_if_there("OriginatorSid"),
        dial_in=read.filled_if_there("AcpInfo"),
        conferencing_policy=read.text_if_there("ConferencingPolicy"),
        services_policy=read.text_if_there("UserServicesPolicy"),
    )


def sip_domain(item: ShellObject) -> SipDomain:
    """Get-CsSipDomain. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-cssipdomain"""
    read = _Properties(item)
    return SipDomain(name=read.text("Name").lower(), default=read.optional_flag("IsDefault"))


def server_version(item: object) -> ServerVersion:
    """Get-CsServerVersion, which gives a text: https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csserverversion"""
    text = str(item).strip()
    found = _BUILD.search(text)
    if found is None:
        raise Unreadable("there is no build number in the version")
    return ServerVersion(text=text, build=tuple(int(part) for part in found[1].split(".")))


def hosting_provider(item: ShellObject) -> HostingProvider:
    """Get-CsHostingProvider. https://learn.microsoft.com/powershell/module/skypeforbusiness/get-cshostingprovider"""
    read = _Properties(item)
    return HostingProvider(
        identity=read.text("Identity"),
        proxy_fqdn=read.text("ProxyFqdn").lower(),
        enabled=read.flag("Enabled"),
        shared_address_space=read.flag("EnabledSharedAddressSpace"),
        hosts_ocs_users=read.flag("HostsOCSUsers"),
        verification_level=read.text("VerificationLevel"),
        is_local=read.flag("IsLocal"),
        autodiscover_url=read.text("AutodiscoverUrl"),
    )


def access_edge(item: ShellObject) -> AccessEdgeConfiguration:
    """Get-CsAccessEdgeConfiguration.

    https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csaccessedgeconfiguration
    """
    read = _Properties(item)
    return AccessEdgeConfiguration(
        allow_federated_users=read.flag("AllowFederatedUsers"),
        allow_outside_users=read.flag("AllowOutsideUsers"),
        enable_partner_discovery=read.optional_flag("EnablePartnerDiscovery"),
        routing_method=read.text("RoutingMethod"),
    )


class _Properties:
    """The properties of one object, by name."""

    def __init__(self, item: ShellObject) -> None:
        adapted = getattr(item, "adapted_properties", None)
        extended = getattr(item, "extended_properties", None)
        if not isinstance(adapted, dict) or not isinstance(extended, dict):
            raise Unreadable("the shell gave something that is not an object")
        self._values = {name.lower(): value for name, value in (adapted | extended).items()}

    def _value(self, name: str) -> Any:
        try:
            return self._values[name.lower()]
        except KeyError as error:
            raise Unreadable(f"the property {name} is missing") from error

    def text(self, name: str) -> str:
        """A text; of an object (an enumeration, an identity) what PowerShell prints for it; null is empty."""
        value = self._value(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        value = self._value(name)
        if not isinstance(value, bool):
            raise Unreadable(f"the property {name} is neither true nor false")
        return value

    def optional_text(self, name: str) -> str:
        """As `text`; empty where the property is missing."""
        return self.text(name) if name.lower() in self._values else ""

    def optional_flag(self, name: str) -> bool:
        """As `flag`; False where the property is missing or null."""
        return self._values.get(name.lower()) is not None and self.flag(name)

    def text_if_there(self, name: str) -> str | None:
        """As `text`; None, so "not known", where the property is missing."""
        return self.text(name) if name.lower() in self._values else None

    def filled_if_there(self, name: str) -> bool | None:
        """Whether a list or a text has anything in it; None where the property is missing."""
        return bool(self._value(name)) if name.lower() in self._values else None

    def guid(self, name: str) -> UUID:
        text = self.text(name)
        try:
            return UUID(text)
        except ValueError as error:
            raise Unreadable(f"the property {name} is not a GUID") from error
