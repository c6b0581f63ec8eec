"""The first sign-in to Teams, out of the tenant's log of sign-ins."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors import graph_shapes as shapes
from connectors.errors import NotPermitted, Refused
from sandbox.moving import note_sign_in
from sandbox.world import CloudUser
from tests.connectors.harness import Microsoft


def someone(microsoft: Microsoft) -> CloudUser:
    return next(user for user in microsoft.world.tenant.users.values() if user.licences)


def test_the_first_sign_in_to_teams_counts_and_no_other(microsoft: Microsoft) -> None:
    world, user = microsoft.world, someone(microsoft)
    other = next(one for one in world.tenant.users.values() if one is not user)
    start = world.clock.now()
    note_sign_in(world, other)
    note_sign_in(world, user, app="Office 365 Exchange Online")
    note_sign_in(world, user, succeeded=False)
    note_sign_in(world, user, seconds=-3600)
    note_sign_in(world, user, seconds=3600)
    graph = microsoft.graph()
    assert graph.first_teams_sign_in(user.object_id, since=start) is None
    world.clock.advance(timedelta(hours=2))
    note_sign_in(world, user, app="Microsoft Teams Web Client")
    assert graph.first_teams_sign_in(user.object_id, since=start) == (start + timedelta(hours=1)).replace(microsecond=0)


def test_a_tenant_without_the_licence_for_the_log_says_so(microsoft: Microsoft) -> None:
    microsoft.world.moves.settings.sign_in_log = False
    with pytest.raises(Refused) as caught:
        microsoft.graph().first_teams_sign_in("somebody", since=datetime.now(UTC))
    assert not isinstance(caught.value, NotPermitted)
    assert "Entra ID P1" in caught.value.remedy


def test_whatever_is_in_an_id_stays_in_it(microsoft: Microsoft) -> None:
    note_sign_in(microsoft.world, someone(microsoft))
    start = microsoft.world.clock.now() - timedelta(minutes=1)
    assert microsoft.graph().first_teams_sign_in("' or userId ne '", since=start) is None


@pytest.mark.parametrize("item", [{}, {"status": {"errorCode": 0}}, {"status": {}, "createdDateTime": "2026-01-01"}])
def test_a_sign_in_that_cannot_be_read_is_none_of_the_two(item: dict[str, object]) -> None:
    with pytest.raises(shapes.Unreadable):
        shapes.sign_in(item)
