"""Tokens, permissions, ids and faults: what every Graph call goes through."""

from datetime import timedelta

import pytest
import requests

from sandbox.faults import Fault
from tests.sandbox.microsoft.conftest import Client

PERMITTED = (
    ("/organization", "Organization.Read.All"),
    ("/subscribedSkus", "LicenseAssignment.Read.All"),
    ("/domains", "Domain.Read.All"),
    ("/domains/fabrikam.com/verificationDnsRecords", "Domain.Read.All"),
    ("/users?$select=id,onPremisesSyncEnabled", "User.Read.All"),
    ("/admin/serviceAnnouncement/healthOverviews", "ServiceHealth.Read.All"),
    ("/roleManagement/directory/roleAssignments", "RoleManagement.Read.Directory"),
    ("/applications", "Application.Read.All"),
    ("/auditLogs/signIns", "AuditLog.Read.All"),
    ("/admin/teams/userConfigurations", "TeamsUserConfiguration.Read.All"),
)


def error(response: requests.Response) -> str:
    """The error's code."""
    code: str = response.json()["error"]["code"]
    return code


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Basic eDp5", "Bearer nonsense", "Bearer sandbox.e30.0"])
def test_a_missing_or_foreign_token_is_refused(client: Client, authorization: str) -> None:
    client.session.headers["Authorization"] = authorization
    response = client.get("/organization")
    assert (response.status_code, error(response)) == (401, "InvalidAuthenticationToken")
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_token_expires_by_the_companys_clock(client: Client) -> None:
    world = client.cloud.world
    assert client.get("/organization").status_code == 200
    world.clock.advance(timedelta(seconds=client.cloud.application.token_lifetime + 1))
    response = client.get("/organization")
    assert (response.status_code, error(response)) == (401, "InvalidAuthenticationToken")
    client.session.headers["Authorization"] = f"Bearer {client.cloud.sign_in()['access_token']}"
    assert client.get("/organization").status_code == 200


@pytest.mark.parametrize(("path", "permission"), PERMITTED)
def test_each_call_needs_its_permission_at_the_moment_of_the_call(client: Client, path: str, permission: str) -> None:
    """Granting takes effect for a token that was issued before; taking away as well."""
    permissions = client.cloud.application.permissions
    permissions.clear()
    response = client.get(path)
    assert (response.status_code, error(response)) == (403, "Authorization_RequestDenied")
    permissions.add(permission)
    assert client.get(path).status_code == 200


def test_reading_domains_is_not_enough_to_change_them(client: Client) -> None:
    client.cloud.application.permissions.clear()
    client.cloud.application.permissions.add("Domain.Read.All")
    assert client.post("/domains", json={"id": "northwind.example"}).status_code == 403
    assert client.post("/domains/fabrikam.com/verify").status_code == 403


def test_an_app_that_reads_users_only_sees_little_of_the_organization(client: Client) -> None:
    client.cloud.application.permissions.clear()
    client.cloud.application.permissions.add("User.Read.All")
    tenant = client.get("/organization").json()["value"][0]
    assert tenant["displayName"] == client.cloud.world.tenant.name
    assert tenant["verifiedDomains"]
    assert tenant["onPremisesSyncEnabled"] is None


def test_ids_lead_from_an_answer_to_the_journal(client: Client) -> None:
    """request-id is new each time, client-request-id comes back, and both stand in an error's body as well."""
    own = "5c3f0f6e-0000-4000-8000-000000000001"
    response = client.get("/domains/northwind.example", headers={"client-request-id": own})
    inner = response.json()["error"]["innerError"]
    assert response.headers["client-request-id"] == inner["client-request-id"] == own
    assert response.headers["request-id"] == inner["request-id"]
    detail = client.cloud.journal()[-1]["detail"]
    assert (detail["client_request_id"], detail["status"], detail["error"]) == (own, 404, "Request_ResourceNotFound")


def test_the_journal_holds_no_token(client: Client) -> None:
    client.get("/organization")
    assert "sandbox." not in str(client.cloud.journal())


@pytest.mark.parametrize(("method", "path", "status"), [("DELETE", "/organization", 405), ("GET", "/planner", 400)])
def test_what_is_not_offered_is_refused_in_graphs_words(client: Client, method: str, path: str, status: int) -> None:
    response = client.call(method, path)
    assert response.status_code == status
    assert error(response)


@pytest.mark.parametrize("body", [b"{", b"\xff", b"id=x"])
def test_a_body_that_is_no_json_is_refused(client: Client, body: bytes) -> None:
    response = client.post("/domains", data=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, error(response)) == (400, "BadRequest")


def test_a_body_that_does_not_say_it_is_json_is_refused(client: Client) -> None:
    assert client.post("/domains", data=b'{"id":"northwind.example"}').status_code == 400


