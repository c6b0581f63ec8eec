"""Since when two sides differ."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, func, select

from storage import differences
from storage.database import Database
from storage.models import Difference

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def see(database: Database, *keys: str, at: datetime = NOW, check: str = "S5") -> dict[str, datetime]:
    """Note that this differs."""
    with database.session() as session:
        return differences.observe(session, check=check, keys=keys, now=at)


def kept(database: Database, check: str = "S5") -> int:
    """How much is remembered."""
    with database.session() as session:
        return session.exec(select(func.count()).where(col(Difference.of_check) == check)).one()


def test_what_goes_on_differing_keeps_its_age(database: Database) -> None:
    """What is new is as old as the look."""
    assert see(database, "ada") == {"ada": NOW}
    assert see(database, "ada", "ben", at=NOW + HOUR) == {"ada": NOW, "ben": NOW + HOUR}


def test_what_no_longer_differs_is_forgotten(database: Database) -> None:
    """So the table never holds more than what is wrong, and what comes back is new."""
    see(database, "ada", "ben")
    see(database, "ben", at=NOW + HOUR)
    assert kept(database) == 1
    assert see(database, "ada", at=NOW + 2 * HOUR) == {"ada": NOW + 2 * HOUR}
    assert see(database) == {}
    assert kept(database) == 0


def test_checks_do_not_forget_for_each_other(database: Database) -> None:
    """Each has its own."""
    see(database, "ada")
    assert see(database, check="U6", at=NOW + HOUR) == {}
    assert see(database, "ada", at=NOW + HOUR) == {"ada": NOW}


def test_a_whole_population_may_differ(database: Database) -> None:
    """More than fits one statement, both to remember and to forget."""
    everybody = [f"person {number}" for number in range(3 * differences.MOST_AT_ONCE + 1)]
    assert len(see(database, *everybody)) == kept(database) == len(everybody)
    assert see(database, at=NOW + HOUR) == {}
    assert kept(database) == 0
