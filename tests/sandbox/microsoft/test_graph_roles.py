"""Directory roles and app registrations of the tenant, and errors that services left at a user."""

import pytest

from sandbox.microsoft.roles import ROLES
from sandbox.world import CloudUser
from tests.sandbox.microsoft.conftest import Client

ASSIGNMENTS = "/roleManagement/directory/roleAssignments"


def someone(client: Client) -> CloudUser:
    return next(user for user in client.cloud.world.tenant.users.values() if user.licences)


def test_roles_are_assigned_to_the_object_and_defined_where_that_is_asked_for(client: Client) -> None:
    user = someone(client)
    client.cloud.world.tenant.roles = {user.user_principal_name.upper(): ["Teams Administrator"], "gone@x": ["Other"]}
    (plain,) = client.get(ASSIGNMENTS).json()["value"]
    assert (plain["principalId"], plain["directoryScopeId"]) == (user.object_id, "/")
    assert plain["roleDefinitionId"] == ROLES["Teams Administrator"]
    assert "roleDefinition" not in plain
    (full,) = client.get(f"{ASSIGNMENTS}?$expand=roleDefinition").json()["value"]
    assert (full["roleDefinition"]["displayName"], full["roleDefinition"]["isBuiltIn"]) == ("Teams Administrator", True)


def test_roles_of_an_app_belong_to_its_service_principal(client: Client) -> None:
    tenant = client.cloud.world.tenant
    tenant.roles = {tenant.application.client_id: ["Global Reader"], someone(client).user_principal_name: ["Made up"]}
    (of_user,) = client.get(f"{ASSIGNMENTS}?$filter=principalId eq '{someone(client).object_id}'").json()["value"]
    assert of_user["roleDefinitionId"] not in ROLES.values()
    assert len(client.get(ASSIGNMENTS).json()["value"]) == 2


def test_app_registrations_are_filtered_by_name(client: Client) -> None:
    tenant = client.cloud.world.tenant
    tenant.applications = ["One", "Two"]
    assert [app["displayName"] for app in client.get("/applications").json()["value"]] == ["hybridbot", "One", "Two"]
    (found,) = client.get("/applications?$filter=displayName eq 'one'&$select=appId").json()["value"]
    assert set(found) == {"appId"}


@pytest.mark.parametrize(
    "path",
    [
        f"{ASSIGNMENTS}?$expand=principal",
        f"{ASSIGNMENTS}?$filter=principalId ne 'x'",
        f"{ASSIGNMENTS}?$filter=nothing eq 'x'",
        "/applications?$filter=createdDateTime eq 'x'",
        "/applications?$select=nothing",
    ],
)
def test_other_questions_are_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


def test_errors_of_services_are_told_as_xml(client: Client) -> None:
    user = someone(client)
    user.service_errors = ["a < b"]
    shown = client.get(f"/users/{user.object_id}?$select=serviceProvisioningErrors").json()
    (error,) = shown["serviceProvisioningErrors"]
    assert error["isResolved"] is False
    assert "<ErrorDetail>a &lt; b</ErrorDetail>" in error["errorDetail"]
    assert error["serviceInstance"].startswith("MicrosoftCommunicationsOnline/")
