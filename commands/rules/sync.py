"""Step 3: directory synchronisation of all Skype for Business users [S1 to S4, S6 to S8], put together."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commands.rules.check import Check
from commands.rules.checks import S1, S2, S3, S4, S6, S7, S7_DOMAIN, S8
from commands.rules.identities import conflicting, differing, misaddressed, misnamed, unroutable
from commands.rules.matching import Directory
from commands.rules.population import (
    AFTER_CYCLE,
    absent,
    doubled,
    judge_doubled,
    judge_homes,
    judge_population,
    judge_uncertain,
    uncertain,
)
from commands.rules.roles import AD_ADMIN, CONNECT_ADMIN, OPERATOR, TENANT_ADMIN
from commands.rules.troubles import Trouble, biggest_fix, evidence, table
from commands.rules.unread import Unread, cannot_tell, silent
from commands.rules.wording import duration, headline, people, people_of, verb
from commands.step import Finding, Step, StepResult, Verdict, gravest
from connectors.facts import OnPremisesUser, Tenant

FRESH = timedelta(minutes=60)
"""Twice the default cycle of 30 minutes: one cycle may have been missed."""
STALE = timedelta(hours=3)
"""From here on what the tenant shows is too old to be relied on."""
SKEW = timedelta(minutes=5)
"""How far clocks that are kept right may differ; a cycle further in the future says that one of them is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncFacts:
    """What the checks of this step look at. `directory` joins what could be read of both sides."""

    tenant: Tenant | Unread
    people: tuple[OnPremisesUser, ...] | Unread
    directory: Directory | Unread
    verified: frozenset[str] | Unread
    """The tenant's verified domains, lower case."""

    @property
    def both(self) -> Directory | Unread:
        """Both sides joined, if both could be read."""
        return self.people if isinstance(self.people, Unread) else self.directory


@dataclass(frozen=True, slots=True)
class Words:
    """How the finding about a list of troubles is worded."""

    check: Check
    good: str
    bad: str
    """Follows "3 of 250 people ...", with the verb for many."""
    bad_one: str
    why: str
    who: str


CONFLICTS = Words(
    S4,
    "No address is claimed by two objects, and no service reports an error.",
    "are part of a conflict over an address, or have a service error.",
    "is part of a conflict over an address, or has a service error.",
    "Who goes without the value cannot be reached or cannot sign in under it.",
    AD_ADMIN,
)
NAMES = Words(
    S6,
    "Every sign-in name has a verified suffix, and arrived as it is.",
    "have sign-in names that the tenant cannot use as they are.",
    "has a sign-in name that the tenant cannot use as it is.",
    "They arrive under an onmicrosoft.com name, and cannot sign in with their own.",
    AD_ADMIN,
)
SIP_ADDRESSES = Words(
    S7,
    "Every SIP address is also the sign-in name.",
    "have a SIP address that differs from the sign-in name.",
    "has a SIP address that differs from the sign-in name.",
    "Microsoft tested only equal ones; otherwise single sign-on and Exchange features are lost.",
    AD_ADMIN,
)
SIP_DOMAINS = Words(
    S7_DOMAIN,
    "Every SIP address lies in a verified domain.",
    "have a SIP address in a domain that is not verified.",
    "has a SIP address in a domain that is not verified.",
    "Who has such an address cannot be moved.",
    TENANT_ADMIN,
)
PROXIES = Words(
    S8,
    "Every SIP proxy address in Microsoft 365 is the SIP address, or absent.",
    "have a SIP proxy address in Microsoft 365 that does not fit.",
    "has a SIP proxy address in Microsoft 365 that does not fit.",
    "Parts of the deployment look people up by it, and find the wrong one.",
    AD_ADMIN,
)


def judge_sync(facts: SyncFacts, now: datetime) -> StepResult:
    """All findings of the step, and a row for every person and finding."""
    findings, troubles = [judge_on(facts.tenant), judge_fresh(facts.tenant, now)], []
    for more, found in (_population(facts), _conflicts(facts), _names(facts), _sip_addresses(facts), _proxies(facts)):
        findings += more
        troubles += found
    ordered = sorted(findings, key=lambda finding: finding.verdict is not Verdict.FAIL)
    return StepResult(
        step=Step.DIRECTORY,
        verdict=gravest(finding.verdict for finding in ordered),
        headline=_headline(ordered, facts),
        findings=tuple(ordered),
        checked_at=now,
        sources=silent(facts.tenant, facts.people, facts.directory, facts.verified),
        table=table(
            troubles, name=f"check-sync-{now:%Y-%m-%d}.csv", title="Everybody with something to do, and what to do"
        ),
    )


def judge_on(tenant: Tenant | Unread) -> Finding:
    """S1: directory synchronisation is switched on."""
    if isinstance(tenant, Unread):
        return cannot_tell(S1, tenant)
    if tenant.sync_enabled:
        says = "Directory synchronisation is on."
        return Finding(check=S1.id, title=S1.title, verdict=Verdict.PASS, says=says)
    never = tenant.sync_enabled is None
    return Finding(
        check=S1.id,
        title=S1.title,
        verdict=Verdict.FAIL,
        says="Directory synchronisation was never set up." if never else "Directory synchronisation was switched off.",
        why="Without it nobody from the company's directory is known in the cloud.",
        remedy="Install Microsoft Entra Connect on a server of the domain."
        if never
        else "Switch it on again in Microsoft Entra Connect.",
        who=CONNECT_ADMIN,
        earliest="after the first sync cycle, some hours in a large directory",
    )


