"""The emulator's answers, and requests as clients send them, against Microsoft's own description of Graph."""

from typing import Any

import pytest

from sandbox.faults import Fault
from tests.sandbox.microsoft.conftest import Client
from tests.sandbox.microsoft.openapi import (
    WHY_SKIPPED,
    NotAsDescribed,
    description,
    validate_request,
    validate_response,
)

pytestmark = pytest.mark.skipif(description() is None, reason=WHY_SKIPPED)

ALL_OF_A_USER = (
    "id,accountEnabled,assignedLicenses,assignedPlans,department,displayName,givenName,identities,imAddresses,"
    "licenseAssignmentStates,mail,mailNickname,onPremisesDistinguishedName,onPremisesDomainName,"
    "onPremisesImmutableId,onPremisesLastSyncDateTime,onPremisesProvisioningErrors,onPremisesSamAccountName,"
    "onPremisesSecurityIdentifier,onPremisesSyncEnabled,onPremisesUserPrincipalName,provisionedPlans,"
    "proxyAddresses,serviceProvisioningErrors,surname,usageLocation,userPrincipalName,userType,createdDateTime"
)
READS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/organization", {}),
    ("/organization", {"$select": "id,displayName,onPremisesSyncEnabled,verifiedDomains"}),
    ("/subscribedSkus", {}),
    ("/domains", {}),
    ("/domains", {"$select": "id,isVerified,supportedServices"}),
    ("/domains/contoso.com", {}),
    ("/domains/contoso.com/serviceConfigurationRecords", {}),
    ("/domains/fabrikam.com/serviceConfigurationRecords", {}),
    ("/domains/fabrikam.com/verificationDnsRecords", {}),
    ("/users", {}),
    ("/users", {"$select": ALL_OF_A_USER, "$top": "999"}),
    ("/users", {"$filter": "onPremisesSyncEnabled eq true", "$count": "true", "$select": "id"}),
    ("/admin/serviceAnnouncement/healthOverviews", {}),
    ("/admin/teams/userConfigurations", {"$top": "50"}),
)
REFUSED = (
    ("/domains/northwind.example", 404),
    ("/users/nobody@contoso.com", 404),
    ("/users?$select=aboutMe", 501),
    ("/users?$top=1000", 400),
    ("/users?$select=onPremisesSipInfo", 400),
    ("/users?$filter=endsWith(mail,'x')", 400),
    ("/nonsense", 400),
)


@pytest.mark.parametrize(("path", "query"), READS)
def test_reads_and_their_answers_are_as_described(client: Client, path: str, query: dict[str, str]) -> None:
    """What clients read with the options they use, and what comes back, fits the schema name by name."""
    validate_request("GET", f"/v1.0{path}", query)
    response = client.get(path, params=query, headers={"ConsistencyLevel": "eventual"})
    assert response.status_code == 200
    validate_response("GET", f"/v1.0{path}", 200, response.json(), content_type=response.headers["Content-Type"])


def test_errors_of_services_are_as_described(client: Client) -> None:
    next(iter(client.cloud.world.tenant.users.values())).service_errors = ["no such host"]
    query = {"$select": "id,serviceProvisioningErrors"}
    body = client.get("/users", params=query).json()
    assert body["value"][0]["serviceProvisioningErrors"]
    validate_response("GET", "/v1.0/users", 200, body)


@pytest.mark.parametrize("ending", ["", "/licenseDetails"])
def test_one_user_is_as_described(client: Client, ending: str) -> None:
    user = next(user for user in client.cloud.world.tenant.users.values() if user.licences)
    path = f"/users/{user.object_id}{ending}"
    validate_response("GET", f"/v1.0{path}", 200, client.get(path).json())


def test_one_of_each_is_as_described(client: Client) -> None:
    """Single objects fetched by key have the shape of the collections' items."""
    tenant = client.cloud.world.tenant
    someone = next(iter(tenant.users))
    for path in (
        f"/organization/{tenant.tenant_id}",
        f"/subscribedSkus/{tenant.tenant_id}_{tenant.skus[0].sku_id}",
        "/admin/serviceAnnouncement/healthOverviews/Microsoft Teams",
        f"/admin/teams/userConfigurations/{someone}",
    ):
        response = client.get(path)
        assert response.status_code == 200
        validate_response("GET", f"/v1.0{path}", 200, response.json())


def test_a_count_is_described_as_a_bare_number(client: Client) -> None:
    response = client.get("/users/$count", headers={"ConsistencyLevel": "eventual"})
    validate_response("GET", "/v1.0/users/$count", 200, response.text, content_type=response.headers["Content-Type"])


