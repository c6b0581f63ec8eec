"""U3: the person is homed on Skype for Business Server, or after the move in Teams."""

from commands.rules.check import Check
from commands.rules.home import Home
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import SFB_ADMIN
from commands.rules.wording import quoted
from commands.step import Finding, Verdict

CHECK = Check(
    "U3",
    "Home known",
    must_hold="The home is the server; who was moved has theirs in Teams. A home that is empty, or leads elsewhere, "
    "blocks.",
    answer_from="the people source: `HostingProvider`, or `msRTCSIP-DeploymentLocator`",
    who=SFB_ADMIN,
    why="A move starts from a home on the server; an unknown home counts as cloud there.",
    earliest="within minutes",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)


def judge(facts: PersonFacts) -> Finding:
    """Either home is in order: which of them it is decides what the other conditions ask for."""
    person = facts.person
    if facts.moved:
        return CHECK.passed(f"The home is Teams ({person.hosting_provider}).", subject=facts.subject)
    if facts.on_premises:
        return CHECK.passed("The home is Skype for Business Server.", subject=facts.subject)
    identity = quoted(facts.subject)
    if facts.home is Home.ELSEWHERE:
        return CHECK.found(
            Verdict.FAIL,
            f"{facts.name} is homed at {person.hosting_provider}, which is neither the server nor Teams in this cloud.",
            remedy=f"Find out why: Get-CsUser -Identity {identity} | Select-Object HostingProvider, RegistrarPool",
            subject=facts.subject,
        )
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} has no home: the hosting provider is empty.",
        remedy=f"Enable the person anew: Disable-CsUser -Identity {identity}, then Enable-CsUser -Identity {identity} "
        "with the pool. Export the contacts first.",
        subject=facts.subject,
    )
