"""U6: the person has exactly one account in Microsoft 365, certainly theirs and synchronised."""

from commands.rules.causes import parent, unit_name
from commands.rules.check import Check
from commands.rules.matching import Key, Match
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import CONNECT_ADMIN, ENTRA_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import capitalised, counted
from commands.step import Finding, Verdict

CHECK = Check(
    "U6",
    "One account in Microsoft 365",
    must_hold="Exactly one synchronised account, found by source anchor or security identifier. Found by the name "
    "only needs attention; none, two, or one that is not synchronised blocks.",
    answer_from="Graph `GET /users`",
    who=CONNECT_ADMIN,
    why="A move changes the account that synchronisation joins with the person.",
    earliest="after the next sync cycle, usually within 30 minutes",
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-design-concepts",
)
HOW = {
    Key.ANCHOR: "by the source anchor",
    Key.SID: "by the security identifier",
    Key.NAME: "by the sign-in name only",
}
"""How an account was found, for people."""


def judge(facts: PersonFacts) -> Finding:
    """Who has arrived, and how certain that is."""
    match, subject = facts.match, facts.subject
    if isinstance(match, Unread):
        return cannot_tell(CHECK, match, subject=subject)
    if match is None:
        return _missing(facts)
    if len(match.accounts) > 1:
        return CHECK.found(
            Verdict.FAIL,
            f"{facts.name} has {counted(len(match.accounts), 'account', 'accounts')} in Microsoft 365.",
            remedy="Decide which account is the right one, and delete or unlink the others in Entra.",
            who=ENTRA_ADMIN,
            subject=subject,
            evidence=_named(match),
        )
    if not match.account.synced:
        return CHECK.found(
            Verdict.FAIL,
            f"The account {match.account.upn} is not synchronised with the directory.",
            remedy=_into_scope(facts, "the account is then taken over by its name"),
            subject=subject,
        )
    if match.key is Key.NAME:
        return CHECK.found(
            Verdict.WARN,
            f"{match.account.upn} was found by the sign-in name only.",
            why="Neither source anchor nor security identifier fit, so it may be somebody else's account.",
            remedy="Compare the account's source anchor with the person's objectGUID or mS-DS-ConsistencyGuid.",
            subject=subject,
        )
    return CHECK.passed(f"The account {match.account.upn} was found {HOW[match.key]}.", subject=subject)


def _missing(facts: PersonFacts) -> Finding:
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} is not in Microsoft 365.",
        remedy=_into_scope(facts, "then run a sync cycle"),
        subject=facts.subject,
    )


def _into_scope(facts: PersonFacts, then: str) -> str:
    if facts.absent_unit:
        return (
            f"Bring {facts.absent_unit} into sync scope (Entra Connect, Customize synchronization options, Domain and "
            f"OU filtering); {then}."
        )
    search = (
        "search for the person in the Synchronization Service Manager on the Entra Connect server, and read under "
        f"Lineage which rule leaves them out; {then}."
    )
    if facts.absent_unit is None:
        unit = unit_name(parent(facts.person.distinguished_name))
        return f"Run check-sync: it tells whether all of {unit} is out of sync scope. If it is not: {search}"
    return capitalised(search)


def _named(match: Match) -> tuple[str, ...]:
    return tuple(f"{account.name} ({account.upn})" for account in match.accounts)
