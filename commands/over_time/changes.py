"""What was known of the steps at a moment, and what has changed since: from what the checks have stored.

Asks no remote system. Moments are aware and UTC. Everything raises StorageError where the database cannot be read.
"""

from dataclasses import replace
from datetime import datetime

from commands.acceptances import at_moment
from commands.history import in_one
from commands.rules.moves.calendar import Calendar
from commands.rules.over_time.changes import compare
from commands.rules.over_time.opened import Open
from commands.rules.over_time.snapshots import as_counted
from commands.rules.over_time.values import Changes, FindingKey, Snapshot
from commands.services import Services
from commands.standings import on_record
from commands.step import Step
from storage import runs
from storage.readiness import open_findings


def snapshot_at(services: Services, moment: datetime) -> Snapshot:
    """What was known at a moment: the latest result of each step, as it counted then."""
    with services.database.session() as session:
        stored = {step: run.payload for step, run in runs.latest_before(session, moment).items()}
    accepted = at_moment(services, moment)
    results = {step: as_counted(result, accepted, moment) for step, result in in_one(stored).items()}
    return Snapshot(at=moment, results=results)


def known_from(services: Services) -> dict[Step, datetime]:
    """Since when each step is known: when the first check of the whole of it was made that is kept."""
    with services.database.session() as session:
        first = runs.first(session)
    return {step: first[step] for step in Step if step in first}


def baseline(services: Services, since: datetime) -> Snapshot:
    """What later results are compared with: what was known at a moment, and of a step that nobody had checked by then
    the first check of the whole of it."""
    known = snapshot_at(services, since)
    with services.database.session() as session:
        first = runs.first(session)
        later = [
            run
            for step in Step
            if step not in known.results and step in first
            if (run := runs.taken_at(session, step, first[step])) is not None
        ]
        stored = {run.step: run.payload for run in later}
    accepted = at_moment(services, since)
    begun = {step: as_counted(one, accepted, one.checked_at) for step, one in in_one(stored).items()}
    return replace(known, results={**known.results, **begun})


def changes_since(services: Services, since: datetime) -> Changes:
    """What differs between a moment, or the first check after it, and now; ages in the organisation's business days."""
    before, after = baseline(services, since), snapshot_at(services, services.now())
    own = organisations(services)
    return compare(before, after, opened(services), zone=own.zone, is_working_day=own.is_working_day)


def opened(services: Services) -> dict[FindingKey, Open]:
    """Since when each finding has been open without an end, or until when it was."""
    with services.database.session() as session:
        rows = open_findings.every(session)
    return {(Step(row.step), row.of_check, row.subject): on_record(row) for row in rows}


def organisations(services: Services) -> Calendar:
    """The organisation's calendar."""
    return services.organisation.policy.calendar
