"""A halt is in force until it is lifted."""

from storage.database import Database
from storage.ledger import audit, halts
from tests.storage.ledger.requesting import MINUTE, NOW


def test_the_latest_halt_is_in_force_until_all_are_lifted(database: Database) -> None:
    with database.writing() as session:
        assert halts.in_force(session) is None
        halts.halt(session, by="U1", reason="phones", now=NOW)
        halts.halt(session, by="U2", reason="also mail", now=NOW)
    with database.session() as session:
        found = halts.in_force(session)
        assert found is not None
        assert (found.by, found.reason, found.at) == ("U2", "also mail", NOW)
    with database.writing() as session:
        assert halts.lift(session, by="U3", now=NOW + MINUTE) == 2
        assert halts.lift(session, by="U3", now=NOW + MINUTE) == 0
        assert halts.in_force(session) is None
        assert [record.action for record in audit.export(session)] == ["halt", "halt", "lift halt"]
