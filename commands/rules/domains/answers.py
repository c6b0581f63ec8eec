"""What a DNS server said, in words."""

from collections.abc import Sequence

from commands.rules.wording import duration, listed
from connectors.facts import DnsAnswer, DnsOutcome, ServerRole

OUTCOMES = {
    DnsOutcome.NXDOMAIN: "says that the name does not exist",
    DnsOutcome.NODATA: "has no record of this type",
    DnsOutcome.REFUSED: "refused to answer",
    DnsOutcome.SERVFAIL: "failed to answer",
    DnsOutcome.TIMEOUT: "did not answer in time",
    DnsOutcome.UNREACHABLE: "could not be reached",
}


def line(answer: DnsAnswer, said: str) -> str:
    """One server's line of evidence: its name, what it said, how long that holds."""
    role = "authoritative" if answer.server.role is ServerRole.AUTHORITATIVE else "resolver"
    told = f"{answer.server.name} ({role}) {said}"
    if answer.ttl is not None and answer.outcome.conclusive:
        told += f", for another {duration(answer.ttl)}" if role == "resolver" else f", TTL {duration(answer.ttl)}"
    return told


def names(answers: Sequence[DnsAnswer]) -> str:
    """The servers by name."""
    return listed([answer.server.name for answer in answers])
