"""What public DNS says about a name: every authoritative server and every resolver, asked side by side.

"Propagated" means that all authoritative servers agree, "visible" that the chosen resolvers do: so each is
asked by itself, with single queries (RFC 1035), and nothing is merged here.
"""

import re
import time
from collections.abc import Iterable, Sequence
from ipaddress import ip_address

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype

from connectors.calls import remote_call
from connectors.dns_answers import interpret, presentation
from connectors.facts import DnsAnswer, DnsOutcome, DnsServer, DnsSurvey, ServerRole
from connectors.side_by_side import side_by_side

SYSTEM = "Public DNS"

_PAYLOAD = 1232
"""Bytes of UDP that pass every network without being cut up (DNS flag day 2020)."""
_SURVEYS = 8
"""Questions that are asked at the same time, each of several servers: a burst of hundreds looks like an attack."""
_LONGEST = 1000
"""Characters of a name that are looked at: no valid one comes near."""

_NEVER = frozenset("\\\"'()@/:;,$\x7f")
"""Characters that are part of no name: quotes, and what zone files and addresses give a meaning."""
_LABEL_ENDS = re.compile("[.\u3002\uff0e\uff61]")
"""The full stops that end a label (RFC 3490, section 3.1)."""


class Nameserver:
    """Asks public DNS. Threads may share it.

    resolvers   address (IPv4 or IPv6) and port of each recursive resolver
    port        where authoritative servers listen
    timeout     seconds for one try; a server that stays silent is asked `tries` times
    """

    def __init__(
        self, resolvers: Sequence[tuple[str, int]], *, port: int = 53, timeout: float = 1.0, tries: int = 2
    ) -> None:
        """Raises ValueError for a resolver that is not given by its address."""
        self._resolvers = tuple(
            DnsServer(name=str(ip_address(host)), address=str(ip_address(host)), port=at, role=ServerRole.RESOLVER)
            for host, at in resolvers
        )
        self._port = port
        self._timeout = timeout
        self._tries = tries

    def survey(self, name: str, record_type: str) -> DnsSurvey:
        """What every server says about `record_type` of `name` now.

        International names are asked for in their ASCII form. Trouble with DNS is part of the result, never
        an exception; ValueError is for a name or type that cannot be asked for at all.
        """
        return self.surveys([(name, record_type)])[0]

    def surveys(self, questions: Iterable[tuple[str, str]]) -> tuple[DnsSurvey, ...]:
        """The survey of each (name, record type), made side by side. Raises ValueError as `survey` does.

        The servers of a zone that several names lie in are looked up once.
        """
        asked = [(wire_name(name), _record_type(record_type)) for name, record_type in questions]
        zones = side_by_side(self._find_zone, [qname for qname, _ in asked], at_once=_SURVEYS)
        distinct = sorted({zone for zone, _ in zones if zone is not None})
        servers = dict(zip(distinct, side_by_side(self._find_servers, distinct, at_once=_SURVEYS), strict=True))

        def made(place: int) -> DnsSurvey:
            zone, problem = zones[place]
            authoritative, problem = servers[zone] if zone is not None else ([], problem)
            return self._made(*asked[place], zone, authoritative, problem)

        return tuple(side_by_side(made, range(len(asked)), at_once=_SURVEYS))

    def _made(
        self,
        qname: dns.name.Name,
        rdtype: dns.rdatatype.RdataType,
        zone: dns.name.Name | None,
        authoritative: Sequence[DnsServer],
        problem: str,
    ) -> DnsSurvey:
        """One question asked of these servers and of every resolver."""
        answers = side_by_side(lambda server: self._ask(server, qname, rdtype)[0], [*authoritative, *self._resolvers])
        return DnsSurvey(
            name=presentation(qname),
            record_type=rdtype.name,
            answers=tuple(answers),
            zone=presentation(zone) if zone is not None else "",
            problem=problem,
            onward=self._follow(answers, rdtype),
        )

    def _follow(self, answers: Iterable[DnsAnswer], rdtype: dns.rdatatype.RdataType) -> dict[str, DnsAnswer]:
        """What the resolvers say about the names at which answers end in an alias, as far as they say anything."""
        ends = sorted({answer.aliases[-1] for answer in answers if answer.aliases and not answer.values})
        heard = side_by_side(lambda end: self._heard(dns.name.from_text(end), rdtype), ends)
        return {end: found[0] for end, found in zip(ends, heard, strict=True) if found is not None}

    def _find_zone(self, qname: dns.name.Name) -> tuple[dns.name.Name | None, str]:
        """The zone that holds a name, or None and why not: the owner of the SOA, at the name or above it."""
        candidate = qname
        while candidate != dns.name.root:
            message = self._resolve(candidate, dns.rdatatype.SOA)
            if message is None:
                return None, self._silence()
            zone = _zone_in(message, candidate)
            if zone is not None:
                return zone, ""
            candidate = candidate.parent()
        return None, f"The resolvers name no zone for {presentation(qname)}."

    def _find_servers(self, zone: dns.name.Name) -> tuple[list[DnsServer], str]:
        """The authoritative servers of a zone with their addresses, and what is wrong if there are none.

        A server without a known address is there with an empty one.
        """
        message = self._resolve(zone, dns.rdatatype.NS)
        if message is None:
            return [], self._silence()
        rrset = message.get_rrset(message.answer, zone, dns.rdataclass.IN, dns.rdatatype.NS)
        if rrset is None:
            return [], f"The resolvers name no authoritative server for {presentation(zone)}."
        hosts = sorted(record.target for record in rrset)
        found = side_by_side(self._addresses, hosts)
        return [
            DnsServer(name=presentation(host), address=address, port=self._port, role=ServerRole.AUTHORITATIVE)
            for host, addresses in zip(hosts, found, strict=True)
            for address in addresses or [""]
        ], ""

    def _addresses(self, host: dns.name.Name) -> list[str]:
        """IPv4 addresses of a server; IPv6 only where it has no other, as many networks do not carry it."""
        for rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
            message = self._resolve(host, rdtype)
            found = [
                record.address
                for rrset in (message.answer if message is not None else [])
                if rrset.rdtype == rdtype
                for record in rrset
            ]
            if found:
                return sorted(found)
        return []

    def _resolve(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> dns.message.Message | None:
        found = self._heard(name, rdtype)
        return None if found is None else found[1]

    def _heard(
        self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> tuple[DnsAnswer, dns.message.Message] | None:
        """The answer of the first resolver that gives a conclusive one, else what any of them said; None: silence."""
        asked = side_by_side(lambda server: self._ask(server, name, rdtype), self._resolvers)
        asked.sort(key=lambda pair: not pair[0].outcome.conclusive)
        return next(((answer, message) for answer, message in asked if message is not None), None)

    def _silence(self) -> str:
        if not self._resolvers:
            return "No DNS resolver is configured."
        names = ", ".join(f"{server.address}:{server.port}" for server in self._resolvers)
        return f"No DNS resolver gave an answer ({names})."

    def _ask(
        self, server: DnsServer, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> tuple[DnsAnswer, dns.message.Message | None]:
        """One server, one question; again while it is silent and tries are left."""
        if not server.address:
            return DnsAnswer(server=server, outcome=DnsOutcome.UNREACHABLE), None
        query = dns.message.make_query(name, rdtype, use_edns=0, payload=_PAYLOAD)
        if server.role is ServerRole.AUTHORITATIVE:
            query.flags &= ~dns.flags.RD
        started = time.perf_counter()
        outcome, message = DnsOutcome.TIMEOUT, None
        for _ in range(self._tries):
            outcome, message = self._exchange(server, query)
            if outcome is not DnsOutcome.TIMEOUT:
                break
        took = time.perf_counter() - started
        if message is None:
            return DnsAnswer(server=server, outcome=outcome, took=took), None
        return interpret(message, query.question[0], server=server, took=took), message

    def _exchange(
        self, server: DnsServer, query: dns.message.QueryMessage
    ) -> tuple[DnsOutcome, dns.message.Message | None]:
        question = query.question[0]
        asked = f"{question.rdtype.name} {presentation(question.name)} at {server.name} ({server.address})"
        with remote_call(SYSTEM, asked) as call:
            try:
                message, _ = dns.query.udp_with_fallback(
                    query, server.address, port=server.port, timeout=self._timeout, ignore_unexpected=True
                )
            except dns.exception.Timeout:
                call.outcome = DnsOutcome.TIMEOUT
                return DnsOutcome.TIMEOUT, None
            except (dns.exception.DNSException, OSError, EOFError):
                call.outcome = DnsOutcome.UNREACHABLE
                return DnsOutcome.UNREACHABLE, None
            call.outcome = dns.rcode.to_text(message.rcode()).lower()
            return DnsOutcome.ANSWERED, message


def wire_name(name: str) -> dns.name.Name:
    """A name as it is asked for: absolute, lower case, international labels in their ASCII form.

    Raises ValueError, with a sentence for people, for what is not a name.
    """
    text = _LABEL_ENDS.sub(".", name.strip()).rstrip(".").lower()
    if not text or len(text) > _LONGEST or any(c <= " " or c in _NEVER or c.isspace() for c in text):
        raise ValueError(f"{name[:80]!r} is not a name in DNS.")
    try:
        labels = [
            label if label.isascii() else dns.name.IDNA_2008_UTS_46.encode(label).decode("ascii")
            for label in text.split(".")
        ]  # label by label: _sip beside an international label is no valid international name, but is asked for
        return dns.name.from_text(".".join(labels))
    except (dns.exception.DNSException, UnicodeError) as error:
        raise ValueError(f"{name[:80]!r} is not a name in DNS.") from error


def is_name(text: str) -> bool:
    """Whether DNS can be asked for it; a domain of the greatest length has no room for a label before it."""
    try:
        wire_name(text)
    except ValueError:
        return False
    return True


def _record_type(text: str) -> dns.rdatatype.RdataType:
    try:
        rdtype = dns.rdatatype.from_text(text.strip())
    except (dns.exception.DNSException, ValueError) as error:
        raise ValueError(f"{text[:20]!r} is not a type of DNS record.") from error
    if dns.rdatatype.is_metatype(rdtype):
        raise ValueError(f"{text[:20]!r} is not a type of DNS record.")
    return rdtype


def _zone_in(message: dns.message.Message, name: dns.name.Name) -> dns.name.Name | None:
    """The zone that an answer to a SOA question names: in the answer, or beside a "no".

    An alias says nothing about the zone it is in: its "no" is about the target.
    """
    if message.get_rrset(message.answer, name, dns.rdataclass.IN, dns.rdatatype.SOA) is not None:
        return name
    if message.answer:
        return None
    owners = (rrset.name for rrset in message.authority if rrset.rdtype == dns.rdatatype.SOA)
    return next((owner for owner in owners if name.is_subdomain(owner) and owner != dns.name.root), None)
