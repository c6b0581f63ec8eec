"""The tenant, its domains, health and the Teams view of people."""

from dataclasses import replace

import pytest

from sandbox.world import PHONE_SYSTEM_PLAN
from tests.sandbox.microsoft.conftest import Client


def test_the_organization_tells_the_state_of_sync(client: Client) -> None:
    """Three-valued: true, false (was synced), null (never)."""
    tenant = client.cloud.world.tenant
    for value in (True, False, None):
        tenant.sync_enabled = value
        shown = client.get("/organization?$select=onPremisesSyncEnabled,verifiedDomains").json()["value"][0]
        assert shown["onPremisesSyncEnabled"] is value
    assert {item["name"] for item in shown["verifiedDomains"]} == {
        domain.name for domain in tenant.domains.values() if domain.verified
    }
    assert client.get(f"/organization/{tenant.tenant_id}").json()["displayName"] == tenant.name
    assert client.get("/organization/other").status_code == 404


def test_units_of_a_sku_follow_its_status(client: Client) -> None:
    skus = client.cloud.world.tenant.skus
    skus[0] = replace(skus[0], capability_status="Suspended")
    skus[1] = replace(skus[1], warning=3)
    shown = {item["skuId"]: item for item in client.get("/subscribedSkus").json()["value"]}
    first, second = shown[skus[0].sku_id], shown[skus[1].sku_id]
    assert first["capabilityStatus"] == "Suspended"
    assert first["prepaidUnits"] == {"enabled": 0, "warning": 0, "suspended": skus[0].enabled, "lockedOut": 0}
    assert second["prepaidUnits"]["warning"] == 3
    assert client.get("/subscribedSkus?$filter=x eq 1").status_code == 400
    assert client.get("/subscribedSkus/other").status_code == 404


def test_a_new_domain_is_unverified_and_has_its_own_proof(client: Client) -> None:
    created = client.post("/domains", json={"id": "Northwind.Example"})
    assert created.status_code == 201
    body = created.json()
    assert (body["id"], body["isVerified"], body["isRoot"]) == ("northwind.example", False, False)
    text, mail = client.get("/domains/northwind.example/verificationDnsRecords").json()["value"]
    assert text["text"].startswith("MS=ms")
    assert mail["mailExchange"] == f"{text['text'][3:]}.msv1.invalid"
    again = client.post("/domains", json={"id": "northwind.example"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ObjectConflict")


def test_a_subdomain_of_a_verified_domain_is_verified_at_once(client: Client) -> None:
    body = client.post("/domains", json={"id": "voice.contoso.com"}).json()
    assert (body["isVerified"], body["isRoot"]) == (True, False)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": 5},
        {"id": "contoso"},
        {"id": "con toso.com"},
        {"id": "-x.com"},
        {"id": "new.onmicrosoft.com"},
        {"id": "x.com", "isDefault": True},
        ["x.com"],
    ],
)
def test_a_domain_that_cannot_be_is_refused(client: Client, body: object) -> None:
    before = set(client.cloud.world.tenant.domains)
    response = client.post("/domains", json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "Request_BadRequest")
    assert set(client.cloud.world.tenant.domains) == before


def test_verifying_a_root_verifies_what_lies_below_it(client: Client) -> None:
    client.post("/domains", json={"id": "mail.fabrikam.com"})
    domains = client.cloud.world.tenant.domains
    assert not domains["mail.fabrikam.com"].verified
    client.cloud.published.add(("fabrikam.com", domains["fabrikam.com"].verification_text))
    assert client.post("/domains/fabrikam.com/verify", json={"forceTakeover": False}).status_code == 200
    assert domains["mail.fabrikam.com"].verified


def test_the_proof_of_another_domain_verifies_nothing(client: Client) -> None:
    client.cloud.published.add(("fabrikam.com", client.cloud.world.tenant.domains["contoso.com"].verification_text))
    refused = client.post("/domains/fabrikam.com/verify")
    assert refused.status_code == 400
    assert refused.json()["error"]["message"].startswith("Domain verification failed with the following error:")


