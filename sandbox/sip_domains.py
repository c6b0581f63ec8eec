"""Adding a SIP domain to the pretend company, on premises and in the tenant."""

from zlib import crc32

from sandbox.public_records import zone_records
from sandbox.world import TenantDomain, World

SFB_SERVICE = "OfficeCommunicationsOnline"


def add_on_premises(world: World, name: str) -> None:
    """The deployment has the SIP domain, with all that belongs to it: a public zone, a name in the certificate."""
    deployment, zones = world.deployment, world.zones
    if name not in deployment.sip_domains:
        deployment.sip_domains.append(name)
    sip = f"sip.{name}"
    if sip not in deployment.edge_certificate.names:
        deployment.edge_certificate.names.append(sip)
    if name not in zones.names:
        zones.names.append(name)
        zones.primary += zone_records(name)
        zones.secondary += zone_records(name)


def add_to_tenant(world: World, name: str, *, verified: bool) -> TenantDomain:
    """The tenant has the domain; where it is verified, it serves mail and Skype for Business and is enabled for SIP."""
    proof = f"MS=ms{10**7 + crc32(name.encode()) % (9 * 10**7)}"
    domain = world.tenant.domains.setdefault(name, TenantDomain(name, verified=verified, verification_text=proof))
    domain.verified = verified
    if verified:
        domain.services = ["Email", SFB_SERVICE]
        world.tenant.teams.sip_domains[name] = True
    return domain
