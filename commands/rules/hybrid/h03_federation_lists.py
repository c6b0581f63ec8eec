"""H3: both sides talk to the same partners: partner discovery, and the lists of allowed and blocked domains."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import IN_SHELL, IN_TEAMS, TEAMS_POWERSHELL, HybridFacts
from commands.rules.roles import SFB_ADMIN, TEAMS_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import at_most, counted, quoted
from commands.step import Cell, Finding, Matrix, Verdict
from connectors.facts import TenantFederation

CHECK = Check(
    "H3",
    "Both sides federate with the same domains",
    must_hold="All domains are allowed in the tenant while partner discovery is on; or discovery is off and both "
    "sides have the same allowed and the same blocked domains. Otherwise blocked. Open on both sides, but with "
    "different blocked domains: needs attention.",
    answer_from="shell `Get-CsAccessEdgeConfiguration`, `Get-CsAllowedDomain`, `Get-CsBlockedDomain`; Teams "
    "PowerShell `Get-CsTenantFederationConfiguration`",
    who=f"{SFB_ADMIN} and {TEAMS_ADMIN}",
    why="Otherwise people on one side can talk to partners whom the other side refuses.",
    earliest="an hour after the change",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
    by_hand=ByHand(
        where=TEAMS_POWERSHELL,
        command="Get-CsTenantFederationConfiguration | Select-Object AllowedDomains, BlockedDomains",
        expected="all domains allowed while partner discovery is on at the Edge, or the same lists as "
        "Get-CsAllowedDomain and Get-CsBlockedDomain give while it is off",
    ),
)
MOST_ROWS = 20
_ALLOW_HERE = f"{IN_SHELL} New-CsAllowedDomain -Identity {{}}"
_BLOCK_HERE = f"{IN_SHELL} New-CsBlockedDomain -Identity {{}}"
_ALLOW_THERE = f"{IN_TEAMS} Set-CsTenantFederationConfiguration -AllowedDomainsAsAList @{{{{Add={{}}}}}}"
_BLOCK_THERE = (
    f"{IN_TEAMS} Set-CsTenantFederationConfiguration -BlockedDomains "
    "@{{Add=(New-CsEdgeDomainPattern -Domain {})}}"
)
_OPEN_TENANT = "Set-CsTenantFederationConfiguration -AllowedDomains (New-CsEdgeAllowAllKnownDomains)"


class OneOpen(Enum):
    """The side that lets everybody in, where the other lets in only those on its list."""

    EDGE = "edge"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The domains of both sides, lower case. `closed`: only allowed domains are let in, on both sides."""

    closed: bool
    allowed_here: frozenset[str]
    allowed_there: frozenset[str]
    blocked_here: frozenset[str]
    blocked_there: frozenset[str]

    @property
    def differing(self) -> frozenset[str]:
        """Domains that one side treats differently from the other."""
        return (self.allowed_here ^ self.allowed_there) | (self.blocked_here ^ self.blocked_there)


def judge(facts: HybridFacts) -> Finding:
    """Open on both sides, or closed on both with the same lists."""
    lists = compared(facts)
    if isinstance(lists, Unread):
        return cannot_tell(CHECK, lists)
    if isinstance(lists, OneOpen):
        return _one_side_open(lists)
    if lists.differing:
        return _different(lists)
    if lists.closed:
        allowed = counted(len(lists.allowed_here), "allowed domain", "allowed domains")
        blocked = counted(len(lists.blocked_here), "blocked one", "blocked ones")
        return CHECK.passed(f"Both sides are closed, with the same lists: {allowed} and {blocked}.")
    return CHECK.passed("Both sides are open to all partners, and block the same domains.")


def compared(facts: HybridFacts) -> Lists | OneOpen | Unread:
    """The lists of both sides, or which of them is open where the other is closed.

    Allowed domains are compared between closed sides only: an open side allows everybody who is not blocked.
    """
    edge, tenant = facts.edge, facts.online.federation
    if isinstance(edge, Unread):
        return edge
    if isinstance(tenant, Unread):
        return tenant
    if edge.enable_partner_discovery is not _is_open(tenant):
        return OneOpen.TENANT if _is_open(tenant) else OneOpen.EDGE
    closed = not _is_open(tenant)
    allowed = facts.allowed_domains if closed else ()
    if isinstance(allowed, Unread):
        return allowed
    if isinstance(facts.blocked_domains, Unread):
        return facts.blocked_domains
    return Lists(
        closed=closed,
        allowed_here=_lower(allowed),
        allowed_there=_lower(tenant.allowed_domains or ()),
        blocked_here=_lower(facts.blocked_domains),
        blocked_there=_lower(tenant.blocked_domains),
    )


