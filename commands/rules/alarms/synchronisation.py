"""Directory synchronisation has stopped: it was switched off (S1), or its last cycle is too long ago (S2).

One that was never set up has not stopped.
"""

from commands.rules.alarms.values import AlarmFact, AlarmKind, Look
from commands.rules.directory import s01_sync_on, s02_sync_recent
from commands.rules.roles import CONNECT_ADMIN
from commands.step import Finding, StepResult, Verdict

KIND = AlarmKind.SYNC
_S1, _S2 = s01_sync_on.CHECK.id, s02_sync_recent.CHECK.id
_NEVER_BEGAN = (s01_sync_on.NEVER_SET_UP, s02_sync_recent.NO_CYCLE_YET)


def look(result: StepResult | None) -> Look:
    """`result`: the last check of the directory."""
    found = {finding.check: finding for finding in result.findings} if result is not None else {}
    both = [found[check] for check in (_S1, _S2) if check in found]
    seen_at = {KIND: result.checked_at} if result is not None else {}
    stopped = next((one for one in both if one.verdict is Verdict.FAIL and one.says not in _NEVER_BEGAN), None)
    if stopped is not None:
        return Look(facts=(_fact(stopped),), seen_at=seen_at)
    unread = len(both) < 2 or any(finding.verdict is Verdict.UNKNOWN for finding in both)
    return Look(blind=frozenset({KIND}) if unread else frozenset(), seen_at=seen_at)


def _fact(finding: Finding) -> AlarmFact:
    says = finding.says.rstrip(".")
    return AlarmFact(
        kind=KIND,
        subject="",
        says=f"{says}. What changes on premises does not reach Microsoft 365, and nobody new can be moved.",
        remedy=finding.remedy,
        who=finding.who or CONNECT_ADMIN,
    )
