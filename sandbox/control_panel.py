"""The company panel of the page: what a newcomer may want to see and change, as lines and actions.

Each action names the control call it makes, so that the page needs to know none of them.
"""

from datetime import timedelta
from typing import Any

from sandbox.panel_moves import moves_section
from sandbox.panel_parts import Section, button, failing, line, outage, section, switch
from sandbox.people import E3, E5, UNSYNCED_OU
from sandbox.world import Record, TenantDomain, World

FRESH = timedelta(hours=1)
"""A sync older than this is shown as a thing to look at: twice the usual half hour between cycles."""

FITTING_MODULE, TOO_NEW_MODULE = "6.9.0", "7.6.0"
"""Versions of the MicrosoftTeams module: one that can move people, and one with a known fault."""


def panel(world: World) -> dict[str, list[Section]]:
    """The sections in the order in which they are shown."""
    return {
        "sections": [
            _dns(world),
            _sync(world),
            _shell(world),
            _microsoft(world),
            _licences(world),
            moves_section(world),
            _clock(world),
        ]
    }


def _dns(world: World) -> Section:
    lines, actions = [], []
    for domain in world.tenant.domains.values():
        if not domain.initial and not domain.default:
            served = (_serves_proof(world.zones.primary, domain), _serves_proof(world.zones.secondary, domain))
            lines.append(line(f"Proof of {domain.name}", *_PUBLISHED[served]))
            if domain.name in world.zones.names:
                actions += _proof_actions(domain, served)
    behind = world.zones.secondary_serial != world.zones.serial
    value, state = ("behind the primary", "attention") if behind else ("up to date", "ok")
    lines.append(line("Secondary server", value, state))
    if behind:
        actions.append(button("refresh-secondary", "Let the secondary catch up", "dns/refresh-secondary", {}))
    actions.append(button("flush", "Empty the resolver's cache", "dns/flush", {}))
    actions.append(outage(world, "Name servers answer", system="dns", kind="silent"))
    return section("dns", "Public DNS", lines, actions)


_PUBLISHED = {
    (True, True): ("published", "ok"),
    (True, False): ("primary only", "attention"),
    (False, True): ("secondary only", "attention"),
    (False, False): ("not published", "off"),
}
"""By where a proof is served: primary, secondary."""


def _serves_proof(records: list[Record], domain: TenantDomain) -> bool:
    wanted = (domain.name, "TXT", domain.verification_text)
    return any((record.name, record.record_type, record.value) == wanted for record in records)


def _proof_actions(domain: TenantDomain, served: tuple[bool, bool]) -> list[dict[str, Any]]:
    """Publish the record that proves a domain, quickly or slowly, or withdraw it."""
    name, actions = domain.name, []
    body: dict[str, Any] = {"domain": name}
    if not all(served):
        label, hint = f"Publish the TXT record for {name}", f"Then type /hybrid verify-domain {name}"
        everywhere = body | {"everywhere": True}
        actions.append(button(f"publish-{name}", label, "dns/publish-verification", everywhere, hint=hint))
    if not any(served):
        label, hint = f"Publish it for {name} on the primary alone", "The secondary still serves the old zone"
        actions.append(button(f"publish-primary-{name}", label, "dns/publish-verification", body, hint=hint))
    else:
        record = {"name": name, "type": "TXT", "value": domain.verification_text}
        actions.append(button(f"withdraw-{name}", f"Withdraw the TXT record for {name}", "dns/withdraw", record))
    return actions


def _sync(world: World) -> Section:
    last = world.tenant.last_sync
    age = world.clock.now() - last if last else None
    stopped = world.sync.stopped
    lines = [
        line("Last cycle", _ago(age) if age is not None else "never", "ok" if age and age <= FRESH else "attention"),
        line("Users in the tenant", str(len(world.tenant.users)), "ok"),
    ]
    ous = sorted(world.sync.excluded_ous)
    lines.append(line("OUs out of scope", ", ".join(ous) or "none", "attention" if ous else "ok"))
    workshop = UNSYNCED_OU not in world.sync.excluded_ous
    actions = [
        button("run-sync", "Run a sync cycle now", "sync/run", {}),
        switch("workshop", f"{UNSYNCED_OU} is synchronised", "sync/scope",
                {"ou": UNSYNCED_OU, "in_scope": not workshop}, on=workshop),
        switch("sync", "Sync is running", "sync/stopped", {"stopped": not stopped}, on=not stopped),
        button("sync-stale", "Pretend it stopped five hours ago", "sync/stopped", {"stopped": True, "hours_ago": 5}),
    ]  # fmt: skip
    return section("sync", "Directory sync", lines, actions)


