"""Whatever is done to the rows of the audit trail, in any order and number: it is found as long as it is there."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, col, delete, insert, select, update

from storage.database import Database
from storage.ledger import audit
from storage.ledger.chain import FIRST, record_hash
from storage.ledger.tables import AuditHead, AuditRecord
from tests.storage.ledger.requesting import NOW, SECOND

PLACES = st.integers(min_value=0, max_value=10_000)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "at": st.timedeltas(timedelta(microseconds=1), timedelta(days=3)).map(lambda later: NOW + later),
    "actor": TEXTS,
    "action": TEXTS,
    "request_id": st.none() | st.integers(0, 5),
    "user": TEXTS,
    "detail": st.sampled_from(["{}", '{"n":0}', '{"n":1}', ""]),
    "previous": st.sampled_from([FIRST, "f" * 64]),
    "hash": st.sampled_from([FIRST, "f" * 64]),
}
Rows = list[dict[str, Any]]


class Tampering(RuleBasedStateMachine):
    """Keeps what the program wrote; the trail is whole exactly when the rows are those."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.written: Rows = []
        self.end: tuple[int, str] = (0, FIRST)
        self.put_back()

    def rows(self, session: Session) -> Rows:
        query = select(AuditRecord).order_by(col(AuditRecord.id)).execution_options(populate_existing=True)
        return [record.model_dump() for record in session.exec(query)]

    def is_whole(self, session: Session) -> bool:
        head = session.exec(select(AuditHead.last, AuditHead.hash)).one()
        return self.rows(session) == self.written and tuple(head) == self.end

    def put(self, session: Session, rows: Rows) -> None:
        session.exec(delete(AuditRecord))
        if rows:
            session.exec(insert(AuditRecord), params=rows)

    def change_rows(self, place: int, other: int, how: str) -> None:
        with self.database.writing() as session:
            rows = self.rows(session)
            if not rows:
                return
            one, two = place % len(rows), other % len(rows)
            match how:
                case "remove":
                    del rows[one]
                case "cut off":
                    del rows[one:]
                case "move up":
                    rows = [{**row, "id": row["id"] - (number > one)} for number, row in enumerate(rows)]
                    del rows[one]
                case "swap":
                    rows[one], rows[two] = {**rows[two], "id": rows[one]["id"]}, {**rows[one], "id": rows[two]["id"]}
                case "copy to the end":
                    rows.append({**rows[one], "id": rows[-1]["id"] + 1})
                case "copy to the start":
                    rows.insert(0, {**rows[one], "id": min(row["id"] for row in rows) - 1})
            self.put(session, rows)

    @rule(actor=TEXTS, detail=st.dictionaries(TEXTS, st.integers() | TEXTS, max_size=2), later=st.integers(0, 5))
    def append(self, actor: str, detail: dict[str, Any], later: int) -> None:
        with self.database.writing() as session:
            if not self.is_whole(session):
                return
            audit.append(session, at=NOW + later * SECOND, actor=actor, action="x", request_id=1, detail=detail)
            self.written = self.rows(session)
            self.end = (len(self.written), self.written[-1]["hash"])

    @rule(place=PLACES, data=st.data(), column=st.sampled_from(sorted(CHANGES)))
    def change(self, place: int, data: st.DataObject, column: str) -> None:
        value = data.draw(CHANGES[column])
        with self.database.writing() as session:
            rows = self.rows(session)
            if rows:
                number = rows[place % len(rows)]["id"]
                session.exec(update(AuditRecord).where(col(AuditRecord.id) == number).values({column: value}))

    @rule(
        place=PLACES,
        other=PLACES,
        how=st.sampled_from(["remove", "cut off", "move up", "swap", "copy to the end", "copy to the start"]),
    )
    def rearrange(self, place: int, other: int, how: str) -> None:
        self.change_rows(place, other, how)

    @rule(place=PLACES, actor=TEXTS)
    def forge_from_here_on(self, place: int, actor: str) -> None:
        """Change a record and make every later hash anew, by somebody who knows how, without the end."""
        with self.database.writing() as session:
            rows = self.rows(session)
            if rows:
                rows[place % len(rows)]["actor"] = actor
                previous = FIRST
                for number, row in enumerate(rows, 1):
                    said = {name: value for name, value in row.items() if name not in ("id", "hash", "previous")}
                    row["previous"], row["hash"] = previous, record_hash(number=number, previous=previous, **said)
                    previous = row["hash"]
                self.put(session, rows)

    @rule(last=st.integers(0, 6))
    def set_the_end(self, last: int) -> None:
        with self.database.writing() as session:
            session.exec(update(AuditHead).values(last=last))

    @precondition(lambda self: self.written)
    @rule()
    def put_back(self) -> None:
        with self.database.writing() as session:
            self.put(session, self.written)
            session.exec(update(AuditHead).values(last=self.end[0], hash=self.end[1]))

    @invariant()
    def the_trail_is_told_whole_exactly_when_it_is(self) -> None:
        with self.database.session() as session:
            found, whole = audit.verify(session), self.is_whole(session)
        assert (found.problem == "") is whole
        if whole:
            assert found.records == len(self.written)


def test_every_tampering_is_found_and_nothing_else(database: Database) -> None:
    run_state_machine_as_test(
        lambda: Tampering(database),
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
