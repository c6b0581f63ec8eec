"""From the objects of Teams PowerShell to facts, in every form in which versions and remoting deliver them."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import teams_shapes as shapes
from connectors.shell_properties import Unreadable
from tests.connectors.test_shell_shapes import made

USER: dict[str, Any] = {
    "Identity": "0A0B",
    "UserPrincipalName": "anna@contoso.com",
    "SipAddress": "sip:anna@contoso.com",
    "OnPremHostingProvider": "SRV:",
    "OnPremSipAddress": "sip:anna@contoso.com",
    "OnPremSIPEnabled": True,
    "InterpretedUserType": "DirSyncEnabledOnPremTeamsUser",
    "TeamsUpgradeEffectiveMode": "Islands",
    "UserValidationErrors": [],
}
FEDERATION: dict[str, Any] = {
    "SharedSipAddressSpace": True,
    "AllowFederatedUsers": True,
    "AllowedDomains": "AllowAllKnownDomains",
    "BlockedDomains": [],
}


def allowed(value: Any) -> tuple[str, ...] | None:
    """What AllowedDomains of this form means."""
    return shapes.federation(made(FEDERATION | {"AllowedDomains": value})).allowed_domains


def marker(*types: str) -> Any:
    item = made({})
    item.types = list(types)
    return item


@pytest.mark.parametrize(
    "value",
    [
        "AllowAllKnownDomains",
        "Microsoft.Rtc.Management.WritableConfig.Settings.Edge.AllowAllKnownDomains",
        made({}, text="AllowAllKnownDomains"),
        marker("Deserialized.Microsoft.Rtc.Management.WritableConfig.Settings.Edge.AllowAllKnownDomains"),
    ],
)
def test_all_domains_are_told_by_text_or_by_type(value: Any) -> None:
    assert allowed(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "Domain=Adatum.com,Domain=northwind.co.uk",
        "{Domain=adatum.com, Domain=northwind.co.uk}",
        ["adatum.com", "Domain=northwind.co.uk"],
        [made({"Domain": "adatum.com"}), made({}, {"Domain": "northwind.co.uk"})],
        [made({}, text="Domain=adatum.com"), made({}, text="Domain=northwind.co.uk")],
        made({"AllowedDomain": [made({"Domain": "adatum.com"}), "Domain=northwind.co.uk"]}),
    ],
)
def test_a_list_of_domains_is_read_in_every_form(value: Any) -> None:
    assert allowed(value) == ("adatum.com", "northwind.co.uk")


@pytest.mark.parametrize("value", [[], made({"AllowedDomain": []})])
def test_a_list_without_domains_allows_nobody(value: Any) -> None:
    assert allowed(value) == ()


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "Microsoft.Rtc.Management.WritableConfig.Settings.Edge.AllowList",
        made({}),
        made({"AllowedDomain": None}),
        ["not a domain"],
        ["Microsoft.Rtc.Management.WritableConfig.Settings.Edge.DomainPattern"],
        [None],
    ],
)
def test_what_names_neither_domains_nor_all_is_unreadable(value: Any) -> None:
    """Never an open tenant by mistake, and never a closed one."""
    with pytest.raises(Unreadable, match="AllowedDomains"):
        allowed(value)


def test_blocked_domains_may_be_objects_texts_or_none() -> None:
    for value in ([made({"Domain": "Litware.com"})], ["Domain=litware.com"], "Domain=litware.com"):
        assert shapes.federation(made(FEDERATION | {"BlockedDomains": value})).blocked_domains == ("litware.com",)
    assert shapes.federation(made(FEDERATION | {"BlockedDomains": None})).blocked_domains == ()


@pytest.mark.parametrize(("status", "enabled"), [("Enabled", True), ("disabled", False)])
def test_the_status_of_a_domain_is_read(status: str, *, enabled: bool) -> None:
    domain = shapes.sip_domain(made({"Name": "Contoso.com", "Status": made({}, text=status)}))
    assert (domain.name, domain.enabled) == ("contoso.com", enabled)


def test_another_status_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="neither Enabled nor Disabled"):
        shapes.sip_domain(made({"Name": "contoso.com", "Status": None}))


@pytest.mark.parametrize(
    ("shown", "voice", "number"),
    [
        ({}, None, None),
        ({"EnterpriseVoiceEnabled": None, "LineUri": None}, None, ""),
        ({"EnterpriseVoiceEnabled": False, "LineUri": ""}, False, ""),
        ({"EnterpriseVoiceEnabled": "True", "LineURI": "tel:+4930"}, True, "tel:+4930"),
    ],
)
def test_a_telephone_that_is_not_shown_is_not_said_to_be_missing(
    shown: dict[str, Any], voice: bool | None, number: str | None
) -> None:
    user = shapes.user(made(USER | shown))
    assert (user.enterprise_voice, user.line_uri) == (voice, number)


def test_names_of_older_versions_are_read_too() -> None:
    """Before 3.0 of the module: ObjectId beside an Identity that is a distinguished name, and other errors' name."""
    older = {name: value for name, value in USER.items() if name != "UserValidationErrors"}
    older |= {"ObjectId": "0A0B", "Identity": "CN=Anna", "MCOValidationErrors": ["wrong"]}
    user = shapes.user(made(older))
    assert (user.object_id, user.validation_errors) == ("0a0b", ("wrong",))


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (None, ()),
        ([], ()),
        ("", ()),
        ("one", ("one",)),
        (["one", " two "], ("one", "two")),
        ([made({"ErrorDescription": "one", "ErrorCode": 7})], ("one",)),
        ([made({"Code": 7})], ("7",)),
        ([made({}, text="two")], ("two",)),
        ([None, ""], ()),
    ],
)
def test_validation_errors_may_be_objects_or_texts(value: Any, texts: tuple[str, ...]) -> None:
    assert shapes.user(made(USER | {"UserValidationErrors": value})).validation_errors == texts