def test_links_lead_back_to_the_host_that_was_asked(client: Client) -> None:
    """A client that came through a proxy under Microsoft's own name gets links with that name."""
    body = client.get("/users?$top=1", headers={"Host": "graph.microsoft.com"}).json()
    assert body["@odata.nextLink"].startswith("https://graph.microsoft.com/v1.0/users?")
    assert body["@odata.context"].startswith("https://graph.microsoft.com/v1.0/$metadata#users")


def test_long_answers_are_compressed_for_those_who_ask(client: Client) -> None:
    assert client.get("/users?$select=id,assignedPlans").headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/domains").headers


def test_throttling_names_the_time_and_flags_who_does_not_keep_it(client: Client) -> None:
    """Coming back before Retry-After is noted as early; afterwards it is not. Another call is nobody's retry."""
    client.cloud.world.faults.add(Fault("graph", "429", match="/domains", times=1, seconds=30))
    response = client.get("/domains")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    assert response.json()["error"]["innerError"]["status"] == "429"
    client.get("/organization")
    client.get("/domains")
    client.cloud.world.clock.advance(timedelta(seconds=31))
    client.get("/domains")
    assert [entry["detail"]["early"] for entry in client.cloud.journal()] == [False, False, True, False]


@pytest.mark.parametrize("kind", ["429", "500", "502", "503", "504"])
def test_a_fault_without_a_time_has_no_retry_after(client: Client, kind: str) -> None:
    client.cloud.world.faults.add(Fault("graph", kind, times=1))
    response = client.get("/organization")
    assert response.status_code == int(kind)
    assert "Retry-After" not in response.headers
    assert client.get("/organization").status_code == 200


def test_broken_answers_look_like_success(client: Client) -> None:
    """garbage and wrong-content come with 200, as from a proxy that interferes; drop comes without an answer."""
    faults = client.cloud.world.faults
    faults.add(Fault("graph", "garbage", times=1))
    response = client.get("/organization")
    assert response.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        response.json()
    faults.add(Fault("graph", "wrong-content", times=1))
    response = client.get("/organization")
    assert (response.status_code, response.headers["Content-Type"][:9]) == (200, "text/html")
    faults.add(Fault("graph", "drop", times=1))
    with pytest.raises(requests.ConnectionError):
        client.get("/organization")
    assert [entry["detail"]["fault"] for entry in client.cloud.journal()] == ["garbage", "wrong-content", "drop"]


def test_a_slow_answer_comes_after_its_time(client: Client) -> None:
    client.cloud.world.faults.add(Fault("graph", "slow", times=1, seconds=0.3))
    response = client.get("/organization")
    assert response.status_code == 200
    assert response.elapsed >= timedelta(seconds=0.3)


def test_a_claims_challenge_ends_the_token(client: Client) -> None:
    """The refused token stays refused; a new one is good."""
    client.cloud.world.faults.add(Fault("graph", "claims", times=1))
    assert 'claims="' in client.get("/organization").headers["WWW-Authenticate"]
    assert client.get("/organization").status_code == 401
    client.session.headers["Authorization"] = f"Bearer {client.cloud.sign_in()['access_token']}"
    assert client.get("/organization").status_code == 200


@pytest.mark.parametrize("path", ["/users?$top=5&$select=id", "/domains"])
def test_an_empty_page_leads_to_the_one_that_was_meant(client: Client, path: str) -> None:
    wanted = client.get(path).json()["value"]
    client.cloud.world.faults.add(Fault("graph", "empty-page", times=1))
    empty = client.get(path).json()
    assert empty["value"] == []
    assert client.get(empty["@odata.nextLink"]).json()["value"] == wanted


def test_a_foreign_next_link_shows_who_follows_it(client: Client) -> None:
    """The link leads to this server by its other name, so that a careless client is found in the journal."""
    client.cloud.world.faults.add(Fault("graph", "foreign-nextlink", times=1))
    link = client.get("/users").json()["@odata.nextLink"]
    assert link.startswith(f"https://127.0.0.1:{client.cloud.port}/v1.0/users?")
    client.get(link)
    assert [entry["detail"]["host"].partition(":")[0] for entry in client.cloud.journal()] == ["localhost", "127.0.0.1"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("expired-page", "Directory_ExpiredPageToken"), ("lost-page", "DirectoryPageTokenNotFoundException")],
)
def test_a_page_token_can_be_lost_and_only_a_page_token(client: Client, kind: str, code: str) -> None:
    client.cloud.world.faults.add(Fault("graph", kind, times=1))
    first = client.get("/users?$top=5")
    assert first.status_code == 200
    second = client.get(first.json()["@odata.nextLink"])
    assert (second.status_code, error(second)) == (400, code)


def test_something_just_made_may_not_be_there_yet(client: Client) -> None:
    client.cloud.world.faults.add(Fault("graph", "not-yet", times=1, match="/domains/"))
    assert error(client.get("/domains/fabrikam.com")) == "Request_ResourceNotFound"
    assert client.get("/domains/fabrikam.com").status_code == 200
