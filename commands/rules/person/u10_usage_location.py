"""U10: the person's account has a usage location."""

import re

from commands.rules.check import Check
from commands.rules.matching import Account
from commands.rules.person.facts import PersonFacts, account
from commands.rules.roles import AD_ADMIN
from commands.step import Finding, Verdict

CHECK = Check(
    "U10",
    "Usage location",
    must_hold="The account has a usage location, two letters.",
    answer_from="Graph `GET /users`: `usageLocation`",
    who=AD_ADMIN,
    why="Without it no licence can be assigned.",
    earliest="at once in Entra; from Active Directory after the next sync cycle",
    source="https://learn.microsoft.com/graph/api/resources/user",
)
_COUNTRY = re.compile(r"[A-Za-z]{2}")


def judge(facts: PersonFacts) -> Finding:
    """Blocked without one, or by one that is no country's."""
    found = account(CHECK, facts)
    if not isinstance(found, Account):
        return found
    if _COUNTRY.fullmatch(found.usage_location):
        return CHECK.passed(f"The usage location is {found.usage_location}.", subject=facts.subject)
    odd = found.usage_location.strip()
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} has the usage location {odd}, which is not two letters."
        if odd
        else f"{facts.name} has no usage location.",
        remedy="Set the country in Active Directory (msExchUsageLocation, two letters) and run a sync cycle, or set "
        "the usage location in Entra.",
        subject=facts.subject,
    )
