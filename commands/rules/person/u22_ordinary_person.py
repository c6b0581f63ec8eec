"""U22: the object is an ordinary person, and not an endpoint, a common-area telephone or a contact."""

from commands.rules.check import ByHand, Check
from commands.rules.person.facts import SIP, PersonFacts, untold
from commands.rules.roles import SFB_ADMIN
from commands.step import Finding, Verdict
from connectors.facts import ObjectKind

CHECK = Check(
    "U22",
    "An ordinary person",
    must_hold="The object is a user and no application endpoint.",
    answer_from="Active Directory `objectClass`, `msRTCSIP-OwnerUrn`",
    who=SFB_ADMIN,
    why="Endpoints and contacts are set up anew in Teams, and not moved.",
    earliest="at once",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-call-queues",
    by_hand=ByHand(
        where="the management shell",
        command=f"Get-CsHybridApplicationEndpoint -Identity {SIP}",
        expected="nothing found",
    ),
)
_LEAVE_OUT = "Leave it out of the moves, and set it up anew in Teams."


def judge(facts: PersonFacts) -> Finding:
    """Blocked for what is no person."""
    person = facts.person
    if person.kind is not ObjectKind.USER:
        return CHECK.found(
            Verdict.FAIL, f"{facts.name} is a {person.kind}, and no user.", remedy=_LEAVE_OUT, subject=facts.subject
        )
    if person.owner_urn:
        return CHECK.found(
            Verdict.FAIL, f"{facts.name} is an application endpoint.", remedy=_LEAVE_OUT, subject=facts.subject
        )
    if person.owner_urn is None:
        return untold(CHECK, facts, f"Whether {facts.name} is an application endpoint, no source tells.")
    return CHECK.passed(f"{facts.name} is an ordinary person.", subject=facts.subject)
