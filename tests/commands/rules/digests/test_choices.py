"""What the form offers while somebody types."""

import pytest

from commands.rules.digests.choices import (
    countries_fitting,
    scope_of,
    scope_value,
    scopes_fitting,
    zones_fitting,
)
from commands.rules.over_time.scopes import Scopes
from commands.rules.over_time.values import EVERYBODY, Scope, ScopeKind
from tests.commands.rules.digests.known import MONDAY

KNOWN = Scopes(
    everybody=250,
    units=(("Workshop", 30), ("Büro", 1)),
    departments=(("Sales", 40),),
    sip_domains=(("contoso.com", 250),),
)


def test_zones_are_found_by_a_part_of_their_name_and_say_their_time() -> None:
    (berlin,) = zones_fitting("BERLIN", MONDAY, most=5)
    assert (berlin.value, berlin.text) == ("Europe/Berlin", "Europe/Berlin (now 08:30)")
    assert [one.value for one in zones_fitting("new york", MONDAY, most=5)] == ["America/New_York"]
    assert len(zones_fitting("", MONDAY, most=100)) == 100
    assert zones_fitting("atlantis", MONDAY, most=5) == ()


def test_countries_are_found_by_name_and_code_with_their_parts_behind_them() -> None:
    assert [one.value for one in countries_fitting("germany", most=2)] == ["DE", "DE-BB"]
    assert countries_fitting("de", most=1)[0].text == "Germany (DE)"
    assert countries_fitting("germany by", most=9)[0].value == "DE-BY"
    assert len(countries_fitting("", most=100)) == 100


def test_whom_it_is_about_is_offered_with_how_many_they_are() -> None:
    waves = ((12, "Move 24 people to Teams"),)
    offered = scopes_fitting(KNOWN, waves, "", most=100)
    assert [one.text for one in offered] == [
        "Everybody (250 people)",
        "OU Workshop (30 people)",
        "OU Büro (1 person)",
        "Department Sales (40 people)",
        "@contoso.com (250 people)",
        "Wave M12: Move 24 people to Teams",
    ]
    assert [one.value for one in scopes_fitting(KNOWN, waves, "büro", most=9)] == ["unit:Büro"]
    nobody = Scopes(everybody=0, units=(), departments=(), sip_domains=())
    assert [one.text for one in scopes_fitting(nobody, (), "", most=9)] == ["Everybody"]


@pytest.mark.parametrize(
    "scope",
    [EVERYBODY, Scope(ScopeKind.UNIT, "A: B"), Scope(ScopeKind.SIP_DOMAIN, "contoso.com"), Scope(ScopeKind.WAVE, "12")],
)
def test_a_choice_gives_back_its_scope(scope: Scope) -> None:
    assert scope_of(scope_value(scope)) == scope


@pytest.mark.parametrize("value", ["", "nonsense", "unit:", "wave:x", "wave:²", "wave:1234567890", "tenant:x"])
def test_what_is_no_choice_is_no_scope(value: str) -> None:
    assert scope_of(value) is None
