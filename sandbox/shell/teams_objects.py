"""The objects that the cmdlets of the MicrosoftTeams module put out, as remoting sends them: one level deep.

What lies deeper arrives as the text that PowerShell prints for it: `Domain=contoso.com`, `AllowAllKnownDomains`.
"""

from datetime import datetime
from typing import Any

from psrpcore.types import PSObject, PSVersion

from sandbox.shell.objects import ps_object
from sandbox.world import ON_PREMISES, CloudUser, TeamsSettings, Tenant

CONFIGURATION = "Microsoft.Rtc.Management.WritableConfig"
MODELS = "Microsoft.Teams.ConfigAPI.Cmdlets.Generated.Models"


def module(version: str) -> PSObject:
    """Get-Module -ListAvailable. A preview's version has a label behind it: 7.2.0-preview."""
    number, _, label = version.partition("-")
    properties: dict[str, Any] = {
        "Name": "MicrosoftTeams",
        "Version": PSVersion(number),
        "ModuleType": "Script",
        "ModuleBase": f"C:\\Program Files\\WindowsPowerShell\\Modules\\MicrosoftTeams\\{number}",
        "PrivateData": {"PSData": {"Prerelease": label} if label else {}},
    }
    return ps_object(("System.Management.Automation.PSModuleInfo",), "MicrosoftTeams", properties)


def connected(tenant: Tenant) -> PSObject:
    """Connect-MicrosoftTeams."""
    properties = {
        "Account": tenant.application.client_id,
        "Environment": "AzureCloud",
        "Tenant": tenant.tenant_id,
        "TenantId": tenant.tenant_id,
    }
    return ps_object(("Microsoft.TeamsCmdlets.Powershell.Connect.Models.PSAzureContext",), "", properties)


def tenant(found: Tenant) -> PSObject:
    """Get-CsTenant."""
    properties = {
        "TenantId": found.tenant_id,
        "DisplayName": found.name,
        "Domains": [domain.name for domain in found.domains.values() if domain.verified],
        "DirSyncEnabled": found.sync_enabled,
        "LastSyncTimeStamp": found.last_sync,
        "TeamsUpgradeEffectiveMode": found.teams.upgrade_mode,
        "TeamsUpgradeNotificationsEnabled": False,
        "TeamsUpgradeOverridePolicy": found.teams.upgrade_override or None,
        "TeamsUpgradePolicyIsReadOnly": "None",
    }
    return ps_object(("Microsoft.Rtc.Management.ADConnect.Schema.TenantObject",), found.name, properties)


def upgrade_policy(identity: str, mode: str) -> PSObject:
    """Get-CsTeamsUpgradePolicy."""
    properties = {"Identity": identity, "Description": mode, "Mode": mode, "NotifySfbUsers": False, "Action": None}
    return ps_object((f"{CONFIGURATION}.Policy.Teams.TeamsUpgradePolicy",), identity, properties)


def federation(settings: TeamsSettings) -> PSObject:
    """Get-CsTenantFederationConfiguration."""
    allowed = settings.allowed_domains
    properties = {
        "Identity": "Global",
        "AllowedDomains": "AllowAllKnownDomains" if allowed is None else ",".join(map(_pattern, allowed)),
        "BlockedDomains": [_pattern(domain) for domain in settings.blocked_domains],
        "AllowedTrialTenantDomains": [],
        "AllowFederatedUsers": settings.allow_federated_users,
        "AllowTeamsConsumer": False,
        "AllowTeamsConsumerInbound": False,
        "TreatDiscoveredPartnersAsUnverified": False,
        "SharedSipAddressSpace": settings.shared_sip_address_space,
        "RestrictTeamsConsumerToExternalUserProfiles": False,
        "BlockAllSubdomains": False,
        "ExternalAccessWithTrialTenants": "Blocked",
    }
    return ps_object((f"{CONFIGURATION}.Settings.Edge.TenantFederationSettings",), "Global", properties)


def sip_domain(name: str, *, enabled: bool) -> PSObject:
    """Get-CsOnlineSipDomain."""
    properties = {"Name": name, "Status": "Enabled" if enabled else "Disabled"}
    return ps_object(("Microsoft.Rtc.Management.Hosted.Provision.OSD.OnlineSipDomainBase+DomainState",), "", properties)


def user(found: CloudUser, account_type: str) -> PSObject:
    """Get-CsOnlineUser."""
    properties = {
        "AccountEnabled": found.account_enabled,
        "AccountType": account_type,
        "Alias": (found.mail or found.user_principal_name).partition("@")[0],
        "DisplayName": found.display_name,
        "EnterpriseVoiceEnabled": found.enterprise_voice,
        "HostingProvider": None if found.hosting_provider == ON_PREMISES else "sipfed.online.lync.com",
        "Identity": found.object_id,
        "InterpretedUserType": _interpreted(found),
        "IsSipEnabled": bool(found.licences) and account_type == "User",
        "LineUri": found.line_uri or None,
        "OnPremHostingProvider": found.hosting_provider or None,
        "OnPremSIPEnabled": found.on_premises_sip_enabled,
        "OnPremSipAddress": found.on_premises_sip or None,
        "SipAddress": sip_address(found),
        "SoftDeletionTimestamp": None,
        "TeamsUpgradeEffectiveMode": found.upgrade_mode,
        "UsageLocation": found.usage_location,
        "UserDirSyncEnabled": found.sync_enabled,
        "UserPrincipalName": found.user_principal_name,
        "UserValidationErrors": list(found.validation_errors),
    }
    types = ("Microsoft.Rtc.Management.Hosted.Online.Models.User",)
    return ps_object(types, found.user_principal_name, properties)


def meeting_migration(found: CloudUser, state: str, *, since: datetime) -> PSObject:
    """Get-CsMeetingMigrationStatus."""
    moment = since.strftime("%Y-%m-%dT%H:%M:%S.0000000Z")
    converted = 3 if state == "Succeeded" else 0
    properties: dict[str, Any] = {
        "CorrelationId": found.object_id,
        "CreateDate": moment,
        "FailedMeeting": 3 if state == "Failed" else 0,
        "InvitesUpdate": converted,
        "LastMessage": "The mailbox could not be reached." if state == "Failed" else None,
        "MigrationType": "AllToTeams",
        "ModifiedDate": moment,
        "RetryCount": 0,
        "State": state,
        "SucceededMeeting": converted,
        "TotalMeeting": 3 if state in ("Succeeded", "Failed") else 0,
        "UserId": found.object_id,
        "UserPrincipalName": found.user_principal_name,
    }
    return ps_object((f"{MODELS}.MeetingMigrationStatusResponse",), found.user_principal_name, properties)


def sip_address(found: CloudUser) -> str:
    """The SIP address that Teams uses: that of the proxy addresses, else the one on premises, else the UPN's."""
    listed = next((address for address in found.proxy_addresses if address.lower().startswith("sip:")), "")
    return (listed or found.on_premises_sip or f"sip:{found.user_principal_name}").replace("SIP:", "sip:")


def _interpreted(found: CloudUser) -> str:
    if not found.sync_enabled:
        return "PureOnlineTeamsOnlyUser"
    home = "OnPremTeamsUser" if found.hosting_provider == ON_PREMISES else "OnlineTeamsOnlyUser"
    return f"DirSyncEnabled{home}"


def _pattern(domain: str) -> str:
    """How a DomainPattern prints."""
    return f"Domain={domain}"
