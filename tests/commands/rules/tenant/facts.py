"""Facts of step 1 in which everything is ready: only what a test is about has to be named."""

from typing import Any

from commands.rules.tenant.facts import TenantFacts
from commands.rules.tenant.t07_move_account import TEAMS_ADMINISTRATOR
from connectors.facts import DirectoryRole, TeamsTenant
from tests.commands.values import NOW, REFERENCE, TENANT_ID, sku, tenant

ROLE = DirectoryRole(template_id=TEAMS_ADMINISTRATOR, name="Teams Administrator")
ISLANDS = TeamsTenant(tenant_id=TENANT_ID, upgrade_mode="Islands")


def facts(**changes: Any) -> TenantFacts:
    """A tenant in which everything is ready."""
    values: dict[str, Any] = {
        "now": NOW,
        "plans": REFERENCE.plans,
        "patience": REFERENCE.patience,
        "configured_id": TENANT_ID,
        "other_ids": (),
        "tenant": tenant(),
        "skus": (sku(),),
        "pilots": {},
        "teams": ISLANDS,
        "move_account": "mover@contoso.com",
        "roles": (ROLE,),
    }
    return TenantFacts(**values | changes)
