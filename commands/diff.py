"""What has changed since a day: newly blocked, fixed, and what is still open.

Compares what the last checks found with what was known then, and asks no remote system. Without a day: since the
beginning of the last business day. `diff yesterday`, `diff Monday`, `diff 2026-11-20`, `diff 3 days`.
"""

from datetime import UTC, datetime

from commands.over_time.changes import changes_since, known_from, organisations, snapshot_at
from commands.over_time.headcounts import counted_at, first_headcount, headcount
from commands.rules.digests.sources import silent_sources
from commands.rules.gate import holding_up
from commands.rules.over_time.difference import Around, DiffResult, known_since, nothing_known, told
from commands.rules.over_time.since import since_meant
from commands.rules.over_time.values import EVERYBODY, Headcount
from commands.services import Services
from commands.step import Request, Step

NAME = "diff"
HINT = "[since]"
TITLE = "Comparing with before"
STEP: Step | None = None
CHANGES = False

_ANY = datetime(2026, 1, 7, 12, tzinfo=UTC)
"""A moment to see by whether words make sense at all."""


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """A day, or nothing. Raises UsageError for words that are none."""
    text = " ".join(words)
    if not any(character.isdigit() for character in text):
        since_meant(text, _ANY, zone="UTC", is_working_day=lambda day: day.weekday() < 5)
    return words


def run(services: Services, request: Request) -> DiffResult:
    """What differs between that day and now. Raises UsageError for a day ahead, StorageError without a database."""
    now, calendar = services.now(), organisations(services)
    zone = calendar.zone
    asked = since_meant(" ".join(request.words), now, zone=zone, is_working_day=calendar.is_working_day)
    known = known_from(services)
    if not known:
        return nothing_known(since=asked, now=now, zone=zone)
    since = max(asked, min(known.values()))
    count = headcount(services, EVERYBODY)
    results = snapshot_at(services, now).results
    return told(
        changes_since(services, since),
        Around(
            since=since,
            now=now,
            zone=zone,
            sources=[source.says for source in silent_sources(results, now)],
            before=_counted(services, since),
            count=count if count.whole else None,
            counted_at=counted_at(services),
            gate=holding_up(results, now),
            note=known_since(known, asked, zone),
        ),
    )


def _counted(services: Services, since: datetime) -> Headcount | None:
    """Nothing is compared with a count that was not sure."""
    before = first_headcount(services, EVERYBODY, since)
    return before if before is not None and not before.unknown else None
