"""From JSON to facts: what is documented is read, what is not is named."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import graph_shapes as shapes
from connectors.facts import DirectoryRole
from connectors.graph_shapes import Unreadable

READERS: tuple[Callable[[dict[str, Any]], object], ...] = (
    shapes.tenant,
    shapes.sku,
    shapes.domain,
    shapes.verification_record,
    shapes.user,
    shapes.service_health,
    shapes.object_id,
    shapes.role,
    shapes.application,
    shapes.credentials,
)
LISTS = ("proxyAddresses", "assignedLicenses", "onPremisesProvisioningErrors", "serviceProvisioningErrors")
USER: dict[str, Any] = {"id": "1", "userPrincipalName": "a@contoso.com"} | {name: [] for name in LISTS}
SKU = {"skuId": "1", "skuPartNumber": "P", "capabilityStatus": "Enabled", "prepaidUnits": {}, "servicePlans": []}
TENANT: dict[str, Any] = {"id": "1", "verifiedDomains": [], "createdDateTime": "2016-05-04T09:12:33Z"}
NAMES = sorted(
    {name for text in (shapes.TENANT, shapes.SKU, shapes.DOMAIN, shapes.USER) for name in text.split(",")}
    | {"label", "recordType", "text", "ttl", "mailExchange", "preference", "service", "status"}
    | {"directoryScopeId", "roleDefinition", "templateId", "appId"}
    | {"passwordCredentials", "keyCredentials", "keyId", "hint", "customKeyIdentifier", "endDateTime"}
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2026-01-01T00:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(NAMES), json_values))
def test_any_object_is_a_fact_or_is_unreadable(item: dict[str, Any]) -> None:
    for read in READERS:
        with suppress(Unreadable):
            read(item)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T10:00:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00.1234567Z", datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-22T10:00:00.123456789012Z", datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-22T12:00:00+02:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ],
)
def test_times_are_utc_and_finer_than_microseconds_is_cut_off(text: str, moment: datetime) -> None:
    assert shapes.tenant(TENANT | {"onPremisesLastSyncDateTime": text}).last_sync == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-11-22T10:00:00", "", 7])
def test_what_is_no_time_with_a_zone_is_named(text: object) -> None:
    with pytest.raises(Unreadable, match="onPremisesLastSyncDateTime"):
        shapes.tenant({"id": "1", "onPremisesLastSyncDateTime": text})


@pytest.mark.parametrize(
    ("read", "item", "name"),
    [
        (shapes.tenant, {}, "id"),
        (shapes.tenant, {"id": "1", "displayName": 7}, "displayName"),
        (shapes.tenant, {"id": "1"}, "verifiedDomains"),
        (shapes.tenant, {"id": "1", "verifiedDomains": [7]}, "verifiedDomains"),
        (shapes.tenant, {"id": "1", "verifiedDomains": {}}, "verifiedDomains"),
        (shapes.tenant, {"id": "1", "onPremisesSyncEnabled": "true"}, "onPremisesSyncEnabled"),
        (shapes.sku, SKU | {"prepaidUnits": None}, "prepaidUnits"),
        (shapes.sku, SKU | {"prepaidUnits": {"enabled": True}}, "enabled"),
        (shapes.sku, SKU | {"consumedUnits": "7"}, "consumedUnits"),
        (shapes.domain, {"id": "contoso.com"}, "isVerified"),
        (shapes.domain, {"id": "contoso.com", "isVerified": True, "isInitial": False}, "supportedServices"),
        (shapes.user, USER | {"proxyAddresses": [7]}, "proxyAddresses"),
        (shapes.user, USER | {"proxyAddresses": "smtp:a"}, "proxyAddresses"),
        (shapes.user, USER | {"proxyAddresses": None}, "proxyAddresses"),
        (shapes.user, USER | {"assignedLicenses": None}, "assignedLicenses"),
        (shapes.user, USER | {"assignedLicenses": [{"skuId": "1"}]}, "disabledPlans"),
    ],
)
def test_a_property_of_another_kind_is_named(read: Callable[[Any], object], item: Any, name: str) -> None:
    with pytest.raises(Unreadable, match=f"the property {name} "):
        read(item)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_graph_leaves_out_is_not_an_empty_one(name: str) -> None:
    """Each is asked for: without it nobody can say that there is no conflict, address or licence."""
    with pytest.raises(Unreadable, match=f"the property {name} "):
        shapes.user({key: value for key, value in USER.items() if key != name})


def test_a_user_with_the_least_that_graph_gives() -> None:
    user = shapes.user(USER | {"onPremisesProvisioningErrors": None, "serviceProvisioningErrors": None})
    assert (user.display_name, user.account_enabled, user.sync_enabled, user.licences) == ("", None, None, ())
    assert (user.proxy_addresses, user.conflicts, user.service_errors) == ((), (), ())


def test_a_domain_needs_no_more_than_its_name_and_its_states() -> None:
    item = {"id": "Contoso.com", "isVerified": True, "isInitial": False, "supportedServices": []}
    domain = shapes.domain(item)
    assert (domain.name, domain.default, domain.services) == ("contoso.com", False, ())


def test_service_errors_are_the_unresolved_ones_in_one_line() -> None:
    detail = "<ServiceInstance><Error>The &quot;LineURI&quot; is\n taken.</Error></ServiceInstance>"
    errors = [
        {"isResolved": False, "serviceInstance": "MicrosoftCommunicationsOnline/EMEA-1E", "errorDetail": detail},
        {"isResolved": True, "serviceInstance": "SharePoint/Dublin", "errorDetail": "<a>solved</a>"},
        {"isResolved": None, "serviceInstance": None, "errorDetail": None},
    ]
    assert shapes.user(USER | {"serviceProvisioningErrors": errors}).service_errors == (
        'MicrosoftCommunicationsOnline: The "LineURI" is taken.',
        "no details given",
    )


def test_seats_that_graph_leaves_out_are_none() -> None:
    sku = shapes.sku(SKU)
    assert (sku.enabled, sku.warning, sku.consumed, sku.free, sku.applies_to) == (0, 0, 0, 0, "User")


def test_free_seats_count_those_in_grace_and_are_never_below_none() -> None:
    seats = {"enabled": 10, "warning": 5}
    assert shapes.sku(SKU | {"prepaidUnits": seats, "consumedUnits": 12}).free == 3
    assert shapes.sku(SKU | {"prepaidUnits": seats, "consumedUnits": 20}).free == 0


def test_only_txt_and_mx_records_prove_ownership() -> None:
    base = {"label": "Contoso.com.", "ttl": 3600}
    mx = shapes.verification_record(base | {"recordType": "Mx", "mailExchange": "MS1.msv1.invalid.", "preference": 5})
    assert mx is not None
    assert (mx.name, mx.record_type, mx.value, mx.preference) == ("contoso.com", "MX", "ms1.msv1.invalid", 5)
    assert shapes.verification_record(base | {"recordType": "CName", "canonicalName": "x"}) is None


ROLE: dict[str, Any] = {"directoryScopeId": "/", "roleDefinition": {"id": "A1", "templateId": "B2", "displayName": "R"}}


def test_a_role_is_known_by_its_template_in_lower_case() -> None:
    assert shapes.role(ROLE) == DirectoryRole(template_id="b2", name="R")
    assert shapes.role(ROLE | {"roleDefinition": {"id": "A1"}}) == DirectoryRole(template_id="a1", name="")


def test_a_role_for_a_part_of_the_tenant_does_not_count() -> None:
    """An administrator of one administrative unit may not move people of another."""
    assert shapes.role(ROLE | {"directoryScopeId": "/administrativeUnits/1"}) is None


@pytest.mark.parametrize("name", ["directoryScopeId", "roleDefinition"])
def test_a_role_without_scope_or_definition_is_unreadable(name: str) -> None:
    with pytest.raises(Unreadable, match=name):
        shapes.role({key: value for key, value in ROLE.items() if key != name})


KEY = {"keyId": "k", "endDateTime": "2027-01-31T00:00:00Z"}


@pytest.mark.parametrize(
    ("told", "thumbprint"),
    [
        ("52ed9b5038a47b9e2e2190715cc238359d4f8f73", "52ED9B5038A47B9E2E2190715CC238359D4F8F73"),
        ("Uu2bUDike54uIZBxXMI4NZ1Pj3M=", "52ED9B5038A47B9E2E2190715CC238359D4F8F73"),
        ("no base64!", ""),
        (None, ""),
    ],
)
def test_a_thumbprint_is_read_in_both_forms_that_graph_gives_it(told: str | None, thumbprint: str) -> None:
    item = {"passwordCredentials": [], "keyCredentials": [KEY | {"customKeyIdentifier": told}]}
    assert [one.mark for one in shapes.credentials(item)] == [thumbprint]


def test_a_credential_without_an_end_does_not_run_out() -> None:
    item = {"passwordCredentials": [KEY | {"endDateTime": None}, KEY | {"hint": "abc"}], "keyCredentials": []}
    assert [(one.mark, one.name) for one in shapes.credentials(item)] == [("abc", "")]
