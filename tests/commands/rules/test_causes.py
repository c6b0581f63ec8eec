"""Where the absent are in the directory, and what that tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.causes import absent_units, containers, parent, unit_name
from connectors.facts import OnPremisesUser
from tests.commands.values import person


def at(name: str, place: str) -> OnPremisesUser:
    """Somebody in a place of the directory."""
    return person(name, distinguished_name=f"CN={name},{place}" if place else f"CN={name}")


SALES, WORKS = "OU=Sales,DC=contoso,DC=com", "OU=Works,DC=contoso,DC=com"


@pytest.mark.parametrize(
    ("distinguished_name", "expected"),
    [
        (
            "CN=Ada,OU=A,OU=B,DC=contoso,DC=com",
            ("ou=a,ou=b,dc=contoso,dc=com", "ou=b,dc=contoso,dc=com", "dc=contoso,dc=com"),
        ),
        (r"CN=Lovelace\, Ada,OU=A\,B,DC=x", (r"ou=a\,b,dc=x", "dc=x")),
        ("CN=Ada, OU=A, DC=x", ("ou=a,dc=x", "dc=x")),
        ("CN=Ada", ()),
        ("", ()),
        ("CN=Ada,OU=A", ("ou=a",)),
    ],
)
def test_containers(distinguished_name: str, expected: tuple[str, ...]) -> None:
    """Escaped commas belong to a name; the domain is one container."""
    assert containers(distinguished_name) == expected


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ("OU=Workshop,DC=contoso,DC=com", "OU Workshop"),
        ("ou=A\\, B\\2C C,DC=x", "OU A, B, C"),
        ("OU=M\\C3\\BCnchen \\E2\\82\\AC\\+,DC=x", "OU München €+"),
        ("OU=\\FFx,DC=x", "OU \ufffdx"),
        ("CN=Users,DC=x", "container Users"),
        ("DC=emea,DC=contoso,DC=com", "domain emea.contoso.com"),
        ("", "the directory"),
    ],
)
def test_unit_name(container: str, expected: str) -> None:
    """A container has a name that people use."""
    assert unit_name(container) == expected


def test_a_whole_ou_that_is_absent_is_one_cause() -> None:
    """Nobody of two arrived: the OU is named as the directory spells it."""
    people = [at("a", WORKS), at("b", WORKS), at("c", SALES), at("d", SALES)]
    assert absent_units(people, {0, 1}) == {0: WORKS, 1: WORKS}


def test_one_absent_among_others_is_no_matter_of_the_ou() -> None:
    """Neighbours arrived, or there is only one person: that says nothing about the OU."""
    assert absent_units([at("a", WORKS), at("b", WORKS), at("c", SALES)], {0}) == {}
    assert absent_units([at("a", WORKS), at("c", SALES)], {0}) == {}


def test_the_highest_empty_unit_is_named() -> None:
    """Two OUs below one of which nobody arrived are one fix, also with one person in each."""
    people = [at("a", f"OU=East,{WORKS}"), at("b", f"OU=West,{WORKS}"), at("c", SALES)]
    assert absent_units(people, {0, 1}) == {0: WORKS, 1: WORKS}


def test_a_whole_domain_can_be_absent() -> None:
    """With nobody there at all the domain itself is named."""
    assert absent_units([at("a", WORKS), at("b", SALES)], {0, 1}) == {0: "DC=contoso,DC=com", 1: "DC=contoso,DC=com"}


def test_an_empty_ou_inside_a_living_one() -> None:
    """Climbing stops below the first unit that has people who arrived."""
    inner = f"OU=East,{WORKS}"
    people = [at("a", inner), at("b", inner), at("c", WORKS)]
    assert absent_units(people, {0, 1}) == {0: inner, 1: inner}


def test_somebody_without_a_place_has_no_unit() -> None:
    """A name without containers tells nothing."""
    assert absent_units([at("a", ""), at("b", "")], {0, 1}) == {}
    assert parent("") == ""


@given(st.text(alphabet=st.sampled_from("aOU=DC,\\ 2\n"), max_size=40))
def test_any_distinguished_name_can_be_read(text: str) -> None:
    """Whatever the directory gives, nothing breaks."""
    containers(text)
    unit_name(text)
    assert (
        absent_units([person("a", distinguished_name=text), person("b", distinguished_name=text)], {0, 1}) is not None
    )