def matrix(facts: HybridFacts) -> Matrix | None:
    """The domains of both lists, those that differ first; None where there is nothing to compare."""
    lists = compared(facts)
    if not isinstance(lists, Lists):
        return None
    named = lists.allowed_here | lists.allowed_there | lists.blocked_here | lists.blocked_there
    ordered = sorted(named, key=lambda domain: (domain not in lists.differing, domain))
    if not ordered:
        return None
    shown, rest = ordered[:MOST_ROWS], len(ordered) - MOST_ROWS
    rows = [_row(lists, domain) for domain in shown]
    if rest > 0:
        rows.append((Cell(f"... and {rest:,} more"), Cell(""), Cell(""), Cell("")))
    return Matrix(title="Federation lists", columns=("Domain", "On premises", "Tenant", "Compared"), rows=tuple(rows))


def _row(lists: Lists, domain: str) -> tuple[Cell, ...]:
    differs = domain in lists.differing
    bad = Verdict.FAIL if lists.closed else Verdict.WARN
    return (
        Cell(domain),
        Cell(_place(domain, lists.allowed_here, lists.blocked_here)),
        Cell(_place(domain, lists.allowed_there, lists.blocked_there)),
        Cell("different", bad) if differs else Cell("the same", Verdict.PASS),
    )


def _place(domain: str, allowed: frozenset[str], blocked: frozenset[str]) -> str:
    """Where a domain stands on one side."""
    places = [name for name, domains in (("allowed", allowed), ("blocked", blocked)) if domain in domains]
    return " and ".join(places) or "not listed"


def _is_open(tenant: TenantFederation) -> bool:
    return tenant.allowed_domains is None


def _lower(domains: Iterable[str]) -> frozenset[str]:
    return frozenset(domain.casefold().rstrip(".") for domain in domains)


def _one_side_open(which: OneOpen) -> Finding:
    """One side lets everybody in, the other only those on its list."""
    if which is OneOpen.EDGE:
        return CHECK.found(
            Verdict.FAIL,
            "The Edge discovers partners by itself, but the tenant lets in only the domains on its list.",
            remedy=f"{IN_TEAMS} {_OPEN_TENANT}. Or close both sides, with the same lists.",
            who=TEAMS_ADMIN,
        )
    return CHECK.found(
        Verdict.FAIL,
        "The tenant lets in all domains, but the Edge does not discover partners by itself.",
        remedy=f"{IN_SHELL} Set-CsAccessEdgeConfiguration -EnablePartnerDiscovery $true. "
        "Or close both sides, with the same lists.",
        who=SFB_ADMIN,
    )


def _different(lists: Lists) -> Finding:
    """The differences, named both ways, each with the command that mends it."""
    missing = (
        ("allowed on premises, but not in the tenant", lists.allowed_here - lists.allowed_there, _ALLOW_THERE),
        ("allowed in the tenant, but not on premises", lists.allowed_there - lists.allowed_here, _ALLOW_HERE),
        ("blocked on premises, but not in the tenant", lists.blocked_here - lists.blocked_there, _BLOCK_THERE),
        ("blocked in the tenant, but not on premises", lists.blocked_there - lists.blocked_here, _BLOCK_HERE),
    )
    found = [(words, sorted(domains), command) for words, domains, command in missing if domains]
    words, domains, command = found[0]
    number = len(lists.differing)
    return CHECK.found(
        Verdict.FAIL if lists.closed else Verdict.WARN,
        f"{counted(number, 'domain is', 'domains are')} on the lists of one side only.",
        remedy=f"Put each on the list of the other side, or take it off. For {domains[0]}, {words}: "
        f"{command.format(quoted(domains[0]))}",
        evidence=at_most(f"{domain}: {words}" for words, domains, _ in found for domain in domains),
    )
