"""Check that every SIP domain is verified in Microsoft 365.

Shows each domain with what both sides know of it, and where its public records lead. With a domain, shows the exact
record to publish and what every name server answers now, and can ask Microsoft 365 to verify the domain as soon as the
record is public and a person has confirmed it.
"""

from dataclasses import replace

from commands.domain_facts import Users, facts_of, names_of, online_now, read_sides, with_public_records
from commands.gather import ask, unread
from commands.history import latest
from commands.people import read_people
from commands.rules.domains import d01_both_sides, d02_verified, d03_record_public, d07_sign_in_names
from commands.rules.domains.facts import Asked, Attempt, DomainFacts
from commands.rules.domains.step import Survey, judge_domains, judge_one
from commands.rules.unread import Unread, cannot_tell, silent
from commands.rules.wording import age
from commands.services import Services
from commands.step import Finding, Request, Step, StepResult, UsageError, Verdict
from commands.words import domain, shown
from connectors.errors import ConnectorError, NotFound, NotPermitted, NotSignedIn, Refused
from connectors.facts import TenantDomain

NAME = "verify-domain"
HINT = "[domain]"
TITLE = "Checking the domains"
STEP: Step | None = Step.DOMAINS
CHANGES = True

D1, D2, D3, D7 = (module.CHECK for module in (d01_both_sides, d02_verified, d03_record_public, d07_sign_in_names))


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """No word, or the domain in it as `words.domain` gives it.

    Raises UsageError for more than one word, or one that is not the name of a domain.
    """
    if len(words) > 1:
        raise UsageError(f"{NAME} takes one domain at a time. Type it like this: {NAME} contoso.com")
    return tuple(domain(word) for word in words)


def run(services: Services, request: Request) -> StepResult:
    """All domains, or the one in the words. `request.confirmed`: a person has confirmed its verification.

    Raises UsageError for wrong words.
    """
    words = validate(request.words)
    if not words:
        return look_at_all(services, read_people(services))
    name = words[0]
    return _look_at_one(services, name, confirmed=request.confirmed, others=_known_suffixes(services, name))


def look_again(services: Services, name: str, *, confirmed: bool) -> StepResult:
    """One domain, without the people in it: cheap enough to be repeated in the background.

    `confirmed`: a person has confirmed the verification, so Microsoft 365 is asked once the record is public.
    See `is_verified` and `record_is_public` for what the result means for a watch.
    """
    return _look_at_one(services, domain(name), confirmed=confirmed)


def add(services: Services, name: str, *, confirmed: bool) -> StepResult:
    """Add a domain to the tenant, if a person has confirmed it, and show the record to publish.

    Raises UsageError for a name that is not a domain. A refusal by Microsoft 365 is part of the result.
    """
    name = domain(name)
    refused = None
    if confirmed:
        services.progress(f"Adding {name} to the tenant")
        answer = ask(lambda: services.graph.add_domain(name))
        refused = answer if isinstance(answer, Unread) else None
    result = _look_at_one(services, name, confirmed=False)
    if refused is None:
        return result
    findings = tuple(_not_added(f, refused) if f.check == D1.id else f for f in result.findings)
    headline = f"Not ready: {name} could not be added to the tenant. {refused.remedy}"
    return replace(result, findings=findings, headline=headline)


def is_verified(result: StepResult) -> bool:
    """Whether the domain of this result is certainly verified: a watch can end."""
    return any(f.check == D2.id and f.subject == result.subject and f.verdict is Verdict.PASS for f in result.findings)


def record_is_public(result: StepResult) -> bool:
    """Whether some authoritative server has the record: the verification can be confirmed."""
    return any(f.check == D3.id and f.verdict in (Verdict.PASS, Verdict.WARN) for f in result.findings)


def look_at_all(services: Services, users: Users) -> StepResult:
    """Every SIP domain of the deployment, and every domain that only the tenant uses for SIP. Raises StorageError."""
    services.progress("Comparing the domains of both sides")
    sides = read_sides(services, users)
    domains = tuple(facts_of(services, name, sides) for name in names_of(sides))
    services.progress("Asking public DNS where the domains lead")
    domains = with_public_records(services, domains)
    others = (cannot_tell(D1, sides.sip),) if isinstance(sides.sip, Unread) and not domains else ()
    sources = silent(sides.sip, sides.tenant, sides.online, users)
    return judge_domains(Survey(domains=domains, others=others, sources=sources), services.now())


def _look_at_one(services: Services, name: str, *, confirmed: bool, others: tuple[Finding, ...] = ()) -> StepResult:
    sides = read_sides(services, None, about=name)
    facts = facts_of(services, name, sides)
    if confirmed and isinstance(facts.tenant, TenantDomain) and not facts.tenant.verified:
        facts = _verify(services, facts)
    (facts,) = with_public_records(services, [facts])
    return judge_one(facts, others, silent(sides.sip, sides.tenant, sides.online, facts.online), services.now())


def _verify(services: Services, facts: DomainFacts) -> DomainFacts:
    """Ask Microsoft 365 to verify, if the record is public. Changes the tenant: only after a confirmation."""
    if not facts.record_public:
        return replace(facts, attempt=Attempt(asked=Asked.TOO_EARLY))
    services.progress(f"Asking Microsoft 365 to verify {facts.name}")
    try:
        domain_now = services.graph.verify_domain(facts.name)
    except (NotPermitted, NotSignedIn) as problem:
        return replace(facts, attempt=Attempt(asked=Asked.FORBIDDEN, problem=unread(problem)))
    except (Refused, NotFound) as problem:
        return replace(facts, attempt=Attempt(asked=Asked.NOT_FOUND, problem=unread(problem)))
    except ConnectorError as problem:
        return replace(facts, attempt=Attempt(asked=Asked.NO_ANSWER, problem=unread(problem)))
    if not domain_now.verified:
        return replace(facts, tenant=domain_now, attempt=Attempt(asked=Asked.NOT_FOUND))
    online = online_now(services, facts.name)
    return replace(facts, tenant=domain_now, online=online, attempt=Attempt(asked=Asked.VERIFIED))


def _known_suffixes(services: Services, name: str) -> tuple[Finding, ...]:
    """D7 of one domain as the last look at all domains found it, with its age.

    Reading everybody takes minutes in a large company; who looks at one domain waits for its record.
    """
    whole = latest(services).get(Step.DOMAINS)
    if whole is None:
        return ()
    seen = f"As of {age(whole.checked_at, services.now())}, with the last check of all domains"
    found = (f for f in whole.findings if f.check == D7.id and f.subject == name)
    return tuple(replace(finding, evidence=(seen,)) for finding in found)


def _not_added(finding: Finding, refused: Unread) -> Finding:
    return replace(finding, says=f"{shown(finding.subject)} could not be added. {refused.says}", remedy=refused.remedy)
