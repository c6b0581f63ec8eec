"""U20: the person is in the Active Directory domain of the servers."""

from commands.rules.causes import containers
from commands.rules.check import Check
from commands.rules.person.facts import PersonFacts
from commands.rules.roles import SFB_ADMIN
from commands.step import Finding, Verdict

CHECK = Check(
    "U20",
    "Same domain as the servers",
    must_hold="The person's account is in the domain of the servers; another one needs attention.",
    answer_from="the people source: the distinguished name; the setting `HYBRIDBOT_SERVER_DOMAIN`, or the name of "
    "the pool",
    who=SFB_ADMIN,
    why="The server looks for the person in its own domain only, unless it is told a domain controller.",
    earliest="at once",
    source="https://learn.microsoft.com/skypeforbusiness/troubleshoot/hybrid-move-sfb-online/"
    "cannot-move-users-from-different-ad-domain",
)


def judge(facts: PersonFacts) -> Finding:
    """A warning only: the move needs one parameter more."""
    theirs, servers = _domain(facts.person.distinguished_name), _servers(facts)
    if not theirs or not servers:
        return CHECK.found(
            Verdict.UNKNOWN,
            f"Whether {facts.name} is in the domain of the servers cannot be told.",
            remedy="Set HYBRIDBOT_SERVER_DOMAIN to the Active Directory domain of the servers.",
            subject=facts.subject,
        )
    if theirs == servers:
        return CHECK.passed(f"Person and servers are in {theirs}.", subject=facts.subject)
    return CHECK.found(
        Verdict.WARN,
        f"{facts.name} is in {theirs}, the servers are in {servers}.",
        remedy=f"Add -DomainController with a domain controller of {theirs} to the move.",
        subject=facts.subject,
    )


def other_domain(facts: PersonFacts) -> str:
    """The person's domain, where the move has to be told a controller of it: the finding warns of that."""
    return _domain(facts.person.distinguished_name)


def _domain(distinguished_name: str) -> str:
    """The DNS name of the domain of an object: `corp.contoso.com`; empty where there is none."""
    above = containers(distinguished_name)
    parts = (part.strip().partition("=") for part in above[-1].split(",")) if above else ()
    return ".".join(value for kind, _, value in parts if kind == "dc")


def _servers(facts: PersonFacts) -> str:
    """The servers' domain as the operator gave it, or else that of the pool's name."""
    return facts.around.server_domain.lower() or facts.person.registrar_pool.lower().partition(".")[2]
