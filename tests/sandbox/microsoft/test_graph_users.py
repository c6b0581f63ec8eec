"""Reading users: the default properties, the rules for queries, and what a filter finds."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.microsoft.user_shape import DEFAULT
from sandbox.world import SFB_ONLINE_PLAN_2, CloudUser
from tests.sandbox.microsoft.conftest import Client

EVENTUAL = {"ConsistencyLevel": "eventual"}


def users(client: Client) -> list[CloudUser]:
    return list(client.cloud.world.tenant.users.values())


def found(client: Client, condition: str, *, advanced: bool = True) -> set[str]:
    """The ids that a filter finds."""
    query = {"$filter": condition, "$select": "id", "$top": "999"} | ({"$count": "true"} if advanced else {})
    response = client.get("/users", params=query, headers=EVENTUAL if advanced else {})
    assert response.status_code == 200, response.text
    return {user["id"] for user in response.json()["value"]}


def refusal(client: Client, path: str, **options: Any) -> tuple[int, str]:
    response = client.get(path, **options)
    return response.status_code, response.json()["error"]["code"]


def test_guests_are_told_from_members(client: Client) -> None:
    guests = {user.object_id for user in users(client) if "#EXT#" in user.user_principal_name}
    assert guests
    assert found(client, "userType eq 'Guest'", advanced=False) == guests


def test_without_select_only_the_default_properties_come(client: Client) -> None:
    body = client.get("/users").json()
    assert set(body["value"][0]) == set(DEFAULT)
    assert len(body["value"]) == min(100, len(users(client)))


def test_a_user_is_found_by_id_and_by_name(client: Client) -> None:
    """Case does not matter; a guest's name has a # in it, which must be quoted."""
    someone = next(user for user in users(client) if "#EXT#" in user.user_principal_name)
    by_name = client.get(f"/users/{quote(someone.user_principal_name.upper())}?$select=id,aboutMe").json()
    assert (by_name["id"], by_name["aboutMe"]) == (someone.object_id, None)
    assert client.get(f"/users/{someone.object_id}").json()["displayName"] == someone.display_name
    assert refusal(client, "/users/nobody@contoso.com") == (404, "Request_ResourceNotFound")


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("$top=0", (400, "Request_BadRequest")),
        ("$top=1000", (400, "Request_BadRequest")),
        ("$top=ten", (400, "BadRequest")),
        ("$skip=5", (400, "Request_BadRequest")),
        ("$search=x", (400, "Request_BadRequest")),
        ("$select=id,onPremisesSipInfo", (400, "BadRequest")),
        ("$select=id,aboutMe", (501, "NotImplemented")),
        ("$orderby=department", (400, "Request_UnsupportedQuery")),
        ("$skiptoken=made-up", (400, "Directory_ExpiredPageToken")),
        ("$filter=displayName eq", (400, "BadRequest")),
        ("$filter=displayName eq 'x", (400, "BadRequest")),
        ("$filter=shoeSize eq 44", (400, "BadRequest")),
        ("$filter=accountEnabled eq 'true'", (400, "BadRequest")),
        ("$filter=contains(displayName,'a')", (400, "Request_UnsupportedQuery")),
        ("$filter=aboutMe eq 'x'", (400, "Request_UnsupportedQuery")),
        ("$filter=assignedLicenses/any(a:a/disabledPlans eq 'x')", (400, "Request_UnsupportedQuery")),
        ("$filter=assignedLicenses/all(a:a/skuId eq 'x')", (400, "BadRequest")),
        ("$filter=onPremisesSecurityIdentifier eq 'S-1-5-21'", (400, "Request_UnsupportedQuery")),
        ("$filter=" + "not " * 60 + "accountEnabled eq true", (400, "BadRequest")),
    ],
)
def test_a_query_that_graph_does_not_take_is_refused(client: Client, query: str, answer: tuple[int, str]) -> None:
    """With the advanced parameters sent, so that only the query itself is at fault."""
    assert refusal(client, f"/users?$count=true&{query}", headers=EVENTUAL) == answer


def test_the_last_sign_in_needs_a_permission_of_its_own(client: Client) -> None:
    client.cloud.application.permissions.discard("AuditLog.Read.All")
    assert refusal(client, "/users?$select=signInActivity") == (403, "Authentication_MSGraphPermissionMissing")


