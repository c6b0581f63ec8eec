"""U5: no move of the person is under way."""

from commands.rules.check import Check
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import SFB_ADMIN
from commands.step import Finding, Verdict

CHECK = Check(
    "U5",
    "No move under way",
    must_hold="No earlier move of the person is unfinished.",
    answer_from="the people source: `TargetServerIfMoving`, or `msRTCSIP-TargetHomeServer`",
    who=SFB_ADMIN,
    why="A person who is being moved is locked on the pool, and a second move fails.",
    earliest="as soon as the earlier move is finished",
    source="https://learn.microsoft.com/skypeforbusiness/schema-reference/"
    "active-directory-schema-extensions-classes-and-attributes/schema-attributes-and-descriptions",
)


def judge(facts: PersonFacts) -> Finding:
    """Blocked while the directory names the target of a move."""
    target = facts.person.moving_to.strip()
    if not target:
        return CHECK.passed("No move is under way.", subject=facts.subject)
    return CHECK.found(
        Verdict.FAIL,
        f"A move of {facts.name} to {target} was begun and has not ended.",
        remedy="Finish or repair that move between the pools first.",
        subject=facts.subject,
    )
