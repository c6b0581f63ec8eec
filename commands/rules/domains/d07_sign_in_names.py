"""D7: people with a SIP address in the domain sign in with a name in the same domain."""

from commands.rules.check import Check
from commands.rules.domains.facts import DomainFacts
from commands.rules.roles import AD_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed, people_of, verb
from commands.step import Finding, Verdict

CHECK = Check(
    "D7",
    "SIP addresses and sign-in names agree",
    must_hold="Whoever has a SIP address in the domain signs in with a name in the same domain. In another verified "
    "one: needs attention. In one that is not verified: blocked. An empty list of people: cannot tell.",
    answer_from="the people source; Graph `GET /domains` for other suffixes",
    who=AD_ADMIN,
    why="Microsoft tested hybrid only with equal SIP addresses, sign-in names and mail addresses.",
    earliest="after the next sync cycle, usually within 30 minutes",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-azure-ad-connect",
)


def judge(facts: DomainFacts) -> Finding | None:
    """Says nothing where the people were not read. Another verified suffix warns, an unverified one fails."""
    name, suffixes = facts.name, facts.suffixes
    if suffixes is None:
        return None
    if isinstance(suffixes, Unread):
        return cannot_tell(CHECK, suffixes, subject=name)
    if not suffixes:
        return CHECK.not_needed(f"Nobody has a SIP address in {name}.", subject=name)
    others = sorted({suffix for suffix in suffixes if suffix != name})
    if not others:
        everybody = people_of(len(suffixes), len(suffixes))
        says = (
            f"{everybody} with a SIP address in {name} {verb(len(suffixes), 'signs', 'sign')} in with the same domain."
        )
        return CHECK.passed(says, subject=name)
    if isinstance(facts.verified_names, Unread):
        return cannot_tell(CHECK, facts.verified_names, subject=name)
    unverified = [suffix or "no domain at all" for suffix in others if suffix not in facts.verified_names]
    differing = sum(suffix != name for suffix in suffixes)
    says = f"{people_of(differing, len(suffixes))} with a SIP address in {name} "
    says += f"{verb(differing, 'signs', 'sign')} in with {listed(others)}."
    if unverified:
        says += f" Not verified: {listed(unverified)}."
    return CHECK.found(
        Verdict.FAIL if unverified else Verdict.WARN,
        says,
        remedy=f"Give them sign-in names in {name}"
        + (f", or verify {listed(unverified)} in the tenant." if unverified else ", where that is possible."),
        subject=name,
    )
