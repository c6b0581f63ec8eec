"""D10: the public record _sip._tls leads where the organisation's people are."""

from commands.rules.check import Check
from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.public_dns import judge_record
from commands.rules.domains.public_records import SIP_TLS
from commands.rules.roles import DNS_ADMIN
from commands.step import Finding

CHECK = Check(
    "D10",
    "_sip._tls leads where people are",
    must_hold="As D9, for the record `_sip._tls`. Another port than 443: blocked. While anybody is on premises, "
    "a host outside the SIP domain: needs attention.",
    answer_from="DNS, SRV at each authoritative server and each configured resolver; the people source for where "
    "people are homed",
    who=DNS_ADMIN,
    why="Older clients outside the company sign in through it.",
    earliest="within an hour of publishing",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/decommission-manage-dns-entries",
)


def judge(facts: DomainFacts) -> Finding | None:
    """See `judge_record`."""
    return judge_record(CHECK, SIP_TLS, facts)
