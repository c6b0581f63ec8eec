"""The result of step 2 put together: headline, records to publish and what can be done next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commands.rules.checks import D1, D2, D3, D7
from commands.rules.dns_records import expected
from commands.rules.domains import DomainFacts, judge_domain
from commands.rules.wording import counted, headline, listed, verb
from commands.step import Finding, NextAction, Offer, PublishRecord, Step, StepResult, Verdict, gravest
from connectors.facts import DnsSurvey


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was looked at: the domains, findings that are about none of them, and silent sources."""

    domains: tuple[DomainFacts, ...]
    others: tuple[Finding, ...] = ()
    sources: tuple[str, ...] = ()


def judge_domains(survey: Survey, now: datetime) -> StepResult:
    """The whole step: every domain in short."""
    findings = (*(f for facts in survey.domains for f in judge_domain(facts)), *survey.others)
    return StepResult(
        step=Step.DOMAINS,
        verdict=gravest(finding.verdict for finding in findings),
        headline=step_headline(findings),
        findings=findings,
        checked_at=now,
        sources=survey.sources,
        records=tuple(record for facts in survey.domains for record in to_publish(facts)),
        next_actions=step_actions(findings),
    )


def judge_one(facts: DomainFacts, others: tuple[Finding, ...], sources: tuple[str, ...], now: datetime) -> StepResult:
    """One domain in full."""
    findings = (*judge_domain(facts), *others)
    verified = any(f.check == D2.id and f.verdict is Verdict.PASS for f in findings)
    return StepResult(
        step=Step.DOMAINS,
        verdict=gravest(finding.verdict for finding in findings),
        headline=headline(findings, ready=f"Ready: {facts.name} is verified." if verified else ""),
        findings=findings,
        checked_at=now,
        subject=facts.name,
        sources=sources,
        records=to_publish(facts),
        next_actions=_actions(facts, findings),
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
    verified = [f.subject for f in findings if f.check == D2.id and f.verdict is Verdict.PASS]
    unverified = [f.subject for f in findings if f.check == D2.id and f.verdict is Verdict.FAIL]
    missing = [f.subject for f in findings if f.check == D1.id and f.verdict is Verdict.FAIL]
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
        if f.check == D2.id
        else _add(f.subject)
        for f in findings
        if f.check in (D1.id, D2.id) and f.verdict is Verdict.FAIL
    )


def merged(whole: StepResult, part: StepResult) -> StepResult:
    """The step's result with a later look at one domain worked in.

    Of what was found about that domain before, only D7 stays, and only if it was not looked at again: any other
    check that the later look leaves out makes no sense any more. The age stays that of the whole: the other
    domains were not looked at again. A name that neither side knows, mistyped for instance, is no domain of the step.
    """
    renewed = any(finding.check == D7.id for finding in part.findings)
    kept = [f for f in whole.findings if f.subject != part.subject or (f.check == D7.id and not renewed)]
    findings = (*(() if _is_nobodys(part) else part.findings), *kept)
    outdated = f"DNS for {part.subject}:"
    sources = (*(source for source in whole.sources if not source.startswith(outdated)), *part.sources)
    return replace(
        whole,
        verdict=gravest(finding.verdict for finding in findings),
        headline=step_headline(findings),
        findings=findings,
        sources=tuple(dict.fromkeys(sources)),
        records=(*(r for r in whole.records if r.domain != part.subject), *part.records),
        next_actions=step_actions(findings),
    )


def _is_nobodys(part: StepResult) -> bool:
    """Whether neither side knows the domain: then D1 is all there is to say, and there is nothing to add or verify."""
    checks = {finding.check: finding.verdict for finding in part.findings if finding.check != D7.id}
    return checks == {D1.id: Verdict.FAIL} and not part.next_actions


def answers_in_words(surveys: Iterable[DnsSurvey]) -> tuple[str, ...]:
    """For each survey that was answered in part only, how far: "DNS for contoso.com: 2 of 3 servers answered."."""
    return tuple(
        f"DNS for {survey.name}: {answered} of {counted(len(survey.answers), 'server', 'servers')} answered."
        for survey in surveys
        if (answered := sum(answer.outcome.conclusive for answer in survey.answers)) < len(survey.answers)
        or survey.problem
    )


def _actions(facts: DomainFacts, findings: Sequence[Finding]) -> tuple[NextAction, ...]:
    """What can be done about one domain now. Nothing where it is verified or cannot be told."""
    outcome = {finding.check: finding.verdict for finding in findings}
    if facts.tenant is None:
        mistyped = facts.on_premises is False
        return (_add(facts.name),) if outcome[D1.id] is Verdict.FAIL and not mistyped else ()
    if outcome.get(D2.id) is not Verdict.FAIL:
        return ()
    public = outcome.get(D3.id) in (Verdict.PASS, Verdict.WARN)
    label = f"Verify {facts.name} now" if public else f"Verify {facts.name} once the record is public"
    return (NextAction(offer=Offer.VERIFY_DOMAIN, subject=facts.name, label=label),)


def _add(domain: str) -> NextAction:
    return NextAction(offer=Offer.ADD_DOMAIN, subject=domain, label=f"Add {domain} to the tenant")
