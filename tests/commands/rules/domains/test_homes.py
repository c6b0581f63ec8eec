"""Where the organisation's people are homed."""

import pytest

from commands.rules.domains.facts import Homes
from commands.rules.domains.homes import homes_of
from commands.rules.unread import Unread
from tests.commands.values import CLOUD, person

CLOUD_HOME = "sipfed.online.lync.com"


@pytest.mark.parametrize(
    ("homes", "expected"),
    [
        (["SRV:"], Homes.HYBRID),
        (["srv:", CLOUD_HOME], Homes.HYBRID),
        (["SRV:", ""], Homes.HYBRID),
        ([CLOUD_HOME], Homes.CLOUD_ONLY),
        ([], Homes.CLOUD_ONLY),
        ([CLOUD_HOME, ""], None),
    ],
)
def test_one_person_on_premises_makes_it_hybrid(homes: list[str], expected: Homes | None) -> None:
    """Nobody is on premises only where everybody's home is known."""
    users = [person(f"p{number}", hosting_provider=home) for number, home in enumerate(homes)]
    found = homes_of(users, CLOUD)
    assert found is expected if expected else isinstance(found, Unread)


def test_who_is_not_enabled_does_not_count() -> None:
    """A leaver on premises keeps nobody there."""
    users = [person("left", enabled=False), person("ada", hosting_provider=CLOUD_HOME)]
    assert homes_of(users, CLOUD) is Homes.CLOUD_ONLY