def judge_fresh(tenant: Tenant | Unread, now: datetime) -> Finding:
    """S2: the last cycle is recent. Up to 60 minutes pass, up to 3 hours warn, then fail."""
    if isinstance(tenant, Unread):
        return cannot_tell(S2, tenant)
    if not tenant.sync_enabled:
        says = "It is not running, so its age says nothing."
        return Finding(check=S2.id, title=S2.title, verdict=Verdict.NOT_APPLICABLE, says=says)
    if tenant.last_sync is not None and tenant.last_sync - now > SKEW:
        return _ahead(tenant.last_sync - now)
    age = None if tenant.last_sync is None else max(timedelta(0), now - tenant.last_sync)
    if age is not None and age <= FRESH:
        says = f"The last sync cycle was {duration(age.total_seconds())} ago."
        return Finding(check=S2.id, title=S2.title, verdict=Verdict.PASS, says=says)
    says = "No sync cycle has finished yet."
    if age is not None:
        says = f"The last sync cycle was {duration(age.total_seconds())} ago; one is due every 30 minutes."
    return Finding(
        check=S2.id,
        title=S2.title,
        verdict=Verdict.WARN if age is not None and age <= STALE else Verdict.FAIL,
        says=says,
        why="What was changed since then is not in the cloud yet.",
        remedy="On the Entra Connect server run Start-ADSyncSyncCycle -PolicyType Delta, and read its errors.",
        who=CONNECT_ADMIN,
        earliest="when the cycle has finished, usually within 30 minutes",
    )


def _ahead(by: timedelta) -> Finding:
    return Finding(
        check=S2.id,
        title=S2.title,
        verdict=Verdict.UNKNOWN,
        says=f"The last sync cycle is said to be {duration(by.total_seconds())} from now: the clocks disagree.",
        why="Without the right time nobody can say how old a sync cycle is.",
        remedy="Set the clock of the machine this bot runs on; if it is right, that of the Entra Connect server.",
        who=OPERATOR,
        earliest="at once",
    )


Judged = tuple[list[Finding], list[Trouble]]


def _population(facts: SyncFacts) -> Judged:
    """S3, U6 and U3: they need both sides."""
    directory = facts.both
    if isinstance(directory, Unread):
        return [cannot_tell(S3, directory)], []
    gone, twice, unsure = absent(directory), doubled(directory), uncertain(directory)
    findings = [judge_population(directory, gone), judge_doubled(directory, twice), judge_uncertain(directory, unsure)]
    return [*findings, judge_homes(directory)], [*gone, *twice, *unsure]


def _conflicts(facts: SyncFacts) -> Judged:
    """S4: the tenant alone tells."""
    if isinstance(facts.directory, Unread):
        return [cannot_tell(CONFLICTS.check, facts.directory)], []
    troubles = conflicting(facts.directory)
    finding = _finding(CONFLICTS, troubles, None)
    if troubles and not facts.directory.people:
        finding = replace(finding, says=f"{finding.says} Who of them uses Skype for Business cannot be told.")
    return [finding], troubles


def _names(facts: SyncFacts) -> Judged:
    """S6: both sides and the verified domains."""
    directory = facts.both
    if isinstance(directory, Unread):
        return [cannot_tell(NAMES.check, directory)], []
    if isinstance(facts.verified, Unread):
        return [cannot_tell(NAMES.check, facts.verified)], []
    troubles = misnamed(directory, facts.verified)
    return [_finding(NAMES, troubles, len(directory.people))], troubles


def _sip_addresses(facts: SyncFacts) -> Judged:
    """S7: the deployment alone tells whether they differ; the tenant, whether their domain is verified."""
    if isinstance(facts.people, Unread):
        return [cannot_tell(SIP_ADDRESSES.check, facts.people)], []
    whole = len(facts.people)
    unequal = differing(facts.people)
    first = _finding(SIP_ADDRESSES, unequal, whole)
    if isinstance(facts.verified, Unread):
        return [first, cannot_tell(SIP_DOMAINS.check, facts.verified)], unequal
    outside = unroutable(facts.people, facts.verified)
    return [_finding(SIP_DOMAINS, outside, whole), first], [*outside, *unequal]


def _proxies(facts: SyncFacts) -> Judged:
    """S8: both sides. Who is not in the tenant has no copy there to look at."""
    directory = facts.both
    if isinstance(directory, Unread):
        return [cannot_tell(PROXIES.check, directory)], []
    troubles = misaddressed(directory)
    return [_finding(PROXIES, troubles, len(directory.people))], troubles


def _finding(words: Words, troubles: list[Trouble], whole: int | None) -> Finding:
    """The finding about a list of troubles; `whole` is how many people were looked at, if that is known."""
    if not troubles:
        return Finding(check=words.check.id, title=words.check.title, verdict=Verdict.PASS, says=words.good)
    number = len({(trouble.name, trouble.upn, trouble.sip) for trouble in troubles})
    subject = people(number) if whole is None else people_of(number, whole)
    return Finding(
        check=words.check.id,
        title=words.check.title,
        verdict=gravest(trouble.verdict for trouble in troubles),
        says=f"{subject} {verb(number, words.bad_one, words.bad)}",
        why=words.why,
        remedy=biggest_fix(troubles),
        who=words.who,
        earliest=AFTER_CYCLE,
        evidence=evidence(troubles),
    )


def _headline(findings: list[Finding], facts: SyncFacts) -> str:
    whole = 0 if isinstance(facts.people, Unread) else len(facts.people)
    return headline(findings, ready=f"Ready: all {people(whole)} with Skype for Business are in Microsoft 365.")
