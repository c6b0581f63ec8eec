"""The duplicate finder, against a slow one that is plainly right, and the sync difference likewise."""

import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.directory.claims import Claimed, claims, who
from commands.rules.directory.repeated import repeated
from commands.rules.directory.s03_population import absent
from commands.rules.matching import join, source_anchor
from connectors.facts import CloudUser, DirectoryObject, ObjectKind, OnPremisesUser
from tests.commands.rules.directory.values import contact, person
from tests.commands.values import cloud_only, synced

ADDRESS = st.sampled_from(["a@x.com", "A@X.com", "b@x.com", "c@x.com", ""])
PROXY = st.builds("".join, st.tuples(st.sampled_from(["sip:", "SIP:", "smtp:", "SMTP:", ""]), ADDRESS))
KINDS = frozenset(Claimed)
OF_EACH = {
    Claimed.SIP: lambda one: [one.sip_address],
    Claimed.UPN: lambda one: [one.user_principal_name],
    Claimed.MAIL: lambda one: [one.mail or ""],
    Claimed.SIP_PROXY: lambda one: [p for p in one.proxy_addresses or () if p.lower().startswith("sip:")],
    Claimed.PROXY: lambda one: [p for p in one.proxy_addresses or () if not p.lower().startswith("sip:")],
}


