"""The Teams service's view of people: /admin/teams/userConfigurations.

https://learn.microsoft.com/graph/api/resources/teamsadministration-teamsuserconfiguration - the page size is not
documented; 100 makes clients turn pages.
"""

from typing import Any

from sandbox.microsoft.calls import Answer, Call, not_found
from sandbox.microsoft.filter_rules import teams_rules
from sandbox.microsoft.filters import parse_filter
from sandbox.microsoft.listing import listed, project, selected
from sandbox.microsoft.organization import CREATED
from sandbox.world import PHONE_SYSTEM_PLAN, TEAMS_PLAN, CloudUser, Person

ENTITY = "admin/teams/userConfigurations"
FILTERED = ("id", "tenantId", "userPrincipalName", "accountType", "isEnterpriseVoiceEnabled")
LATE_MEMBERS = ("ineligibleUser",)
"""Members added after unknownFutureValue: shown only to clients that ask for unknown ones."""


async def list_configurations(call: Call) -> Answer:
    """GET /admin/teams/userConfigurations with $filter, $select and $top."""
    if "$skiptoken" in call.query:
        return listed(call, (), entity=ENTITY, default_size=100)
    people = _people(call)
    items = [_configuration(call, user, people) for user in call.world.tenant.users.values()]
    text = call.query.get("$filter")
    if text is not None:
        condition = parse_filter(text, teams_rules(FILTERED))
        items = [item for item in items if condition.matches(item)]
    return listed(call, items, entity=ENTITY, default_size=100)


async def get_configuration(call: Call) -> Answer:
    """GET /admin/teams/userConfigurations/{user id}."""
    user = call.world.tenant.users.get(call.variables["user"].lower())
    if user is None:
        raise not_found(call.variables["user"])
    entity = _configuration(call, user, _people(call))
    names = selected(call, entity, entity=ENTITY)
    return Answer({"@odata.context": call.context(f"{ENTITY}/$entity"), **project(entity, names)})


def _people(call: Call) -> dict[str, Person]:
    """The company's people by source anchor: phone data of somebody in the cloud came from there."""
    return {person.source_anchor: person for person in call.world.people}


def _configuration(call: Call, user: CloudUser, people: dict[str, Person]) -> dict[str, Any]:
    account_type = user.account_type
    if account_type in LATE_MEMBERS and "include-unknown-enum-members" not in call.headers.get("Prefer", ""):
        account_type = "unknownFutureValue"
    plans = _plans(call, user)
    person = people.get(user.immutable_id or "")
    voice = user.account_type == "user" and person is not None and person.enterprise_voice
    line = person.line_uri.partition(";")[0].removeprefix("tel:") if person is not None and voice else ""
    return {
        "id": user.object_id,
        "tenantId": call.world.tenant.tenant_id,
        "userPrincipalName": user.user_principal_name,
        "accountType": account_type,
        "isEnterpriseVoiceEnabled": voice,
        "featureTypes": [
            name for name, plan in (("Teams", TEAMS_PLAN), ("PhoneSystem", PHONE_SYSTEM_PLAN)) if plan in plans
        ],
        "telephoneNumbers": [{"telephoneNumber": line, "assignmentCategory": "primary"}] if line else [],
        "effectivePolicyAssignments": [],
        "createdDateTime": CREATED,
        "modifiedDateTime": CREATED,
    }


def _plans(call: Call, user: CloudUser) -> set[str]:
    """The ids of the service plans the user may use."""
    by_id = {sku.sku_id: sku for sku in call.world.tenant.skus}
    return {
        plan.plan_id
        for held in user.licences
        if (sku := by_id.get(held.sku_id)) is not None
        for plan in sku.plans
        if plan.plan_id not in held.disabled_plans
    }
