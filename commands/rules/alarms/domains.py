"""A domain that was verified is no longer: it was in an earlier result, and the last one says no.

A domain that could not be read is neither, and neither is one that both sides have forgotten: nobody uses it any more.
"""

from collections.abc import Set

from commands.rules.alarms.values import AlarmFact, AlarmKind, Look
from commands.rules.domains import d01_both_sides, d02_verified
from commands.rules.roles import TENANT_ADMIN
from commands.step import Finding, StepResult, Verdict

KIND = AlarmKind.DOMAIN
_D1, _D2 = d01_both_sides.CHECK.id, d02_verified.CHECK.id


def verified(result: StepResult) -> frozenset[str]:
    """The domains, lower case, of which a result says that they are verified."""
    return frozenset(
        finding.subject.casefold()
        for finding in result.findings
        if finding.check == _D2 and finding.verdict is Verdict.PASS
    )


def unverified(result: StepResult) -> dict[str, Finding]:
    """The domains, lower case, of which it says that they are not, or not in the tenant; and the finding."""
    return {
        finding.subject.casefold(): finding
        for finding in result.findings
        if finding.check in (_D1, _D2) and finding.verdict is Verdict.FAIL
    }


def look(result: StepResult | None, verified_before: Set[str]) -> Look:
    """`verified_before`: domains, lower case, of which an earlier result said that they are verified."""
    if result is None:
        return Look(blind=frozenset({KIND}))
    told = [finding for finding in result.findings if finding.check in (_D1, _D2)]
    unread = {finding.subject.casefold() for finding in told if finding.verdict is Verdict.UNKNOWN}
    now, lost = verified(result), unverified(result)
    return Look(
        facts=tuple(_fact(domain, finding) for domain, finding in lost.items() if domain in verified_before - now),
        unclear=frozenset((KIND, domain) for domain in unread - lost.keys() - now),
        # where nothing is told of any domain, the list itself could not be read
        blind=frozenset() if any(finding.subject for finding in told) else frozenset({KIND}),
        seen_at={KIND: result.checked_at},
    )


def _fact(domain: str, finding: Finding) -> AlarmFact:
    what = "is no longer in the tenant" if finding.check == _D1 else "was verified in Microsoft 365 and is no longer"
    return AlarmFact(
        kind=KIND,
        subject=domain,
        name=domain,
        says=f"{domain} {what}: nobody in the cloud can have an address in it until that is mended.",
        remedy=f"{finding.remedy} Who changed it stands in the Entra admin center, under Audit logs.".strip(),
        who=finding.who or TENANT_ADMIN,
    )
