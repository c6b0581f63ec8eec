"""Step 2 put together: findings, headline, matrix, records to publish, and what can be done next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from commands.rules.check import Check
from commands.rules.domains import (
    d01_both_sides,
    d02_verified,
    d03_record_public,
    d04_verification,
    d05_sip_enabled,
    d06_services,
    d07_sign_in_names,
    d08_lyncdiscover,
    d09_sip,
    d10_sip_tls,
    d11_sipfederationtls,
)
from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.matrix import matrix
from commands.rules.domains.ownership import expected
from commands.rules.wording import counted, headline, listed, verb
from commands.step import Finding, NextAction, Offer, PublishRecord, Step, StepResult, Verdict, gravest


class Condition(Protocol):
    """The shape of a module with one check of this step."""

    CHECK: Check

    def judge(self, facts: DomainFacts, /) -> Finding | None:
        """The finding about one domain; None where the check makes no sense yet, or nothing was looked at."""
        ...


CONDITIONS: tuple[Condition, ...] = (
    d01_both_sides,
    d02_verified,
    d03_record_public,
    d04_verification,
    d05_sip_enabled,
    d06_services,
    d07_sign_in_names,
    d08_lyncdiscover,
    d09_sip,
    d10_sip_tls,
    d11_sipfederationtls,
)
CHECKS: tuple[Check, ...] = tuple(condition.CHECK for condition in CONDITIONS)
D1, D2, D3 = (condition.CHECK.id for condition in (d01_both_sides, d02_verified, d03_record_public))

DNS_FOR = "DNS for {}:"
"""How the sentence about a domain's silent servers begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was looked at: the domains, findings that are about none of them, and silent sources."""

    domains: tuple[DomainFacts, ...]
    others: tuple[Finding, ...] = ()
    sources: tuple[str, ...] = ()


def judge_domain(facts: DomainFacts) -> tuple[Finding, ...]:
    """Everything about one domain; checks that make no sense yet are left out."""
    return tuple(found for condition in CONDITIONS if (found := condition.judge(facts)) is not None)


def judge_domains(survey: Survey, now: datetime) -> StepResult:
    """The whole step: every domain in short."""
    findings = (*(f for facts in survey.domains for f in judge_domain(facts)), *survey.others)
    return StepResult(
        step=Step.DOMAINS,
        verdict=gravest(finding.verdict for finding in findings),
        headline=step_headline(findings),
        findings=findings,
        checked_at=now,
        sources=(*survey.sources, *answers_in_words(survey.domains)),
        records=tuple(record for facts in survey.domains for record in to_publish(facts)),
        next_actions=step_actions(findings),
        matrix=matrix(survey.domains),
    )


def judge_one(facts: DomainFacts, others: tuple[Finding, ...], sources: tuple[str, ...], now: datetime) -> StepResult:
    """One domain in full."""
    findings = (*judge_domain(facts), *others)
    return StepResult(
        step=Step.DOMAINS,
        verdict=gravest(finding.verdict for finding in findings),
        headline=_headline(facts, findings),
        findings=findings,
        checked_at=now,
        subject=facts.name,
        sources=(*sources, *answers_in_words([facts])),
        records=to_publish(facts),
        next_actions=_actions(facts, findings),
        matrix=matrix([facts]),
    )


def to_publish(facts: DomainFacts) -> tuple[PublishRecord, ...]:
    """The record that proves ownership, while the domain is not verified."""
    record = facts.record
    if facts.verified or facts.tenant is None or record is None:
        return ()
    kind = record.record_type.upper()
    return (
        PublishRecord(domain=facts.name, name=record.name, record_type=kind, value=expected(record), ttl=record.ttl),
    )


def step_headline(findings: Sequence[Finding]) -> str:
    """One sentence about all domains: how many are verified, and what to do about the others."""
    verified = [f.subject for f in findings if f.check == D2 and f.verdict is Verdict.PASS]
    unverified = [f.subject for f in findings if f.check == D2 and f.verdict is Verdict.FAIL]
    missing = [f.subject for f in findings if f.check == D1 and f.verdict is Verdict.FAIL]
    parts = []
    if unverified:
        parts.append(f"{listed(unverified)} {verb(len(unverified), 'is', 'are')} not verified yet")
    if missing:
        parts.append(f"{listed(missing)} {verb(len(missing), 'is', 'are')} not in the tenant")
    if not parts:
        return headline(findings, ready=f"Ready: {counted(len(verified), 'domain is', 'domains are')} verified.")
    action = "Publish the verification record." if unverified else "Add the domain to the tenant."
    return f"Not ready: {', and '.join(parts)}. {action}"


def step_actions(findings: Iterable[Finding]) -> tuple[NextAction, ...]:
    """A way to each domain that is not verified, and to add each that is missing."""
    return tuple(
        NextAction(offer=Offer.SHOW_DOMAIN, subject=f.subject, label=f"Show record for {f.subject}")
        if f.check == D2
        else _add(f.subject)
        for f in findings
        if f.check in (D1, D2) and f.verdict is Verdict.FAIL
    )


def answers_in_words(domains: Iterable[DomainFacts]) -> tuple[str, ...]:
    """For each domain whose servers answered in part only, how far: "DNS for contoso.com: 2 of 3 servers answered."."""
    told = []
    for facts in domains:
        conclusive: dict[tuple[str, str], bool] = {}
        for answer in (answer for survey in facts.surveys for answer in survey.answers):
            server = answer.server.name, answer.server.address
            conclusive[server] = conclusive.get(server, True) and answer.outcome.conclusive
        answered = sum(conclusive.values())
        if answered < len(conclusive) or any(survey.problem for survey in facts.surveys):
            servers = counted(len(conclusive), "server", "servers")
            told.append(f"{DNS_FOR.format(facts.name)} {answered} of {servers} answered.")
    return tuple(told)


def _headline(facts: DomainFacts, findings: Sequence[Finding]) -> str:
    """What has just been verified is said first, whatever else is to be done."""
    verified = any(f.check == D2 and f.verdict is Verdict.PASS for f in findings)
    if not facts.just_verified:
        return headline(findings, ready=f"Ready: {facts.name} is verified." if verified else "")
    return f"{facts.name} is verified. {headline(findings, ready='')}".strip()


def _actions(facts: DomainFacts, findings: Sequence[Finding]) -> tuple[NextAction, ...]:
    """What can be done about one domain now. Nothing where it is verified or cannot be told."""
    outcome = {finding.check: finding.verdict for finding in findings}
    if facts.tenant is None:
        mistyped = facts.on_premises is False
        return (_add(facts.name),) if outcome[D1] is Verdict.FAIL and not mistyped else ()
    if outcome.get(D2) is not Verdict.FAIL:
        return ()
    public = outcome.get(D3) in (Verdict.PASS, Verdict.WARN)
    label = f"Verify {facts.name} now" if public else f"Verify {facts.name} once the record is public"
    return (NextAction(offer=Offer.VERIFY_DOMAIN, subject=facts.name, label=label),)


def _add(domain: str) -> NextAction:
    return NextAction(offer=Offer.ADD_DOMAIN, subject=domain, label=f"Add {domain} to the tenant")
