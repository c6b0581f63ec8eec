"""Listings: links are followed whole, only on Graph's own host, and a lost place is found again."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from connectors.errors import Refused, Unexpected
from connectors.graph_calls import EMPTY_PAGES, PAGE_RETURNS
from sandbox.faults import Fault
from sandbox.world import CloudUser
from tests.connectors.harness import Microsoft, Reply, Scripted, scripted

LOST = Reply(400, b'{"error": {"code": "DirectoryPageTokenNotFoundException", "message": "Lost."}}')
EXPIRED = Reply(400, b'{"error": {"code": "Directory_ExpiredPageToken", "message": "Expired."}}')
BUSY = Reply(503, b"{}")
LISTS = ("proxyAddresses", "assignedLicenses", "onPremisesProvisioningErrors", "serviceProvisioningErrors")


def page(*numbers: int, following: str | None = None) -> Callable[[Scripted], Reply]:
    """A page with these users and a link to the path `following` of the same server."""

    def make(server: Scripted) -> Reply:
        names = [{"id": f"id-{n}", "userPrincipalName": f"u{n}@contoso.com"} for n in numbers]
        body: dict[str, Any] = {"value": [name | {key: [] for key in LISTS} for name in names]}
        if following is not None:
            body["@odata.nextLink"] = following if ":" in following else f"{server.url}{following}"
        return Reply(200, orjson.dumps(body))

    return make


def read(microsoft: Microsoft, *replies: Reply | Callable[[Scripted], Reply]) -> tuple[list[str], list[str]]:
    """The ids that `users()` gave for these replies, and the paths that were asked for."""
    with scripted(BUSY) as server:
        server.replies = [reply if isinstance(reply, Reply) else reply(server) for reply in replies]
        try:
            found = [user.user_id.removeprefix("id-") for user in microsoft.graph(base_url=server.url).users()]
        finally:
            asked = [path.partition("?")[2][-2:] for _, path, _ in server.requests]
    return found, asked


def test_an_empty_page_with_a_link_is_followed(microsoft: Microsoft) -> None:
    found, asked = read(microsoft, page(following="/v1.0/users?p2"), page(1))
    assert found == ["1"]
    assert asked[1:] == ["p2"]


def test_an_empty_first_page_loses_nobody(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "empty-page", "/users", times=1))
    assert [user.user_id for user in microsoft.graph().users()] == list(microsoft.world.tenant.users)


def test_a_link_to_another_host_never_gets_the_token(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "foreign-nextlink", "/users", times=1))
    with pytest.raises(Unexpected, match="another server"):
        list(microsoft.graph().users())
    assert len(microsoft.asked()) == 1


@pytest.mark.parametrize(
    "link", ["string:", "https://127.0.0.1/v1.0/users", "http://user@127.0.0.1:1/", "http://[::1", "//evil.invalid/x:"]
)
def test_what_is_no_link_of_this_server_is_refused(microsoft: Microsoft, link: str) -> None:
    with pytest.raises(Unexpected, match="another server"):
        read(microsoft, page(1, following=link), page(2))


def test_a_link_that_is_no_text_is_refused(microsoft: Microsoft) -> None:
    with pytest.raises(Unexpected, match="another server"):
        read(microsoft, Reply(200, b'{"value": [], "@odata.nextLink": 7}'))


def test_pages_that_go_round_in_a_circle_are_noticed(microsoft: Microsoft) -> None:
    with pytest.raises(Unexpected, match="circle"):
        read(
            microsoft,
            page(1, following="/v1.0/users?p2"),
            page(2, following="/v1.0/users?p3"),
            page(3, following="/v1.0/users?p2"),
        )


def test_after_a_repeated_page_its_link_may_be_dead_and_the_last_good_one_is_used(microsoft: Microsoft) -> None:
    """Nobody is lost and nobody comes twice, although the third page was cut differently the second time."""
    found, asked = read(
        microsoft,
        page(1, 2, following="/v1.0/users?p2"),
        BUSY,
        page(3, 4, following="/v1.0/users?p3"),
        LOST,
        page(3, following="/v1.0/users?q3"),
        page(4, 5),
    )
    assert found == ["1", "2", "3", "4", "5"]
    assert asked[1:] == ["p2", "p2", "p3", "p2", "q3"]


def test_a_place_lost_without_a_repeated_page_cannot_be_found_again(microsoft: Microsoft) -> None:
    with pytest.raises(Refused, match="Directory_ExpiredPageToken"):
        read(microsoft, page(1, following="/v1.0/users?p2"), EXPIRED)


def test_the_emulators_lost_page_ends_the_listing_with_an_error(microsoft: Microsoft) -> None:
    for number in range(1200):
        key = f"00000000-0000-0000-0000-{number:012}"
        microsoft.world.tenant.users[key] = CloudUser(key, f"many{number}@contoso.com", "Many")
    microsoft.world.faults.add(Fault("graph", "lost-page", "/users"))
    with pytest.raises(Refused, match="DirectoryPageTokenNotFoundException"):
        list(microsoft.graph().users())


def test_going_back_is_bounded(microsoft: Microsoft) -> None:
    again = [BUSY, page(2, following="/v1.0/users?p3"), LOST]
    with pytest.raises(Refused, match="Lost"):
        read(microsoft, page(1, following="/v1.0/users?p2"), *(again * (PAGE_RETURNS + 1)))


def test_any_other_refusal_of_a_page_ends_the_listing(microsoft: Microsoft) -> None:
    with pytest.raises(Refused, match="Request_BadRequest"):
        read(
            microsoft,
            page(1, following="/v1.0/users?p2"),
            Reply(400, b'{"error": {"code": "Request_BadRequest", "message": "No."}}'),
        )


def test_a_user_without_an_id_ends_the_listing(microsoft: Microsoft) -> None:
    with pytest.raises(Unexpected, match="the property id is not a text"):
        read(microsoft, Reply(200, b'{"value": [{"userPrincipalName": "x"}]}'))


def test_a_listing_of_nothing_but_empty_pages_ends(microsoft: Microsoft) -> None:
    """Each with a link to the next: without a bound, a check would never answer."""
    microsoft.world.faults.add(Fault("graph", "empty-page", "/users"))
    with pytest.raises(Unexpected, match="in a row were empty"):
        list(microsoft.graph().users())
    assert len(microsoft.asked()) == EMPTY_PAGES + 1
