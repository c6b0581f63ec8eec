"""Lists, tables and groups are read as people paste them; nothing that is typed is interpreted further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.naming import Group, group_of, names_in


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (["ada@contoso.com"], ["ada@contoso.com"]),
        (["ada@contoso.com", "ADA@contoso.com"], ["ada@contoso.com"]),
        (["ada@contoso.com, ben@contoso.com"], ["ada@contoso.com", "ben@contoso.com"]),
        (["ada@contoso.com; ben@contoso.com"], ["ada@contoso.com", "ben@contoso.com"]),
        (["ada@contoso.com\r\n\r\nben@contoso.com\n"], ["ada@contoso.com", "ben@contoso.com"]),
        (
            ["\ufeffName,UPN,City\nAda,ada@contoso.com,Berlin\nBen,ben@contoso.com,"],
            ["ada@contoso.com", "ben@contoso.com"],
        ),
        (["Name;User Principal Name\nAda;ada@contoso.com"], ["ada@contoso.com"]),
        (["SIP Address\tcity\nsip:ada@contoso.com\tBerlin"], ["sip:ada@contoso.com"]),
        (["ada@contoso.com,Ada Admin,Sales\nben@contoso.com,Ben Builder,IT"], ["ada@contoso.com", "ben@contoso.com"]),
        (['"Admin, Ada", Ben Builder'], ["Admin, Ada", "Ben Builder"]),
        (["Ada Admin <ada@contoso.com>, Ben <ben@contoso.com>"], ["ada@contoso.com", "ben@contoso.com"]),
        (["• ada@contoso.com\n• ben@contoso.com"], ["ada@contoso.com", "ben@contoso.com"]),
        (["CONTOSO\\ada"], ["CONTOSO\\ada"]),
        (["upn\n"], []),
        ([" ", ",;,"], []),
    ],
)
def test_names_are_found_in_the_order_in_which_they_stand(typed: list[str], names: list[str]) -> None:
    """Each once, however it is spelt."""
    assert list(names_in(typed)) == names


def test_groups_are_told_apart_from_names() -> None:
    """By what stands before the colon, in any case, also in a list."""
    assert names_in(["OU: Sales", "department:Human resources\nada@contoso.com"]) == (
        Group("unit", "Sales"),
        Group("department", "Human resources"),
        "ada@contoso.com",
    )
    assert group_of("ou:OU=Sales,DC=contoso,DC=com") == Group("unit", "OU=Sales,DC=contoso,DC=com")
    assert group_of("sip:ada@contoso.com") is None
    assert Group("unit", "Sales").says == "the unit “Sales”"


def test_a_text_that_is_no_table_is_a_list_of_lines() -> None:
    """A cell that is too large for one is dropped to a line."""
    long = "x" * 200_000
    assert names_in([f"{long}\nada@contoso.com"]) == (long, "ada@contoso.com")


def test_a_unit_with_commas_is_one_group() -> None:
    """Its distinguished name is not a list."""
    assert names_in(["ou:OU=Sales,DC=contoso,DC=com"]) == (Group("unit", "OU=Sales,DC=contoso,DC=com"),)


@given(st.lists(st.text(max_size=200), max_size=20))
def test_whatever_is_pasted_is_read(typed: list[str]) -> None:
    """Never an error, never an empty name, never the same twice."""
    names = names_in(typed)
    plain = [name.casefold() for name in names if isinstance(name, str)]
    assert all(plain)
    assert len(set(plain)) == len(plain)


@given(st.lists(st.from_regex(r"[a-z][a-z0-9.]{0,20}@[a-z]{1,10}\.com", fullmatch=True), unique=True, max_size=30))
def test_addresses_come_back_from_every_kind_of_list(addresses: list[str]) -> None:
    """Lines, commas, semicolons, a table."""
    expected = tuple(addresses)
    assert names_in(["\n".join(addresses)]) == expected
    assert names_in([",".join(addresses)]) == expected
    assert names_in([";".join(addresses)]) == expected
    assert names_in(["name,upn\n" + "".join(f"X,{one}\n" for one in addresses)]) == expected
