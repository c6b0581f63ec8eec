"""Control calls for moves: how fast they go, who signs in to Teams, whose meetings cannot be converted."""

from dataclasses import asdict, fields
from typing import Any

from sandbox.control_body import Answer, Body, Call, Field, Parts, Wrong
from sandbox.control_people import find_cloud_user
from sandbox.moves import NEVER, MoveSettings
from sandbox.moving import TEAMS_APP, meetings_state, note_sign_in

PERCENTS = ("busy_percent", "lost_percent")
MAY_NEVER = ("sync_after", "sign_in_after")


def moves(parts: Parts, _: Body) -> Answer:
    """What is going on, and how fast it goes."""
    world = parts.world
    now = world.clock.now()
    running = [
        {"user": one.user, "direction": one.direction, "target": one.target, "since": one.since.isoformat()}
        for one in world.moves.running.values()
    ]
    users = world.tenant.users
    return {
        "settings": asdict(world.moves.settings),
        "running": running,
        "starts": dict(world.moves.starts),
        "most_at_once": world.moves.most_at_once,
        "moved": world.moves.moved,
        "failed": world.moves.failed,
        "meetings": {
            users[key].user_principal_name: meetings_state(world, users[key])
            for key in world.moves.meetings_since
            if key in users
        },
        "sign_ins": [
            {"user": users[event.object_id].user_principal_name, "app": event.app, "at": event.at.isoformat()}
            for event in world.moves.sign_ins
            if event.object_id in users and event.at <= now
        ],
    }


def change_settings(parts: Parts, body: Body) -> Answer:
    """Change how fast moves and what follows them go."""
    settings = parts.world.moves.settings
    kinds = {field.name: type(getattr(settings, field.name)) for field in fields(MoveSettings)}
    values = body["set"]
    for name, value in values.items():
        if name not in kinds:
            raise Wrong(f"There is no setting {name!r} of moves; there are {', '.join(kinds)}.")
        if not _fits(name, kinds[name], value):
            raise Wrong(f"The setting {name!r} cannot be {value!r}.")
    for name, value in values.items():
        setattr(settings, name, kinds[name](value))
    return {"settings": asdict(settings)}


def _fits(name: str, kind: type, value: Any) -> bool:
    if kind is bool:
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, int if kind is int else (int, float)):
        return False
    if value == NEVER and name in MAY_NEVER:
        return True
    return 0 <= value <= (100 if name in PERCENTS else 10**9)


def sign_in(parts: Parts, body: Body) -> Answer:
    """Let a user of the tenant sign in to an app, now or so many company seconds from now."""
    if body["seconds"] < 0:
        raise Wrong("The field 'seconds' must not be negative.")
    user = find_cloud_user(parts.world, body["user"])
    event = note_sign_in(parts.world, user, app=body["app"], seconds=body["seconds"], succeeded=not body["fails"])
    return {"user": user.user_principal_name, "app": event.app, "at": event.at.isoformat()}


def meetings(parts: Parts, body: Body) -> Answer:
    """Let the meeting migration of a user fail at its end, or succeed again."""
    user = find_cloud_user(parts.world, body["user"])
    failing = parts.world.moves.meetings_failing
    (failing.add if body["fails"] else failing.discard)(user.object_id)
    return {"user": user.user_principal_name, "fails": body["fails"]}


MOVE_CALLS = (
    Call("GET", "/control/moves", "Who is being moved, how often each move was started, and what followed.", moves),
    Call(
        "POST", "/control/moves/settings", "Change how fast moves and what follows them go.", change_settings,
        {"set": Field(dict)},
    ),
    Call(
        "POST", "/control/moves/sign-in", "Let a user sign in to Teams or another app.", sign_in,
        {
            "user": Field(str), "app": Field(str, TEAMS_APP), "seconds": Field(float, 0.0),
            "fails": Field(bool, False),
        },
    ),
    Call(
        "POST", "/control/moves/meetings", "Let the meeting migration of a user fail.", meetings,
        {"user": Field(str), "fails": Field(bool)},
    ),
)  # fmt: skip
