"""D3: the verification record is public: what every server said, put together.

Only an answer with the AA flag proves that a record is absent; a server that is silent, refuses or fails
proves nothing.
"""

from collections.abc import Sequence

from commands.rules.check import Check
from commands.rules.domains.answers import OUTCOMES, line, names
from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.ownership import expected, has, is_public, publish_sentence
from commands.rules.roles import DNS_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import counted, duration, listed, sentence, verb
from commands.step import Finding, Verdict
from connectors.facts import DnsAnswer, DnsOutcome, DnsSurvey, ServerRole, TenantDomain, VerificationRecord

CHECK = Check(
    "D3",
    "The verification record is public",
    must_hold="Every authoritative name server and every resolver that answers has the record. Some have it, or some "
    "are silent: needs attention. An authoritative server says that it is not there: blocked. No authoritative answer "
    "and no resolver with the record: cannot tell. Asked only until the domain is verified.",
    answer_from="Graph `GET /domains/{name}/verificationDnsRecords` for the record; DNS, asking each authoritative "
    "server and each configured resolver",
    who=DNS_ADMIN,
    why="Microsoft 365 accepts a domain only when this record proves that it is yours.",
    earliest="within an hour of publishing",
    source="https://learn.microsoft.com/graph/api/domain-list-verificationdnsrecords",
)


def judge(facts: DomainFacts) -> Finding | None:
    """Only about a domain that waits for its verification."""
    if not isinstance(facts.tenant, TenantDomain) or facts.tenant.verified:
        return None
    if isinstance(facts.records, Unread):
        return cannot_tell(CHECK, facts.records, subject=facts.name)
    if facts.record is None or facts.survey is None:
        missing = Unread(
            source="Microsoft Graph",
            detail=f"it names no verification record for {facts.name}",
            remedy="Look the record up in the Microsoft 365 admin centre, under Settings, Domains.",
        )
        return cannot_tell(CHECK, missing, subject=facts.name)
    return judge_record(facts.name, facts.record, facts.survey)


def judge_record(domain: str, record: VerificationRecord, survey: DnsSurvey) -> Finding:
    """Pass everywhere, warn in part (propagating), fail where absence is proven, otherwise unknown."""
    authoritative, resolvers = survey.of(ServerRole.AUTHORITATIVE), survey.of(ServerRole.RESOLVER)
    sure = [answer for answer in resolvers if answer.outcome.conclusive]
    holding = [answer for answer in survey.answers if has(answer, record)]
    evidence = (
        *(line(answer, _said(answer, record)) for answer in survey.answers),
        *([sentence(survey.problem)] if survey.problem else []),
    )
    if authoritative and sure and all(has(answer, record) for answer in (*authoritative, *sure)):
        says = f"{len(holding)} of {len(survey.answers)} servers have the record for {domain}, and none lacks it."
        return CHECK.passed(says, subject=domain, evidence=evidence)
    if is_public(record, survey):
        return _spreading(domain, record, survey, evidence)
    if any(answer.authoritative and answer.outcome.conclusive for answer in authoritative):
        return _absent(domain, record, survey, evidence)
    answered = sum(answer.outcome.conclusive for answer in survey.answers)
    return CHECK.found(
        Verdict.UNKNOWN,
        f"Whether the record for {domain} is public cannot be told: "
        f"{answered} of {len(survey.answers)} servers answered, and no authoritative one.",
        remedy=f"Publish the {record.record_type} record if that was not done, and try again in a few minutes.",
        subject=domain,
        why="Silence proves neither that the record is there nor that it is missing.",
        earliest="as soon as a name server of the domain answers",
        evidence=evidence,
    )


def _spreading(domain: str, record: VerificationRecord, survey: DnsSurvey, evidence: tuple[str, ...]) -> Finding:
    lacking = [a for a in survey.answers if a.outcome.conclusive and not has(a, record)]
    mute = [a for a in survey.answers if not a.outcome.conclusive]
    holding = sum(has(a, record) for a in survey.answers)
    says = f"{holding} of {counted(len(survey.answers), 'server', 'servers')} {verb(holding, 'has', 'have')} "
    says += f"the record for {domain}" + (": it is propagating." if lacking else ".")
    if lacking:
        says += f" {names(lacking)} {'lacks' if len(lacking) == 1 else 'lack'} it."
    if mute:
        says += f" {names(mute)} did not answer."
    if not survey.of(ServerRole.AUTHORITATIVE):
        says += " No authoritative server could be asked."
    behind = [a for a in lacking if a.server.role is ServerRole.AUTHORITATIVE]
    return CHECK.found(
        Verdict.WARN,
        says,
        remedy=f"Check that {names(behind)} takes over the zone, or wait." if behind else "Wait, then look again.",
        subject=domain,
        why="Microsoft 365 may ask a server that does not have the record yet.",
        earliest=_until(lacking, behind),
        evidence=evidence,
    )


def _absent(domain: str, record: VerificationRecord, survey: DnsSurvey, evidence: tuple[str, ...]) -> Finding:
    cached = [answer for answer in survey.answers if has(answer, record)]
    mute = [answer for answer in survey.of(ServerRole.AUTHORITATIVE) if not answer.outcome.conclusive]
    says = f"The verification record for {domain} is not public."
    if cached:
        says = f"The verification record for {domain} was withdrawn: only {names(cached)} still remembers it."
    if mute:
        says += f" {names(mute)} did not answer."
    return CHECK.found(Verdict.FAIL, says, remedy=publish_sentence(record), subject=domain, evidence=evidence)


def _said(answer: DnsAnswer, record: VerificationRecord) -> str:
    if has(answer, record):
        return f"has {expected(record)}"
    if answer.outcome is not DnsOutcome.ANSWERED:
        return OUTCOMES[answer.outcome]
    return f"does not have {expected(record)}, but {listed(answer.values, most=3) or 'nothing readable'}"


def _until(lacking: Sequence[DnsAnswer], behind: Sequence[DnsAnswer]) -> str:
    """When the last server that lacks the record will ask again."""
    left = [answer.ttl for answer in lacking if answer.server.role is ServerRole.RESOLVER and answer.ttl is not None]
    if behind:
        return "after the next zone transfer, usually within an hour"
    return f"in about {duration(max(left))}, when the old answer runs out" if left else "within an hour"
