"""Facts for rules, made by hand: only what a test is about has to be named."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from bot.wiring import load_reference
from commands.rules.matching import source_anchor
from commands.rules.unread import Unread
from connectors.facts import (
    AccessEdgeConfiguration,
    CloudUser,
    DnsAnswer,
    DnsOutcome,
    DnsServer,
    DnsSurvey,
    HostingProvider,
    OnPremisesUser,
    ServerRole,
    ServicePlan,
    SubscribedSku,
    Tenant,
    TenantDomain,
    VerificationRecord,
)

REFERENCE = load_reference({})
CLOUD = REFERENCE.clouds["global"]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TENANT_ID = "0d0c5a0e-6a6e-4c5f-9a52-b8d3f2f3f001"
TEAMS_ID = "57ff2da0-773e-42df-b2af-ffb7a2317929"
SFB_ID = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c"
SILENT = Unread(source="Microsoft Graph", detail="no answer within 30 seconds", remedy="Check the firewall.")
REFUSED = Unread(source="Microsoft Graph", detail="403", remedy="Grant consent.", refused=True, reference="ref-1")
NAMES = UUID("5e2b6c61-58a3-4d8e-9b5c-0b8f0f8f4a11")
RECORD = VerificationRecord(name="fabrikam.com", record_type="TXT", value="MS=ms12345678", ttl=3600)
_SUPPORTED = ("Email", "OfficeCommunicationsOnline")


def tenant(**changes: Any) -> Tenant:
    """A tenant whose last sync cycle was five minutes ago."""
    values: dict[str, Any] = {
        "tenant_id": TENANT_ID,
        "name": "Contoso",
        "sync_enabled": True,
        "last_sync": NOW - timedelta(minutes=5),
    }
    return Tenant(**values | changes)


def sku(**changes: Any) -> SubscribedSku:
    """A subscription with both plans that people need: 300 seats, 48 of them free."""
    values: dict[str, Any] = {
        "sku_id": "sku-e3",
        "part_number": "SPE_E3",
        "capability_status": "Enabled",
        "enabled": 300,
        "warning": 0,
        "consumed": 252,
        "plans": (ServicePlan(plan_id=TEAMS_ID, name="TEAMS1"), ServicePlan(plan_id=SFB_ID, name="MCOSTANDARD")),
    }
    return SubscribedSku(**values | changes)


def domain(name: str = "contoso.com", **changes: Any) -> TenantDomain:
    """A verified domain of the tenant that serves Skype for Business."""
    values: dict[str, Any] = {"name": name, "verified": True, "services": _SUPPORTED}
    return TenantDomain(**values | changes)


def person(name: str = "ada", **changes: Any) -> OnPremisesUser:
    """Somebody on premises, in OU Sales; everything follows from the name."""
    guid = uuid5(NAMES, name)
    values: dict[str, Any] = {
        "guid": guid,
        "security_identifier": f"S-1-5-21-1-2-3-{guid.int % 100_000}",
        "display_name": name.title(),
        "sip_address": f"sip:{name}@contoso.com",
        "user_principal_name": f"{name}@contoso.com",
        "sam_account_name": name,
        "distinguished_name": f"CN={name},OU=Sales,DC=contoso,DC=com",
        "enabled": True,
        "hosting_provider": "SRV:",
    }
    return OnPremisesUser(**values | changes)


def synced(someone: OnPremisesUser, **changes: Any) -> CloudUser:
    """The user of the tenant that synchronisation makes of somebody."""
    values: dict[str, Any] = {
        "user_id": f"id-{someone.sam_account_name}",
        "user_principal_name": someone.user_principal_name,
        "display_name": someone.display_name,
        "sync_enabled": True,
        "immutable_id": source_anchor(someone),
        "security_identifier": someone.security_identifier,
        "on_premises_user_principal_name": someone.user_principal_name,
        "proxy_addresses": (f"SMTP:{someone.user_principal_name}", f"sip:{someone.sip_address[4:]}"),
    }
    return CloudUser(**values | changes)


def cloud_only(name: str, **changes: Any) -> CloudUser:
    """A user of the tenant whom somebody made by hand."""
    values: dict[str, Any] = {
        "user_id": f"hand-{name}",
        "user_principal_name": f"{name}@contoso.com",
        "display_name": name.title(),
    }
    return CloudUser(**values | changes)


def answer(server: str, *values: str, outcome: DnsOutcome = DnsOutcome.ANSWERED, **changes: Any) -> DnsAnswer:
    """What a server said. `ns...` are authoritative and set the AA flag, others are resolvers."""
    role = ServerRole.AUTHORITATIVE if server.startswith("ns") else ServerRole.RESOLVER
    aa = role is ServerRole.AUTHORITATIVE and outcome.conclusive
    known: dict[str, Any] = {"values": values, "authoritative": aa, "ttl": 300 if outcome.conclusive else None}
    place = DnsServer(name=server, address="192.0.2.1", port=53, role=role)
    return DnsAnswer(server=place, outcome=outcome, **known | changes)


def survey(*answers: DnsAnswer, problem: str = "") -> DnsSurvey:
    """A survey of the verification record's name."""
    return DnsSurvey(name="fabrikam.com", record_type="TXT", answers=answers, zone="fabrikam.com", problem=problem)


def edge(**changes: Any) -> AccessEdgeConfiguration:
    """An Edge that is open for hybrid."""
    values: dict[str, Any] = {
        "allow_federated_users": True,
        "allow_outside_users": True,
        "enable_partner_discovery": True,
        "routing_method": "UseDnsSrvRouting",
    }
    return AccessEdgeConfiguration(**values | changes)


def provider(**changes: Any) -> HostingProvider:
    """The hosting provider as Microsoft asks for it."""
    values: dict[str, Any] = {
        "identity": "Office365",
        "proxy_fqdn": "sipfed.online.lync.com",
        "enabled": True,
        "shared_address_space": True,
        "hosts_ocs_users": True,
        "verification_level": "UseSourceVerification",
        "is_local": False,
        "autodiscover_url": "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
    }
    return HostingProvider(**values | changes)
