"""auth.test, team.info, bots.info, users.*, usergroups.*, apps.connections.open, api.test."""

from sandbox.slack import access, shapes
from sandbox.slack.answers import Answer, Call, SlackError
from sandbox.slack.hub import Hub
from sandbox.slack.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, UserGroup


def auth_test(hub: Hub, call: Call) -> Answer:  # noqa: ARG001 - the shape of a handler
    """auth.test."""
    return {
        "url": f"{hub.address()}/",
        "team": hub.workspace.name,
        "user": hub.workspace.bot.name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def api_test(hub: Hub, call: Call) -> Answer:  # noqa: ARG001 - the shape of a handler
    """api.test: gives the arguments back, and fails when asked to."""
    if call.text("error"):
        raise SlackError(call.text("error"), args=call.arguments)
    return {"args": call.arguments} if call.arguments else {}


def connections_open(hub: Hub, call: Call) -> Answer:  # noqa: ARG001 - the shape of a handler
    """apps.connections.open: an address with a ticket for one connection."""
    socket = hub.address().replace("http", "ws", 1)
    return {"url": f"{socket}/link/?ticket={hub.socket_mode.new_ticket()}&app_id={APP_ID}"}


def team_info(hub: Hub, call: Call) -> Answer:
    """team.info."""
    if call.text("team", TEAM_ID) != TEAM_ID:
        raise SlackError("team_not_found")
    team = {"id": TEAM_ID, "name": hub.workspace.name, "domain": hub.workspace.domain, "email_domain": "contoso.com"}
    return {"team": team | {"url": f"{hub.address()}/", "icon": {"image_default": True}, "is_verified": False}}


def bots_info(hub: Hub, call: Call) -> Answer:
    """bots.info."""
    wanted = call.text("bot", BOT_ID)
    person = next((p for p in hub.workspace.people.values() if p.bot_id == wanted), None)
    if person is None:
        raise SlackError("bot_not_found")
    app_id = APP_ID if wanted == BOT_ID else "A0OTHER"
    shown = {"id": wanted, "deleted": False, "name": person.name, "updated": 1763800000, "app_id": app_id}
    return {"bot": shown | {"user_id": person.id, "icons": {}}}


def users_info(hub: Hub, call: Call) -> Answer:
    """users.info."""
    person = hub.workspace.people.get(call.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    shown = shapes.user(person, with_email=hub.has_scope("users:read.email"))
    return {"user": shown | ({"locale": "en-GB"} if call.flag("include_locale") else {})}


def users_list(hub: Hub, call: Call) -> Answer:
    """users.list: the workspace's own people; somebody from outside is not among them."""
    own = [p for p in hub.workspace.people.values() if p.team_id == TEAM_ID]
    part, following = access.page_of(call, own, default=1000)
    with_email = hub.has_scope("users:read.email")
    return {
        "members": [shapes.user(person, with_email=with_email) for person in part],
        "cache_ts": int(hub.workspace.clock.now().timestamp()),
        "response_metadata": {"next_cursor": following},
    }


def users_lookup(hub: Hub, call: Call) -> Answer:
    """users.lookupByEmail: deactivated people are not found."""
    wanted = call.text("email").lower()
    for person in hub.workspace.people.values():
        if person.email.lower() == wanted and wanted and person.kind not in ("deactivated", "outside"):
            return {"user": shapes.user(person, with_email=True)}
    raise SlackError("users_not_found")


def usergroups_list(hub: Hub, call: Call) -> Answer:
    """usergroups.list."""
    return {"usergroups": [_group(hub, group, call) for group in hub.workspace.groups.values()]}


def usergroups_users(hub: Hub, call: Call) -> Answer:
    """usergroups.users.list: ids only."""
    group = hub.workspace.groups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


def _group(hub: Hub, group: UserGroup, call: Call) -> Answer:
    shown: Answer = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": 1746598059,
        "date_update": 1746670362,
        "date_delete": 0,
        "auto_type": None,
        "created_by": next(iter(hub.workspace.people)),
        "updated_by": next(iter(hub.workspace.people)),
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    if call.flag("include_users"):
        shown["users"] = list(group.members)
    if call.flag("include_count"):
        shown["user_count"] = len(group.members)
    return shown