def test_changes_of_domains_are_as_described(client: Client) -> None:
    """Adding and verifying a domain: the bodies sent and both answers of verify."""
    validate_request("POST", "/v1.0/domains", body={"id": "northwind.example"})
    created = client.post("/domains", json={"id": "northwind.example"})
    assert created.status_code == 201
    validate_response("POST", "/v1.0/domains", 201, created.json())
    path = "/domains/northwind.example/verify"
    validate_request("POST", f"/v1.0{path}")
    refused = client.post(path)
    validate_response("POST", f"/v1.0{path}", refused.status_code, refused.json())
    proof = client.cloud.world.tenant.domains["northwind.example"].verification_text
    client.cloud.published.add(("northwind.example", proof))
    verified = client.post(path)
    assert verified.status_code == 200
    validate_response("POST", f"/v1.0{path}", 200, verified.json())


@pytest.mark.parametrize(("path", "status"), REFUSED)
def test_refusals_have_the_described_error_body(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    described = "/v1.0/users" if path == "/nonsense" else f"/v1.0{path.partition('?')[0]}"
    validate_response("GET", described, status, response.json())


@pytest.mark.parametrize("kind", ["429", "500", "503", "expired", "claims", "not-yet"])
def test_faults_have_the_described_error_body(client: Client, kind: str) -> None:
    client.cloud.world.faults.add(Fault("graph", kind, times=1, seconds=1))
    response = client.get("/domains")
    validate_response("GET", "/v1.0/domains", response.status_code, response.json())


def test_the_journal_holds_what_a_request_can_be_checked_by(client: Client) -> None:
    """Each entry has method, path, query, headers and body: enough to hold any client against the description."""
    client.get("/users?$select=id,displayName&$top=5", headers={"ConsistencyLevel": "eventual"})
    client.post("/domains", json={"id": "northwind.example"})
    for entry in client.cloud.journal():
        detail = entry["detail"]
        validate_request(detail["method"], detail["path"], detail["query"], detail["body"], headers=detail["headers"])


BAD_ANSWERS: tuple[tuple[str, int, Any], ...] = (
    ("/v1.0/domains", 200, {"value": [{"id": "contoso.com", "isVerified": "yes"}]}),
    ("/v1.0/domains", 200, {"value": [{"id": "contoso.com", "verified": True}]}),
    ("/v1.0/domains", 200, {"domains": []}),
    ("/v1.0/domains", 404, {"error": {"code": "Request_ResourceNotFound"}}),
    ("/v1.0/domains", 500, {"message": "no error inside"}),
    ("/v1.0/organization", 200, {"value": [{"id": "1", "onPremisesLastSyncDateTime": "yesterday"}]}),
    ("/v1.0/users", 200, {"value": [{"id": "1", "onPremisesSipInfo": {}}]}),
    ("/v1.0/users", 200, {"value": [{"id": "1", "assignedLicenses": None}]}),
    ("/v1.0/subscribedSkus", 200, {"value": [{"id": "1", "skuId": "not a guid"}]}),
    ("/v1.0/admin/serviceAnnouncement/healthOverviews", 200, {"value": [{"id": "1", "status": "Fine"}]}),
    ("/v1.0/admin/teams/userConfigurations", 200, {"value": [{"id": "1", "accountType": "onPremises"}]}),
    (
        "/v1.0/domains/contoso.com/verificationDnsRecords",
        200,
        {"value": [{"@odata.type": "#microsoft.graph.domainDnsTxtRecord", "id": "1", "txt": "MS=ms1"}]},
    ),
    (
        "/v1.0/domains/contoso.com/verificationDnsRecords",
        200,
        {"value": [{"@odata.type": "#microsoft.graph.domainDnsTxtRecord", "id": "1", "text": 7}]},
    ),
)
BAD_REQUESTS: tuple[tuple[str, str, dict[str, str], Any], ...] = (
    ("GET", "/v1.0/nonsense", {}, None),
    ("PUT", "/v1.0/domains", {}, None),
    ("GET", "/v1.0/users", {"$top": "many"}, None),
    ("GET", "/v1.0/users", {"$skip": "5"}, None),
    ("GET", "/v1.0/users", {"top": "5"}, None),
    ("GET", "/v1.0/users", {"$select": "id,sipAddress"}, None),
    ("POST", "/v1.0/domains", {}, {"id": 5}),
    ("POST", "/v1.0/domains", {}, {"name": "contoso.com"}),
    ("POST", "/v1.0/domains", {}, None),
)


@pytest.mark.parametrize(("path", "status", "body"), BAD_ANSWERS)
def test_known_bad_answers_are_caught(path: str, status: int, body: Any) -> None:
    """The check is no formality: each of these differs from the description in one thing, and is found."""
    with pytest.raises(NotAsDescribed):
        validate_response("GET", path, status, body)


@pytest.mark.parametrize(("method", "path", "query", "body"), BAD_REQUESTS)
def test_known_bad_requests_are_caught(method: str, path: str, query: dict[str, str], body: Any) -> None:
    with pytest.raises(NotAsDescribed):
        validate_request(method, path, query, body)
