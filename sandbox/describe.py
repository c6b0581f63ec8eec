"""What is true in the pretend company now, read from the world: tests compare the bot's answers with this.

It is a reading of its own, of people and tenant as they are at this moment, and not a list of what was
planted: after a change or a sync cycle it tells the new truth. The shape is documented in docs/sandbox.md.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sandbox.violations.everything import violations
from sandbox.world import (
    AUDIO_CONFERENCING_PLAN,
    ON_PREMISES,
    PHONE_SYSTEM_PLAN,
    SFB_ONLINE_PLAN_2,
    TEAMS_PLAN,
    CloudUser,
    Person,
    World,
)

Matched = list[tuple[Person, CloudUser]]


def describe(world: World) -> dict[str, Any]:
    """Everything that the checks can find, counted and by name. Only JSON values; times in ISO 8601, UTC."""
    enabled = [person for person in world.people if person.kind == "user" and person.sfb_enabled]
    by_key = _match(world, enabled)
    matched = [pair for pairs in by_key.values() for pair in pairs]
    found = {person.guid for person, _ in matched}
    missing = [person for person in enabled if person.guid not in found]
    return {
        "seed": world.seed,
        "tenant": _tenant(world),
        "sync": _sync(world),
        "domains": _domains(world),
        "sip_domains": _sip_domains(world, enabled),
        "skus": _skus(world),
        "sfb_users": {"total": len(enabled), "on_premises": sum(p.hosting_provider == ON_PREMISES for p in enabled)},
        "missing_in_cloud": _group(missing) | {"by_ou": dict(sorted(Counter(p.ou for p in missing).items()))},
        "matched_by": {key: _group(person for person, _ in pairs) for key, pairs in by_key.items()},
        "sip_differs_from_upn": _group(p for p in enabled if _sip(p).lower() != p.user_principal_name.lower()),
        "already_in_cloud": _group(p for p in enabled if p.hosting_provider not in ("", ON_PREMISES)),
        "disabled_accounts": _group(person for person in enabled if not person.account_enabled),
        "conflicts": _conflicts(world),
        **_of_matched(world, matched),
        "noise": _noise(world),
        "deployment": _deployment(world),
        "violations": violations(world),
    }


def _match(world: World, enabled: Iterable[Person]) -> dict[str, Matched]:
    """Each person's user by the first key that fits: objectGUID as immutable id, SID, UPN (ignoring case)."""
    users = world.tenant.users.values()
    by_anchor = {user.immutable_id: user for user in users if user.immutable_id}
    by_sid = {user.security_identifier: user for user in users if user.security_identifier}
    by_upn = {user.user_principal_name.lower(): user for user in users}
    result: dict[str, Matched] = {"immutable_id": [], "sid": [], "upn": []}
    for person in enabled:
        anchor = b64encode(person.guid.bytes_le).decode()
        candidates = (
            ("immutable_id", by_anchor.get(anchor)),
            ("sid", by_sid.get(person.sid)),
            ("upn", by_upn.get(person.user_principal_name.lower())),
        )
        for key, user in candidates:
            if user is not None:
                result[key].append((person, user))
                break
    return result


def _of_matched(world: World, matched: Matched) -> dict[str, Any]:
    """What can only be said about a person together with their user."""
    initial = f"@{world.tenant.initial_domain}".lower()
    fallback = [
        (person, user)
        for person, user in matched
        if user.user_principal_name.lower().endswith(initial)
        and not person.user_principal_name.lower().endswith(initial)
    ]
    plans = {user.object_id: world.plans_of(user) for _, user in matched}
    unlicensed = [p for p, user in matched if not {TEAMS_PLAN, SFB_ONLINE_PLAN_2} <= plans[user.object_id]]
    voice = [p for p, user in matched if p.enterprise_voice and PHONE_SYSTEM_PLAN not in plans[user.object_id]]
    dial_in = [
        p for p, user in matched if p.dial_in_conferencing and AUDIO_CONFERENCING_PLAN not in plans[user.object_id]
    ]
    return {
        "upn_fallback": _group(person for person, _ in fallback)
        | {"cloud_upns": sorted(user.user_principal_name for _, user in fallback)},
        "without_licence": _group(unlicensed),
        "without_usage_location": _group(person for person, user in matched if not user.usage_location),
        "voice_users": _group(person for person, _ in matched if person.enterprise_voice),
        "voice_without_phone_system": _group(voice),
        "dial_in_without_audio_conferencing": _group(dial_in),
    }


def _sip(person: Person) -> str:
    return person.sip_address.removeprefix("sip:")


def _someone(person: Person) -> dict[str, str]:
    return {"name": person.display_name, "upn": person.user_principal_name, "sip": _sip(person), "ou": person.ou}


