"""From PowerShell objects to facts: adapted or extended properties, texts of objects, and names of what is missing."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypsrp.complex_objects import GenericComplexObject

from connectors import shell_shapes as shapes
from connectors.shell_properties import Unreadable

GUID = UUID("11111111-2222-3333-4444-555555555555")
USER = {
    "Guid": GUID,
    "Sid": "S-1-5-21-1-2-3-4",
    "DisplayName": "Anna",
    "SipAddress": "sip:anna@contoso.com",
    "UserPrincipalName": "anna@contoso.com",
    "SamAccountName": "anna",
    "DistinguishedName": "CN=Anna,DC=contoso,DC=com",
    "Enabled": True,
    "HostingProvider": "SRV:",
    "RegistrarPool": None,
    "EnterpriseVoiceEnabled": False,
    "LineURI": "",
    "TargetServerIfMoving": None,
}
NOT_JUDGED = {"SamAccountName", "RegistrarPool", "EnterpriseVoiceEnabled", "LineURI", "TargetServerIfMoving"}
"""What no rule uses yet."""


def made(adapted: dict[str, Any], extended: dict[str, Any] | None = None, text: str = "") -> GenericComplexObject:
    """An object as pypsrp reads it."""
    item = GenericComplexObject()
    item.adapted_properties = adapted
    item.extended_properties = extended or {}
    item.to_string = text
    return item


def test_adapted_and_extended_properties_are_read_alike() -> None:
    """Real .NET objects have the first kind, objects made by a script the second."""
    assert shapes.user(made(USER)) == shapes.user(made({}, USER))
    halves = dict(list(USER.items())[:6]), dict(list(USER.items())[6:])
    assert shapes.user(made(*halves)) == shapes.user(made(USER))


def test_names_are_compared_without_case() -> None:
    assert shapes.user(made({name.upper(): value for name, value in USER.items()})) == shapes.user(made(USER))


def test_objects_count_as_what_powershell_prints_for_them() -> None:
    """A SID, a pool or an enumeration may arrive as an object; a GUID as a text."""
    other = USER | {"Sid": made({}, text="S-1-5-21-1-2-3-4"), "RegistrarPool": made({}, text="pool"), "Guid": str(GUID)}
    user = shapes.user(made(other))
    assert (user.security_identifier, user.registrar_pool, user.guid) == ("S-1-5-21-1-2-3-4", "pool", GUID)


@pytest.mark.parametrize("name", sorted(USER.keys() - NOT_JUDGED))
def test_each_missing_property_is_named(name: str) -> None:
    with pytest.raises(Unreadable, match=f"the property {name} is missing"):
        shapes.user(made({key: value for key, value in USER.items() if key != name}))


def test_what_no_rule_judges_may_be_missing() -> None:
    """An older server, or a role that sees less, leaves properties out: that fails no check."""
    user = shapes.user(made({name: value for name, value in USER.items() if name not in NOT_JUDGED}))
    assert (user.sam_account_name, user.registrar_pool, user.line_uri, user.moving_to) == ("", "", "", "")
    assert not user.enterprise_voice
    unknown = (user.given_name, user.mail, user.originator_sid, user.dial_in, user.conferencing_policy)
    assert (*unknown, user.services_policy) == (None,) * 6
    assert not shapes.user(made(USER | {"EnterpriseVoiceEnabled": None})).enterprise_voice
    assert shapes.user(made(USER | {"EnterpriseVoiceEnabled": True})).enterprise_voice
    assert not shapes.sip_domain(made({"Name": "contoso.com"})).default
    edge = {"AllowFederatedUsers": True, "AllowOutsideUsers": True, "RoutingMethod": "UseDnsSrvRouting"}
    assert not shapes.access_edge(made(edge)).enable_partner_discovery


@pytest.mark.parametrize(
    ("name", "value"),
    [("Enabled", "True"), ("Enabled", None), ("Guid", "x"), ("Guid", None), ("EnterpriseVoiceEnabled", 1)],
)
def test_a_property_of_another_kind_is_named(name: str, value: object) -> None:
    with pytest.raises(Unreadable, match=f"the property {name} "):
        shapes.user(made(USER | {name: value}))


@pytest.mark.parametrize("item", ["text", 7, None, object()])
@pytest.mark.parametrize("read", [shapes.user, shapes.sip_domain, shapes.hosting_provider, shapes.access_edge])
def test_what_is_no_object_is_unreadable(read: Callable[[Any], object], item: object) -> None:
    with pytest.raises(Unreadable, match="not an object"):
        read(item)


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("Skype for Business Server 2019 (7.0.2046.385)", (7, 0, 2046, 385)),
        ("Skype for Business Server 2015 (6.0.9319.0): Volume license key installed.", (6, 0, 9319, 0)),
        ("Microsoft Lync Server 2013 (5.0.8308): evaluation", (5, 0, 8308)),
    ],
)
def test_the_build_is_found_in_the_version(text: str, build: tuple[int, ...]) -> None:
    assert shapes.server_version(text).build == build


@pytest.mark.parametrize("text", ["", "Skype for Business Server 2019", "7.0", None])
def test_a_version_without_a_build_is_unreadable(text: object) -> None:
    with pytest.raises(Unreadable, match="no build number"):
        shapes.server_version(text)


@given(st.dictionaries(st.sampled_from(sorted(USER)), st.none() | st.booleans() | st.integers() | st.text(max_size=5)))
def test_any_properties_are_a_fact_or_are_unreadable(values: dict[str, Any]) -> None:
    with suppress(Unreadable):
        assert shapes.user(made(USER | values)).guid == GUID
