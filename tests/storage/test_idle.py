"""A replica that is frozen inside a transaction does not hold up the others for ever."""

import time
from collections.abc import Callable

import pytest

from storage import database as product
from storage.database import Database, StorageError, open_database, upgrade
from storage.ledger import audit


@pytest.mark.postgres
def test_postgresql_ends_a_transaction_that_stands_idle(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds the end of the audit trail, which every change of the ledger needs."""
    monkeypatch.setattr(product, "_MUST_NOT_IDLE", product._MUST_NOT_IDLE.replace("15s", "500ms"))
    frozen, other = open_database(postgres_url), open_database(postgres_url)
    upgrade(other)
    waited: list[float] = []
    with pytest.raises(StorageError):
        _freeze(frozen, lambda: waited.append(_seconds_for_a_lock(other)))
    assert waited[0] < 5
    frozen.close()
    other.close()


def _freeze(database: Database, meanwhile: Callable[[], None]) -> None:
    """Hold a lock and do nothing, while something else is done."""
    with database.writing() as session:
        audit.lock_head(session)
        meanwhile()
        audit.lock_head(session)


def _seconds_for_a_lock(database: Database) -> float:
    began = time.monotonic()
    with database.writing() as session:
        audit.lock_head(session)
    return time.monotonic() - began
