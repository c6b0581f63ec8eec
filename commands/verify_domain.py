"""Check that every SIP domain is verified in Microsoft 365.

With a domain, shows the exact record to publish and what every name server answers now, and can ask
Microsoft 365 to verify the domain as soon as the record is public and a person has confirmed it.
"""

from collections.abc import Iterable
from dataclasses import replace

from commands.gather import ask, unread
from commands.history import latest
from commands.people import read_people
from commands.rules.addresses import host, is_fallback
from commands.rules.checks import D1, D2, D3, D7
from commands.rules.domain_step import Survey, answers_in_words, judge_domains, judge_one
from commands.rules.domains import SFB_SERVICE, Asked, Attempt, DomainFacts, judge_suffixes
from commands.rules.unread import Unread, cannot_tell, silent
from commands.rules.wording import age
from commands.services import Services
from commands.step import Finding, Request, Step, StepResult, UsageError, Verdict
from commands.words import domain, shown
from connectors.errors import ConnectorError, NotFound, NotPermitted, NotSignedIn, Refused
from connectors.facts import OnPremisesUser, SipDomain, TenantDomain

NAME = "verify-domain"
HINT = "[domain]"
TITLE = "Checking the domains"
STEP: Step | None = Step.DOMAINS
CHANGES = True

_NO_SIP_DOMAIN = Unread(
    source="Skype for Business Server",
    detail="it lists no SIP domain",
    remedy="Check that the bot's account may run Get-CsSipDomain.",
    garbled=True,
)
"""No deployment is without a SIP domain, so an empty list is a missing right."""

Users = tuple[OnPremisesUser, ...] | Unread
SipDomains = tuple[SipDomain, ...] | Unread
TenantDomains = dict[str, TenantDomain] | Unread


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
    """Every SIP domain of the deployment, and every domain that only the tenant uses for SIP."""
    services.progress("Comparing the domains of both sides")
    sip, tenant = _sip_domains(services), _tenant_domains(services)
    names = _names(sip, tenant)
    domains = tuple(_facts(services, name, sip, tenant) for name in names)
    others = [cannot_tell(D1, sip)] if isinstance(sip, Unread) and not domains else []
    others += _suffixes(users, [] if isinstance(sip, Unread) else [d.name for d in sip], tenant)
    surveys = [facts.survey for facts in domains if facts.survey]
    sources = (*silent(sip, tenant, users), *answers_in_words(surveys))
    return judge_domains(Survey(domains=domains, others=tuple(others), sources=sources), services.now())


def _look_at_one(services: Services, name: str, *, confirmed: bool, others: tuple[Finding, ...] = ()) -> StepResult:
    sip, tenant = _sip_domains(services), _tenant_domains(services)
    facts = _facts(services, name, sip, tenant)
    if confirmed and isinstance(facts.tenant, TenantDomain) and not facts.tenant.verified:
        facts = _verify(services, facts)
    surveys = (facts.survey,) if facts.survey else ()
    sources = (*silent(sip, tenant), *answers_in_words(surveys))
    return judge_one(facts, others, sources, services.now())


def _sip_domains(services: Services) -> SipDomains:
    answer = ask(services.shell.sip_domains)
    return answer if isinstance(answer, Unread) else answer or _NO_SIP_DOMAIN


def _tenant_domains(services: Services) -> TenantDomains:
    answer = ask(services.graph.domains)
    return answer if isinstance(answer, Unread) else {d.name.lower(): d for d in answer}


def _names(sip: SipDomains, tenant: TenantDomains) -> tuple[str, ...]:
    """The deployment's domains, then those that only the tenant uses; where the shell is silent, the tenant's."""
    theirs = {} if isinstance(tenant, Unread) else tenant
    own = [d for d in theirs.values() if not d.initial and not is_fallback(d.name)]
    if isinstance(sip, Unread):
        return tuple(d.name.lower() for d in own)
    used = [d.name.lower() for d in sip]
    return (*used, *(d.name.lower() for d in own if SFB_SERVICE in d.services and d.name.lower() not in used))


def _facts(services: Services, name: str, sip: SipDomains, tenant: TenantDomains) -> DomainFacts:
    """Everything about one domain. Records and servers are asked only where it still has to be verified."""
    known = () if isinstance(sip, Unread) else tuple(d.name.lower() for d in sip)
    facts = DomainFacts(
        name=name,
        on_premises=sip if isinstance(sip, Unread) else name in known,
        tenant=tenant if isinstance(tenant, Unread) else tenant.get(name),
        known=known,
        verified_parent="" if isinstance(tenant, Unread) else _verified_parent(name, tenant),
    )
    if not isinstance(facts.tenant, TenantDomain) or facts.tenant.verified:
        return facts
    facts = replace(facts, records=ask(lambda: services.graph.verification_records(name)))
    if facts.record is None:
        return facts
    services.progress(f"Asking the name servers of {name}")
    try:
        survey = services.nameserver.survey(facts.record.name, facts.record.record_type.upper())
    except ValueError:
        return replace(facts, records=_mislabelled(name))
    return replace(facts, survey=survey)


def _mislabelled(name: str) -> Unread:
    return Unread(
        source="Microsoft Graph",
        detail=f"the name to publish the verification record of {name} under is not a name in DNS",
        remedy="Look the record up in the Microsoft 365 admin centre, under Settings, Domains.",
        garbled=True,
    )


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
    asked = Asked.VERIFIED if domain_now.verified else Asked.NOT_FOUND
    return replace(facts, tenant=domain_now, attempt=Attempt(asked=asked))


def _verified_parent(name: str, tenant: dict[str, TenantDomain]) -> str:
    """The nearest verified domain of the tenant above this one."""
    labels = name.split(".")
    above = (".".join(labels[start:]) for start in range(1, len(labels) - 1))
    return next((parent for parent in above if parent in tenant and tenant[parent].verified), "")


def _suffixes(users: Users, names: Iterable[str], tenant: TenantDomains) -> tuple[Finding, ...]:
    """D7 of each of these SIP domains."""
    wanted_names = list(names)
    if isinstance(users, Unread):
        return tuple(cannot_tell(D7, users, subject=name) for name in wanted_names)
    verified = tenant if isinstance(tenant, Unread) else frozenset(d.name for d in tenant.values() if d.verified)
    suffixes: dict[str, list[str]] = {name: [] for name in wanted_names}
    for user in users:
        mine = suffixes.get(host(user.sip_address)) if user.enabled else None
        if mine is not None:
            mine.append(host(user.user_principal_name))
    return tuple(judge_suffixes(name, found, verified) for name, found in suffixes.items())


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
