"""GET /auditLogs/signIns: who has signed in to which app, the newest first. https://learn.microsoft.com/graph/api/signin-list

Version 1.0 lists interactive sign-ins alone. The log needs a licence (Microsoft Entra ID P1) and keeps 30 days.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from sandbox.microsoft.calls import Answer, Call, Problem, graph_time
from sandbox.microsoft.filter_rules import Rules
from sandbox.microsoft.filters import parse_filter
from sandbox.microsoft.listing import listed
from sandbox.moves import SignInEvent

ENTITY = "auditLogs/signIns"
KEPT = timedelta(days=30)
APPS = {"Microsoft Teams": "1fec8e78-bce4-4aaf-ab1b-5451cc387264"}
"""Ids of apps; another one gets an id made of its name."""
NAMES = UUID("5f0a5d34-32a4-4f2b-9f4e-0d5a1a5f1c11")
FILTERED = {
    "userId": "eq",
    "userPrincipalName": "eq startswith",
    "appId": "eq",
    "appDisplayName": "eq startswith",
    "createdDateTime": "eq ge le",
}
"""Properties and the operators they take: ge and le of the date, but not gt and lt."""


async def list_sign_ins(call: Call) -> Answer:
    """What has happened so far. 403 where the tenant has no licence for the log."""
    world = call.world
    if not world.moves.settings.sign_in_log:
        raise Problem(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )
    now = world.clock.now()
    happened = [event for event in world.moves.sign_ins if now - KEPT <= event.at <= now]
    items = [_sign_in(call, event) for event in sorted(happened, key=lambda event: event.at, reverse=True)]
    text = call.query.get("$filter")
    if text is not None:
        condition = parse_filter(text, _rules())
        items = [item for item in items if condition.matches(item)]
    return listed(call, items, entity=ENTITY, default_size=999)


def _sign_in(call: Call, event: SignInEvent) -> dict[str, Any]:
    user = call.world.tenant.users.get(event.object_id)
    moment = graph_time(event.at)
    return {
        "id": str(uuid5(NAMES, f"{event.object_id} {event.app} {moment}")),
        "createdDateTime": moment,
        "userDisplayName": user.display_name if user is not None else "",
        "userPrincipalName": user.user_principal_name if user is not None else "",
        "userId": event.object_id,
        "appId": APPS.get(event.app, str(uuid5(NAMES, event.app))),
        "appDisplayName": event.app,
        "clientAppUsed": "Mobile Apps and Desktop clients",
        "conditionalAccessStatus": "notApplied",
        "isInteractive": True,
        "resourceDisplayName": "Microsoft Teams Services",
        "status": {
            "errorCode": 0 if event.succeeded else 50126,
            "failureReason": "Other." if event.succeeded else "Invalid username or password.",
            "additionalDetails": None,
        },
    }


def _rules() -> Rules:
    return Rules(
        resource="signIn",
        operators={name: frozenset(words.split()) for name, words in FILTERED.items()},
        advanced=frozenset(),
        fields={},
        booleans=frozenset(),
        exact=frozenset(),
        known=(*FILTERED, "id", "isInteractive", "status"),
        advanced_queries=False,
    )
