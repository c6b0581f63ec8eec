"""The join of both sides, also against a slow one that is plainly right."""

import random
from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.matching import Account, Key, enabled_people, holders, join, source_anchor
from connectors.facts import CloudUser, OnPremisesUser
from tests.commands.values import cloud_only, person, synced

ADA, BEN = person("ada"), person("ben")


def keys(people: list[OnPremisesUser], users: list[CloudUser]) -> dict[int, tuple[Key, list[str]]]:
    """Position to the key and the accounts of each match."""
    found = join(people, iter(users)).matches
    return {position: (match.key, [a.user_id for a in match.accounts]) for position, match in found.items()}


def test_the_source_anchor_has_little_endian_bytes() -> None:
    """Base64 of the GUID as Windows stores it, checked against a value worked out by hand."""
    someone = person("ada", guid=UUID("00112233-4455-6677-8899-aabbccddeeff"))
    assert source_anchor(someone) == "MyIRAFVEd2aImaq7zN3u/w=="
    assert source_anchor(replace(someone, source_anchor="other")) == "other"


def test_somebody_without_an_anchor_is_not_found_by_the_guid() -> None:
    """The directory says that the chosen attribute is empty: that is an answer, and not a fact that is missing."""
    nobody = replace(ADA, source_anchor="")
    by_guid = synced(ADA, security_identifier=None, user_principal_name="x@contoso.com")
    by_guid = replace(by_guid, on_premises_user_principal_name=None)
    assert keys([ADA], [by_guid])[0][0] is Key.ANCHOR
    assert keys([nobody], [by_guid]) == {}


def test_anchor_before_sid_before_name() -> None:
    """The strongest key that fits is the one that is told."""
    assert keys([ADA], [synced(ADA)]) == {0: (Key.ANCHOR, ["id-ada"])}
    assert keys([ADA], [synced(ADA, immutable_id="old")]) == {0: (Key.SID, ["id-ada"])}
    assert keys([ADA], [cloud_only("ada")]) == {0: (Key.NAME, ["hand-ada"])}
    assert keys([ADA], [synced(BEN)]) == {}


def test_case_matters_only_for_the_anchor() -> None:
    """Base64 is read with its case, SIDs and names without."""
    swapped = source_anchor(ADA).swapcase()
    only_anchor = synced(BEN, immutable_id=swapped, security_identifier=None, on_premises_user_principal_name=None)
    assert keys([ADA], [only_anchor]) == {}
    assert keys([ADA], [replace(only_anchor, security_identifier=ADA.security_identifier.lower())])[0][0] is Key.SID
    assert keys([ADA], [replace(only_anchor, user_principal_name="ADA@Contoso.COM")])[0][0] is Key.NAME


def test_a_name_on_premises_counts_like_one_in_the_cloud() -> None:
    """Whose UPN fell back is found by the one on premises."""
    fallen = CloudUser(
        user_id="x",
        user_principal_name="ada@contoso0.onmicrosoft.com",
        display_name="Ada",
        on_premises_user_principal_name="ada@contoso.com",
    )
    assert keys([ADA], [fallen]) == {0: (Key.NAME, ["x"])}


def test_an_account_of_somebody_else_is_not_taken_by_name() -> None:
    """Ben's account, renamed to Ada's old name, stays Ben's."""
    renamed = synced(BEN, user_principal_name=ADA.user_principal_name)
    assert keys([ADA, BEN], [renamed]) == {1: (Key.ANCHOR, ["id-ben"])}


def test_two_accounts_of_one_person_are_both_kept() -> None:
    """The certain one first; a further one by name is not taken for a double."""
    double = synced(ADA, user_id="id-double", immutable_id="old")
    assert keys([ADA], [double, cloud_only("ada"), synced(ADA)]) == {0: (Key.ANCHOR, ["id-ada", "id-double"])}
    assert keys([ADA], [cloud_only("ada"), cloud_only("ada", user_id="z", sync_enabled=True)])[0][1] == [
        "z",
        "hand-ada",
    ]


def test_empty_keys_match_nobody() -> None:
    """Somebody without SID and UPN, and an account without either, have nothing in common."""
    nobody = person("x", security_identifier="", user_principal_name="")
    assert keys([nobody], [cloud_only("y", user_principal_name="", security_identifier="")]) == {}


