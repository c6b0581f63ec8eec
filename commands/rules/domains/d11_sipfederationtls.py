"""D11: the public record _sipfederationtls._tcp leads where the organisation's people are."""

from commands.rules.check import Check
from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.public_dns import judge_record
from commands.rules.domains.public_records import FEDERATION
from commands.rules.roles import DNS_ADMIN
from commands.step import Finding

CHECK = Check(
    "D11",
    "_sipfederationtls leads where people are",
    must_hold="As D8, for the record `_sipfederationtls._tcp`. Another port than 5061: blocked. While anybody "
    "is on premises, a host outside the SIP domain: needs attention.",
    answer_from="DNS, SRV at each authoritative server and each configured resolver; the people source for where "
    "people are homed",
    who=DNS_ADMIN,
    why="Partners and Microsoft 365 find the Edge by it: without it federation and hybrid break.",
    earliest="within an hour of publishing",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/decommission-manage-dns-entries",
)


def judge(facts: DomainFacts) -> Finding | None:
    """See `judge_record`."""
    return judge_record(CHECK, FEDERATION, facts)
