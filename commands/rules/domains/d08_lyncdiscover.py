"""D8: the public record lyncdiscover leads where the organisation's people are."""

from commands.rules.check import Check
from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.public_dns import judge_record
from commands.rules.domains.public_records import LYNCDISCOVER
from commands.rules.roles import DNS_ADMIN
from commands.step import Finding

CHECK = Check(
    "D8",
    "lyncdiscover leads where people are",
    must_hold="While anybody is homed on premises, `lyncdiscover` leads there. Microsoft 365, or no record: "
    "blocked. With nobody on premises: leading there is blocked, no record needs attention. Another Microsoft cloud "
    "than the tenant's is always blocked. Servers that differ, or a change younger than an hour or its time to live: "
    "needs attention, until that time is over.",
    answer_from="DNS, A (aliases are followed) at each authoritative server and each configured resolver; the people "
    "source for where people are homed",
    who=DNS_ADMIN,
    why="Without it clients do not find their server, and a tenant that is provisioned again can fall to Teams only.",
    earliest="within an hour of publishing",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/decommission-manage-dns-entries",
)


def judge(facts: DomainFacts) -> Finding | None:
    """See `judge_record`."""
    return judge_record(CHECK, LYNCDISCOVER, facts)
