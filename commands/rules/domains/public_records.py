"""The four public records of a SIP domain, and where each has to lead [D8 to D11].

As long as anybody is homed on premises all four lead there, for everybody: the Edge hands people in Teams on. After
the last move they lead to Microsoft 365, which refuses to make a tenant Teams only before.
https://learn.microsoft.com/skypeforbusiness/hybrid/decommission-manage-dns-entries
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commands.rules.domains.facts import DomainFacts, Homes
from commands.rules.domains.targets import Lead, Target
from commands.rules.reference import CloudNames
from commands.step import Verdict


class Leads(StrEnum):
    """Where a record leads in the cloud, by the name that `CloudNames` has for it."""

    DISCOVER = "discover_host"
    SIP = "sip_host"
    FEDERATION = "proxy_fqdn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRecord:
    """One of them."""

    label: str
    """What stands before the domain."""
    kind: str
    """The type to ask for: A, which follows aliases, or SRV."""
    serves: str
    """What it has to lead to while people are on premises."""
    needed: bool
    """Whether hybrid breaks without it."""
    in_cloud: Leads
    port: int = 0

    def name(self, domain: str) -> str:
        """The whole name."""
        return f"{self.label}.{domain}"

    def value_in_cloud(self, cloud: CloudNames) -> str:
        """What to publish after the last move."""
        host: str = getattr(cloud, self.in_cloud)
        return f"SRV 100 1 {self.port} {host}" if self.port else f"CNAME {host}"

    def value_on_premises(self, domain: str) -> str:
        """What to publish as long as anybody is on premises, for instance."""
        return f"SRV 0 0 {self.port} sip.{domain}" if self.port else "the address"


LYNCDISCOVER = PublicRecord(
    label="lyncdiscover",
    kind="A",
    serves="the reverse proxy for the external web services of the Director or Front End pool",
    needed=True,
    in_cloud=Leads.DISCOVER,
)
SIP = PublicRecord(label="sip", kind="A", serves="the external Access Edge", needed=False, in_cloud=Leads.SIP)
SIP_TLS = PublicRecord(
    label="_sip._tls", kind="SRV", serves="the external Access Edge", needed=False, in_cloud=Leads.SIP, port=443
)
FEDERATION = PublicRecord(
    label="_sipfederationtls._tcp",
    kind="SRV",
    serves="the external Access Edge",
    needed=True,
    in_cloud=Leads.FEDERATION,
    port=5061,
)
RECORDS = (LYNCDISCOVER, SIP, SIP_TLS, FEDERATION)


@dataclass(frozen=True, slots=True)
class Judged:
    """What one answer means: the verdict, a word for the matrix, and what is wrong, as the rest of a sentence."""

    verdict: Verdict
    word: str
    wrong: str = ""


def judge_lead(record: PublicRecord, lead: Lead, facts: DomainFacts) -> Judged:
    """An answer judged for where people are homed; where that is not known, and it matters, unknown."""
    if isinstance(facts.homes, Homes):
        return _judged(record, lead, facts.name, facts.homes)
    hybrid, cloud = (_judged(record, lead, facts.name, homes) for homes in Homes)
    if hybrid.verdict is cloud.verdict:
        return _wrong_port(record, lead) or hybrid
    return Judged(Verdict.UNKNOWN, lead.target, "leads where it may or may not have to")


def _judged(record: PublicRecord, lead: Lead, domain: str, homes: Homes) -> Judged:
    hybrid = homes is Homes.HYBRID
    match lead.target:
        case Target.MISSING if hybrid and record.needed:
            return Judged(Verdict.FAIL, lead.target, "does not exist")
        case Target.MISSING:
            return Judged(Verdict.WARN, lead.target, "does not exist")
        case Target.OTHER_CLOUD:
            return Judged(Verdict.FAIL, lead.target, "leads to another Microsoft cloud than the tenant's")
        case Target.MICROSOFT if hybrid:
            wrong = "leads to Microsoft 365 while people are homed on premises"
            return Judged(Verdict.FAIL, lead.target, wrong)
        case Target.ON_PREMISES if not hybrid:
            return Judged(Verdict.FAIL, lead.target, "still leads on premises, where nobody is homed any more")
        case Target.BOTH:
            return Judged(Verdict.FAIL, lead.target, "leads to Microsoft 365 and elsewhere at once")
    if at_wrong_port := _wrong_port(record, lead):
        return at_wrong_port
    outside = _outside(lead.services, domain) if hybrid else ""
    if outside:
        return Judged(Verdict.WARN, "other domain", f"leads to {outside}, which lies outside {domain}")
    return Judged(Verdict.PASS, lead.target)


def _wrong_port(record: PublicRecord, lead: Lead) -> Judged | None:
    """A service at another port is wrong wherever people are homed."""
    ports = [port for port, _ in lead.services if port != record.port]
    if not ports:
        return None
    return Judged(Verdict.FAIL, f"port {ports[0]}", f"leads to port {ports[0]} instead of {record.port}")


def _outside(services: Sequence[tuple[int, str]], domain: str) -> str:
    """The first host that is not inside the domain: strict name matching refuses it."""
    return next((host for _, host in services if host != domain and not host.endswith(f".{domain}")), "")
