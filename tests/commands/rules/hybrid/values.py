"""A deployment and a tenant that are set up as one: only what a test is about has to be named."""

from datetime import timedelta
from typing import Any

from commands.rules.hybrid.facts import ExchangeFacts, HybridFacts
from commands.rules.online import OnlineFacts
from connectors.facts import (
    AppRegistration,
    Component,
    OAuthServer,
    PartnerApplication,
    Replica,
    ServerCertificate,
    ServerVersion,
    Site,
    TeamsModule,
    TeamsTenant,
    TenantFederation,
)
from tests.commands.values import CLOUD, NOW, REFERENCE, TENANT_ID, edge, provider

SE = (7, 0, 2046, 820)
EXCHANGE_ID = REFERENCE.hybrid_application.exchange_online


def federation(**changes: Any) -> TenantFederation:
    """A tenant that is open to all, and shares the address space."""
    values: dict[str, Any] = {"shared_sip_address_space": True, "allow_federated_users": True, "allowed_domains": None}
    return TenantFederation(**values | changes)


def online(**changes: Any) -> OnlineFacts:
    """What Teams PowerShell says."""
    values: dict[str, Any] = {
        "tenant": TeamsTenant(tenant_id=TENANT_ID, upgrade_mode="Islands"),
        "federation": federation(),
        "sip_domains": (),
        "users": (),
    }
    return OnlineFacts(**values | changes)


def component(build: tuple[int, ...], name: str = "Skype for Business Server, Core Components") -> Component:
    """An installed component."""
    return Component(name=name, build=build)


def shown(*names: str, **changes: Any) -> ServerCertificate:
    """A public certificate of an Edge with a year left, for these names."""
    values: dict[str, Any] = {"use": "sip.contoso.com:443", "not_after": NOW + timedelta(days=365), "trusted": True}
    return ServerCertificate(names=names, **values | changes)


def exchange(**changes: Any) -> ExchangeFacts:
    """A trust with Exchange, and with Exchange Online."""
    values: dict[str, Any] = {
        "oauth_servers": (OAuthServer(identity="microsoft.sts", metadata_url=f"https://sts/{TENANT_ID}/metadata"),),
        "partner_applications": (partner(),),
        "certificates": (ServerCertificate(use="OAuthTokenIssuer", not_after=NOW + timedelta(days=365)),),
        "applications": (AppRegistration(app_id="app-1", name=REFERENCE.hybrid_application.name),),
    }
    return ExchangeFacts(**values | changes)


def partner(**changes: Any) -> PartnerApplication:
    """Exchange as a partner."""
    values: dict[str, Any] = {
        "identity": "microsoft.exchange",
        "application_id": EXCHANGE_ID,
        "trust_level": "Full",
        "enabled": True,
    }
    return PartnerApplication(**values | changes)


def facts(**changes: Any) -> HybridFacts:
    """Everything in order, with Exchange Online in use."""
    values: dict[str, Any] = {
        "now": NOW,
        "reference": REFERENCE,
        "cloud": CLOUD,
        "tenant_id": TENANT_ID,
        "edge": edge(),
        "providers": (provider(),),
        "version": ServerVersion(text="Skype for Business Server (7.0.2046.820)", build=SE),
        "components": (component(SE),),
        "replicas": (Replica(fqdn="fe01.contoso.com", build=SE),),
        "shell_host": "fe01.contoso.com",
        "sites": (Site(identity="Site:Berlin", federation_route="edge01.contoso.com"),),
        "allowed_domains": (),
        "blocked_domains": (),
        "online": online(),
        "modules": (TeamsModule(version=(6, 9, 0)),),
        "edge_certificates": {"contoso.com": shown("sip.contoso.com")},
        "exchange": exchange(),
    }
    return HybridFacts(**values | changes)