@pytest.mark.parametrize(("value", "flag"), [(True, True), ("False", False), (None, None), ("", None), (3, None)])
def test_whether_sip_is_enabled_may_be_unknown(value: Any, *, flag: bool | None) -> None:
    assert shapes.user(made(USER | {"OnPremSIPEnabled": value})).on_premises_sip_enabled is flag


def test_whoever_was_deleted_is_told_apart() -> None:
    assert shapes.user_unless_deleted(made(USER | {"SoftDeletionTimestamp": "2026-11-01"})) is None
    assert shapes.user_unless_deleted(made(USER | {"SoftDeletionTimestamp": None})) == shapes.user(made(USER))
    assert shapes.user_unless_deleted(made(USER)) == shapes.user(made(USER))


@pytest.mark.parametrize(
    ("item", "version", "preview"),
    [
        ({"Version": "7.1.0"}, (7, 1, 0), ""),
        ({"Version": "7.2.1-preview"}, (7, 2, 1), "preview"),
        ({"Version": "7.2.1", "PrivateData": {"PSData": {"Prerelease": "preview"}}}, (7, 2, 1), "preview"),
        ({"Version": "7.2.1", "PrivateData": {"PSData": {}}}, (7, 2, 1), ""),
        ({"Version": "7.2.1", "PrivateData": {"PSData": "System.Collections.Hashtable"}}, (7, 2, 1), ""),
    ],
)
def test_the_version_of_the_module_is_read_with_its_label(
    item: dict[str, Any], version: tuple[int, ...], preview: str
) -> None:
    found = shapes.module(made(item))
    assert (found.version, found.preview) == (version, preview)


def test_a_version_that_is_none_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="not a version"):
        shapes.module(made({"Version": "new"}))


READERS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (shapes.user, USER),
    (shapes.federation, FEDERATION),
    (shapes.tenant, {"TenantId": "T", "TeamsUpgradeOverridePolicy": None}),
    (shapes.upgrade_mode, {"Mode": "Islands"}),
)


@pytest.mark.parametrize(("read", "whole"), READERS)
def test_what_a_rule_judges_must_be_there(read: Any, whole: dict[str, Any]) -> None:
    """Else its absence would be taken for an answer."""
    assert read(made(whole))
    for name in whole.keys() - {"SipAddress", "OnPremSIPEnabled", "BlockedDomains"}:
        with pytest.raises(Unreadable, match=name):
            read(made({key: value for key, value in whole.items() if key != name}))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.builds(made, st.just({}), text=st.text()),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(st.sampled_from(READERS), st.data())
def test_any_value_is_a_fact_or_unreadable(reader: Any, data: st.DataObject) -> None:
    read, whole = reader
    name = data.draw(st.sampled_from(sorted(whole)))
    with suppress(Unreadable):
        assert read(made(whole | {name: data.draw(VALUES)})) is not None