def _group(people: Iterable[Person]) -> dict[str, Any]:
    """How many they are, and who, by UPN."""
    members = sorted(map(_someone, people), key=lambda someone: someone["upn"])
    return {"count": len(members), "people": members}


def _conflicts(world: World) -> list[dict[str, Any]]:
    """Every value that was refused, with both parties: who went without it first, then who has it."""
    by_sid = {person.sid: person for person in world.people}
    found = []
    for user in world.tenant.users.values():
        for conflict in user.conflicts:
            holder = _holder(world, conflict.attribute, conflict.value)
            parties = [_party(by_sid, party) for party in (user, holder) if party is not None]
            found.append({"attribute": conflict.attribute, "value": conflict.value, "parties": parties})
    return sorted(found, key=lambda c: (c["attribute"], c["value"]))


def _holder(world: World, attribute: str, value: str) -> CloudUser | None:
    """Who has this UPN or proxy address in the tenant."""
    for user in world.tenant.users.values():
        held = [user.user_principal_name] if attribute == "UserPrincipalName" else user.proxy_addresses
        if value.lower() in (one.lower() for one in held):
            return user
    return None


def _party(by_sid: dict[str, Person], user: CloudUser) -> dict[str, str]:
    person = by_sid.get(user.security_identifier or "")
    if person is None:
        return {"name": user.display_name, "upn": user.user_principal_name, "sip": "", "ou": ""}
    return _someone(person)


def _tenant(world: World) -> dict[str, Any]:
    tenant = world.tenant
    return {
        "id": tenant.tenant_id,
        "name": tenant.name,
        "initial_domain": tenant.initial_domain,
        "users": len(tenant.users),
        "permissions": sorted(tenant.application.permissions),
        "service_health": dict(tenant.service_health),
    }


def _sync(world: World) -> dict[str, Any]:
    last = world.tenant.last_sync
    return {
        "enabled": world.tenant.sync_enabled,
        "last_sync": last.isoformat() if last else None,
        "stopped": world.sync.stopped,
        "excluded_ous": sorted(world.sync.excluded_ous),
    }


def _domains(world: World) -> dict[str, Any]:
    """The tenant's domains, with the record that proves each and where it is served now."""
    served = {"primary": world.zones.primary, "secondary": world.zones.secondary}
    return {
        domain.name: {
            "verified": domain.verified,
            "default": domain.default,
            "initial": domain.initial,
            "services": list(domain.services),
            "verification_text": domain.verification_text,
            "served_by": [
                server
                for server, records in served.items()
                if any(
                    (r.name, r.record_type, r.value) == (domain.name, "TXT", domain.verification_text) for r in records
                )
            ],
        }
        for domain in world.tenant.domains.values()
    }


def _sip_domains(world: World, enabled: list[Person]) -> dict[str, Any]:
    """The SIP domains in use on premises (configured, or in somebody's address), and what the tenant makes of them."""
    used = Counter(_sip(person).rpartition("@")[2].lower() for person in enabled)
    names = sorted({*world.deployment.sip_domains, *used} - {""})
    known = world.tenant.domains
    return {
        name: {"in_tenant": name in known, "verified": name in known and known[name].verified, "users": used[name]}
        for name in names
    }


def _skus(world: World) -> dict[str, Any]:
    return {
        sku.part_number: {
            "sku_id": sku.sku_id,
            "status": sku.capability_status,
            "enabled": sku.enabled,
            "warning": sku.warning,
            "consumed": world.consumed(sku.sku_id),
            "free": max(0, sku.enabled + sku.warning - world.consumed(sku.sku_id)),
            "plans": [plan.name for plan in sku.plans],
        }
        for sku in world.tenant.skus
    }


def _noise(world: World) -> dict[str, int]:
    """People and users who are there and must not be counted."""
    users = world.tenant.users.values()
    return {
        "people_without_sfb": sum(not person.sfb_enabled for person in world.people),
        "cloud_only_users": sum(not user.sync_enabled and user.account_type != "guest" for user in users),
        "guests": sum(user.account_type == "guest" for user in users),
    }


def _deployment(world: World) -> dict[str, Any]:
    edge = world.deployment.access_edge
    return {
        "sip_domains": list(world.deployment.sip_domains),
        "server_version": world.deployment.server_version,
        "hosting_providers": [provider.proxy_fqdn for provider in world.deployment.hosting_providers],
        "access_edge": {
            "allow_outside_users": edge.allow_outside_users,
            "allow_federated_users": edge.allow_federated_users,
            "enable_partner_discovery": edge.enable_partner_discovery,
            "routing_method": edge.routing_method,
        },
    }
