"""D4: Microsoft 365 was asked to verify, after a person confirmed it."""

from commands.rules.check import Check
from commands.rules.domains.facts import Asked, DomainFacts
from commands.rules.errors.facts import ErrorText, Where
from commands.rules.errors.translation import translate
from commands.rules.roles import TENANT_ADMIN
from commands.step import Finding, Verdict
from connectors.facts import TenantDomain

CHECK = Check(
    "D4",
    "Microsoft 365 has verified the domain",
    must_hold="Microsoft 365 was asked, and agreed. It is asked only after a person has confirmed and the record is "
    "public. Waiting for the confirmation, or not found yet: needs attention. The app registration may not, or the "
    "domain belongs to another tenant: blocked.",
    answer_from="Graph `POST /domains/{name}/verify`, and `GET /domains` for whether it was verified before",
    who=TENANT_ADMIN,
    why="Only Microsoft 365 can finish the verification.",
    earliest="within an hour of the record being public",
    source="https://learn.microsoft.com/graph/api/domain-verify",
)


def judge(facts: DomainFacts) -> Finding | None:
    """Not found yet warns, a missing permission fails, silence is unknown."""
    if not isinstance(facts.tenant, TenantDomain):
        return None
    problem = facts.attempt.problem
    verdict, says = _attempted(facts)
    match verdict, facts.attempt.asked:
        case Verdict.PASS, _:
            return CHECK.passed(says, subject=facts.name)
        case Verdict.NOT_APPLICABLE, _:
            return CHECK.not_needed(says, subject=facts.name)
        case _, Asked.NOT_ASKED:
            remedy = f"Confirm the verification of {facts.name}."
        case Verdict.WARN, Asked.NOT_FOUND:
            remedy = "Wait: Microsoft 365 looks again, and so does the watch."
        case _:
            remedy = problem.remedy if problem else ""
    return CHECK.found(verdict, says, remedy=remedy, subject=facts.name)


def _attempted(facts: DomainFacts) -> tuple[Verdict, str]:
    """The verdict and its sentence."""
    name, why = facts.name, facts.attempt.problem.says if facts.attempt.problem else ""
    if facts.verified:
        return Verdict.PASS, f"Microsoft 365 has verified {name}."
    match facts.attempt.asked:
        case Asked.TOO_EARLY:
            return Verdict.NOT_APPLICABLE, (
                f"Confirmed. No server has the record yet, so Microsoft 365 was not asked; the watch goes on "
                f"and asks as soon as the record for {name} is public."
            )
        case Asked.NOT_FOUND if _hopeless(facts):
            return Verdict.FAIL, f"Microsoft 365 will not verify {name}. {why}"
        case Asked.NOT_FOUND:
            return Verdict.WARN, f"Microsoft 365 does not find the record for {name} yet. {why}"
        case Asked.FORBIDDEN:
            return Verdict.FAIL, f"The bot may not verify {name}. {why}"
        case Asked.NO_ANSWER:
            return Verdict.UNKNOWN, f"Whether {name} was verified cannot be told. {why}"
        case _:
            if facts.record_public:
                return Verdict.WARN, f"The record for {name} is public; a person has to confirm the verification."
            return Verdict.NOT_APPLICABLE, f"Microsoft 365 can be asked once the record for {name} is public."


def _hopeless(facts: DomainFacts) -> bool:
    """Whether the refusal is known to be one that waiting does not mend: the domain belongs to somebody else."""
    problem = facts.attempt.problem
    if problem is None:
        return False
    meant = translate(ErrorText(message=problem.detail, where=Where.DOMAIN))
    return meant.known and not meant.retry.helps
