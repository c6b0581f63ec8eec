"""U3 for everybody: how many people are in Teams already."""

import pytest

from commands.rules.directory.u03_in_teams import judge
from commands.step import Verdict
from tests.commands.rules.directory.values import UNREAD, facts, person


@pytest.mark.parametrize(
    ("homes", "says"),
    [
        (["SRV:"], "0 of 1 person are in Teams already."),
        (["SRV:", "sipfed.online.lync.com"], "1 of 2 people is in Teams already."),
        (["sipfed.online.lync.com", "SipFed.online.lync.com"], "2 of 2 people are in Teams already."),
        (["srv:", " ", "", "sipfed.online.gov.skypeforbusiness.us"], "0 of 4 people are in Teams already."),
        ([], "0 of 0 people are in Teams already."),
    ],
)
def test_who_is_homed_in_the_cloud_is_counted(homes: list[str], says: str) -> None:
    """Information, never a verdict. A home that is neither the server nor this cloud is not Teams."""
    people = [person(f"p{number}", hosting_provider=home) for number, home in enumerate(homes)]
    finding = judge(facts(people)).finding
    assert (finding.verdict, finding.says) == (Verdict.NOT_APPLICABLE, says)


def test_people_who_could_not_be_read_are_unknown() -> None:
    """Not even none of them."""
    assert judge(UNREAD).finding.verdict is Verdict.UNKNOWN