@pytest.mark.parametrize(
    "condition",
    [
        "displayName ne 'x'",
        "not(accountEnabled eq true)",
        "endsWith(userPrincipalName,'onmicrosoft.com')",
        "onPremisesSyncEnabled eq null",
        "usageLocation eq null",
        "assignedLicenses/$count eq 0",
        "onPremisesSamAccountName eq 'x'",
        f"assignedPlans/any(p:p/servicePlanId eq {SFB_ONLINE_PLAN_2})",
        "proxyAddresses/any(p:endsWith(p,'@contoso.com'))",
    ],
)
def test_an_advanced_filter_needs_both_advanced_parameters(client: Client, condition: str) -> None:
    query = {"$filter": condition, "$select": "id"}
    wanted = (400, "Request_UnsupportedQuery")
    assert refusal(client, "/users", params=query) == wanted
    assert refusal(client, "/users", params=query, headers=EVENTUAL) == wanted
    assert refusal(client, "/users", params=query | {"$count": "true"}) == wanted
    assert client.get("/users", params=query | {"$count": "true"}, headers=EVENTUAL).status_code == 200


def test_filters_find_what_is_true_in_the_world(client: Client) -> None:
    """Each kind of filter against the same question asked of the world."""
    everybody = users(client)
    first = next(user for user in everybody if user.proxy_addresses and user.immutable_id and user.licences)
    sku = first.licences[0].sku_id
    since = (client.cloud.world.clock.now() - timedelta(days=365)).strftime("%Y-%m-%dT%H:%M:%SZ")
    held = {plan.plan_id for item in client.cloud.world.tenant.skus for plan in item.plans if item.sku_id == sku}
    questions: list[tuple[str, set[str]]] = [
        ("accountEnabled eq false", {u.object_id for u in everybody if not u.account_enabled}),
        ("onPremisesSyncEnabled eq true", {u.object_id for u in everybody if u.sync_enabled}),
        ("onPremisesSyncEnabled eq null", {u.object_id for u in everybody if u.sync_enabled is None}),
        ("usageLocation eq null", {u.object_id for u in everybody if u.usage_location is None}),
        (
            f"startsWith(displayName,'{first.display_name[:3].upper()}')",
            {u.object_id for u in everybody if u.display_name.lower().startswith(first.display_name[:3].lower())},
        ),
        (
            "endsWith(userPrincipalName,'.onmicrosoft.com')",
            {u.object_id for u in everybody if u.user_principal_name.endswith(".onmicrosoft.com")},
        ),
        (f"userPrincipalName in ('{first.user_principal_name}','x@y')", {first.object_id}),
        (f"onPremisesImmutableId eq '{first.immutable_id}'", {first.object_id}),
        (
            "onPremisesProvisioningErrors/any(o:o/category eq 'PropertyConflict')",
            {u.object_id for u in everybody if u.conflicts},
        ),
        (
            f"assignedLicenses/any(a:a/skuId eq {sku})",
            {u.object_id for u in everybody if any(held.sku_id == sku for held in u.licences)},
        ),
        ("assignedLicenses/$count eq 0", {u.object_id for u in everybody if not u.licences}),
        ("not assignedLicenses/any()", {u.object_id for u in everybody if not u.licences}),
        (
            f"assignedPlans/any(p:p/servicePlanId eq {min(held)} and p/capabilityStatus eq 'Enabled')",
            {
                u.object_id
                for u in everybody
                if any(
                    plan.plan_id == min(held) and plan.plan_id not in licence.disabled_plans
                    for licence in u.licences
                    for item in client.cloud.world.tenant.skus
                    if item.sku_id == licence.sku_id
                    for plan in item.plans
                )
            },
        ),
        (
            f"onPremisesLastSyncDateTime ge {since} and (accountEnabled eq true or accountEnabled eq false)",
            {u.object_id for u in everybody if u.last_sync is not None},
        ),
        (
            f"proxyAddresses/any(p:startsWith(p,'{first.proxy_addresses[0][:9]}'))",
            {
                u.object_id
                for u in everybody
                if any(a.lower().startswith(first.proxy_addresses[0][:9].lower()) for a in u.proxy_addresses)
            },
        ),
        ("displayName eq 'it''s nobody'", set()),
    ]
    for condition, wanted in questions:
        assert found(client, condition) == wanted, condition


