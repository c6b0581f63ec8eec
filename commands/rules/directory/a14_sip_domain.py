"""A14: SIP addresses lie in SIP domains of the deployment. Whether the tenant has verified them is judged as S7."""

from commands.rules.addresses import host
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged, Words, judge_people
from commands.rules.roles import SFB_ADMIN
from commands.rules.troubles import About
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import quoted
from commands.step import Verdict
from connectors.facts import OnPremisesUser

CHECK = Check(
    "A14",
    "SIP addresses lie in SIP domains of the deployment",
    must_hold="The domain of every SIP address is a SIP domain on premises; otherwise blocked. Whoever lies in a "
    "domain that the tenant has not verified is told as S7, and only there.",
    answer_from="the people source, shell `Get-CsSipDomain`",
    who=SFB_ADMIN,
    why="The server routes nothing for a domain that is not its own.",
    earliest="within an hour, when the topology is published and replicated",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/get-cssipdomain",
)
WORDS = Words(
    "Every SIP address in a verified domain lies in a SIP domain of the deployment.",
    "has a SIP address in a domain that is no SIP domain of the deployment.",
    "have SIP addresses in domains that are no SIP domains of the deployment.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """The people and the SIP domains on premises."""
    if isinstance(facts.people, Unread):
        return Judged(cannot_tell(CHECK, facts.people))
    if isinstance(facts.sip_domains, Unread):
        return Judged(cannot_tell(CHECK, facts.sip_domains))
    ours, verified = facts.sip_domains, facts.verified

    def find(person: OnPremisesUser) -> tuple[About, ...]:
        domain = host(person.sip_address)
        told_as_s7 = not isinstance(verified, Unread) and domain not in verified
        return () if not domain or domain in ours or told_as_s7 else (_foreign(domain),)

    return judge_people(facts, CHECK, WORDS, find=find)


def _foreign(domain: str) -> About:
    return About(
        check=CHECK.id,
        verdict=Verdict.FAIL,
        problem=f"has a SIP address in {domain}, which is no SIP domain of the deployment",
        cause=f"{domain} is no SIP domain of the deployment:",
        fix=f"Add it: New-CsSipDomain -Identity {quoted(domain)}, then Enable-CsTopology; or give the people addresses "
        "in a SIP domain.",
        group=f"add sip domain {domain}",
    )
