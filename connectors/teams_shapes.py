"""From the objects of Teams PowerShell to facts. Pure; raises Unreadable, naming the property, for what is not there.

Versions of the module differ, and remoting turns what lies deeper than one level into the text that PowerShell prints
for it. So what may arrive in several forms is read in all of them, and what fits none is unreadable: never a guess.
"""

import re
from collections.abc import Mapping
from typing import Any

from connectors.facts import MeetingMigration, OnlineSipDomain, OnlineUser, TeamsModule, TenantFederation
from connectors.shell_properties import Properties, ShellObject, Unreadable

_ALL_DOMAINS = "allowallknowndomains"
_DOMAIN = re.compile(r"(?:Domain=)?((?:[a-z0-9_*-]+\.)+[a-z0-9-]+)", re.IGNORECASE)
_TYPE_NAME = re.compile(r"(?:Deserialized\.)?(?:Microsoft\.(?:Rtc|Teams)|System)\.", re.IGNORECASE)
"""What PowerShell prints for an object that has no text of its own; it looks like a domain."""
_MODULE = re.compile(r"(\d+(?:\.\d+){1,3})(?:-([\w.-]+))?")
_ERROR_TEXTS = ("ErrorDescription", "Message", "ErrorCode", "Code")


def tenant(item: ShellObject) -> tuple[str, str]:
    """Get-CsTenant: the tenant's id, lower case, and its TeamsUpgradeOverridePolicy, empty for none.

    https://learn.microsoft.com/powershell/module/teams/get-cstenant
    """
    read = Properties(item)
    return read.text("TenantId").lower(), read.text("TeamsUpgradeOverridePolicy")


def upgrade_mode(item: ShellObject) -> str:
    """Get-CsTeamsUpgradePolicy. https://learn.microsoft.com/powershell/module/teams/get-csteamsupgradepolicy"""
    return Properties(item).text("Mode")


def federation(item: ShellObject) -> TenantFederation:
    """Get-CsTenantFederationConfiguration.

    https://learn.microsoft.com/powershell/module/teams/get-cstenantfederationconfiguration
    """
    read = Properties(item)
    return TenantFederation(
        shared_sip_address_space=read.flag("SharedSipAddressSpace"),
        allow_federated_users=read.flag("AllowFederatedUsers"),
        allowed_domains=_allowed(read.first("AllowedDomains")),
        blocked_domains=_domains("BlockedDomains", read.first("BlockedDomains") or []),
    )


def sip_domain(item: ShellObject) -> OnlineSipDomain:
    """Get-CsOnlineSipDomain. https://learn.microsoft.com/powershell/module/teams/get-csonlinesipdomain"""
    read = Properties(item)
    status = read.text("Status").lower()
    if status not in ("enabled", "disabled"):
        raise Unreadable("the property Status is neither Enabled nor Disabled")
    return OnlineSipDomain(name=read.text("Name").lower(), enabled=status == "enabled")


def user(item: ShellObject) -> OnlineUser:
    """Get-CsOnlineUser. https://learn.microsoft.com/powershell/module/teams/get-csonlineuser

    Before version 3.0 of the module Identity was called ObjectId, and UserValidationErrors MCOValidationErrors.
    """
    return _user(Properties(item))


def user_unless_deleted(item: ShellObject) -> OnlineUser | None:
    """The same; None for somebody who was deleted, and could be restored for 30 days."""
    read = Properties(item)
    return None if read.optional_text("SoftDeletionTimestamp") else _user(read)


def _user(read: Properties) -> OnlineUser:
    return OnlineUser(
        object_id=_needed("Identity", read.first("ObjectId", "Identity")).lower(),
        user_principal_name=read.text("UserPrincipalName"),
        sip_address=read.optional_text("SipAddress"),
        on_premises_host=read.text("OnPremHostingProvider"),
        on_premises_sip_address=read.text("OnPremSipAddress"),
        on_premises_sip_enabled=_flag(read.first("OnPremSipEnabled")),
        user_type=read.text("InterpretedUserType"),
        upgrade_mode=read.text("TeamsUpgradeEffectiveMode"),
        validation_errors=_errors(read),
        enterprise_voice=_flag(read.first("EnterpriseVoiceEnabled")),
        line_uri=read.text_if_there("LineUri"),
    )


def meeting_migration(item: ShellObject) -> MeetingMigration:
    """Get-CsMeetingMigrationStatus. https://learn.microsoft.com/powershell/module/teams/get-csmeetingmigrationstatus"""
    read = Properties(item)
    return MeetingMigration(
        state=_needed("State", read.first("State")),
        total=read.number_if_there("TotalMeeting"),
        failed=read.number_if_there("FailedMeeting"),
        message=read.text_if_there("LastMessage") or "",
    )


def module(item: ShellObject) -> TeamsModule:
    """Get-Module. https://learn.microsoft.com/powershell/module/microsoft.powershell.core/get-module"""
    read = Properties(item)
    found = _MODULE.fullmatch(read.text("Version").strip())
    if found is None:
        raise Unreadable("the property Version is not a version")
    version = tuple(int(part) for part in found[1].split("."))
    return TeamsModule(version=version, preview=found[2] or _prerelease(read.first("PrivateData")))


def _prerelease(private_data: Any) -> str:
    """The label of a preview, where remoting has kept it."""
    described = private_data.get("PSData") if isinstance(private_data, Mapping) else None
    return str(described.get("Prerelease") or "") if isinstance(described, Mapping) else ""


def _allowed(value: Any) -> tuple[str, ...] | None:
    """AllowedDomains: None for all. An object that says so, one that holds AllowedDomain, a list, or the text of it."""
    if isinstance(value, list):
        return _domains("AllowedDomains", value)
    kinds = " ".join([str(value), *getattr(value, "types", ())]).lower()
    if _ALL_DOMAINS in kinds:
        return None
    if isinstance(value, str) and value:
        return _domains("AllowedDomains", value.strip("{} ").split(","))
    if hasattr(value, "adapted_properties"):
        listed = Properties(value).first("AllowedDomain")
        if isinstance(listed, list):
            return _domains("AllowedDomains", listed)
    raise Unreadable("the property AllowedDomains names neither domains nor all of them")


def _domains(name: str, entries: Any) -> tuple[str, ...]:
    """Domains, lower case: each an object with a Domain, or a text such as `Domain=contoso.com`."""
    found = []
    for entry in entries if isinstance(entries, list) else [entries]:
        text = Properties(entry).first("Domain") if hasattr(entry, "adapted_properties") else None
        domain = _DOMAIN.fullmatch(str(text or entry).strip())
        if domain is None or _TYPE_NAME.match(domain[1]):
            raise Unreadable(f"the property {name} holds something that is not a domain")
        found.append(domain[1].lower())
    return tuple(found)


def _errors(read: Properties) -> tuple[str, ...]:
    """The errors as texts. Where neither property is there nobody knows, so that is unreadable."""
    known = [name for name in ("UserValidationErrors", "MCOValidationErrors") if read.has(name)]
    if not known:
        raise Unreadable("the property UserValidationErrors is missing")
    value = read.first(*known)
    entries = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_error_text, entries) if text)


def _error_text(entry: Any) -> str:
    told = Properties(entry).first(*_ERROR_TEXTS) if hasattr(entry, "adapted_properties") else None
    return "" if entry is None else str(told or entry).strip()


def _flag(value: Any) -> bool | None:
    """True and false, also as texts; None for anything else: not told."""
    return {"true": True, "false": False}.get(str(value).lower())


def _needed(name: str, value: Any) -> str:
    if not value:
        raise Unreadable(f"the property {name} is missing")
    return str(value)