def test_verifying_twice_is_refused_as_done_already(client: Client) -> None:
    refused = client.post("/domains/contoso.com/verify")
    assert (refused.status_code, refused.json()["error"]["message"]) == (400, "Domain is already verified.")
    assert client.post("/domains/contoso.com/verify", json={"force": True}).status_code == 400
    assert client.post("/domains/northwind.example/verify").status_code == 404


def test_service_records_are_those_of_the_domains_services(client: Client) -> None:
    domain = client.cloud.world.tenant.domains["contoso.com"]
    domain.services[:] = ["OfficeCommunicationsOnline"]
    records = client.get("/domains/contoso.com/serviceConfigurationRecords").json()["value"]
    assert {record["recordType"] for record in records} == {"CName", "Srv"}
    federation = next(record for record in records if record.get("service") == "_sipfederationtls")
    assert (federation["port"], federation["nameTarget"]) == (5061, "sipfed.online.lync.com")
    pending = client.get("/domains/fabrikam.com/serviceConfigurationRecords").json()["value"]
    assert [record["@odata.type"] for record in pending] == ["#microsoft.graph.domainDnsUnavailableRecord"]


def test_health_is_read_by_name_and_by_id(client: Client) -> None:
    client.cloud.world.tenant.service_health["Microsoft Teams"] = "serviceDegradation"
    path = "/admin/serviceAnnouncement/healthOverviews"
    assert {item["service"] for item in client.get(path).json()["value"]} == set(
        client.cloud.world.tenant.service_health
    )
    for name in ("Microsoft Teams", "microsoftteams"):
        assert client.get(f"{path}/{name}").json()["status"] == "serviceDegradation"
    assert client.get(f"{path}/Nothing").status_code == 404


def test_teams_tells_who_is_still_homed_on_premises(client: Client) -> None:
    """accountType, filtered by the service and turned page by page."""
    users = client.cloud.world.tenant.users
    wanted = [user.object_id for user in users.values() if user.account_type == "sfbOnPremUser"]
    link = "/admin/teams/userConfigurations?$filter=accountType eq 'sfbOnPremUser'&$top=9&$select=id,accountType"
    ids: list[str] = []
    while link:
        page = client.get(link).json()
        ids += [item["id"] for item in page["value"]]
        link = page.get("@odata.nextLink", "")
    assert ids == wanted
    assert client.get("/admin/teams/userConfigurations/nobody").status_code == 404


def test_late_enum_members_are_shown_to_those_who_ask(client: Client) -> None:
    user = next(iter(client.cloud.world.tenant.users.values()))
    user.account_type = "ineligibleUser"
    path = f"/admin/teams/userConfigurations/{user.object_id}"
    assert client.get(path).json()["accountType"] == "unknownFutureValue"
    asking = {"Prefer": "include-unknown-enum-members"}
    assert client.get(path, headers=asking).json()["accountType"] == "ineligibleUser"


def test_voice_follows_somebody_into_the_cloud(client: Client) -> None:
    """A voice user who was moved has the number and, with the licence, the feature."""
    world = client.cloud.world
    person = next(person for person in world.people if person.enterprise_voice and person.line_uri)
    user = next(user for user in world.tenant.users.values() if user.immutable_id == person.source_anchor)
    path = f"/admin/teams/userConfigurations/{user.object_id}"
    user.account_type = "sfbOnPremUser"
    assert client.get(path).json()["isEnterpriseVoiceEnabled"] is False
    user.account_type = "user"
    moved = client.get(path).json()
    assert moved["isEnterpriseVoiceEnabled"] is True
    assert moved["telephoneNumbers"][0]["telephoneNumber"] == person.line_uri.removeprefix("tel:").partition(";")[0]
    skus = {sku.sku_id: sku for sku in world.tenant.skus}
    has_plan = any(plan.plan_id == PHONE_SYSTEM_PLAN for held in user.licences for plan in skus[held.sku_id].plans)
    assert ("PhoneSystem" in moved["featureTypes"]) is has_plan
