"""Public DNS of the pretend company: a primary, a stale secondary and a caching resolver, over UDP and TCP.

Each is authoritative or recursive as real ones are (RFC 1034, RFC 1035, EDNS of RFC 6891); `zone.py` and
`resolver.py` know the answers, `dnswire.py` the sockets. Everything runs on one event loop.

Faults: system "dns", target "primary:<name>", "secondary:<name>" or "resolver:<name>" (lower case, no trailing
dot), kinds `FAULTS`. A standing fault of an authoritative server, one without a count, also keeps the resolver
from using that server; a counted one concerns direct questions alone.
"""

import asyncio
from dataclasses import dataclass, replace

import dns.asyncquery
import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from sandbox.dnswire import Endpoint, open_endpoints
from sandbox.faults import Fault
from sandbox.resolver import Resolver, elsewhere
from sandbox.world import World
from sandbox.zone import Answer, Zone, find_zone, loaded_zone

PRIMARY_ADDRESS, SECONDARY_ADDRESS, RESOLVER_ADDRESS = "127.0.0.1", "127.0.0.2", "127.0.0.3"
FAULTS = ("silent", "servfail", "refused", "nxdomain", "truncated", "garbage", "slow")
UDP_SIZE = 1232
"""Bytes of the largest UDP answer (DNS flag day 2020); a client may ask for less, and without EDNS gets 512."""
LARGEST = 65535
TRANSFERS = (dns.rdatatype.AXFR, dns.rdatatype.IXFR)
VISIBLE_TIMEOUT = 2.0
"""Seconds that `txt_visible` waits for the primary."""


@dataclass(frozen=True, slots=True)
class DnsAddresses:
    """Where the servers listen, over UDP and TCP alike. `port` is that of the authoritative servers."""

    primary: tuple[str, int]
    secondary: tuple[str, int] | None
    """None where 127.0.0.2 cannot be bound."""
    resolver: tuple[str, int]
    port: int


