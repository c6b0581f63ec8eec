"""Another broken constraint is not taken for people who are held."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import insert

from storage.database import Database
from storage.ledger import items, people, requests
from storage.ledger.opening import open_request
from storage.ledger.tables import AuditHead
from tests.storage.ledger.requesting import NOW, actions, opened, wanted


def test_what_else_stands_in_the_way_keeps_its_type_and_is_tried_a_few_times(database: Database) -> None:
    """Who was in the way may be free by the time that one asks who it was."""
    tries: list[int] = []

    def fail() -> bool:
        tries.append(1)
        with_the_key_of_another = insert(AuditHead).values(id=1, last=0, hash="")
        return bool(people_session.exec(with_the_key_of_another))

    with pytest.raises(IntegrityError), database.writing() as people_session:
        people.or_held(people_session, ["a"], fail)
    assert len(tries) == 3


def test_nobody_may_be_asked_for_and_nobody_may_be_tried_again(database: Database) -> None:
    with database.writing() as session:
        request = open_request(session, wanted(""), now=NOW).request
        assert requests.counts(session, request.id or 0) == requests.Counts()
    request_id = opened(database)
    with database.writing() as session:
        assert items.retry(session, request_id, by="U1", now=NOW) == []
    assert actions(database, request_id) == ["request"]
