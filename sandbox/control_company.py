"""Control calls for the company's public DNS and its directory synchronisation."""

from dataclasses import asdict
from datetime import timedelta

import dns.exception
import dns.name

from sandbox.control_body import Answer, Body, Call, Field, Parts, Wrong
from sandbox.sync import run_cycle
from sandbox.world import Record, Zones
from sandbox.zone import find_zone, rdata_of

LONGEST_TTL = 2**31 - 1
"""Seconds, RFC 2181 section 8."""


def publish(parts: Parts, body: Body) -> Answer:
    """Serve a record from the primary name server. The same record again only changes its TTL."""
    record_type = body["type"].upper()
    name = _dns_name(parts.world.zones, body["name"])
    try:
        rdata_of(record_type, body["value"])
    except ValueError as error:
        raise Wrong(f"{error}.") from error
    if not 0 <= body["ttl"] <= LONGEST_TTL:
        raise Wrong(f"The field 'ttl' must be from 0 to {LONGEST_TTL}.")
    record = Record(name, record_type, body["value"], body["ttl"])
    _serve(parts.world.zones, record)
    return {"record": asdict(record)}


def _serve(zones: Zones, record: Record) -> None:
    key = (record.name, record.record_type, record.value)
    others = [r for r in zones.primary if (r.name, r.record_type, r.value) != key]
    zones.primary = [*others, record]
    zones.serial += 1


def _dns_name(zones: Zones, text: str) -> str:
    """The name in lower case, without a trailing dot. Raises Wrong where it is in none of the company's zones."""
    try:
        name = dns.name.from_text(text.strip())
    except dns.exception.DNSException as error:
        raise Wrong(f"{text!r} is not a DNS name.") from error
    if find_zone(zones.names, name) is None:
        raise Wrong(f"{text!r} is in none of the company's zones: {', '.join(zones.names)}.")
    return name.to_text(omit_final_dot=True).lower()


def withdraw(parts: Parts, body: Body) -> Answer:
    """Stop serving the records of this name and type, or only the one with this value."""
    zones = parts.world.zones
    name, record_type = _dns_name(zones, body["name"]), body["type"].upper()
    kept = [
        r
        for r in zones.primary
        if (r.name, r.record_type) != (name, record_type) or (body["value"] and r.value != body["value"])
    ]
    removed = len(zones.primary) - len(kept)
    zones.primary = kept
    zones.serial += bool(removed)
    return {"removed": removed}


def publish_verification(parts: Parts, body: Body) -> Answer:
    """Publish the TXT record that proves a domain, on the primary alone or on every server."""
    world = parts.world
    domain = world.tenant.domains.get(body["domain"].strip().lower())
    if domain is None:
        raise Wrong(f"The tenant has no domain {body['domain']!r}: add it first.")
    record = Record(_dns_name(world.zones, domain.name), "TXT", domain.verification_text)
    _serve(world.zones, record)
    if body["everywhere"]:
        parts.dns.refresh_secondary()
        parts.dns.flush_cache()
    return {"record": asdict(record)}


def domain(parts: Parts, body: Body) -> Answer:
    """Let the tenant take a domain for verified, or no longer: as somebody does who removes it and adds it again."""
    found = parts.world.tenant.domains.get(body["domain"].strip().lower())
    if found is None:
        raise Wrong(f"The tenant has no domain {body['domain']!r}: add it first.")
    found.verified = body["verified"]
    return {"domain": found.name, "verified": found.verified}


def refresh_secondary(parts: Parts, _: Body) -> Answer:
    """The secondary name server takes over what the primary serves."""
    parts.dns.refresh_secondary()
    return {"serial": parts.world.zones.secondary_serial}


def flush(parts: Parts, _: Body) -> Answer:
    """The resolver forgets what it has cached."""
    parts.dns.flush_cache()
    return {}


def run_sync(parts: Parts, _: Body) -> Answer:
    """Run one sync cycle now; while the sync is stopped nothing happens."""
    world = parts.world
    run_cycle(world)
    last = world.tenant.last_sync
    ran = not world.sync.stopped and bool(world.tenant.sync_enabled)
    return {"ran": ran, "users": len(world.tenant.users), "last_sync": last.isoformat() if last else None}


def scope(parts: Parts, body: Body) -> Answer:
    """Take an OU into the sync's scope or out of it; the next cycle acts on it."""
    ous = sorted({person.ou for person in parts.world.people})
    if body["ou"] not in ous:
        raise Wrong(f"There is no OU {body['ou']!r}; there are {', '.join(ous)}.")
    excluded = parts.world.sync.excluded_ous
    (excluded.discard if body["in_scope"] else excluded.add)(body["ou"])
    return {"excluded_ous": sorted(excluded)}


def stop_sync(parts: Parts, body: Body) -> Answer:
    """Stop the sync, now or as if some hours ago, or start it again."""
    world = parts.world
    world.sync.stopped = body["stopped"]
    if body["hours_ago"] < 0:
        raise Wrong("The field 'hours_ago' must not be negative.")
    if body["stopped"] and body["hours_ago"]:
        world.tenant.last_sync = world.clock.now() - timedelta(hours=body["hours_ago"])
    return {"stopped": world.sync.stopped}


COMPANY_CALLS = (
    Call(
        "POST", "/control/dns/publish", "Serve a DNS record from the primary name server.", publish,
        {"name": Field(str), "type": Field(str), "value": Field(str), "ttl": Field(int, 300)},
    ),
    Call(
        "POST", "/control/dns/withdraw", "Stop serving a DNS record.", withdraw,
        {"name": Field(str), "type": Field(str), "value": Field(str, "")},
    ),
    Call(
        "POST", "/control/dns/publish-verification", "Publish the TXT record that proves a domain.",
        publish_verification, {"domain": Field(str), "everywhere": Field(bool, False)},
    ),
    Call(
        "POST", "/control/domain", "Verify a domain of the tenant, or take that back.", domain,
        {"domain": Field(str), "verified": Field(bool)},
    ),
    Call("POST", "/control/dns/refresh-secondary", "Let the secondary catch up with the primary.", refresh_secondary),
    Call("POST", "/control/dns/flush", "Empty the resolver's cache.", flush),
    Call("POST", "/control/sync/run", "Run one directory sync cycle.", run_sync),
    Call(
        "POST", "/control/sync/scope", "Take an OU into the sync's scope or out of it.", scope,
        {"ou": Field(str), "in_scope": Field(bool)},
    ),
    Call(
        "POST", "/control/sync/stopped", "Stop or start the directory sync.", stop_sync,
        {"stopped": Field(bool), "hours_ago": Field(float, 0.0)},
    ),
)  # fmt: skip
