"""Step 4: the deployment and the tenant are set up as one [H1 to H13]. The gate before any move."""

from typing import Protocol

from commands.rules.check import Check
from commands.rules.hybrid import (
    h01_edge_federation,
    h02_edge_routing,
    h03_federation_lists,
    h04_hosting_provider,
    h05_provider_settings,
    h06_shared_address_space,
    h07_tenant_federation,
    h08_federation_route,
    h09_server_version,
    h10_tools_host,
    h11_exchange_trust,
    h12_edge_certificate,
    h13_hybrid_application,
)
from commands.rules.hybrid.facts import HybridFacts
from commands.rules.unread import Unread, silent
from commands.rules.wording import headline
from commands.step import Finding, Step, StepResult, gravest


class Condition(Protocol):
    """The shape of a module that holds one condition."""

    CHECK: Check

    def judge(self, facts: HybridFacts, /) -> Finding | tuple[Finding, ...]:
        """What was found; a finding for each check of the module."""
        ...


CONDITIONS: tuple[Condition, ...] = (
    h01_edge_federation,
    h02_edge_routing,
    h03_federation_lists,
    h04_hosting_provider,
    h05_provider_settings,
    h06_shared_address_space,
    h07_tenant_federation,
    h08_federation_route,
    h09_server_version,
    h10_tools_host,
    h11_exchange_trust,
    h12_edge_certificate,
    h13_hybrid_application,
)
CHECKS: tuple[Check, ...] = (
    h01_edge_federation.CHECK,
    h02_edge_routing.CHECK,
    h03_federation_lists.CHECK,
    h04_hosting_provider.CHECK,
    h05_provider_settings.CHECK,
    h06_shared_address_space.CHECK,
    h07_tenant_federation.CHECK,
    h08_federation_route.CHECK,
    h09_server_version.CHECK,
    h09_server_version.CHECK_MIX,
    h10_tools_host.CHECK,
    h10_tools_host.CHECK_TLS,
    h11_exchange_trust.CHECK,
    h12_edge_certificate.CHECK,
    h12_edge_certificate.CHECK_TRUST,
    h13_hybrid_application.CHECK,
)


def judge_hybrid(facts: HybridFacts) -> StepResult:
    """All findings of the step, in the order of their ids."""
    findings = tuple(finding for condition in CONDITIONS for finding in _all(condition.judge(facts)))
    return StepResult(
        step=Step.HYBRID,
        verdict=gravest(finding.verdict for finding in findings),
        headline=headline(findings, ready="Ready: the deployment and the tenant are set up as one."),
        findings=findings,
        checked_at=facts.now,
        sources=silent(*_sources(facts)),
        matrix=h03_federation_lists.matrix(facts),
    )


def _all(found: Finding | tuple[Finding, ...]) -> tuple[Finding, ...]:
    return (found,) if isinstance(found, Finding) else found


def _sources(facts: HybridFacts) -> tuple[object, ...]:
    """Every answer that some check needs."""
    exchange, online = facts.exchange, facts.online
    edges = facts.edge_certificates
    return (
        facts.edge,
        facts.providers,
        facts.version,
        facts.components,
        facts.replicas,
        facts.sites,
        facts.allowed_domains,
        facts.blocked_domains,
        online.federation,
        facts.modules,
        *((edges,) if isinstance(edges, Unread) else edges.values()),
        *((exchange.oauth_servers, exchange.partner_applications) if exchange else ()),
        *((exchange.certificates, exchange.applications) if exchange else ()),
    )
