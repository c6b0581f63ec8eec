"""Who is offered while somebody types, and who is close to a name that nobody has."""

from dataclasses import replace

import pytest

from commands.known_people import KnownPeople
from connectors.facts import OnPremisesUser
from tests.commands.values import person


def named(name: str, account: str) -> OnPremisesUser:
    """Somebody of this full name."""
    return person(account, display_name=name)


PEOPLE = (
    named("Ada Lovelace", "ada.lovelace"),
    named("Ada Byron", "ada.byron"),
    named("Charles Babbage", "charles"),
    named("", "nameless"),
    named("Mary Somerville", "mary"),
)


@pytest.fixture
def known() -> KnownPeople:
    """After a check has read five people."""
    people = KnownPeople()
    people.remember(PEOPLE)
    return people


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ada", ["Ada Byron", "Ada Lovelace"]),
        ("LOVE", ["Ada Lovelace"]),
        ("lovelace ada", ["Ada Lovelace"]),
        ("charles@", ["Charles Babbage"]),
        ("nameless", ["nameless@contoso.com"]),
        ("a", ["Ada Byron", "Ada Lovelace", "Charles Babbage"]),
        ("nobody", []),
        ("  ", []),
    ],
)
def test_every_typed_word_must_fit(known: KnownPeople, typed: str, names: list[str]) -> None:
    """In name, address or account; whose name begins with it comes first, and no more than asked for."""
    assert [one.name for one in known.fitting(typed, most=3)] == names


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ada Lovelac", "Ada Lovelace"),
        ("ada.bryon@contoso.com", "Ada Byron"),
        ("sip:charls@contoso.com", "Charles Babbage"),
    ],
)
def test_the_closest_names_are_suggested(known: KnownPeople, typed: str, first: str) -> None:
    """For what nobody is called."""
    assert known.closest(typed, most=2)[0].name == first


def test_whoever_has_all_of_it_in_the_name_is_suggested(known: KnownPeople) -> None:
    """A first name alone is not like a full name letter by letter; both people of that name are meant."""
    assert [one.name for one in known.closest("Ada", most=5)] == ["Ada Byron", "Ada Lovelace"]
    assert [one.name for one in known.closest("sip:charles@contoso.com", most=5)] == ["Charles Babbage"]


def test_what_shares_nothing_is_not_close(known: KnownPeople) -> None:
    """Better no suggestion than a strange one."""
    assert known.closest("Zoë Quist", most=5) == ()
    assert known.closest("xy", most=5) == ()


def test_it_is_empty_until_a_check_has_read_people() -> None:
    """After a restart nobody is remembered."""
    people = KnownPeople()
    assert not people.filled
    assert people.fitting("ada", most=3) == ()
    people.remember(PEOPLE)
    assert people.filled


def test_units_are_found_by_any_of_their_words_with_how_many_people_each_has() -> None:
    people = KnownPeople()
    units = ("Plant", "Plant", "Plant Berlin", "Office")
    people.remember([in_unit(f"a{number}", unit) for number, unit in enumerate(units)])
    assert people.units("PLANT", most=9) == (("Plant", 2), ("Plant Berlin", 1))
    assert people.units("berlin plant", most=9) == (("Plant Berlin", 1),)
    assert people.units("plant", most=1) == (("Plant", 2),)
    assert people.units("", most=9) == people.units("workshop", most=9) == ()


def in_unit(account: str, unit: str) -> OnPremisesUser:
    return replace(named(account, account), distinguished_name=f"CN={account},OU={unit},DC=contoso,DC=com")
