"""What was last seen of a record, and since when."""

from datetime import UTC, datetime, timedelta

from storage import sightings
from storage.database import Database
from storage.models import Sighting

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def see(database: Database, answer: str, at: datetime, *, record: str = "sip") -> Sighting:
    """Note an answer; it has settled after an hour."""
    with database.session() as session:
        return sightings.observe(
            session, domain="contoso.com", record=record, answer=answer, now=at, settles_by=at + HOUR
        )


def test_the_first_look_has_nothing_before_it(database: Database) -> None:
    """It is as old as the look."""
    seen = see(database, "a", NOW)
    assert (seen.answer, seen.previous, seen.since, seen.settles_by) == ("a", None, NOW, NOW + HOUR)


def test_the_same_answer_keeps_its_age(database: Database) -> None:
    """Only when it was seen last goes on."""
    see(database, "a", NOW)
    later = see(database, "a", NOW + 5 * HOUR)
    assert (later.previous, later.since, later.settles_by) == (None, NOW, NOW + HOUR)
    assert later.seen_at == NOW + 5 * HOUR


def test_a_change_is_as_old_as_the_look_that_saw_it(database: Database) -> None:
    """What was there before is remembered, one step back."""
    see(database, "a", NOW)
    see(database, "b", NOW + HOUR)
    changed = see(database, "c", NOW + 2 * HOUR)
    assert (changed.answer, changed.previous, changed.since) == ("c", "b", NOW + 2 * HOUR)
    assert changed.settles_by == NOW + 3 * HOUR


def test_every_record_is_remembered_by_itself(database: Database) -> None:
    """And one that nobody has seen is not there."""
    see(database, "a", NOW)
    assert see(database, "x", NOW, record="lyncdiscover").previous is None
    with database.session() as session:
        found = sightings.last(session, domain="contoso.com", record="sip")
        assert found is not None
        assert found.answer == "a"
        assert sightings.last(session, domain="fabrikam.com", record="sip") is None
