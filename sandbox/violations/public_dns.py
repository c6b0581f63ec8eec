"""The four public records of each SIP domain, read plainly [D8 to D11], at both name servers."""

from collections.abc import Iterator

from sandbox.violations.reading import FAIL, GRAVITY, WARN, Violation, enabled_users, on_premises, violation
from sandbox.world import Record, World

RECORDS = (
    ("D8", "lyncdiscover", "A", ""),
    ("D9", "sip", "A", ""),
    ("D10", "_sip._tls", "SRV", "443"),
    ("D11", "_sipfederationtls._tcp", "SRV", "5061"),
)
"""Id, name below the domain, type, and port."""
NEEDED = ("D8", "D11")
"""Without these nobody finds the deployment; clients can do without the others."""
MICROSOFT = (".lync.com", ".skypeforbusiness.com")


def dns_violations(world: World) -> Iterator[Violation]:
    """D8 to D11 of each SIP domain of the deployment, for where people are homed."""
    hybrid = any(map(on_premises, enabled_users(world)))
    for domain in map(str.lower, world.deployment.sip_domains):
        for check, label, kind, port in RECORDS:
            verdicts = []
            for records in (world.zones.primary, world.zones.secondary):
                values = _resolved(records, f"{label}.{domain}", kind)
                verdicts.append(
                    _missing(check, hybrid=hybrid) if not values else _led(values, domain, port, hybrid=hybrid)
                )
            if verdict := max(verdicts, key=GRAVITY.index):
                yield violation(check, verdict, domain)


def _resolved(records: list[Record], name: str, kind: str) -> list[str]:
    """The values of a name; where it is an alias, of what that leads to, or that name itself where nobody has it."""
    values = [record.value for record in records if (record.name, record.record_type) == (name, kind)]
    aliases = [record.value for record in records if (record.name, record.record_type) == (name, "CNAME")]
    return values or (_resolved(records, aliases[0], kind) or aliases if aliases else [])


def _missing(check: str, *, hybrid: bool) -> str:
    return FAIL if hybrid and check in NEEDED else WARN


def _led(values: list[str], domain: str, port: str, *, hybrid: bool) -> str:
    """Where the values lead: hosts of SRV records and aliases have names, addresses are the company's own."""
    hosts = [value.rpartition(" ")[2].rstrip(".").lower() for value in values]
    in_cloud = any(host.endswith(MICROSOFT) for host in hosts)
    if in_cloud is hybrid or (port and any(value.split()[2] != port for value in values)):
        return FAIL
    outside = any(host != domain and not host.endswith(f".{domain}") for host in hosts)
    return WARN if hybrid and port and outside else ""
