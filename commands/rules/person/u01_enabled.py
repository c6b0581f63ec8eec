"""U1: the person is enabled for Skype for Business, with a SIP address."""

from commands.rules.addresses import bare, is_well_formed
from commands.rules.check import Check
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import SFB_ADMIN
from commands.rules.wording import quoted
from commands.step import Finding, Verdict

CHECK = Check(
    "U1",
    "Enabled for Skype for Business",
    must_hold="The person is enabled for Skype for Business and has a SIP address that is well formed, as A12 has it.",
    answer_from="the people source: `SipAddress`, or `msRTCSIP-UserEnabled` and `msRTCSIP-PrimaryUserAddress`",
    who=SFB_ADMIN,
    why="Only who is enabled on premises can be moved from there.",
    earliest="within minutes",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csuser",
)


def judge(facts: PersonFacts) -> Finding:
    """Blocked where the person is not enabled, or the SIP address is malformed."""
    person = facts.person
    if person.enabled and is_well_formed(person.sip_address):
        return CHECK.passed(f"{facts.name} is enabled as {bare(person.sip_address)}.", subject=facts.subject)
    identity = quoted(facts.subject)
    if person.enabled:
        return CHECK.found(
            Verdict.FAIL,
            f"{facts.name} has the SIP address {person.sip_address or '(none)'}, which nobody can be reached under.",
            remedy=f"In the management shell: Set-CsUser -Identity {identity} -SipAddress sip:user@domain",
            subject=facts.subject,
        )
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} is not enabled for Skype for Business.",
        remedy=enable(facts.name, facts.subject, pool=person.registrar_pool),
        subject=facts.subject,
    )


def enable(name: str, identity: str, *, pool: str = "") -> str:
    """How somebody is enabled on premises; without a pool, one has to be put in."""
    return (
        f"If {name} is to have it: Enable-CsUser -Identity {quoted(identity)} -RegistrarPool "
        f"{quoted(pool or 'pool.domain')} -SipAddressType UserPrincipalName"
    )