def _shell(world: World) -> Section:
    down = failing(world, "shell", "down")
    lines = [
        line("Front End", "unreachable" if down else world.deployment.pool, "broken" if down else "ok"),
        line("Version", world.deployment.server_version, "ok"),
    ]
    federated = world.deployment.access_edge.allow_federated_users
    lines.append(line("Federation", "on" if federated else "off", "ok" if federated else "broken"))
    provider = next(iter(world.deployment.hosting_providers), None)
    shared = provider is not None and provider.enabled_shared_address_space
    module = ", ".join(world.deployment.teams_modules) or "not installed"
    fits = world.deployment.teams_modules == [FITTING_MODULE]
    lines.append(line("Teams module", module, "ok" if fits else "attention"))
    trusted = world.deployment.edge_certificate.trusted
    lines.append(line("Certificate of the Edge", "trusted" if trusted else "untrusted", "ok" if trusted else "broken"))
    actions = [
        outage(world, "Management shell answers", system="shell", kind="down"),
        switch("federation", "Edge allows federation", "deployment",
                {"access_edge": {"allow_federated_users": not federated}}, on=federated),
        switch("provider-shared", "Hosting provider shares the SIP address space", "deployment",
                {"hosting_provider": {"enabled_shared_address_space": not shared}}, on=shared),
        switch("edge-certificate", "Certificate of the Edge is trusted", "deployment",
                {"edge_certificate": {"trusted": not trusted}}, on=trusted),
        switch("teams-module", "Teams module fits", "deployment",
                {"set": {"teams_modules": [TOO_NEW_MODULE if fits else FITTING_MODULE]}}, on=fits),
    ]  # fmt: skip
    return section("shell", "Management shell", lines, actions)


def _microsoft(world: World) -> Section:
    tenant = world.tenant
    verified = sum(domain.verified for domain in tenant.domains.values())
    granted = "User.Read.All" in tenant.application.permissions
    lines = [
        line("Domains verified", f"{verified} of {len(tenant.domains)}",
              "ok" if verified == len(tenant.domains) else "attention"),
        line("Permission User.Read.All", "granted" if granted else "missing", "ok" if granted else "broken"),
    ]  # fmt: skip
    shared = tenant.teams.shared_sip_address_space
    lines.append(line("Shared SIP address space", "on" if shared else "off", "ok" if shared else "broken"))
    for service, status in tenant.service_health.items():
        if status != "serviceOperational":
            lines.append(line(service, status, "attention"))
    actions = [
        outage(world, "Microsoft Graph answers", system="graph", kind="503"),
        switch("permission", "The bot may read users", "permission",
                {"permission": "User.Read.All", "granted": not granted}, on=granted),
        *(
            switch(f"verified-{domain.name}", f"{domain.name} is verified", "domain",
                    {"domain": domain.name, "verified": not domain.verified}, on=domain.verified)
            for domain in tenant.domains.values() if not domain.initial
        ),
        switch("tenant-shared", "Tenant shares the SIP address space", "teams",
                {"set": {"shared_sip_address_space": not shared}}, on=shared),
    ]  # fmt: skip
    return section("microsoft", "Microsoft 365", lines, actions)


def _licences(world: World) -> Section:
    lines, actions = [], []
    for sku in world.tenant.skus:
        if sku.part_number not in (E3, E5):
            continue
        free = max(0, sku.enabled + sku.warning - world.consumed(sku.sku_id))
        lines.append(line(sku.part_number, f"{free} of {sku.enabled} seats free", "ok" if free else "attention"))
        body: dict[str, Any] = {"sku": sku.part_number}
        actions.append(
            button(f"buy-{sku.part_number}", f"Buy 10 seats of {sku.part_number}", "seats",
                    body | {"enabled": sku.enabled + 10})
        )  # fmt: skip
        if free:
            actions.append(
                button(f"return-{sku.part_number}", f"Return the free seats of {sku.part_number}", "seats",
                        body | {"enabled": world.consumed(sku.sku_id)})
            )  # fmt: skip
    return section("licences", "Licences", lines, actions)


def _clock(world: World) -> Section:
    lines = [line("Company time", f"{world.clock.now():%Y-%m-%d %H:%M} UTC", "ok")]
    actions = [
        button("reset", "Start the company afresh", "reset", {}, hint="The conversation stays"),
    ]
    return section("clock", "Clock", lines, actions)


def _ago(age: timedelta) -> str:
    """An age in words."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} minute{'s' if minutes != 1 else ''} ago"
    return f"{minutes // 60} hours ago"
