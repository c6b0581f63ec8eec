"""D9: the public record sip leads where the organisation's people are."""

from commands.rules.check import Check
from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.public_dns import judge_record
from commands.rules.domains.public_records import SIP
from commands.rules.roles import DNS_ADMIN
from commands.step import Finding

CHECK = Check(
    "D9",
    "sip leads where people are",
    must_hold="As D8, for the record `sip`; but no record needs attention only, since clients fall back to it.",
    answer_from="DNS, A (aliases are followed) at each authoritative server and each configured resolver; the people "
    "source for where people are homed",
    who=DNS_ADMIN,
    why="Clients that find nothing else sign in through it.",
    earliest="within an hour of publishing",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/decommission-manage-dns-entries",
)


def judge(facts: DomainFacts) -> Finding | None:
    """See `judge_record`."""
    return judge_record(CHECK, SIP, facts)
