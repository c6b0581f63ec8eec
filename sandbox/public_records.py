"""The company's public DNS records: web, mail, and the four by which a SIP domain is found."""

from collections.abc import Sequence

from sandbox.world import Record, Zones

EDGE = "127.0.0.1"
"""Where the pretend Access Edge listens."""
_PROXY = "203.0.113.20"  # TEST-NET-3: addresses that belong to nobody
_MAIL = "203.0.113.30"
_WEB = "203.0.113.40"


def public_zones(domains: Sequence[str]) -> Zones:
    """A zone for each domain, the same on both name servers. The first one also has the meetings' addresses."""
    records = [Record(f"{label}.{domains[0]}", "A", _PROXY) for label in ("meet", "dialin")]
    records += [record for domain in domains for record in zone_records(domain)]
    return Zones(names=list(domains), primary=records, secondary=list(records))


def zone_records(domain: str) -> list[Record]:
    """What the zone of a SIP domain holds. Skype for Business points on premises, as hybrid needs."""
    return [*_web_and_mail(domain), *hybrid_records(domain)]


def hybrid_records(domain: str) -> list[Record]:
    """The four records by which clients and partners find a SIP domain, as long as anybody is on premises."""
    return [
        Record(f"lyncdiscover.{domain}", "A", _PROXY),
        Record(f"sip.{domain}", "A", EDGE),
        Record(f"_sip._tls.{domain}", "SRV", f"100 1 443 sip.{domain}"),
        Record(f"_sipfederationtls._tcp.{domain}", "SRV", f"100 1 5061 sip.{domain}"),
    ]


def _web_and_mail(domain: str) -> list[Record]:
    """What every company's zone holds."""
    return [
        Record(domain, "A", _WEB),
        Record(f"www.{domain}", "A", _WEB),
        Record(domain, "MX", f"10 mail.{domain}"),
        Record(f"mail.{domain}", "A", _MAIL),
        Record(domain, "TXT", "v=spf1 mx -all"),
    ]
