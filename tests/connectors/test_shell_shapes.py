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
EDGE = {
    "AllowFederatedUsers": True,
    "AllowOutsideUsers": True,
    "EnablePartnerDiscovery": True,
    "RoutingMethod": "UseDnsSrvRouting",
}
PROVIDER = {
    "Identity": "Office365",
    "ProxyFqdn": "sipfed.online.lync.com",
    "Enabled": True,
    "EnabledSharedAddressSpace": True,
    "HostsOCSUsers": True,
    "VerificationLevel": "UseSourceVerification",
    "IsLocal": False,
    "AutodiscoverUrl": None,
}


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


@pytest.mark.parametrize(
    ("read", "whole", "name"),
    [
        *((shapes.user, USER, name) for name in USER),
        *((shapes.access_edge, EDGE, name) for name in EDGE),
        *((shapes.hosting_provider, PROVIDER, name) for name in PROVIDER),
    ],
)
def test_what_a_rule_judges_must_be_there(read: Callable[[Any], object], whole: dict[str, Any], name: str) -> None:
    """A role that sees less leaves properties out: taken for "no", each would pass a check that nobody made."""
    assert read(made(whole))
    with pytest.raises(Unreadable, match=f"the property {name} is missing"):
        read(made({key: value for key, value in whole.items() if key != name}))


@pytest.mark.parametrize(("value", "port"), [(443, 443), (5061, 5061), (None, None)])
def test_the_port_of_a_provider_may_be_unknown(value: int | None, port: int | None) -> None:
    """An older server does not tell it; what is no number is unreadable."""
    assert shapes.hosting_provider(made(PROVIDER | {"SipClientPort": value})).sip_client_port == port
    assert shapes.hosting_provider(made(PROVIDER)).sip_client_port is None
    with pytest.raises(Unreadable, match="SipClientPort is not a whole number"):
        shapes.hosting_provider(made(PROVIDER | {"SipClientPort": True}))


def test_what_no_rule_judges_may_be_missing() -> None:
    """An older server, or a role that sees less, leaves properties out: that fails no check. Null is no value."""
    user = shapes.user(made(USER))
    assert (user.registrar_pool, user.line_uri, user.moving_to) == ("", "", "")
    assert not user.enterprise_voice
    unknown = (user.given_name, user.mail, user.originator_sid, user.dial_in, user.conferencing_policy)
    assert (*unknown, user.services_policy) == (None,) * 6
    assert not shapes.user(made(USER | {"EnterpriseVoiceEnabled": None})).enterprise_voice
    assert shapes.user(made(USER | {"EnterpriseVoiceEnabled": True})).enterprise_voice
    assert not shapes.sip_domain(made({"Name": "contoso.com"})).default


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
