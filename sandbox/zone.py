"""What an authoritative server knows: the answer to one question, looked up in a list of records.

Pure: no sockets, no clock. Follows RFC 1034 section 4.3.2 (delegations, aliases, wildcards), RFC 2308 (negative
answers carry the SOA record) and RFC 8020 (a name with something below it exists).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import dns.exception
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from sandbox.world import Record

SOA_TTL = 300
"""Seconds."""
NEGATIVE_TTL = 60
"""Seconds for which a resolver remembers that something is not there (the SOA's last field)."""
STRING_LENGTH = 255
"""Bytes in one string of a TXT record; longer texts are several strings."""
MAX_ALIASES = 8

Content = tuple[str, str, str, int]
"""Name, type, value and TTL of a `Record`."""


@dataclass(slots=True)
class Answer:
    """The sections of a response. `authoritative` is the AA flag."""

    rcode: dns.rcode.Rcode = dns.rcode.NOERROR
    authoritative: bool = False
    answer: list[dns.rrset.RRset] = field(default_factory=list)
    authority: list[dns.rrset.RRset] = field(default_factory=list)
    additional: list[dns.rrset.RRset] = field(default_factory=list)


def rdata_of(record_type: str, value: str) -> dns.rdata.Rdata:
    """The record's content from its presentation form (for TXT the bare text). Raises ValueError if it has none."""
    text = value
    if record_type.upper() == "TXT":
        data = value.encode("utf-8")
        strings = [data[start : start + STRING_LENGTH] for start in range(0, len(data), STRING_LENGTH)] or [b""]
        text = " ".join('"' + "".join(f"\\{byte:03d}" for byte in string) + '"' for string in strings)
    try:
        kind = dns.rdatatype.from_text(record_type)
        return dns.rdata.from_text(dns.rdataclass.IN, kind, text, origin=dns.name.root, relativize=False)
    except (dns.exception.DNSException, ValueError) as error:
        raise ValueError(f"{value!r} is not the content of a {record_type} record: {error}") from error


def rrset_of(name: dns.name.Name, ttl: int, *rdatas: dns.rdata.Rdata) -> dns.rrset.RRset:
    """One record set of one type in class IN. TTL in seconds."""
    return dns.rrset.from_rdata_list(name, ttl, rdatas)


def find_zone(apexes: Sequence[str], name: dns.name.Name) -> str | None:
    """The apex nearest above `name` (or `name` itself), or None: none of the zones holds it."""
    holding = [apex for apex in apexes if name.is_subdomain(dns.name.from_text(apex))]
    return max(holding, key=lambda apex: apex.count("."), default=None)


class Zone:
    """One zone: the records at and below its apex, with SOA, NS and the name servers' addresses added.

    `nameservers` are the addresses of ns1, ns2 ... Where the records hold an NS set at the apex or an address of
    ns1, theirs counts. Raises ValueError for a record whose content cannot be read.
    """

    def __init__(self, apex: str, records: Sequence[Record], *, serial: int, nameservers: Sequence[str]) -> None:
        self.apex = dns.name.from_text(apex)
        self._sets: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], dns.rrset.RRset] = {}
        for record in records:
            if dns.name.from_text(record.name).is_subdomain(self.apex):
                self._add(record.name, record.record_type, record.value, ttl=record.ttl)
        own_servers = (self.apex, dns.rdatatype.NS) in self._sets
        for number, address in enumerate(nameservers, start=1):
            host = f"ns{number}.{apex}"
            if not own_servers:
                self._add(apex, "NS", host + ".", ttl=SOA_TTL)
            if (dns.name.from_text(host), dns.rdatatype.A) not in self._sets:
                self._add(host, "A", address, ttl=SOA_TTL)
        timers = f"{serial} 3600 600 604800 {NEGATIVE_TTL}"
        self._add(apex, "SOA", f"ns1.{apex}. hostmaster.{apex}. {timers}", ttl=SOA_TTL)
        self._existing = {above for name, _ in self._sets for above in self._upwards(name)}

    def answer(self, question: dns.name.Name, kind: dns.rdatatype.RdataType) -> Answer:
        """The answer to one question about a name of this zone. Aliases are followed inside the zone."""
        result = Answer()
        name = question
        for _ in range(MAX_ALIASES):
            cut = self._delegation(name)
            if cut is not None:
                return self._refer(result, cut)
            result.authoritative = True
            owner = self._owner(name)
            if owner is None:
                result.rcode = dns.rcode.NXDOMAIN
                result.authority.append(self._soa())
                return result
            found = self._sets_at(owner, kind, shown_as=name)
            if found:
                result.answer += found
                result.additional += [glue for rrset in found for glue in self._addresses(rrset)]
                return result
            alias = self._sets.get((owner, dns.rdatatype.CNAME))
            if alias is None:
                result.authority.append(self._soa())
                return result
            result.answer.append(_shown_as(alias, name))
            name = alias[0].target
            if not name.is_subdomain(self.apex):
                return result
        return result

    def _add(self, name: str, record_type: str, value: str, *, ttl: int) -> None:
        owner, rdata = dns.name.from_text(name), rdata_of(record_type, value)
        key = (owner, rdata.rdtype)
        if key in self._sets:
            self._sets[key].add(rdata, ttl)
        else:
            self._sets[key] = rrset_of(owner, ttl, rdata)

    def _upwards(self, name: dns.name.Name) -> Iterator[dns.name.Name]:
        """`name`, its parent and so on up to the apex."""
        while name.is_subdomain(self.apex):
            yield name
            if name == self.apex:
                return
            name = name.parent()

    def _owner(self, name: dns.name.Name) -> dns.name.Name | None:
        """Where the records for `name` stand: there, or at the wildcard that covers it; None: it does not exist."""
        if name in self._existing:
            return name
        encloser = next(above for above in self._upwards(name) if above in self._existing)
        wildcard = dns.name.Name((b"*", *encloser.labels))
        return wildcard if wildcard in self._existing else None

    def _sets_at(
        self, owner: dns.name.Name, kind: dns.rdatatype.RdataType, *, shown_as: dns.name.Name
    ) -> list[dns.rrset.RRset]:
        wanted = [
            rrset for (name, held), rrset in self._sets.items() if name == owner and kind in (held, dns.rdatatype.ANY)
        ]
        return [_shown_as(rrset, shown_as) for rrset in wanted]

    def _delegation(self, name: dns.name.Name) -> dns.rrset.RRset | None:
        """The NS set of a child zone that `name` lies in; the uppermost one counts."""
        cuts = [self._sets.get((above, dns.rdatatype.NS)) for above in self._upwards(name) if above != self.apex]
        return next((cut for cut in reversed(cuts) if cut is not None), None)

    def _refer(self, result: Answer, cut: dns.rrset.RRset) -> Answer:
        result.authority.append(cut)
        result.additional += self._addresses(cut)
        return result

    def _addresses(self, rrset: dns.rrset.RRset) -> list[dns.rrset.RRset]:
        """The addresses of the hosts that an NS, MX or SRV set names, as far as this zone has them."""
        field_of = {dns.rdatatype.NS: "target", dns.rdatatype.SRV: "target", dns.rdatatype.MX: "exchange"}
        if rrset.rdtype not in field_of:
            return []
        hosts: list[dns.name.Name] = [getattr(rdata, field_of[rrset.rdtype]) for rdata in rrset]
        kinds = (dns.rdatatype.A, dns.rdatatype.AAAA)
        return [self._sets[host, kind] for host in hosts for kind in kinds if (host, kind) in self._sets]

    def _soa(self) -> dns.rrset.RRset:
        """The SOA for a negative answer, with the TTL that RFC 2308 section 3 asks for."""
        soa = self._sets[self.apex, dns.rdatatype.SOA]
        return rrset_of(self.apex, min(SOA_TTL, NEGATIVE_TTL), *soa)


@lru_cache(maxsize=64)
def loaded_zone(apex: str, records: tuple[Content, ...], *, serial: int, nameservers: tuple[str, ...]) -> Zone:
    """The zone with these records, read once for all its questions: never change what it hands out."""
    return Zone(apex, [Record(*content) for content in records], serial=serial, nameservers=nameservers)


def _shown_as(rrset: dns.rrset.RRset, name: dns.name.Name) -> dns.rrset.RRset:
    """The same records under the name as it was asked: its capitals, or the name that a wildcard stands for."""
    return rrset_of(name, rrset.ttl, *rrset)