def test_only_enabled_people_have_to_be_there() -> None:
    """Who is homed in the cloud has to be, who is not enabled has not."""
    moved, off = person("moved", hosting_provider="sipfed.online.lync.com"), person("off", enabled=False)
    assert enabled_people([ADA, moved, off]) == (ADA, moved)


def test_holders_are_found_by_upn_and_proxy_address() -> None:
    """An address is held whatever its scheme and case."""
    accounts = join([], [synced(ADA), cloud_only("ben", proxy_addresses=("SMTP:ADA@contoso.com",))]).accounts
    found = holders(accounts, frozenset({"ada@contoso.com", "x@contoso.com"}))
    assert [account.user_id for account in found["ada@contoso.com"]] == ["id-ada", "hand-ben"]
    assert found["x@contoso.com"] == []
    assert holders(accounts, frozenset()) == {}


FEW = st.integers(0, 4)
NAME_TEXTS = st.sampled_from(["a@x.com", "A@X.com", "b@x.com", "c@x.com", ""])
PEOPLE = st.lists(
    st.builds(
        lambda anchor, sid, name: person(
            "p",
            source_anchor=f"Anchor{anchor}",
            security_identifier=f"S-{sid}" if sid else "",
            user_principal_name=name,
        ),
        FEW,
        FEW,
        NAME_TEXTS,
    ),
    max_size=6,
)
USERS = st.lists(
    st.builds(
        lambda anchor, sid, name, former, on: CloudUser(
            user_id="",
            user_principal_name=name,
            display_name="",
            immutable_id=anchor,
            security_identifier=sid,
            on_premises_user_principal_name=former,
            sync_enabled=on,
        ),
        st.sampled_from([None, "", "Anchor0", "anchor0", "Anchor1", "Anchor2"]),
        st.sampled_from([None, "", "S-1", "s-1", "S-2", "S-9"]),
        NAME_TEXTS,
        st.none() | NAME_TEXTS,
        st.booleans(),
    ),
    max_size=8,
).map(lambda users: [replace(user, user_id=f"u{number}") for number, user in enumerate(users)])


def slowly(people: list[OnPremisesUser], users: list[CloudUser]) -> dict[int, tuple[Key, set[str]]]:
    """The join as it is described, by comparing everybody with everybody."""

    def same_name(someone: OnPremisesUser, user: CloudUser) -> bool:
        mine = someone.user_principal_name.lower()
        return bool(mine) and mine in {
            user.user_principal_name.lower(),
            (user.on_premises_user_principal_name or "").lower(),
        }

    found: dict[int, list[tuple[Key, str]]] = {number: [] for number in range(len(people))}
    left = []
    for user in users:
        anchored = [n for n, p in enumerate(people) if user.immutable_id and p.source_anchor == user.immutable_id]
        sid = (user.security_identifier or "").lower()
        known = [n for n, p in enumerate(people) if sid and p.security_identifier.lower() == sid]
        for number in anchored or known:
            found[number].append((Key.ANCHOR if anchored else Key.SID, user.user_id))
        if not anchored and not known:
            left.append(user)
    certain = {number for number, accounts in found.items() if accounts}
    for user in left:
        for number, someone in enumerate(people):
            if number not in certain and same_name(someone, user):
                found[number].append((Key.NAME, user.user_id))
    return {n: (min(a)[0], {user for _, user in a}) for n, a in found.items() if a}


@given(PEOPLE, USERS)
def test_join_agrees_with_the_slow_one(people: list[OnPremisesUser], users: list[CloudUser]) -> None:
    """On random directories full of clashes both find the same."""
    fast = {position: (key, set(accounts)) for position, (key, accounts) in keys(people, users).items()}
    assert fast == slowly(people, users)


@given(PEOPLE, USERS, st.randoms(use_true_random=False))
def test_the_order_of_the_tenant_does_not_matter(
    people: list[OnPremisesUser], users: list[CloudUser], chance: random.Random
) -> None:
    """Pages arrive in any order; the same accounts come out, the same one first."""
    before = keys(people, users)
    chance.shuffle(users)
    assert keys(people, users) == before


def test_an_account_is_reduced_to_what_is_needed() -> None:
    """Half a million of them fit into memory: no licences, no names twice, no identifiers."""
    (account,) = join([], [synced(ADA)]).accounts
    assert account == Account("id-ada", "Ada", "ada@contoso.com", True, synced(ADA).proxy_addresses, (), ())
