"""One look at somebody whom others move by hand, in a pretend company."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from commands.moves.by_hand import ByHand, Looked
from commands.rules.moves.by_hand import NOBODY_RAN
from commands.rules.moves.outcome import Place
from commands.rules.moves.plan import Plan
from commands.services import Services
from sandbox.moving import user_of
from sandbox.world import CLOUD, Person
from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import ItemState, MoveKind, RequestState
from tests.commands.conftest import Connect
from tests.commands.moves.movers import member_of, on_premises, to_cloud
from tests.running_company import RunningCompany


@pytest.fixture(scope="module")
def own() -> Iterator[RunningCompany]:
    """A company whose people these tests move."""
    company = RunningCompany(users=60)
    yield company
    company.stop()


def request_for(services: Services, person: Person, state: RequestState) -> tuple[MoveRequest, MoveItem]:
    """A request for one person, after the time in which commands are waited for."""
    now = services.now()
    plan = Plan(members=(member_of(person),), options=to_cloud(executor="manual"))
    known: dict[str, Any] = {"kind": MoveKind.MOVE, "plan": plan.as_json(), "digest": plan.digest, "requirement": "{}"}
    times = {"created_at": now, "asked_at": now, "expires_at": now, "waits_until": now - timedelta(seconds=1)}
    request = MoveRequest(
        id=1, origin="o", requester="U1", reason="", concurrency=1, canary=1, halt_percent=20, state=state,
        **known, **times,
    )  # fmt: skip
    item = MoveItem(
        id=1, request_id=1, position=0, user=str(person.guid), name=person.display_name,
        identity=person.user_principal_name, sip_address=person.sip_address, run_at=now, handed_at=now,
    )  # fmt: skip
    return request, item


def look(services: Services, person: Person, state: RequestState = RequestState.RUNNING) -> Looked:
    """One look."""
    return ByHand(services)(*request_for(services, person, state), services.now())


@contextmanager
def teams_only(company: RunningCompany, person: Person) -> Iterator[None]:
    user = user_of(company.world, person)
    assert user is not None
    mode = user.upgrade_mode
    company.call_in_loop(lambda: setattr(user, "upgrade_mode", "TeamsOnly"))
    yield
    company.call_in_loop(lambda: setattr(user, "upgrade_mode", mode))


def test_half_of_a_move_is_told_while_the_command_is_about_once_it_was_seen_twice(
    own: RunningCompany, connect: Connect
) -> None:
    services, person = connect(own), on_premises(own)
    request, item = request_for(services, person, RequestState.RUNNING)
    by_hand, begun = ByHand(services), services.now()

    def seen(minutes: int) -> bool:
        looked = by_hand(request, item, begun + timedelta(minutes=minutes))
        assert looked.ended is None
        return looked.split

    with teams_only(own, person):
        assert [seen(minutes) for minutes in (1, 6, 7)] == [False, False, False]
        assert seen(9), "two minutes after the first sight"
        item.split_at = begun
        assert not seen(30), "known already"
        item.split_at = None
        assert not seen(31), "after it was mended one sight alone tells nothing"
    assert not seen(40)
    with teams_only(own, person):
        assert not seen(45)
        item.handed_at = None
        assert not seen(50), "nobody has the command"


def test_where_somebody_is_says_what_came_of_them(own: RunningCompany, connect: Connect) -> None:
    """Still at home; at home but TeamsOnly in the cloud; not to be read; moved."""
    services, person = connect(own), on_premises(own)
    still = look(services, person)
    assert (still.seen.place, still.ended) == (Place.SOURCE, None)
    over = look(services, person, RequestState.PAUSED).ended
    assert over is not None
    assert (over.state, over.error) == (ItemState.FAILED, NOBODY_RAN)
    with teams_only(own, person):
        half = look(services, person, RequestState.PAUSED).ended
    assert half is not None
    assert (half.state, half.error) == (ItemState.FAILED, "half moved by hand")
    unread = look(connect(own, shell=False), person, RequestState.PAUSED)
    assert (unread.seen.place, unread.ended) == (Place.UNKNOWN, None)
    own.call_in_loop(lambda: setattr(person, "hosting_provider", CLOUD))
    moved = look(services, person).ended
    assert moved is not None
    assert (moved.state, moved.outcome) == (ItemState.MOVED, "Moved by hand.")
    request, item = request_for(services, person, RequestState.RUNNING)
    item.state = ItemState.SKIPPED
    left_out = ByHand(services)(request, item, services.now()).ended
    assert left_out is not None
    assert left_out.outcome.endswith("although they had been left out of the plan.")
