"""Gathers what a report says, from what the checks have stored and from the ledger. Asks no remote system."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.report.values import Report
from commands.digests.gathering import gather
from commands.history import latest
from commands.over_time.days import burndown, readiness_history
from commands.over_time.headcounts import headcount_at
from commands.rules.digests.ask import usual
from commands.rules.digests.facts import Blocker, DigestFacts
from commands.rules.digests.gathered import Gathered
from commands.rules.digests.judge import judge, people_key
from commands.rules.over_time.values import Scope
from commands.rules.readiness import judge_readiness
from commands.rules.schedules.local_time import zone_of
from commands.services import Services

WEEK = timedelta(days=7)
_HISTORY = 90
"""Days."""


def gathered(services: Services, scope: Scope) -> Report:
    """The report about some people, in the organisation's time zone. Raises StorageError."""
    now = services.now()
    zone = services.organisation.policy.calendar.zone
    since = now - WEEK
    ask = replace(usual(channel="", zone=zone), scope=scope)
    known = gather(services, ask, subscription=0, since=since)
    return Report(
        facts=judge(known, _a_week_ago(services, known, since)),
        status=judge_readiness(latest(services), now),
        burndown=burndown(services, scope, now=now),
        history=readiness_history(services, scope, _HISTORY, now=now),
        made_at=now,
    )


def _a_week_ago(services: Services, known: Gathered, since: datetime) -> DigestFacts | None:
    """What a digest would have said of the people then, as far as that is known now; None: nobody was counted."""
    count = headcount_at(services, known.scope, since)
    if count is None:
        return None
    day = since.astimezone(zone_of(known.zone)).date()
    blockers = tuple(
        Blocker(key=people_key(one), says="", action="", who="") for one in known.people if one.since <= since
    )
    return DigestFacts(
        subscription=0, made_at=since, day=day, zone=known.zone, scope=known.scope, count=count, blockers=blockers
    )
