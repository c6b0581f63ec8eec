"""Whether a verification record is public: what every server said, put together [D3].

Only an answer with the AA flag proves that a record is absent; a server that is silent, refuses or fails
proves nothing.
"""

from collections.abc import Iterable, Sequence

from commands.rules.checks import D3
from commands.rules.roles import DNS_ADMIN
from commands.rules.wording import counted, duration, listed, sentence, verb
from commands.step import Finding, Verdict
from connectors.facts import DnsAnswer, DnsOutcome, DnsSurvey, ServerRole, VerificationRecord

_OUTCOMES = {
    DnsOutcome.NXDOMAIN: "says that the name does not exist",
    DnsOutcome.NODATA: "has no record of this type",
    DnsOutcome.REFUSED: "refused to answer",
    DnsOutcome.SERVFAIL: "failed to answer",
    DnsOutcome.TIMEOUT: "did not answer in time",
    DnsOutcome.UNREACHABLE: "could not be reached",
}


def wanted(records: Sequence[VerificationRecord]) -> VerificationRecord | None:
    """The record to publish: the TXT record, or else the first; None where there is none."""
    return next((r for r in records if r.record_type.upper() == "TXT"), records[0] if records else None)


def expected(record: VerificationRecord) -> str:
    """The value as DNS shows it: the text, or `preference host` for MX."""
    if record.record_type.upper() == "MX":
        return f"{record.preference or 0} {record.value}".lower()
    return record.value


def has(answer: DnsAnswer, record: VerificationRecord) -> bool:
    """Whether this server has exactly the wanted value. Text is compared with its case, hosts without."""
    if record.record_type.upper() == "MX":
        return expected(record) in {value.lower().rstrip(".") for value in answer.values}
    return expected(record) in answer.values


def is_public(record: VerificationRecord, survey: DnsSurvey) -> bool:
    """Whether it makes sense to ask Microsoft 365 to verify now.

    Some authoritative server has the record; where none of them could be asked, some resolver has it.
    """
    authoritative = [a for a in survey.of(ServerRole.AUTHORITATIVE) if a.outcome.conclusive]
    return any(has(answer, record) for answer in authoritative or survey.of(ServerRole.RESOLVER))


def judge_record(domain: str, record: VerificationRecord, survey: DnsSurvey) -> Finding:
    """D3: pass everywhere, warn in part (propagating), fail where absence is proven, otherwise unknown."""
    authoritative, resolvers = survey.of(ServerRole.AUTHORITATIVE), survey.of(ServerRole.RESOLVER)
    sure = [answer for answer in resolvers if answer.outcome.conclusive]
    holding = [answer for answer in survey.answers if has(answer, record)]
    evidence = (*_evidence(survey, record), *([sentence(survey.problem)] if survey.problem else []))
    if authoritative and sure and all(has(answer, record) for answer in (*authoritative, *sure)):
        says = f"{len(holding)} of {len(survey.answers)} servers have the record for {domain}, and none lacks it."
        return Finding(check=D3.id, title=D3.title, verdict=Verdict.PASS, says=says, subject=domain, evidence=evidence)
    if is_public(record, survey):
        return _spreading(domain, record, survey, evidence)
    if any(answer.authoritative and answer.outcome.conclusive for answer in authoritative):
        return _absent(domain, record, survey, evidence)
    answered = sum(answer.outcome.conclusive for answer in survey.answers)
    return Finding(
        check=D3.id,
        title=D3.title,
        verdict=Verdict.UNKNOWN,
        says=f"Whether the record for {domain} is public cannot be told: "
        f"{answered} of {len(survey.answers)} servers answered, and no authoritative one.",
        subject=domain,
        why="Silence proves neither that the record is there nor that it is missing.",
        remedy=f"Publish the {record.record_type} record if that was not done, and try again in a few minutes.",
        who=DNS_ADMIN,
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
        says += f" {_names(lacking)} {'lacks' if len(lacking) == 1 else 'lack'} it."
    if mute:
        says += f" {_names(mute)} did not answer."
    if not survey.of(ServerRole.AUTHORITATIVE):
        says += " No authoritative server could be asked."
    behind = [a for a in lacking if a.server.role is ServerRole.AUTHORITATIVE]
    return Finding(
        check=D3.id,
        title=D3.title,
        verdict=Verdict.WARN,
        says=says,
        subject=domain,
        why="Microsoft 365 may ask a server that does not have the record yet.",
        remedy=f"Check that {_names(behind)} takes over the zone, or wait." if behind else "Wait, then look again.",
        who=DNS_ADMIN,
        earliest=_until(lacking, behind),
        evidence=evidence,
    )


def _absent(domain: str, record: VerificationRecord, survey: DnsSurvey, evidence: tuple[str, ...]) -> Finding:
    cached = [answer for answer in survey.answers if has(answer, record)]
    mute = [answer for answer in survey.of(ServerRole.AUTHORITATIVE) if not answer.outcome.conclusive]
    says = f"The verification record for {domain} is not public."
    if cached:
        says = f"The verification record for {domain} was withdrawn: only {_names(cached)} still remembers it."
    if mute:
        says += f" {_names(mute)} did not answer."
    return Finding(
        check=D3.id,
        title=D3.title,
        verdict=Verdict.FAIL,
        says=says,
        subject=domain,
        why="Microsoft 365 accepts a domain only when this record proves that it is yours.",
        remedy=publish_sentence(record),
        who=DNS_ADMIN,
        earliest="within an hour of publishing",
        evidence=evidence,
    )


def publish_sentence(record: VerificationRecord) -> str:
    """What to publish, exactly."""
    ttl = duration(record.ttl)
    return f"Publish the {record.record_type.upper()} record {expected(record)} at {record.name} (time to live {ttl})."


def _evidence(survey: DnsSurvey, record: VerificationRecord) -> Iterable[str]:
    """A line for every server: its name, what it said, how long that holds."""
    for answer in survey.answers:
        role = "authoritative" if answer.server.role is ServerRole.AUTHORITATIVE else "resolver"
        line = f"{answer.server.name} ({role}) {_said(answer, record)}"
        if answer.ttl is not None and answer.outcome.conclusive:
            line += f", for another {duration(answer.ttl)}" if role == "resolver" else f", TTL {duration(answer.ttl)}"
        yield line


def _said(answer: DnsAnswer, record: VerificationRecord) -> str:
    if has(answer, record):
        return f"has {expected(record)}"
    if answer.outcome is not DnsOutcome.ANSWERED:
        return _OUTCOMES[answer.outcome]
    return f"does not have {expected(record)}, but {listed(answer.values, most=3) or 'nothing readable'}"


def _names(answers: Sequence[DnsAnswer]) -> str:
    return listed([answer.server.name for answer in answers])


def _until(lacking: Sequence[DnsAnswer], behind: Sequence[DnsAnswer]) -> str:
    """When the last server that lacks the record will ask again."""
    left = [answer.ttl for answer in lacking if answer.server.role is ServerRole.RESOLVER and answer.ttl is not None]
    if behind:
        return "after the next zone transfer, usually within an hour"
    return f"in about {duration(max(left))}, when the old answer runs out" if left else "within an hour"
