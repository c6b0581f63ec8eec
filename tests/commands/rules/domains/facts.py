"""Facts of step 2: only what a test is about has to be named."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from commands.rules.domains.facts import DomainFacts, Homes, Looked, Seen
from commands.rules.domains.public_records import RECORDS, PublicRecord
from commands.rules.domains.targets import clouds_of
from commands.rules.reference import CloudNames
from connectors.facts import DnsAnswer, DnsOutcome, DnsSurvey, OnlineSipDomain
from tests.commands.values import CLOUD, NOW, RECORD, REFERENCE, answer, domain, survey

CLOUDS = clouds_of(REFERENCE, CLOUD)
PENDING = domain("fabrikam.com", verified=False, services=())
PUBLIC = survey(answer("ns1", RECORD.value), answer("1.1.1.1", RECORD.value))
ABSENT = survey(answer("ns1", outcome=DnsOutcome.NXDOMAIN))
SERVERS = ("ns1", "ns2", "1.1.1.1")
Says = Callable[[PublicRecord, str], DnsAnswer]
"""What a server of this name says about a record of contoso.com."""


def facts(name: str = "fabrikam.com", **changes: Any) -> DomainFacts:
    """A SIP domain that waits for its record, in an organisation with people on premises; its DNS was not looked up."""
    values: dict[str, Any] = {
        "now": NOW,
        "clouds": CLOUDS,
        "patience": REFERENCE.patience,
        "on_premises": True,
        "tenant": PENDING,
        "online": None,
        "homes": Homes.HYBRID,
        "records": (RECORD,),
        "survey": ABSENT,
    }
    return DomainFacts(name=name, **values | changes)


def ready(name: str = "contoso.com", **changes: Any) -> DomainFacts:
    """A SIP domain in which everything is in order, DNS included."""
    values: dict[str, Any] = {
        "tenant": domain(name),
        "online": OnlineSipDomain(name=name, enabled=True),
        "records": (),
        "survey": None,
        "public": {record.label: looked(record, name) for record in RECORDS},
    }
    return facts(name, **values | changes)


def on_premises(record: PublicRecord, name: str) -> str:
    """The value of a record that leads on premises."""
    return f"0 0 {record.port} sip.{name}" if record.port else "192.0.2.10"


def looked(record: PublicRecord, name: str = "contoso.com", *answers: DnsAnswer, **changes: Any) -> Looked:
    """A record as two authoritative servers and a resolver tell it; by default it leads on premises."""
    seen: Seen | None = changes.pop("seen", None)
    given = answers or tuple(answer(server, on_premises(record, name)) for server in SERVERS)
    asked = DnsSurvey(name=record.name(name), record_type=record.kind, answers=given, zone=name, **changes)
    return Looked(survey=asked, seen=seen)


def ago(*, since: int, settles_in: int, previous: str | None = "before") -> Seen:
    """A sighting; both in minutes from now."""
    return Seen(since=NOW - timedelta(minutes=since), previous=previous, settles_by=NOW + timedelta(minutes=settles_in))


def ours(record: PublicRecord, server: str) -> DnsAnswer:
    """The record as it leads on premises."""
    return answer(server, on_premises(record, "contoso.com"))


def theirs(record: PublicRecord, server: str, cloud: CloudNames = CLOUD) -> DnsAnswer:
    """The record as it leads to Microsoft 365, by default in the tenant's cloud."""
    kind, _, value = record.value_in_cloud(cloud).partition(" ")
    return answer(server, value) if kind == "SRV" else answer(server, "198.51.100.1", aliases=(value,))


def elsewhere(record: PublicRecord, server: str) -> DnsAnswer:
    """The record as it leads to another cloud of Microsoft's."""
    return theirs(record, server, REFERENCE.clouds["china"])


def gone(_: PublicRecord, server: str) -> DnsAnswer:
    """No record."""
    return answer(server, outcome=DnsOutcome.NXDOMAIN)


def saying(*values: str) -> Says:
    """A service with these values."""
    return lambda _, server: answer(server, *values)


def only(record: PublicRecord, *answers: DnsAnswer, seen: Seen | None = None, **changes: Any) -> DomainFacts:
    """A domain of which only this record was looked up."""
    return ready(**{"public": {record.label: looked(record, "contoso.com", *answers, seen=seen)}} | changes)


def everywhere(record: PublicRecord, says: Says, **changes: Any) -> DomainFacts:
    """The same, where all servers agree."""
    return only(record, *(says(record, server) for server in SERVERS), **changes)