@st.composite
def holders(draw: st.DrawFn) -> tuple[list[OnPremisesUser], list[DirectoryObject]]:
    """Some people and some contacts, with few addresses between them."""
    people = [
        person(
            f"p{number}",
            sip_address=draw(PROXY),
            user_principal_name=draw(ADDRESS),
            mail=draw(ADDRESS),
            proxy_addresses=draw(st.none() | st.lists(PROXY, max_size=3).map(tuple)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    objects = [
        contact(f"c{n}", mail=draw(ADDRESS), proxy_addresses=tuple(draw(st.lists(PROXY, max_size=2))))
        for n in range(draw(st.integers(0, 2)))
    ]
    return people, objects


def plainly(value: str) -> str:
    """An address without prefix and capitals."""
    return value.lower().removeprefix("sip:").removeprefix("smtp:")


@settings(max_examples=300, deadline=None)
@given(holders(), st.sampled_from(Claimed), st.frozensets(st.sampled_from(Claimed), min_size=1))
def test_collisions_are_those_of_a_comparison_of_everybody_with_everybody(
    both: tuple[list[OnPremisesUser], list[DirectoryObject]], mine: Claimed, theirs: frozenset[Claimed]
) -> None:
    """Whose address is found twice, which address it is, and with whom."""
    people, objects = both
    expected = {
        (position, plainly(value), who(other))
        for (position, one), other in product(enumerate(people), [*people, *objects])
        if other is not one
        for value in OF_EACH[mine](one)
        if plainly(value) and any(plainly(value) == plainly(t) for kind in theirs for t in OF_EACH[kind](other))
    }
    found = claims(people, objects).collisions(mine, theirs)
    assert {(c.position, c.address, who(rival)) for c in found for rival in c.rivals} == expected


@given(st.lists(st.sampled_from(["a", "A", " a", "b", "", None]), max_size=6))
def test_repeated_values_are_those_of_a_comparison_of_everybody_with_everybody(values: list[str | None]) -> None:
    """Empty ones and unknown ones are nobody's."""
    people = [person(f"p{number}", mail_nickname=value) for number, value in enumerate(values)]
    keys = [(value or "").strip().lower() for value in values]
    expected = {i for i, key in enumerate(keys) if key and keys.count(key) > 1}
    assert set(repeated(claims(people, ()), _nickname)) == expected


def _nickname(holder: OnPremisesUser | DirectoryObject) -> str | None:
    return holder.mail_nickname


def test_what_somebodys_own_account_in_another_forest_has_is_no_repetition() -> None:
    """Of the account for Skype for Business and the one to sign in with, each has what is the same human's."""
    ada = person("ada", mail_nickname="ada", forest="resource.x", originator_sid="S-1-5-21-7-7-7-1")
    own = contact("own", kind=ObjectKind.USER, mail_nickname="ADA", forest="accounts.x")
    assert repeated(claims([ada], [own]), _nickname) == {}
    assert repeated(claims([ada], [own, contact("kim", mail_nickname="ada", forest="resource.x")]), _nickname) == {
        0: "contact Kim (CN=kim,OU=Contacts,DC=contoso,DC=com)"
    }


@st.composite
def sides(draw: st.DrawFn) -> tuple[list[OnPremisesUser], list[CloudUser]]:
    """Both sides: some arrived by anchor, SID or name, some not, some people share what they should not."""
    people = [
        person(
            f"p{number}",
            user_principal_name=draw(st.sampled_from(["a@x.com", "A@x.com", "b@x.com", "c@x.com", ""])),
            security_identifier=draw(st.sampled_from(["S-1", "s-1", "S-2", ""])),
            source_anchor=draw(st.sampled_from([None, "Anchor=", "anchor="])),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    users = []
    for number, one in enumerate(draw(st.permutations(people))):
        if draw(st.booleans()):
            keep = draw(st.sampled_from(["anchor", "sid", "name"]))
            users.append(
                synced(
                    one,
                    user_id=f"u{number}",
                    immutable_id=source_anchor(one) if keep == "anchor" else None,
                    security_identifier=one.security_identifier if keep == "sid" else None,
                    on_premises_user_principal_name=None,
                    user_principal_name=one.user_principal_name if keep == "name" else f"x{number}@x.com",
                )
            )
    return people, [*users, cloud_only("z")]


@settings(max_examples=300, deadline=None)
@given(sides())
def test_who_is_missing_is_whom_no_account_fits(both: tuple[list[OnPremisesUser], list[CloudUser]]) -> None:
    """The account's first key that fits anybody decides whose it is; by name only whom no stronger key has found."""
    people, users = both
    strong: set[int] = set()
    left: list[CloudUser] = []
    for user in users:
        fit = {i for i, p in enumerate(people) if user.immutable_id and user.immutable_id == source_anchor(p)}
        sid = (user.security_identifier or "").upper()
        fit = fit or {i for i, p in enumerate(people) if sid and sid == p.security_identifier.upper()}
        strong |= fit
        left += [] if fit else [user]
    named = {u.user_principal_name.lower() for u in left} - {""}
    found = strong | {i for i, p in enumerate(people) if p.user_principal_name.lower() in named}
    missing = [people[i] for i in range(len(people)) if i not in found]
    assert [trouble.name for trouble in absent(join(people, users))] == [p.display_name for p in missing]


@pytest.mark.parametrize("shared", [False, True])
def test_the_time_grows_with_the_people_and_not_with_their_pairs(shared: bool) -> None:
    """Four times as many people take far less than sixteen times as long, even where all share one address."""

    def took(number: int) -> float:
        mail = (lambda _: "all@x.com") if shared else (lambda n: f"m{n}@x.com")
        people = [person(f"p{n}", mail=mail(n)) for n in range(number)]
        began = time.perf_counter()
        list(claims(people, ()).collisions(Claimed.MAIL, frozenset({Claimed.MAIL})))
        return time.perf_counter() - began

    few, many = (min(took(number) for _ in range(3)) for number in (2_000, 8_000))
    assert many < 10 * max(few, 0.005)


def test_a_party_is_named_by_what_it_is() -> None:
    """Kinds other than users are told; the first address there is stands behind the name."""
    assert who(contact("kim", kind=ObjectKind.GROUP, mail="team@x.com")) == "group Kim (team@x.com)"
    assert who(contact("kim")) == "contact Kim (CN=kim,OU=Contacts,DC=contoso,DC=com)"
    assert who(person("ada")) == "Ada (ada@contoso.com)"


def test_of_many_rivals_the_first_are_named() -> None:
    """A line stays short."""
    people = [person(f"p{n}", mail="all@x.com", mail_nickname="all") for n in range(9)]
    first = next(claims(people, ()).collisions(Claimed.MAIL, frozenset({Claimed.MAIL})))
    assert first.named.count("@") == 5
    assert first.named.endswith(" and others")
    assert repeated(claims(people, ()), _nickname)[0].endswith(" and others")


def test_an_object_without_guid_is_one_of_its_own_and_one_with_it_counts_once() -> None:
    """The same GUID twice is one object."""
    guid = person("x").guid
    twice = [contact("kim", guid=guid, mail="a@x.com"), contact("kim", guid=guid, mail="a@x.com")]
    assert claims([], twice).shared == {}
    assert set(claims([], [contact("a", mail="a@x.com"), contact("b", mail="A@x.com")]).shared) == {"a@x.com"}
