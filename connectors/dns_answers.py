"""What one DNS message means: outcome, values, authority. Pure."""

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.SRV import SRV

from connectors.facts import DnsAnswer, DnsOutcome, DnsServer

_MOST_ALIASES = 8


def interpret(message: dns.message.Message, question: dns.rrset.RRset, *, server: DnsServer, took: float) -> DnsAnswer:
    """The answer of one server to one question; aliases are followed inside the message.

    Where an alias leads out of the message, or to a name that does not exist, the server has not said that
    the name asked for has no such record: the outcome then comes without authority, so it proves nothing.
    """
    rcode = message.rcode()
    if rcode not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        outcome = DnsOutcome.SERVFAIL if rcode == dns.rcode.SERVFAIL else DnsOutcome.REFUSED
        return DnsAnswer(server=server, outcome=outcome, took=took)
    authoritative = bool(message.flags & dns.flags.AA)
    found, aliases = _follow(message, question)
    led = tuple(presentation(alias[0].target) for alias in aliases)
    if found is not None:
        return DnsAnswer(
            server=server,
            outcome=DnsOutcome.ANSWERED,
            values=tuple(sorted(_value(record) for record in found)),
            authoritative=authoritative,
            ttl=min(rrset.ttl for rrset in (found, *aliases)),
            took=took,
            aliases=led,
        )
    outcome = DnsOutcome.NXDOMAIN if rcode == dns.rcode.NXDOMAIN else DnsOutcome.NODATA
    return DnsAnswer(
        server=server, outcome=outcome, authoritative=authoritative and not aliases, took=took, aliases=led
    )


def _follow(
    message: dns.message.Message, question: dns.rrset.RRset
) -> tuple[dns.rrset.RRset | None, list[dns.rrset.RRset]]:
    """The records of the asked type, by way of aliases if need be, and those aliases."""
    name = question.name
    aliases: list[dns.rrset.RRset] = []
    while len(aliases) <= _MOST_ALIASES:
        found = message.get_rrset(message.answer, name, dns.rdataclass.IN, question.rdtype)
        alias = message.get_rrset(message.answer, name, dns.rdataclass.IN, dns.rdatatype.CNAME)
        if found is not None or alias is None:
            return found, aliases
        aliases.append(alias)
        name = alias[0].target
    return None, aliases


def presentation(name: dns.name.Name) -> str:
    """A name for people: lower case, without the dot at the end."""
    return name.to_text(omit_final_dot=True).lower()


def _value(record: dns.rdata.Rdata) -> str:
    """The value as `DnsAnswer.values` promises it."""
    match record:
        case TXT():
            return b"".join(record.strings).decode("utf-8", "backslashreplace")
        case MX():
            return f"{record.preference} {presentation(record.exchange)}"
        case CNAME() | NS():
            return presentation(record.target)
        case SRV():
            return f"{record.priority} {record.weight} {record.port} {presentation(record.target)}"
        case _:
            return record.to_text()