def test_a_plain_filter_needs_nothing_on_its_only_page(client: Client) -> None:
    """But its second page fails at once, as Graph's does."""
    assert found(client, "accountEnabled eq true", advanced=False)
    first = client.get("/users?$filter=accountEnabled eq true&$top=5").json()
    assert "@odata.count" not in first
    assert refusal(client, first["@odata.nextLink"], headers=EVENTUAL) == (400, "Directory_ExpiredPageToken")


def test_each_page_of_an_advanced_listing_needs_the_header_again(client: Client) -> None:
    """The next link does not carry it. The count comes on the first page only."""
    query = "/users?$filter=accountEnabled eq true&$count=true&$top=5&$select=id"
    first = client.get(query, headers=EVENTUAL).json()
    enabled = [user.object_id for user in users(client) if user.account_enabled]
    assert first["@odata.count"] == len(enabled)
    link = first["@odata.nextLink"]
    assert refusal(client, link) == (400, "Directory_ExpiredPageToken")
    ids = [user["id"] for user in first["value"]]
    while link:
        page = client.get(link, headers=EVENTUAL).json()
        assert "@odata.count" not in page
        ids += [user["id"] for user in page["value"]]
        link = page.get("@odata.nextLink", "")
    assert ids == enabled


def test_a_page_may_be_asked_for_again(client: Client) -> None:
    link = client.get("/users?$top=5").json()["@odata.nextLink"]
    assert client.get(link).json()["value"] == client.get(link).json()["value"]


def test_the_page_token_is_opaque(client: Client) -> None:
    """It tells neither the position nor the size, so nobody can make one up."""
    link = client.get("/users?$top=5").json()["@odata.nextLink"]
    token = link.partition("$skiptoken=")[2]
    assert token.startswith("sandbox-")
    assert token != client.get("/users?$top=5").json()["@odata.nextLink"].partition("$skiptoken=")[2]


def test_users_are_counted_with_the_header_only(client: Client) -> None:
    everybody = users(client)
    assert client.get("/users/$count", headers=EVENTUAL).text == str(len(everybody))
    counted = client.get("/users/$count?$filter=onPremisesSyncEnabled eq true", headers=EVENTUAL)
    assert counted.text == str(sum(bool(user.sync_enabled) for user in everybody))
    assert counted.headers["Content-Type"].startswith("text/plain")
    assert refusal(client, "/users/$count") == (400, "Request_BadRequest")


def test_listings_are_ordered_where_that_is_asked(client: Client) -> None:
    names = [user["displayName"] for user in client.get("/users?$orderby=displayName desc").json()["value"]]
    assert names == sorted(names, key=str.lower, reverse=True)


def test_basic_readers_see_basic_properties(client: Client) -> None:
    client.cloud.application.permissions.clear()
    client.cloud.application.permissions.add("User.ReadBasic.All")
    assert "businessPhones" not in client.get("/users").json()["value"][0]
    assert client.get("/users?$select=id,displayName").status_code == 200
    denied = (403, "Authorization_RequestDenied")
    assert refusal(client, "/users?$select=onPremisesSyncEnabled") == denied
    assert refusal(client, "/users?$filter=accountEnabled eq true") == denied


def test_licences_are_told_the_same_way_by_all_four_calls(client: Client) -> None:
    """assignedLicenses, assignedPlans, licenseDetails and the SKUs' consumed units agree with the world."""
    world = client.cloud.world
    someone = next(user for user in users(client) if user.licences)
    held = someone.licences[0]
    sku = next(sku for sku in world.tenant.skus if sku.sku_id == held.sku_id)
    held.disabled_plans.append(sku.plans[0].plan_id)
    shown = client.get(f"/users/{someone.object_id}?$select=assignedLicenses,assignedPlans").json()
    assert shown["assignedLicenses"][0] == {"skuId": sku.sku_id, "disabledPlans": [sku.plans[0].plan_id]}
    assert shown["assignedPlans"][0]["capabilityStatus"] == "Deleted"
    details = client.get(f"/users/{someone.object_id}/licenseDetails").json()["value"][0]
    assert details["servicePlans"][0]["provisioningStatus"] == "Disabled"
    skus = {item["skuId"]: item for item in client.get("/subscribedSkus").json()["value"]}
    assert skus[sku.sku_id]["consumedUnits"] == world.consumed(sku.sku_id)
