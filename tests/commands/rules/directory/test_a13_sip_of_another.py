"""A13: nobody's SIP address is an address of somebody else."""

from typing import Any

import pytest

from commands.rules.directory.a13_sip_of_another import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from connectors.facts import ObjectKind
from tests.commands.rules.directory.values import ADA, BEN, NOBODY, ONLY_SHELL, UNREAD, contact, facts, parties, person
from tests.commands.values import SILENT

SID = "S-1-5-21-9-9-9-1000"
DESK = person("ada", sip_address="sip:desk@contoso.com", proxy_addresses=())
BY_SHELL = [person(name, proxy_addresses=None) for name in ("ada", "ben")]
TAKEN = person("kim", proxy_addresses=None, sip_address="sip:ben@contoso.com")
BEN_BY_SHELL = person("ben", proxy_addresses=None, sip_address="sip:benjamin@contoso.com")


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (facts([ADA, BEN]), Verdict.PASS),
        (facts([ADA, BEN], objects=SILENT), Verdict.UNKNOWN),
        (facts(BY_SHELL, objects=ONLY_SHELL), Verdict.UNKNOWN),
        (facts([TAKEN, BEN_BY_SHELL], objects=ONLY_SHELL), Verdict.FAIL),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_found_or_unknown_where_not_everything_is_read(about: DirectoryFacts, verdict: Verdict) -> None:
    """With the shell a sign-in name can still collide; without the proxy addresses it is never green."""
    assert judge(about).finding.verdict is verdict


@pytest.mark.parametrize(
    "theirs",
    [
        {"proxy_addresses": ("smtp:DESK@contoso.com",)},
        {"proxy_addresses": ("sip:desk@contoso.com",)},
        {"user_principal_name": "desk@contoso.com"},
    ],
)
def test_an_address_of_somebody_else_blocks(theirs: dict[str, Any]) -> None:
    """The row is of whoever has it as SIP address, and names the other, be it no person."""
    judged = judge(facts([DESK, person("ben", **theirs)]))
    assert judged.finding.verdict is Verdict.FAIL
    assert parties(judged) == [("Ada", "Ben")]
    assert judge(facts([DESK], objects=(contact("kim", **theirs),))).troubles[0].other.startswith("contact Kim")
    assert judged.finding.remedy == "Take the address off the object that should not have it, then run a sync cycle."


def test_the_account_of_the_same_human_in_another_forest_is_no_rival() -> None:
    """It shares addresses on purpose; in the same forest, or without the link, it is one."""
    linked = person("ada", originator_sid=SID, account_enabled=False, forest="resource.com")
    account = contact("ada", kind=ObjectKind.USER, user_principal_name="ada@contoso.com", forest="accounts.com")
    assert judge(facts([linked], objects=(account,))).finding.verdict is Verdict.PASS
    other = person("ada", forest="resource.com")
    assert judge(facts([other], objects=(account,))).finding.verdict is Verdict.FAIL
