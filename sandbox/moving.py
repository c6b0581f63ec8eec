"""What a move does to the pretend company: home, mode in Teams, meetings, the first sign-in.

A move that has begun goes on whatever becomes of whoever asked for it. The journal (system `moves`) tells when each
one started and ended, and how many ran at once.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sandbox.moves import NEVER, Move, SignInEvent
from sandbox.sync import run_cycle
from sandbox.world import ON_PREMISES, CloudUser, Person, World

TO_CLOUD, TO_SERVER = "cloud", "on premises"
TEAMS_APP = "Microsoft Teams"
"""Display name of the app that somebody signs in to."""
SPLIT = "split"
"""Outcome of a move of which only the cloud's half was done."""

End = Callable[[World, Person, Move], str]
"""What happens when the time of a move is over; the outcome for the journal: moved, or why not."""


def begin(world: World, person: Person, move: Move, *, seconds: float, end: End) -> "asyncio.Task[None]":
    """Start a move that takes so long. Nobody else may be moving this person."""
    moves = world.moves
    moves.running[person.guid] = move
    moves.starts[move.user] += 1
    moves.most_at_once = max(moves.most_at_once, len(moves.running))
    person.moving_to = move.target
    world.journal.record(
        "moves",
        "move started",
        user=move.user,
        sip=move.sip,
        direction=move.direction,
        target=move.target,
        forced=move.forced,
        in_flight=len(moves.running),
    )
    moves.changed()
    task = asyncio.get_running_loop().create_task(_run(world, person, move, seconds, end))
    moves.tasks.add(task)
    task.add_done_callback(moves.tasks.discard)
    return task


async def _run(world: World, person: Person, move: Move, seconds: float, end: End) -> None:
    await asyncio.sleep(seconds)
    moves = world.moves
    in_flight = len(moves.running)
    outcome = end(world, person, move)
    moves.running.pop(person.guid, None)
    person.moving_to = ""
    moves.moved += outcome == "moved"
    moves.failed += outcome != "moved"
    world.journal.record(
        "moves", "move ended", user=move.user, direction=move.direction, outcome=outcome, in_flight=in_flight
    )
    moves.changed()


def arrive(world: World, person: Person, move: Move, *, voice: bool = True) -> str:
    """The person has a new home; the tenant learns it with the next cycle, and is TeamsOnly, or no more so, at once.

    `voice`: they keep their telephone in Teams.
    """
    user = user_of(world, person)
    if move.direction == TO_SERVER:
        person.hosting_provider, person.registrar_pool = ON_PREMISES, move.target
        _back(world, user)
    else:
        person.hosting_provider, person.registrar_pool = move.target, ""
        _forth(world, person, user, voice=voice)
    _sync_later(world)
    return "moved"


def split(world: World, person: Person, move: Move) -> str:
    """Only the cloud's half is done: TeamsOnly there, and homed on premises in the directory."""
    user = user_of(world, person)
    if user is not None:
        user.upgrade_mode = "TeamsOnly" if move.direction == TO_CLOUD else world.tenant.teams.upgrade_mode
    return SPLIT


def stay(_world: World, _person: Person, _move: Move) -> str:
    """Nothing has changed after all."""
    return "failed"


def _forth(world: World, person: Person, user: CloudUser | None, *, voice: bool) -> None:
    if user is None:
        return
    moves, now = world.moves, world.clock.now()
    user.upgrade_mode = "TeamsOnly"
    if person.enterprise_voice and voice:
        user.enterprise_voice, user.line_uri = True, person.line_uri
    moves.meetings_since[user.object_id] = now
    if moves.settings.sign_in_after != NEVER:
        note_sign_in(world, user, seconds=moves.settings.sign_in_after)


def _back(world: World, user: CloudUser | None) -> None:
    if user is None:
        return
    user.upgrade_mode = world.tenant.teams.upgrade_mode
    user.enterprise_voice, user.line_uri = False, ""
    world.moves.meetings_since.pop(user.object_id, None)
    now = world.clock.now()
    world.moves.sign_ins = [one for one in world.moves.sign_ins if one.object_id != user.object_id or one.at <= now]


def note_sign_in(
    world: World, user: CloudUser, *, app: str = TEAMS_APP, seconds: float = 0.0, succeeded: bool = True
) -> SignInEvent:
    """Somebody signs in to an app, or tries to, so many company seconds from now."""
    event = SignInEvent(user.object_id, app, world.clock.now() + timedelta(seconds=seconds), succeeded)
    world.moves.sign_ins.append(event)
    return event


def meetings_state(world: World, user: CloudUser) -> str:
    """State of the meeting migration: Pending, InProgress, Succeeded, Failed; empty: none was ordered."""
    since = world.moves.meetings_since.get(user.object_id)
    if since is None:
        return ""
    age = (world.clock.now() - since).total_seconds()
    settings = world.moves.settings
    if age < settings.meetings_after:
        return "Pending"
    if age < settings.meetings_after + settings.meetings_take:
        return "InProgress"
    return "Failed" if user.object_id in world.moves.meetings_failing or _mailbox_here(world, user) else "Succeeded"


def _mailbox_here(world: World, user: CloudUser) -> bool:
    """Whether the mailbox is on premises, where the meeting migration does not reach."""
    return any(p.sid == user.security_identifier and p.mailbox == "on premises" for p in world.people)


def user_of(world: World, person: Person) -> CloudUser | None:
    """The person's user of the tenant, as the sync has joined them; None: there is none."""
    for user in world.tenant.users.values():
        if user.sync_enabled and user.immutable_id == person.source_anchor:
            return user
    return None


def _sync_later(world: World) -> None:
    """Order the sync cycle that brings the new home to the tenant, unless one is ordered already."""
    moves = world.moves
    if moves.settings.sync_after == NEVER or moves.sync_ordered:
        return
    moves.sync_ordered = True
    task = asyncio.get_running_loop().create_task(_sync_in(world, moves.settings.sync_after))
    moves.tasks.add(task)
    task.add_done_callback(moves.tasks.discard)


async def _sync_in(world: World, seconds: float) -> None:
    await asyncio.sleep(seconds)
    world.moves.sync_ordered = False
    run_cycle(world)
    world.moves.changed()
