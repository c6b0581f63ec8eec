"""The section of the company panel about people who are being moved, and who were."""

from datetime import timedelta
from typing import Any

from sandbox.moving import meetings_state
from sandbox.panel_parts import Line, Section, button, line, section, switch
from sandbox.world import ON_PREMISES, World

SHOWN = 6
"""People named before the rest is only counted."""
SLOW, QUICK = 30.0, 6.0
"""Seconds of a move that the panel offers."""


def moves_section(world: World) -> Section:
    """Who is on the way, how many live where, and what makes moves slow or fail."""
    moves = world.moves
    running = [person.display_name for person in world.people if person.guid in moves.running]
    enabled = [person for person in world.people if person.kind == "user" and person.sfb_enabled]
    in_cloud = sum(person.hosting_provider not in ("", ON_PREMISES) for person in enabled)
    lines = [
        line("Homed in the cloud", f"{in_cloud} of {len(enabled)} people", "ok"),
        line("Being moved now", _named(running), "ok"),
    ]
    if moves.moved or moves.failed:
        ended = f"{moves.moved} moved, {moves.failed} failed"
        lines.append(line("Moves that ended", ended, "attention" if moves.failed else "ok"))
    lines += _followed(world)
    return section("moves", "Moves", lines, _actions(world))


def _followed(world: World) -> list[Line]:
    """What came after the moves: meetings, sign-ins."""
    users = [user for user in world.tenant.users.values() if user.object_id in world.moves.meetings_since]
    if not users:
        return []
    done = sum(meetings_state(world, user) == "Succeeded" for user in users)
    failed = sum(meetings_state(world, user) == "Failed" for user in users)
    now = world.clock.now()
    seen = {event.object_id for event in world.moves.sign_ins if event.succeeded and event.at <= now}
    signed_in = sum(user.object_id in seen for user in users)
    told = f"{done} of {len(users)}" + (f", {failed} failed" if failed else "")
    state = "broken" if failed else "ok" if done == len(users) else "attention"
    return [
        line("Meetings converted", told, state),
        line("Signed in to Teams", f"{signed_in} of {len(users)}", "ok" if signed_in == len(users) else "attention"),
    ]


def _actions(world: World) -> list[dict[str, Any]]:
    settings = world.moves.settings
    quick = settings.seconds <= QUICK
    faults = [fault for fault in world.faults.listed() if fault["kind"].startswith("move-")]
    actions = [
        switch("moves-quick", f"A move takes {QUICK:g} seconds, not {SLOW:g}", "moves/settings",
               {"set": {"seconds": SLOW if quick else QUICK}}, on=quick),
        button("moves-fail", "Let the next move fail with fault 507", "fault",
               {"system": "shell", "kind": "move-error", "times": 1, "error": "E2"},
               hint=f"{len(faults)} waiting" if faults else ""),
        button("moves-lost", "Lose the answer to the next move", "fault",
               {"system": "shell", "kind": "drop-reply", "match": "Move-CsUser", "times": 1}),
    ]  # fmt: skip
    waiting = _not_signed_in(world)
    if waiting:
        actions.append(button("moves-sign-in", f"Let {waiting} sign in to Teams", "moves/sign-in", {"user": waiting}))
    return actions


def _not_signed_in(world: World) -> str:
    """Somebody who was moved and has not signed in to Teams yet; empty: nobody."""
    now = world.clock.now() + timedelta(seconds=1)
    seen = {event.object_id for event in world.moves.sign_ins if event.succeeded and event.at <= now}
    users = world.tenant.users
    return next(
        (users[key].user_principal_name for key in world.moves.meetings_since if key in users and key not in seen), ""
    )


def _named(names: list[str]) -> str:
    if not names:
        return "nobody"
    rest = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
