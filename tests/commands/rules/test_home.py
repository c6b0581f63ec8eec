"""What a hosting provider means, in every spelling in which it is met."""

import pytest

from commands.rules.home import Home, home_of, same_home
from tests.commands.values import CLOUD, REFERENCE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SRV:", Home.SERVER),
        (" srv: ", Home.SERVER),
        ("SRV", Home.ELSEWHERE),
        ("sipfed.online.lync.com", Home.CLOUD),
        ("SipFed.Online.Lync.Com.", Home.CLOUD),
        (" sipfed.online.lync.com\t", Home.CLOUD),
        ("sipfed.online.lync.com:5061", Home.ELSEWHERE),
        ("sipfed.online.gov.skypeforbusiness.us", Home.ELSEWHERE),
        ("hosting.fabrikam.com", Home.ELSEWHERE),
        ("", Home.NONE),
        ("  ", Home.NONE),
    ],
)
def test_a_home_is_the_server_this_cloud_elsewhere_or_unknown(text: str, expected: Home) -> None:
    """Blanks, case and a full stop at the end say nothing; anything else does."""
    assert home_of(text, CLOUD) is expected


def test_the_home_of_another_cloud_is_elsewhere_until_the_tenant_is_there() -> None:
    """Each cloud has its own name for who was moved."""
    for cloud in REFERENCE.clouds.values():
        others = {other.proxy_fqdn for other in REFERENCE.clouds.values()} - {cloud.proxy_fqdn}
        assert home_of(cloud.proxy_fqdn, cloud) is Home.CLOUD
        assert {home_of(other, cloud) for other in others} <= {Home.ELSEWHERE}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SRV:", "srv: ", True),
        ("a.example.", "A.example", True),
        ("a.example", "b.example", False),
        ("SRV:", "", False),
    ],
)
def test_two_spellings_of_one_home_are_the_same(one: str, other: str, same: bool) -> None:
    """Two homes elsewhere are different ones."""
    assert same_home(one, other) is same
