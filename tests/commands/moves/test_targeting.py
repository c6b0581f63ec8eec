"""Where people are moved back to: to the pool that each has come from, or to the one that is named."""

import pytest
from sqlmodel import col, update

from commands.moves import stopping
from commands.moves.targeting import target_of, those_moved
from commands.moves.typed import Wish
from commands.rules.moves.plan import Member
from commands.services import Organisation, Services
from commands.step import UsageError
from storage.database import Database
from storage.ledger.tables import MoveItem
from storage.states import ItemState, MoveKind, PauseReason, RequestState
from tests.commands.moves.ledger_only import ADA, Silent, asked_for, people_stand, plan_for, services_of, standing
from tests.commands.moves.planning import MEMBERS, POLICY
from tests.commands.rules.person.values import CLOUD
from tests.commands.values import REFERENCE

ORGANISATION = Organisation(tenant_id="t", reference=REFERENCE, cloud=CLOUD, policy=POLICY)
BACK = MoveKind.ROLLBACK
POOL01, POOL02 = "pool01.contoso.com", "pool02.contoso.com"


@pytest.fixture
def services(database: Database) -> Services:
    return services_of(database, Silent(), organisation=ORGANISATION, approvers=lambda: MEMBERS)


def members(keys: str) -> tuple[Member, ...]:
    return plan_for(keys).members


def test_whoever_was_moved_before_a_fresh_approval_goes_back_to_where_they_came_from(
    database: Database, services: Services
) -> None:
    """A plan that was approved anew no longer has them; the pool of the others is none of theirs."""
    number = asked_for(database, "ab", pools={"b": POOL02})
    standing(database, number, RequestState.PAUSED, ItemState.MOVED, pause_reason=PauseReason.CANARY_FAILED)
    stopping.resume(services, number, by=ADA)
    people_stand(database, number, (ItemState.MOVED, ItemState.MOVED))
    moved = those_moved(services, Wish(people=(), reason="x", of_requests=(number,)))
    assert [item.user for item in moved] == ["a", "b"]
    with pytest.raises(UsageError, match=rf"came from 2 pools: {POOL01} and {POOL02}\. Say which one.*to {POOL01}"):
        target_of(services, BACK, "", members("ab"), moved)
    assert target_of(services, BACK, "", members("a"), moved) == POOL01
    assert target_of(services, BACK, "", members("b"), moved) == POOL02
    assert target_of(services, BACK, POOL01, members("ab"), moved) == POOL01


def test_without_a_request_the_last_move_of_each_counts(database: Database, services: Services) -> None:
    first = asked_for(database, "ab", origin="1")
    people_stand(database, first, (ItemState.MOVED, ItemState.MOVED))
    second = asked_for(database, "b", origin="2", pools={"b": POOL02})
    people_stand(database, second, (ItemState.MOVED,))
    assert target_of(services, BACK, "", members("b")) == POOL02
    # of the request that is named it is what that one knew
    moved = those_moved(services, Wish(people=(), reason="x", of_requests=(first,)))
    assert target_of(services, BACK, "", members("b"), moved) == POOL01


def test_of_whom_it_is_not_known_nobody_guesses_a_pool(database: Database, services: Services) -> None:
    """That the others came from one is no word about them."""
    number = asked_for(database, "abc", pools={"b": ""})
    people_stand(database, number, [ItemState.MOVED] * 3)
    with database.writing() as session:
        session.exec(update(MoveItem).where(col(MoveItem.user) == "c").values(member=None))
    with pytest.raises(UsageError, match=f"From which pool B, C and D came is not on record.*instance: to {POOL01}"):
        target_of(services, BACK, "", members("abcd"))
    with pytest.raises(UsageError, match=f"instance: to {POOL01} before because"):
        target_of(services, BACK, "", members("d"))


def test_whoever_goes_to_teams_goes_to_one_place(services: Services) -> None:
    assert target_of(services, MoveKind.MOVE, "", members("a")) == CLOUD.proxy_fqdn
    assert target_of(services, BACK, "", ()) == ""


def test_only_what_has_moved_people_to_teams_can_be_taken_back(database: Database, services: Services) -> None:
    number, back = asked_for(database, "a"), asked_for(database, "b", kind=BACK)
    for wrong, says in ((number, "has moved nobody"), (back, "is no request that has moved"), (99, "M99 is no")):
        with pytest.raises(UsageError, match=says):
            those_moved(services, Wish(people=(), reason="x", of_requests=(wrong,)))
