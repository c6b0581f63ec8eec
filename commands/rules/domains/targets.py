"""Where a public record leads, as one DNS server tells it: to Microsoft 365, on premises, or nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commands.rules.domains.answers import OUTCOMES
from commands.rules.reference import CloudNames
from commands.rules.wording import listed
from connectors.facts import DnsAnswer, DnsOutcome, DnsSurvey, ServerRole


class Target(StrEnum):
    """What a record leads to."""

    MICROSOFT = "Microsoft 365"
    ON_PREMISES = "on premises"
    MISSING = "missing"
    UNTOLD = "cannot tell"
    """The server said nothing, or nothing that proves anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What one server says. `text` is the answer in short, the same for every server that says the same."""

    answer: DnsAnswer
    target: Target
    text: str
    says: str
    """As the end of a sentence that begins with the server's name."""
    services: tuple[tuple[int, str], ...] = ()
    """Port and host of SRV records."""

    @property
    def authoritative(self) -> bool:
        """Whether it is the word of a server of the zone."""
        return self.answer.server.role is ServerRole.AUTHORITATIVE


def lead(answer: DnsAnswer, survey: DnsSurvey, cloud: CloudNames) -> Lead:
    """The meaning of one answer of a survey. Aliases are followed to their end by what resolvers say about the rest."""
    if not answer.outcome.conclusive:
        return _untold(answer, OUTCOMES[answer.outcome])
    onward = None if answer.values or not answer.aliases else survey.onward.get(answer.aliases[-1])
    hosts = (*answer.aliases, *(onward.aliases if onward else ()))
    if survey.record_type == "SRV":
        return _service(answer, hosts, cloud)
    theirs = next((host for host in hosts if is_microsofts(host, cloud)), "")
    if theirs:
        return Lead(answer=answer, target=Target.MICROSOFT, text=theirs, says=f"leads to Microsoft 365 ({theirs})")
    values = answer.values or (onward.values if onward else ())
    if values:
        text = " ".join((*hosts[-1:], *values))
        return Lead(answer=answer, target=Target.ON_PREMISES, text=text, says=f"leads to {_route(hosts, values)}")
    if hosts:
        return _loose_end(answer, onward, hosts[-1])
    return _absent(answer)


def is_microsofts(host: str, cloud: CloudNames) -> bool:
    """Whether a host is one of Microsoft's in this cloud."""
    name = host.lower().rstrip(".")
    return any(name == suffix or name.endswith(f".{suffix}") for suffix in cloud.suffixes)


def _service(answer: DnsAnswer, aliases: Sequence[str], cloud: CloudNames) -> Lead:
    services = tuple(found for value in answer.values if (found := _parsed(value)) is not None)
    if not services:
        if answer.values:
            return Lead(answer=answer, target=Target.MISSING, text="no service", says="says that there is no service")
        return _loose_end(answer, None, aliases[-1]) if aliases else _absent(answer)
    theirs = any(is_microsofts(host, cloud) for _, host in services)
    text = ", ".join(answer.values)
    where = Target.MICROSOFT if theirs else Target.ON_PREMISES
    return Lead(answer=answer, target=where, text=text, says=f"leads to {text}", services=services)


def _parsed(value: str) -> tuple[int, str] | None:
    """Port and host of `priority weight port host`; None for the root as host: "no such service" (RFC 2782)."""
    parts = value.split()
    if len(parts) != 4 or not parts[2].isdecimal() or parts[3] in (".", "@", ""):
        return None
    return int(parts[2]), parts[3]


def _loose_end(answer: DnsAnswer, onward: DnsAnswer | None, end: str) -> Lead:
    """An alias without anything behind it: proven to lead nowhere, or nobody says."""
    gone = onward is not None and onward.outcome in (DnsOutcome.NXDOMAIN, DnsOutcome.NODATA)
    if not gone and answer.outcome is not DnsOutcome.NXDOMAIN:
        return _untold(answer, f"leads to {end}, of which nobody tells where it is")
    return Lead(
        answer=answer, target=Target.MISSING, text=f"{end} (nowhere)", says=f"leads to {end}, which has no address"
    )


def _absent(answer: DnsAnswer) -> Lead:
    """No record, and no alias. A server of the zone proves it only with the AA flag."""
    says = OUTCOMES[answer.outcome]
    if answer.server.role is ServerRole.AUTHORITATIVE and not answer.authoritative:
        return _untold(answer, f"{says}, without authority for the zone")
    return Lead(answer=answer, target=Target.MISSING, text="no record", says=says)


def _untold(answer: DnsAnswer, says: str) -> Lead:
    return Lead(answer=answer, target=Target.UNTOLD, text="", says=says)


def _route(hosts: Sequence[str], values: Sequence[str]) -> str:
    addresses = listed(values, most=3)
    return f"{hosts[-1]} ({addresses})" if hosts else addresses
