"""From LDAP entries to facts: bytes in the right order, unknown kept apart from no, and names of what is unreadable."""

from base64 import b64encode
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import directory_shapes as shapes
from connectors.directory_shapes import Unreadable
from connectors.facts import Mailbox, ObjectKind

GUID = UUID("11223344-5566-7788-99aa-bbccddeeff00")
NAME = "CN=Anna,DC=contoso,DC=com"
SID = bytes.fromhex("010500000000000515000000d20496490d000000ffffffff50040000")
USER = {
    "objectclass": [b"top", b"person", b"organizationalPerson", b"user"],
    "objectguid": [GUID.bytes_le],
    "objectsid": [SID],
    "displayname": [b"Anna"],
    "msrtcsip-primaryuseraddress": [b"sip:anna@contoso.com"],
    "msrtcsip-userenabled": [b"TRUE"],
    "msrtcsip-deploymentlocator": [b"SRV:"],
    "useraccountcontrol": [b"512"],
    "employeenumber": [b"4711"],
}


def user(**values: list[bytes]) -> shapes.OnPremisesUser:
    """Anna; underscores stand for hyphens."""
    return shapes.user(NAME, USER | {name.replace("_", "-"): value for name, value in values.items()}, forest="c.com")


def test_what_is_not_there_is_empty_and_not_unknown() -> None:
    """The directory leaves out attributes without a value, so their absence is an answer."""
    anna = user()
    assert (anna.mail, anna.given_name, anna.owner_urn, anna.originator_sid) == ("", "", "", "")
    assert (anna.proxy_addresses, anna.protected, anna.dial_in, anna.enterprise_voice) == ((), False, False, False)
    assert (anna.kind, anna.enabled, anna.account_enabled) == (ObjectKind.USER, True, True)


def test_what_the_directory_cannot_tell_is_unknown() -> None:
    anna = user()
    assert (anna.conferencing_policy, anna.services_policy, anna.mailbox) == (None, None, None)
    assert shapes.user(NAME, {"objectguid": [GUID.bytes_le]}, forest="").account_enabled is None


def test_a_security_identifier_is_read_as_people_write_it() -> None:
    assert user().security_identifier == "S-1-5-21-1234568402-13-4294967295-1104"


@pytest.mark.parametrize("value", [b"", b"\x01", SID[:-1], SID + b"\x00", b"\x01\x02" + SID[2:]])
def test_a_security_identifier_of_another_length_is_unreadable(value: bytes) -> None:
    with pytest.raises(Unreadable):
        shapes.sid_text(value)


@pytest.mark.parametrize(
    ("control", "enabled"), [(b"512", True), (b"514", False), (b"66048", True), (b"66050", False), (b"2", False)]
)
def test_an_account_is_disabled_by_one_bit(control: bytes, enabled: bool) -> None:
    assert user(useraccountcontrol=[control]).account_enabled is enabled


@pytest.mark.parametrize(("flags", "voice"), [(b"257", False), (b"384", True), (b"385", True), (b"127", False)])
def test_enterprise_voice_is_one_bit(flags: bytes, voice: bool) -> None:
    assert user(msrtcsip_optionflags=[flags]).enterprise_voice is voice


@pytest.mark.parametrize(
    ("recipient", "mailbox"),
    [
        (b"1", Mailbox.ON_PREMISES),
        (b"16", Mailbox.ON_PREMISES),
        (b"2147483648", Mailbox.CLOUD),
        (b"34359738368", Mailbox.CLOUD),
        (b"128", Mailbox.NONE),
    ],
)
def test_where_the_mailbox_is(recipient: bytes, mailbox: Mailbox) -> None:
    assert user(msexchrecipienttypedetails=[recipient]).mailbox is mailbox


@pytest.mark.parametrize(("value", "protected"), [(b"1", True), (b"0", False)])
def test_a_protected_account(value: bytes, protected: bool) -> None:
    assert user(admincount=[value]).protected is protected


def test_the_source_anchor_is_little_endian_base64_or_text() -> None:
    other = UUID(int=5)
    filled = USER | {"ms-ds-consistencyguid": [other.bytes_le]}

    def anchor(values: dict[str, list[bytes]], attribute: str) -> str | None:
        return shapes.user(NAME, values, forest="", anchor=attribute).source_anchor

    assert anchor(USER, "") == "RDMiEWZViHeZqrvM3e7/AA=="
    assert anchor(filled, "") == b64encode(other.bytes_le).decode()
    assert anchor(filled, "objectGUID") == "RDMiEWZViHeZqrvM3e7/AA=="
    assert anchor(USER, "employeeNumber") == "4711"
    assert anchor(USER, "mS-DS-ConsistencyGuid") == ""
    assert anchor(USER, "employeeID") == ""


def test_an_entry_without_a_display_name_has_its_common_name() -> None:
    values = {"objectclass": [b"top", b"group"], "objectguid": [GUID.bytes_le], "cn": [b"staff"]}
    assert shapes.directory_object(NAME, values, forest="").name == "staff"
    assert user(displayname=[], cn=[b"Anna A"]).display_name == "Anna A"


@pytest.mark.parametrize(
    ("attribute", "value", "part"),
    [
        ("objectguid", b"short", "objectGUID of CN=Anna,DC=contoso,DC=com is missing"),
        ("objectsid", b"short", "objectSid of CN=Anna,DC=contoso,DC=com is not a security identifier"),
        ("displayname", b"\xff", "displayName of CN=Anna,DC=contoso,DC=com is not text"),
        ("useraccountcontrol", b"x", "userAccountControl of CN=Anna,DC=contoso,DC=com is not a number"),
    ],
)
def test_what_cannot_be_understood_is_named(attribute: str, value: bytes, part: str) -> None:
    with pytest.raises(Unreadable, match=part):
        user(**{attribute: [value]})


@given(st.dictionaries(st.sampled_from(sorted(USER)), st.lists(st.binary(max_size=9), max_size=2)))
def test_any_values_are_a_fact_or_are_unreadable(values: dict[str, list[bytes]]) -> None:
    with suppress(Unreadable):
        assert shapes.user(NAME, USER | values, forest="").distinguished_name == NAME
