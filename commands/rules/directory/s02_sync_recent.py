"""S2: the last sync cycle is recent."""

from datetime import timedelta

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged
from commands.rules.roles import CONNECT_ADMIN, OPERATOR
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import duration
from commands.step import Finding, Verdict

SKEW = timedelta(minutes=5)
"""How far clocks that are kept right may differ; a cycle further in the future says that one of them is wrong."""

CHECK = Check(
    "S2",
    "Directory synchronisation is recent",
    must_hold="The last cycle is not older than `sync_fresh`, twice the usual interval. Up to `sync_stale`: needs "
    "attention. Older, or never: blocked. More than 5 minutes in the future: cannot tell, since a clock is wrong. Both "
    "stand under `[patience]` in `commands/reference.toml`.",
    answer_from="Graph `GET /organization`",
    who=CONNECT_ADMIN,
    why="What was changed since then is not in the cloud yet.",
    earliest="when the cycle has finished, usually within 30 minutes",
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler",
)
NO_CYCLE_YET = "No sync cycle has finished yet."


def judge(facts: DirectoryFacts) -> Judged:
    """What is recent passes, what is stale fails, and what lies between warns."""
    tenant, now = facts.tenant, facts.now
    if isinstance(tenant, Unread):
        return Judged(cannot_tell(CHECK, tenant))
    if not tenant.sync_enabled:
        return Judged(CHECK.not_needed("It is not running, so its age says nothing."))
    if tenant.last_sync is not None and tenant.last_sync - now > SKEW:
        return Judged(_ahead(tenant.last_sync - now))
    if tenant.last_sync is None:
        return Judged(_late(Verdict.FAIL, NO_CYCLE_YET))
    age = max(timedelta(0), now - tenant.last_sync)
    says = f"The last sync cycle was {duration(age.total_seconds())} ago"
    fresh, stale = facts.reference.patience.sync_fresh * 60, facts.reference.patience.sync_stale * 60
    if age.total_seconds() <= fresh:
        return Judged(CHECK.passed(f"{says}."))
    is_stale = age.total_seconds() > stale
    says = f"{says}; up to {duration(fresh)} is recent, and after {duration(stale)} it blocks."
    return Judged(_late(Verdict.FAIL if is_stale else Verdict.WARN, says))


def _late(verdict: Verdict, says: str) -> Finding:
    remedy = "On the Entra Connect server run Start-ADSyncSyncCycle -PolicyType Delta, and read its errors."
    return CHECK.found(verdict, says, remedy=remedy)


def _ahead(by: timedelta) -> Finding:
    return CHECK.found(
        Verdict.UNKNOWN,
        f"The last sync cycle is said to be {duration(by.total_seconds())} from now: the clocks disagree.",
        why="Without the right time nobody can say how old a sync cycle is.",
        remedy="Set the clock of the machine this bot runs on; if it is right, that of the Entra Connect server.",
        who=OPERATOR,
        earliest="at once",
    )
