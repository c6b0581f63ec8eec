"""S7: SIP addresses lie in domains that the tenant has verified [also A14, first half]."""

from commands.rules.addresses import host
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, judge_people, verify
from commands.rules.roles import TENANT_ADMIN
from commands.rules.troubles import About
from commands.rules.unread import Unread, cannot_tell
from commands.step import Verdict
from connectors.facts import OnPremisesUser

CHECK = Check(
    "S7",
    "SIP addresses lie in verified domains",
    must_hold="Otherwise blocked.",
    answer_from="the people source, Graph `GET /domains`",
    who=TENANT_ADMIN,
    why="Who has such an address cannot be moved.",
    earliest=AFTER_CYCLE,
    part="domains",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
)
WORDS = Words(
    "Every SIP address lies in a verified domain.",
    "has a SIP address in a domain that is not verified.",
    "have a SIP address in a domain that is not verified.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """The deployment tells the addresses, the tenant whether their domains are verified."""
    if isinstance(facts.people, Unread):
        return Judged(cannot_tell(CHECK, facts.people))
    if isinstance(facts.verified, Unread):
        return Judged(cannot_tell(CHECK, facts.verified))
    verified = facts.verified

    def find(person: OnPremisesUser) -> tuple[About, ...]:
        domain = host(person.sip_address)
        return () if domain in verified else (_unroutable(domain),)

    return judge_people(facts, CHECK, WORDS, find=find)


def _unroutable(domain: str) -> About:
    fix, group = verify(domain)
    return About(
        check=CHECK.id,
        verdict=Verdict.FAIL,
        problem=f"has a SIP address in {domain or 'no domain'}, which is not verified",
        cause=f"The SIP domain {domain or '(none)'} is not a verified domain of the tenant:",
        fix=fix if domain else "Give the people SIP addresses with a domain.",
        group=group if domain else "sip address without a domain",
    )
