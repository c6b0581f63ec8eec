"""U9: the domain of the SIP address is verified in the tenant, and enabled for SIP there."""

from commands.rules.addresses import host
from commands.rules.check import ByHand, Check
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import TEAMS_ADMIN, TENANT_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import quoted
from commands.step import Finding, Verdict

CHECK = Check(
    "U9",
    "SIP domain usable in the tenant",
    must_hold="The domain of the SIP address is a verified domain of the tenant, and enabled for SIP there.",
    answer_from="Graph `GET /domains`, Teams PowerShell `Get-CsOnlineSipDomain`",
    who=TENANT_ADMIN,
    why="The person keeps the SIP address in Teams, and Teams takes it only in such a domain.",
    earliest="within an hour",
    source="https://learn.microsoft.com/powershell/module/teams/get-csonlinesipdomain",
    by_hand=ByHand(
        where="Teams PowerShell",
        command="Get-CsOnlineSipDomain",
        expected="Enabled for the domain of the SIP address",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """Both must hold. Only what is verified can be enabled, so without Graph nobody is told to enable a domain."""
    domain, around = host(facts.person.sip_address), facts.around
    if not domain:
        return CHECK.found(
            Verdict.FAIL,
            f"{facts.name} has no SIP address with a domain.",
            remedy="Give the person a SIP address with a domain.",
            subject=facts.subject,
        )
    if isinstance(around.verified, Unread):
        return cannot_tell(CHECK, around.verified, subject=facts.subject)
    if domain not in around.verified:
        return CHECK.found(
            Verdict.FAIL,
            f"The SIP domain {domain} is not a verified domain of the tenant.",
            remedy=f"Verify {domain} in the tenant: /hybrid verify-domain {domain}",
            subject=facts.subject,
        )
    if isinstance(around.sip_enabled, Unread):
        return cannot_tell(CHECK, around.sip_enabled, subject=facts.subject)
    if domain not in around.sip_enabled:
        return CHECK.found(
            Verdict.FAIL,
            f"The SIP domain {domain} is not enabled for SIP in the tenant.",
            remedy=f"In Teams PowerShell: Enable-CsOnlineSipDomain -Domain {quoted(domain)}",
            who=TEAMS_ADMIN,
            subject=facts.subject,
        )
    return CHECK.passed(f"{domain} is verified and enabled for SIP.", subject=facts.subject)
