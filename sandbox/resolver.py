"""The pretend Internet's recursive resolver: it remembers what it heard, also that something is not there.

No sockets. Positive and negative caching by TTL (RFC 1035, RFC 2308) on the pretend company's clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from sandbox.clock import Clock
from sandbox.zone import MAX_ALIASES, NEGATIVE_TTL, Answer, rdata_of, rrset_of

MICROSOFT = ("lync.com.", "outlook.com.", "microsoft.com.", "microsoftonline.com.")
"""What the company's aliases may point at. Every host there has one address, of the range for documentation."""
MICROSOFT_ADDRESS = "198.51.100.10"

Upstream = Callable[[dns.name.Name, dns.rdatatype.RdataType], Answer | None]
"""Asks the servers that are responsible for a name; None: none of them gave a usable answer."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What was heard about one name and type: `rrset`, or (None) that it is not there, with the zone's SOA."""

    heard: datetime
    ttl: int
    rcode: dns.rcode.Rcode
    rrset: dns.rrset.RRset | None
    authority: tuple[dns.rrset.RRset, ...]

    def left(self, now: datetime) -> int:
        """Seconds for which it may still be told; not above zero: too old."""
        return ceil((self.heard + timedelta(seconds=self.ttl) - now).total_seconds())

    def told(self, rrset: dns.rrset.RRset, now: datetime) -> dns.rrset.RRset:
        """A copy of `rrset` whose TTL has gone down since it was heard."""
        return rrset_of(rrset.name, min(rrset.ttl, max(0, self.left(now))), *rrset)


class Resolver:
    """Answers any question, from memory where it can. `upstream` is asked for what is not remembered."""

    def __init__(self, clock: Clock, upstream: Upstream) -> None:
        self._clock = clock
        self._upstream = upstream
        self._memory: dict[tuple[dns.name.Name, dns.rdatatype.RdataType | None], _Remembered] = {}

    def flush(self) -> None:
        """Forget everything."""
        self._memory.clear()

    def answer(self, question: dns.name.Name, kind: dns.rdatatype.RdataType) -> Answer:
        """The answer to one question, aliases followed; SERVFAIL where nobody responsible answers."""
        result = Answer()
        name, now = question, self._clock.now()
        for _ in range(MAX_ALIASES):
            heard = self._recall(name, kind, now) or self._ask(name, kind, now)
            if heard is None:
                return Answer(rcode=dns.rcode.SERVFAIL)
            result.rcode = heard.rcode
            if heard.rrset is None:
                result.authority += [heard.told(rrset, now) for rrset in heard.authority]
                return result
            told = heard.told(heard.rrset, now)
            told.name = name
            result.answer.append(told)
            if heard.rrset.rdtype == kind or heard.rrset.rdtype != dns.rdatatype.CNAME:
                return result
            name = heard.rrset[0].target
        return Answer(rcode=dns.rcode.SERVFAIL)

    def _recall(self, name: dns.name.Name, kind: dns.rdatatype.RdataType, now: datetime) -> _Remembered | None:
        """What is remembered and still young enough: of this type, an alias, or that the name does not exist."""
        for remembered_kind in (None, kind, dns.rdatatype.CNAME):
            key = (name, remembered_kind)
            heard = self._memory.get(key)
            if heard is None:
                continue
            if heard.left(now) <= 0:
                del self._memory[key]
            elif remembered_kind == kind or heard.rrset is not None or remembered_kind is None:
                return heard
        return None

    def _ask(self, name: dns.name.Name, kind: dns.rdatatype.RdataType, now: datetime) -> _Remembered | None:
        answer = self._upstream(name, kind)
        if answer is None or answer.rcode not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            return None
        first = next((rrset for rrset in answer.answer if rrset.name == name), None)
        if first is not None:
            heard = _Remembered(now, first.ttl, dns.rcode.NOERROR, first, ())
            self._memory[name, first.rdtype] = heard
            return heard
        if not answer.authoritative:
            return None  # a referral: the child zone's servers are not part of the pretend company
        ttl = min((rrset.ttl for rrset in answer.authority), default=NEGATIVE_TTL)
        heard = _Remembered(now, ttl, answer.rcode, None, tuple(answer.authority))
        self._memory[name, None if answer.rcode == dns.rcode.NXDOMAIN else kind] = heard
        return heard


def elsewhere(name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Answer:
    """The rest of the Internet: Microsoft's hosts have an address, and no other domain is registered."""
    result = Answer(authoritative=True)
    top = dns.name.Name(name.labels[-2:])
    soa = rdata_of("SOA", f"a.registry.invalid. hostmaster.registry.invalid. 1 1800 900 604800 {NEGATIVE_TTL}")
    microsoft = any(name.is_subdomain(dns.name.from_text(suffix)) for suffix in MICROSOFT)
    if microsoft and kind == dns.rdatatype.A:
        result.answer.append(rrset_of(name, NEGATIVE_TTL, rdata_of("A", MICROSOFT_ADDRESS)))
    elif name == top and kind == dns.rdatatype.SOA:
        result.answer.append(rrset_of(top, NEGATIVE_TTL, soa))
    else:
        result.rcode = dns.rcode.NOERROR if microsoft or name == top else dns.rcode.NXDOMAIN
        result.authority.append(rrset_of(top, NEGATIVE_TTL, soa))
    return result
