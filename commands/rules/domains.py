"""Step 2: every SIP domain of the deployment is in the tenant, verified and fit for use [D1, D2, D4, D6, D7].

D3, whether the verification record is public, is judged in `dns_records`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commands.rules.checks import D1, D2, D3, D4, D6, D7
from commands.rules.dns_records import is_public, judge_record, publish_sentence, wanted
from commands.rules.roles import AD_ADMIN, DNS_ADMIN, SFB_ADMIN, TENANT_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed
from commands.step import Finding, Verdict
from connectors.facts import DnsSurvey, TenantDomain, VerificationRecord

SFB_SERVICE = "OfficeCommunicationsOnline"
"""The name of Skype for Business and Teams among a domain's `supportedServices`."""


class Asked(StrEnum):
    """What came of asking Microsoft 365 to verify a domain."""

    NOT_ASKED = "not asked"
    """Nobody has confirmed the verification."""
    TOO_EARLY = "too early"
    """Confirmed, but no server has the record yet: Microsoft 365 was not asked."""
    VERIFIED = "verified"
    NOT_FOUND = "not found"
    """Microsoft 365 was asked, and did not find the record."""
    FORBIDDEN = "forbidden"
    """The application may not verify domains."""
    NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of asking, and why where it did not succeed."""

    asked: Asked = Asked.NOT_ASKED
    problem: Unread | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainFacts:
    """What is known about one domain."""

    name: str
    on_premises: bool | Unread
    """Whether Skype for Business Server uses it as a SIP domain."""
    tenant: TenantDomain | Unread | None
    """None: the tenant does not have it."""
    records: tuple[VerificationRecord, ...] | Unread = ()
    survey: DnsSurvey | None = None
    """None where nothing was to be looked up."""
    attempt: Attempt = Attempt()
    verified_parent: str = ""
    """A verified domain of the tenant that this one lies in."""
    known: tuple[str, ...] = ()
    """The SIP domains of the deployment, for a name that is not among them."""

    @property
    def verified(self) -> bool:
        """Whether it is certain that the tenant owns the domain."""
        return isinstance(self.tenant, TenantDomain) and self.tenant.verified

    @property
    def record(self) -> VerificationRecord | None:
        """The record to publish; None where there is none, or none could be read."""
        return None if isinstance(self.records, Unread) else wanted(self.records)

    @property
    def record_public(self) -> bool:
        """Whether it makes sense to ask Microsoft 365 to verify now, see `is_public`."""
        return self.record is not None and self.survey is not None and is_public(self.record, self.survey)


def judge_domain(facts: DomainFacts) -> tuple[Finding, ...]:
    """D1 to D4 and D6 of one domain; those that make no sense yet are left out."""
    findings = [judge_listed(facts)]
    if facts.tenant is not None:
        findings.append(judge_verified(facts))
    if isinstance(facts.tenant, TenantDomain):
        if not facts.tenant.verified:
            findings.append(judge_public(facts))
        findings += [judge_attempt(facts), judge_service(facts.tenant)]
    return tuple(findings)


def judge_listed(facts: DomainFacts) -> Finding:
    """D1: both sides list the same SIP domains."""
    name = facts.name
    if isinstance(facts.tenant, Unread):
        return cannot_tell(D1, facts.tenant, subject=name)
    if isinstance(facts.on_premises, Unread) and facts.tenant is not None:
        return cannot_tell(D1, facts.on_premises, subject=name)
    if facts.on_premises is True and facts.tenant is not None:
        says = f"{name} is used on premises and is in the tenant."
        return Finding(check=D1.id, title=D1.title, verdict=Verdict.PASS, says=says, subject=name)
    if facts.on_premises is False and facts.tenant is not None:
        return _unknown_on_premises(facts.tenant)
    if facts.on_premises is False:
        return Finding(
            check=D1.id,
            title=D1.title,
            verdict=Verdict.FAIL,
            says=f"{name} is neither a SIP domain of Skype for Business Server nor a domain of the tenant.",
            subject=name,
            why="There is nothing to verify: nobody uses this name.",
            remedy=f"Check the spelling; the SIP domains are {listed(facts.known, most=10)}."
            if facts.known
            else "Check the spelling.",
            who=TENANT_ADMIN,
            earliest="at once",
        )
    says = f"{name} is not in the tenant."
    if isinstance(facts.on_premises, Unread):
        says += " Whether it is used on premises cannot be told."
    if facts.verified_parent:
        says += f" It needs no DNS record, because {facts.verified_parent} is verified."
    return Finding(
        check=D1.id,
        title=D1.title,
        verdict=Verdict.FAIL,
        says=says,
        subject=name,
        why="Presence and messages break where only one side knows a SIP domain.",
        remedy=f"Add {name} to the tenant, then verify it.",
        who=TENANT_ADMIN,
        earliest="at once" if facts.verified_parent else "within an hour of publishing its verification record",
    )


def _unknown_on_premises(domain: TenantDomain) -> Finding:
    """A domain of the tenant that the deployment does not list. It matters only where Teams uses it for SIP."""
    if SFB_SERVICE not in domain.services or domain.initial:
        says = f"{domain.name} is in the tenant only, and not used for Skype for Business or Teams."
        return Finding(check=D1.id, title=D1.title, verdict=Verdict.NOT_APPLICABLE, says=says, subject=domain.name)
    return Finding(
        check=D1.id,
        title=D1.title,
        verdict=Verdict.WARN,
        says=f"The tenant uses {domain.name} for Skype for Business and Teams, but on premises it is not known.",
        subject=domain.name,
        why="People on premises cannot reach addresses in a domain that their server does not know.",
        remedy=f"Add it in the management shell with New-CsSipDomain -Identity {domain.name}, "
        "or take the service off the domain in the tenant.",
        who=SFB_ADMIN,
        earliest="after the next replication of the configuration",
    )


def judge_verified(facts: DomainFacts) -> Finding:
    """D2: the tenant has proven that it owns the domain."""
    if not isinstance(facts.tenant, TenantDomain):
        missing = facts.tenant or Unread(source="Microsoft Graph", detail="no such domain", remedy="")
        return cannot_tell(D2, missing, subject=facts.name)
    if facts.tenant.verified:
        says = f"{facts.name} is verified."
        return Finding(check=D2.id, title=D2.title, verdict=Verdict.PASS, says=says, subject=facts.name)
    public = facts.record_public
    if facts.record is None:
        remedy, who = f"Look at {facts.name} alone to see the record to publish.", TENANT_ADMIN
    elif public:
        remedy, who = "The record is public: confirm the verification.", TENANT_ADMIN
    else:
        remedy, who = publish_sentence(facts.record), DNS_ADMIN
    return Finding(
        check=D2.id,
        title=D2.title,
        verdict=Verdict.FAIL,
        says=f"{facts.name} is not verified yet.",
        subject=facts.name,
        why="Until then nobody in the cloud can have an address in it.",
        remedy=remedy,
        who=who,
        earliest="a minute after the confirmation" if public else "within an hour of publishing",
    )


def judge_public(facts: DomainFacts) -> Finding:
    """D3 of a domain that is not verified yet."""
    if isinstance(facts.records, Unread):
        return cannot_tell(D3, facts.records, subject=facts.name)
    if facts.record is None or facts.survey is None:
        missing = Unread(
            source="Microsoft Graph",
            detail=f"it names no verification record for {facts.name}",
            remedy="Look the record up in the Microsoft 365 admin centre, under Settings, Domains.",
        )
        return cannot_tell(D3, missing, subject=facts.name)
    return judge_record(facts.name, facts.record, facts.survey)


def judge_attempt(facts: DomainFacts) -> Finding:
    """D4: Microsoft 365 was asked to verify, after a person confirmed it."""
    name, attempt = facts.name, facts.attempt
    verdict, says = _attempted(facts)
    remedies = {
        Asked.NOT_ASKED: f"Confirm the verification of {name}.",
        Asked.NOT_FOUND: "Wait: Microsoft 365 looks again, and so does the watch.",
        Asked.FORBIDDEN: attempt.problem.remedy if attempt.problem else "",
        Asked.NO_ANSWER: attempt.problem.remedy if attempt.problem else "",
    }
    green = verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE)
    return Finding(
        check=D4.id,
        title=D4.title,
        verdict=verdict,
        says=says,
        subject=name,
        why="" if green else "Only Microsoft 365 can finish the verification.",
        remedy="" if green else remedies.get(attempt.asked, ""),
        who="" if green else TENANT_ADMIN,
        earliest="" if green else "within an hour of the record being public",
    )


def _attempted(facts: DomainFacts) -> tuple[Verdict, str]:
    """The verdict of D4 and its sentence."""
    name, why = facts.name, facts.attempt.problem.says if facts.attempt.problem else ""
    if facts.verified:
        return Verdict.PASS, f"Microsoft 365 has verified {name}."
    match facts.attempt.asked:
        case Asked.TOO_EARLY:
            return Verdict.NOT_APPLICABLE, (
                f"Confirmed. No server has the record yet, so Microsoft 365 was not asked; the watch goes on "
                f"and asks as soon as the record for {name} is public."
            )
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


def judge_service(domain: TenantDomain) -> Finding:
    """D6: Skype for Business is among the services of the domain."""
    if not domain.verified:
        says = f"{domain.name} can have services once it is verified."
        return Finding(check=D6.id, title=D6.title, verdict=Verdict.NOT_APPLICABLE, says=says, subject=domain.name)
    if SFB_SERVICE in domain.services:
        says = f"{domain.name} is set up for Skype for Business and Teams."
        return Finding(check=D6.id, title=D6.title, verdict=Verdict.PASS, says=says, subject=domain.name)
    return Finding(
        check=D6.id,
        title=D6.title,
        verdict=Verdict.WARN,
        says=f"Skype for Business is not among the services of {domain.name}.",
        subject=domain.name,
        why="It is cosmetic in hybrid, but the admin centre hides settings because of it.",
        remedy=f"In the admin centre open Settings, Domains, {domain.name}, and tick Skype for Business; do not "
        "publish the SIP records proposed there, since in hybrid they stay on premises.",
        who=TENANT_ADMIN,
        earliest="a few minutes after the change",
    )


def judge_suffixes(name: str, suffixes: Sequence[str], verified: frozenset[str] | Unread) -> Finding:
    """D7: people with a SIP address in `name` sign in with a name in the same domain.

    `suffixes`: the UPN suffix of each of these people, lower case. `verified`: the tenant's verified domains.
    """
    others = sorted({suffix for suffix in suffixes if suffix != name})
    differing = sum(suffix != name for suffix in suffixes)
    if not suffixes:
        says = f"Nobody has a SIP address in {name}."
        return Finding(check=D7.id, title=D7.title, verdict=Verdict.NOT_APPLICABLE, says=says, subject=name)
    if not differing:
        says = f"All {len(suffixes):,} people with a SIP address in {name} sign in with the same domain."
        return Finding(check=D7.id, title=D7.title, verdict=Verdict.PASS, says=says, subject=name)
    if isinstance(verified, Unread):
        return cannot_tell(D7, verified, subject=name)
    unverified = [suffix or "no domain at all" for suffix in others if suffix not in verified]
    says = f"{differing:,} of {len(suffixes):,} people with a SIP address in {name} sign in with {listed(others)}."
    if unverified:
        says += f" Not verified: {listed(unverified)}."
    return Finding(
        check=D7.id,
        title=D7.title,
        verdict=Verdict.FAIL if unverified else Verdict.WARN,
        says=says,
        subject=name,
        why="Microsoft tested hybrid only with equal SIP addresses, sign-in names and mail addresses.",
        remedy=f"Give them sign-in names in {name}"
        + (f", or verify {listed(unverified)} in the tenant." if unverified else ", where that is possible."),
        who=AD_ADMIN,
        earliest="after the next sync cycle, usually within 30 minutes",
    )
