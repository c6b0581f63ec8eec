"""What the form offers while somebody types."""

import tomllib
from importlib import resources

import pytest

from commands.rules.digests.choices import (
    countries_fitting,
    country_said,
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


def zones_of(typed: str) -> list[str]:
    return [one.text for one in zones_fitting(typed, MONDAY, most=2)]


def test_zones_are_found_by_a_part_of_their_name_and_say_their_time() -> None:
    (berlin,) = zones_fitting("BERLIN", MONDAY, most=5)
    assert (berlin.value, berlin.text) == ("Europe/Berlin", "Europe/Berlin (now 08:30)")
    assert zones_of("new york") == ["America/New_York (now 02:30)"]
    assert zones_of("atlantis") == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Munich", "Europe/Berlin (now 08:30) · Munich"),
        ("muenchen", "Europe/Berlin (now 08:30) · München"),
        ("sao paulo", "America/Sao_Paulo (now 04:30)"),
        ("India", "Asia/Kolkata (now 13:00) · India"),
        ("Deutschland", "Europe/Berlin (now 08:30) · Deutschland, most of it"),
        ("usa", "America/New_York (now 02:30) · USA, Eastern (most areas)"),
        ("GB", "Europe/London (now 07:30)"),
        ("gmt", "UTC (now 07:30) · GMT"),
        ("Paris france", "Europe/Paris (now 08:30)"),
    ],
)
def test_zones_are_found_by_what_people_call_a_place_there(typed: str, first: str) -> None:
    assert zones_of(typed)[0] == first


def test_no_zone_is_offered_whose_sign_is_the_other_way_round_than_people_mean_it() -> None:
    offered = {one.value for typed in "etcgmu0123+-" for one in zones_fitting(typed, MONDAY, most=999)}
    assert "UTC" in offered
    assert [zone for zone in offered if zone.startswith("Etc/") or ("/" not in zone and zone != "UTC")] == []


def test_before_anything_is_typed_zones_of_well_known_cities_are_offered_by_name() -> None:
    offered = [one.value for one in zones_fitting(" ", MONDAY, most=100)]
    assert offered == sorted(offered)
    assert {"America/New_York", "Asia/Kolkata", "Europe/Berlin", "UTC"} <= set(offered)


def countries_of(typed: str, most: int = 1) -> list[str]:
    return [one.text for one in countries_fitting(typed, most=most)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Germany", "Germany (DE)"),
        ("DEUTSCHLAND", "Germany (DE) · Deutschland"),
        ("de", "Germany (DE)"),
        ("de-by", "Germany, Bayern (DE-BY)"),
        ("germany by", "Germany, Bayern (DE-BY)"),
        ("Bayern", "Germany, Bayern (DE-BY)"),
        ("Bavaria", "Germany, Bayern (DE-BY) · Bavaria"),
        ("England", "United Kingdom, England (GB-ENG)"),
        ("uk", "United Kingdom (GB) · UK"),
        ("oesterreich", "Austria (AT) · Österreich"),
        ("hong kong", "Hong Kong (HK)"),
        ("isle of man", "Isle of Man (IM)"),
        ("guadeloupe", "France, Guadeloupe (FR-971)"),
    ],
)
def test_countries_and_their_parts_are_found_by_the_names_that_people_type(typed: str, first: str) -> None:
    assert countries_of(typed) == [first]


def test_parts_stand_behind_their_country() -> None:
    assert countries_of("germany", most=3) == [
        "Germany (DE)",
        "Germany, Brandenburg (DE-BB)",
        "Germany, Berlin (DE-BE)",
    ]
    assert len(countries_of("", most=100)) == 100
    assert countries_of("nowhere at all") == []


def test_a_country_is_said_by_its_name_and_one_that_is_not_known_by_its_code() -> None:
    assert (country_said("DE-BY"), country_said("XX")) == ("Germany, Bayern (DE-BY)", "XX")


def test_every_place_of_the_own_table_is_one_that_is_known() -> None:
    table = tomllib.loads(resources.files("commands").joinpath("places.toml").read_text(encoding="utf-8"))
    offered = {one.value for one in countries_fitting("", most=9_999)}
    assert {*table["countries"], *table["parts"]} - offered == set()
    assert table["cities"].keys() - {one.value for one in zones_fitting("", MONDAY, most=999)} == set()


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
