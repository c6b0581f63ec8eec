"""Gathers what a report says, from what the checks have stored and from the ledger. Asks no remote system."""

from dataclasses import replace
from datetime import timedelta

from bot.report.values import Report
from commands.digests.gathering import gather
from commands.history import latest
from commands.over_time import burndown, headcount_at, readiness_history
from commands.rules.digests.ask import usual
from commands.rules.digests.facts import DigestFacts
from commands.rules.digests.judge import judge
from commands.rules.over_time.values import Headcount, Scope
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
    before = DigestFacts(
        subscription=0,
        made_at=since,
        day=since.astimezone(zone_of(zone)).date(),
        zone=zone,
        scope=scope,
        count=headcount_at(services, scope, since) or Headcount(),
    )
    ask = replace(usual(channel="", zone=zone), scope=scope)
    known = gather(services, ask, subscription=0, since=since)
    return Report(
        facts=judge(known, before),
        status=judge_readiness(latest(services), now),
        burndown=burndown(services, scope, now=now),
        history=readiness_history(services, scope, _HISTORY, now=now),
        made_at=now,
    )
