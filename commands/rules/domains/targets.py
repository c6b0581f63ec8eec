"""Where a public record leads, as one DNS server tells it: to Microsoft 365, on premises, or nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commands.rules.domains.answers import OUTCOMES
from commands.rules.reference import CloudNames, Reference
from commands.rules.wording import listed
from connectors.facts import DnsAnswer, DnsOutcome, DnsSurvey, ServerRole


class Target(StrEnum):
    """What a record leads to."""

    MICROSOFT = "Microsoft 365"
    OTHER_CLOUD = "other cloud"
    """A cloud of Microsoft's, and not the one that the tenant is in."""
    ON_PREMISES = "on premises"
    BOTH = "both"
    """A service with hosts of Microsoft's and others: right for nobody."""
    MISSING = "missing"
    UNTOLD = "cannot tell"
    """The server said nothing, or nothing that proves anything."""


_CLOUD_WORDS = {Target.OTHER_CLOUD: "another Microsoft cloud", Target.MICROSOFT: "Microsoft 365"}
"""The gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clouds:
    """Microsoft's clouds: the one that the tenant is in, and all of them."""

    own: CloudNames
    every: tuple[CloudNames, ...]

    def target_of(self, host: str) -> Target | None:
        """The tenant's cloud or another one; None: the host is not Microsoft's.

        The longest suffix decides, since some clouds share the shorter ones.
        """
        name = host.lower().rstrip(".")
        fitting = [(len(suffix), cloud) for cloud in self.every for suffix in cloud.suffixes if _within(name, suffix)]
        if not fitting:
            return None
        longest = max(length for length, _ in fitting)
        return Target.MICROSOFT if (longest, self.own) in fitting else Target.OTHER_CLOUD


def _within(name: str, suffix: str) -> bool:
    return name == suffix or name.endswith(f".{suffix}")


def clouds_of(reference: Reference, own: CloudNames) -> Clouds:
    """Microsoft's clouds as the reference has them."""
    return Clouds(own=own, every=tuple(reference.clouds.values()))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Service:
    """One SRV record (RFC 2782), in the order in which clients try them."""

    priority: int
    port: int
    host: str


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


def lead(answer: DnsAnswer, survey: DnsSurvey, clouds: Clouds) -> Lead:
    """The meaning of one answer of a survey. Aliases are followed to their end by what resolvers say about the rest."""
    if not answer.outcome.conclusive:
        return _untold(answer, OUTCOMES[answer.outcome])
    onward = None if answer.values or not answer.aliases else survey.onward.get(answer.aliases[-1])
    hosts = (*answer.aliases, *(onward.aliases if onward else ()))
    if survey.record_type == "SRV":
        return _service(answer, hosts, clouds)
    theirs = next(((found, host) for host in hosts if (found := clouds.target_of(host))), None)
    if theirs:
        where, host = theirs
        return Lead(answer=answer, target=where, text=host, says=f"leads to {_CLOUD_WORDS[where]} ({host})")
    values = answer.values or (onward.values if onward else ())
    if values:
        text = " ".join((*hosts[-1:], *values))
        return Lead(answer=answer, target=Target.ON_PREMISES, text=text, says=f"leads to {_route(hosts, values)}")
    if hosts:
        return _loose_end(answer, onward, hosts[-1])
    return _absent(answer)


def _service(answer: DnsAnswer, aliases: Sequence[str], clouds: Clouds) -> Lead:
    found = (service_of(value) for value in answer.values)
    services = tuple((service.port, service.host) for service in found if service is not None)
    if not services:
        if answer.values:
            return Lead(answer=answer, target=Target.MISSING, text="no service", says="says that there is no service")
        return _loose_end(answer, None, aliases[-1]) if aliases else _absent(answer)
    leads = {clouds.target_of(host) or Target.ON_PREMISES for _, host in services}
    text = ", ".join(answer.values)
    gravest = next((target for target in _CLOUD_WORDS if target in leads), Target.ON_PREMISES)
    where = Target.BOTH if leads == {Target.MICROSOFT, Target.ON_PREMISES} else gravest
    return Lead(answer=answer, target=where, text=text, says=f"leads to {text}", services=services)


def service_of(value: str) -> Service | None:
    """What `priority weight port host` names; None for anything else, and for the root as host: "no such service"."""
    parts = value.split()
    if len(parts) != 4 or not (parts[0].isdecimal() and parts[2].isdecimal()) or parts[3] in (".", "@"):
        return None
    return Service(priority=int(parts[0]), port=int(parts[2]), host=parts[3])


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
