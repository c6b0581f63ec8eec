"""U4: the person is homed on a pool."""

from commands.rules.check import Check
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import SFB_ADMIN
from commands.rules.wording import quoted
from commands.step import Finding, Verdict

CHECK = Check(
    "U4",
    "Homed on a pool",
    must_hold="The person has a registrar pool.",
    answer_from="the people source: `RegistrarPool`, or `msRTCSIP-PrimaryHomeServer`",
    who=SFB_ADMIN,
    why="The pool is what exports the contacts; without one there is nothing to move from.",
    earliest="within minutes",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csuser",
)


def judge(facts: PersonFacts) -> Finding:
    """Blocked without a pool."""
    person = facts.person
    if person.registrar_pool:
        return CHECK.passed(f"The pool is {person.registrar_pool}.", subject=facts.subject)
    if person.pool_object:
        return CHECK.passed("There is a pool.", subject=facts.subject, evidence=(person.pool_object,))
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} has no registrar pool.",
        remedy=f"Give the person one: Move-CsUser -Identity {quoted(facts.subject)} -Target 'pool.domain'",
        subject=facts.subject,
    )