class PublicDns:
    """The three servers. Their content is `world.zones`, read anew for each question."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._resolver = Resolver(world.clock, self._upstream)
        self._endpoints: dict[str, Endpoint] = {}

    async def start(self, *, port: int = 0) -> DnsAddresses:
        """Open the sockets; port 0 takes any that is free on all addresses. Raises OSError when it cannot."""
        wanted = {"primary": PRIMARY_ADDRESS, "secondary": SECONDARY_ADDRESS, "resolver": RESOLVER_ADDRESS}
        self._endpoints = await open_endpoints(wanted, self._respond, port=port)
        secondary = self._endpoints.get("secondary")
        primary = self._endpoints["primary"].address
        resolver = self._endpoints["resolver"].address
        return DnsAddresses(primary, secondary.address if secondary else None, resolver, primary[1])

    async def stop(self) -> None:
        """Close the sockets. Does nothing when they are closed."""
        endpoints, self._endpoints = self._endpoints, {}
        for endpoint in endpoints.values():
            await endpoint.close()

    async def txt_visible(self, name: str, value: str) -> bool:
        """Whether the primary, asked over the wire, serves this TXT value; False too when it does not answer.

        False as well for a name that is no domain name, and while the servers are stopped.
        """
        if "primary" not in self._endpoints:
            return False
        address, port = self._endpoints["primary"].address
        try:
            query = dns.message.make_query(name, "TXT", use_edns=0, payload=UDP_SIZE)
            query.flags &= ~dns.flags.RD
            response, _ = await dns.asyncquery.udp_with_fallback(query, address, timeout=VISIBLE_TIMEOUT, port=port)
        except (dns.exception.DNSException, OSError):
            return False
        found = [rdata for rrset in response.answer if rrset.rdtype == dns.rdatatype.TXT for rdata in rrset]
        return any(b"".join(rdata.strings) == value.encode("utf-8") for rdata in found)

    def refresh_secondary(self) -> None:
        """A zone transfer: the secondary gets what the primary has now."""
        zones = self._world.zones
        zones.secondary = [replace(record) for record in zones.primary]
        zones.secondary_serial = zones.serial

    def flush_cache(self) -> None:
        """Make the resolver forget everything."""
        self._resolver.flush()

    async def _respond(self, role: str, wire: bytes, transport: str) -> bytes | None:
        """The answer of server `role` to one message, or None: it stays silent."""
        try:
            query = dns.message.from_wire(wire, ignore_trailing=True)
        except dns.exception.DNSException:
            return _format_error(wire)
        if query.flags & dns.flags.QR:
            return None
        refusal = _refusal(query)
        if refusal is not None:
            return _packed(query, Answer(rcode=refusal), recursive=role == "resolver", limit=LARGEST)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kinds = tuple(kind for kind in FAULTS if transport == "udp" or kind != "truncated")
        fault = self._world.faults.take("dns", f"{role}:{name}", kinds=kinds)
        reply = await self._reply(role, query, transport, fault=fault)
        self._world.journal.record(
            "dns",
            f"{dns.rdatatype.to_text(question.rdtype)} {name}",
            server=role,
            transport=transport,
            recursion=bool(query.flags & dns.flags.RD),
            outcome=_outcome(reply),
            fault=fault.kind if fault else "",
        )
        return reply

    async def _reply(
        self, role: str, query: dns.message.Message, transport: str, *, fault: Fault | None
    ) -> bytes | None:
        limit = _udp_limit(query) if transport == "udp" else LARGEST
        recursive = role == "resolver"
        match fault.kind if fault else "":
            case "silent":
                return None
            case "garbage":
                return query.id.to_bytes(2, "big") + b"\x81\x80" + b"\xff" * 24
            case "servfail":
                answer = Answer(rcode=dns.rcode.SERVFAIL)
            case "refused":
                answer = Answer(rcode=dns.rcode.REFUSED)
            case "nxdomain":
                answer = self._denied(role, query)
            case "truncated":
                return _packed(query, self._answer(role, query), recursive=recursive, limit=0)
            case "slow":
                await asyncio.sleep(fault.seconds if fault else 0)
                answer = self._answer(role, query)
            case _:
                answer = self._answer(role, query)
        return _packed(query, answer, recursive=recursive, limit=limit)

    def _answer(self, role: str, query: dns.message.Message) -> Answer:
        question = query.question[0]
        if role == "resolver":
            if not query.flags & dns.flags.RD:
                return Answer(rcode=dns.rcode.REFUSED)  # as unbound does: no peeping into the cache
            return self._resolver.answer(question.name, question.rdtype)
        return self._authoritative(role, question.name, question.rdtype)

    def _authoritative(self, role: str, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Answer:
        zone = self._zone(role, name)
        if zone is None:
            known = find_zone(self._world.zones.names, name) is not None
            return Answer(rcode=dns.rcode.SERVFAIL if known else dns.rcode.REFUSED)
        return zone.answer(name, kind)

    def _zone(self, role: str, name: dns.name.Name) -> Zone | None:
        """The zone that holds `name`, as this server has it; None: it has none, or one with an unreadable record."""
        zones = self._world.zones
        apex = find_zone(zones.names, name)
        if apex is None:
            return None
        records, serial = zones.primary, zones.serial
        if role == "secondary":
            records, serial = zones.secondary, zones.secondary_serial
        addresses = [
            self._endpoints[server].address[0] for server in ("primary", "secondary") if server in self._endpoints
        ]
        inner = [other for other in zones.names if other != apex and other.endswith("." + apex)]
        own = tuple(
            (record.name, record.record_type, record.value, record.ttl)
            for record in records
            if not any(_at_or_below(record.name, other) for other in inner)
        )
        try:
            return loaded_zone(apex, own, serial=serial, nameservers=tuple(addresses))
        except ValueError as problem:
            self._world.journal.record("dns", f"zone {apex} cannot be read", server=role, problem=str(problem))
            return None

    def _denied(self, role: str, query: dns.message.Message) -> Answer:
        """NXDOMAIN as this server would say it: with the zone's SOA, and AA when it is authoritative."""
        denied = Answer(rcode=dns.rcode.NXDOMAIN, authoritative=role != "resolver")
        zone = self._zone("primary" if role == "resolver" else role, query.question[0].name)
        if zone is not None:
            denied.authority += zone.answer(zone.apex, dns.rdatatype.SOA).answer
        return denied

    def _upstream(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Answer | None:
        """What the resolver hears: from the primary, from the secondary if that one is broken, or elsewhere."""
        if find_zone(self._world.zones.names, name) is None:
            return elsewhere(name, kind)
        for role in ("primary", "secondary"):
            broken = self._broken(f"{role}:{name.to_text(omit_final_dot=True).lower()}")
            if role not in self._endpoints or broken in ("silent", "servfail", "refused", "garbage"):
                continue
            answer = self._authoritative(role, name, kind)
            if answer.rcode in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
                return Answer(rcode=dns.rcode.NXDOMAIN, authoritative=True) if broken == "nxdomain" else answer
        return None

    def _broken(self, target: str) -> str:
        """The kind of the standing fault on `target`, or nothing. Takes none away."""
        standing = [f for f in self._world.faults.listed() if f["system"] == "dns" and f["times"] is None]
        return next((str(f["kind"]) for f in standing if target.startswith(f["match"])), "")


def _at_or_below(name: str, apex: str) -> bool:
    return name == apex or name.endswith("." + apex)


def _refusal(query: dns.message.Message) -> dns.rcode.Rcode | None:
    """Why this message cannot be a question that is answered here, or None."""
    if query.opcode() != dns.opcode.QUERY:
        return dns.rcode.NOTIMP
    if len(query.question) != 1:
        return dns.rcode.FORMERR
    if query.edns > 0:
        return dns.rcode.BADVERS
    question = query.question[0]
    refused = question.rdclass != dns.rdataclass.IN or question.rdtype in TRANSFERS
    return dns.rcode.REFUSED if refused else None


def _format_error(wire: bytes) -> bytes | None:
    """FORMERR for something that is not a message; silence when it has not even a header, or is a response."""
    if len(wire) < 12 or wire[2] & 0x80:
        return None
    return wire[:2] + bytes([0x80 | wire[2] & 0x79, dns.rcode.FORMERR]) + bytes(8)


def _udp_limit(query: dns.message.Message) -> int:
    """Bytes that the client takes over UDP."""
    return max(512, min(query.payload, UDP_SIZE)) if query.edns >= 0 else 512


def _packed(query: dns.message.Message, answer: Answer, *, recursive: bool, limit: int) -> bytes:
    """The response as bytes; without records and with TC when it is larger than `limit`."""
    response = dns.message.make_response(query, recursion_available=recursive, our_payload=UDP_SIZE, pad=0)
    response.set_rcode(answer.rcode)
    if answer.authoritative:
        response.flags |= dns.flags.AA
    bare = response.to_wire(max_size=LARGEST)
    response.answer, response.authority = answer.answer, answer.authority
    response.additional = answer.additional
    try:
        full = response.to_wire(max_size=LARGEST)
    except dns.exception.TooBig:
        full = b""
    if full and len(full) <= limit:
        return full
    return bare[:2] + bytes([bare[2] | 0x02]) + bare[3:]


def _outcome(reply: bytes | None) -> str:
    """What was said, for the journal: an rcode, `truncated`, `garbage` or `silence`."""
    if reply is None:
        return "silence"
    try:
        response = dns.message.from_wire(reply)
    except dns.exception.DNSException:
        return "garbage"
    if response.flags & dns.flags.TC:
        return "truncated"
    return dns.rcode.to_text(response.rcode())
