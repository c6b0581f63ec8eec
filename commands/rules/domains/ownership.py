"""The record that proves to Microsoft 365 whose a domain is: which it is, and whether a server has it."""

from collections.abc import Sequence

from commands.rules.wording import duration
from connectors.facts import DnsAnswer, DnsSurvey, ServerRole, VerificationRecord


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


def publish_sentence(record: VerificationRecord) -> str:
    """What to publish, exactly."""
    ttl = duration(record.ttl)
    return f"Publish the {record.record_type.upper()} record {expected(record)} at {record.name} (time to live {ttl})."
