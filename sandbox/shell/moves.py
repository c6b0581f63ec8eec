"""Move-CsUser and Get-CsMeetingMigrationStatus on the tools host.

The move asks the cloud what the real one asks it (shared SIP address space, account, licences), takes its time, and
goes on when the client is gone: a Signal, a closed shell and a cut connection end only the cmdlet.

Faults, system "shell", target the person's user principal name:

    move-error       it ends with the error `error` (E2, X4 ...), after `seconds`; 0: before it begins
    move-done-error  the same after the move was done: an error is no proof
    move-nothing     it ends without an error, and nothing was done: no error is no proof either
    move-split       it ends with the error, and only the cloud's half was done
    move-busy        the cloud is too busy
    move-slow        it takes `seconds` in place of what is set
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from psrpcore.types import ErrorRecord, HostMethodIdentifier

from sandbox.faults import Fault
from sandbox.moves import Move
from sandbox.moving import TO_CLOUD, TO_SERVER, End, arrive, begin, meetings_state, split, stay
from sandbox.shell import move_errors, objects, records, teams_objects, users
from sandbox.shell.cmdlets import DIRECTORY_SINCE, Invocation
from sandbox.shell.move_checks import refused_by_cloud, refused_here
from sandbox.shell.parameters import Convert, switch, text
from sandbox.shell.records import Terminated
from sandbox.world import CloudUser, Person, World

MOVE_FAULTS = ("move-error", "move-done-error", "move-nothing", "move-split", "move-busy", "move-slow")
TELLING = ("move-error", "move-done-error", "move-split")
"""Those that report one of several errors."""
USUAL_ERROR = "E5"
"""What is reported where a fault names none."""
STOPPED = "The move was interrupted: the service is being stopped."

Admit = Callable[[Invocation], Awaitable[None]]
"""Raises Terminated unless somebody has signed in to Teams who may move people."""


def move_parameters(tokens: Convert) -> dict[str, Convert]:
    """What Move-CsUser takes, of today's syntax; `tokens` reads -AccessTokens."""
    texts = ("Identity", "Target", "DomainController", "ProxyPool", "TenantAdminUserName", "HostedMigrationOverrideUrl")
    switches = (
        "BypassEnterpriseVoiceCheck", "BypassAudioConferencingCheck", "Force", "Confirm", "WhatIf", "PassThru",
        "MoveToTeams", "MoveConferenceData", "UseLegacyMode", "IgnoreBackendStoreException",
    )  # fmt: skip
    return {**dict.fromkeys(texts, text), **dict.fromkeys(switches, switch), "AccessTokens": tokens}


async def move(admit: Admit, call: Invocation) -> None:
    """Move-CsUser. Each one is in the journal (system `moves`), also where it is refused."""
    values = call.bound.values
    for name in ("Identity", "Target"):
        if name not in values:
            message = f"Cannot process command because of one or more missing mandatory parameters: {name}."
            raise Terminated(records.binding_failed(call.name, message, "MissingMandatoryParameter"))
    person = _person(call)
    direction = _direction(call)
    if values.get("Confirm", True) and not values.get("WhatIf"):
        await _ask(call)
    await admit(call)
    if _is_there(person, values["Target"]):
        call.warning(f'The user "{person.sip_address}" is homed on "{values["Target"]}" already.')
        return
    fault = _refuse(call, person, direction)
    if values.get("WhatIf"):
        return
    await _carry_out(call, person, direction, fault)
    if values.get("PassThru"):
        await call.write([objects.user(person, DIRECTORY_SINCE)])


def _person(call: Invocation) -> Person:
    """Whom Identity names. A bare account name is not accepted."""
    identity = call.bound.values["Identity"]
    found = users.by_identity(call.world.people, identity) if "@" in identity or "=" in identity else []
    if len(found) != 1:
        raise Terminated(records.object_not_found(call.name, identity))
    return found[0]


def _direction(call: Invocation) -> str:
    """Where Target leads: to an enabled hosting provider, or to the pool. Raises Terminated for anything else."""
    target = call.bound.values["Target"].casefold()
    deployment = call.world.deployment
    if any(one.enabled and one.proxy_fqdn.casefold() == target for one in deployment.hosting_providers):
        return TO_CLOUD
    if target == deployment.pool.casefold():
        return TO_SERVER
    raise Terminated(records.object_not_found(call.name, call.bound.values["Target"]))


def _is_there(person: Person, target: str) -> bool:
    return target.casefold() in (person.hosting_provider.casefold(), person.registrar_pool.casefold())


async def _ask(call: Invocation) -> None:
    """Ask for confirmation, which nobody gives; a Signal ends it."""
    call.pipeline.host_call(HostMethodIdentifier.ReadLine, [])
    await call.session.flush()
    await asyncio.Event().wait()


def _refuse(call: Invocation, person: Person, direction: str) -> Fault | None:
    """The fault that is to happen to this move, if any. Raises Terminated where the move does not even begin."""
    world, values = call.world, call.bound.values
    record = refused_here(world, person, direction, domain_controller=values.get("DomainController", ""))
    fault = None
    if record is None:
        fault = world.faults.take("shell", person.user_principal_name, kinds=MOVE_FAULTS)
        record = _refusal(world, person, fault)
    if record is None and fault is None:
        record = refused_by_cloud(
            world,
            person,
            direction,
            without_phone=values.get("BypassEnterpriseVoiceCheck", False),
            without_dial_in=values.get("BypassAudioConferencingCheck", False),
        )
    if record is not None:
        user, message = person.user_principal_name, record.Exception.Message
        world.journal.record("moves", "move refused", user=user, direction=direction, error=message)
        raise Terminated(record)
    return fault


def _refusal(world: World, person: Person, fault: Fault | None) -> ErrorRecord | None:
    """What ends a move before it begins: a fault, or a cloud that is busy."""
    settings, sip = world.moves.settings, person.sip_address
    if fault is not None and fault.kind == "move-error" and not fault.seconds:
        return move_errors.move_error(fault.error or USUAL_ERROR, sip)
    by_chance = settings.busy_percent > 0 and world.random.random() * 100 < settings.busy_percent
    if (fault is not None and fault.kind == "move-busy") or by_chance:
        return move_errors.busy(sip)
    return move_errors.busy(sip) if len(world.moves.running) >= settings.at_once else None


async def _carry_out(call: Invocation, person: Person, direction: str, fault: Fault | None) -> None:
    """Begin the move, and wait for its end as long as anybody listens. Raises Terminated where it ends badly."""
    world, values = call.world, call.bound.values
    kind = fault.kind if fault is not None else ""
    begun = Move(
        user=person.user_principal_name,
        sip=person.sip_address,
        direction=direction,
        target=values["Target"],
        since=world.clock.now(),
        forced=values.get("Force", False),
    )
    ends: dict[str, End] = {"move-error": stay, "move-nothing": stay, "move-split": split}
    done = partial(arrive, voice=not values.get("BypassEnterpriseVoiceCheck", False))
    task = begin(world, person, begun, seconds=_seconds(world, fault), end=ends.get(kind, done))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.cancelled():
            raise
        raise Terminated(move_errors.failed_move(STOPPED, person.sip_address)) from None
    if fault is not None and kind in TELLING:
        raise Terminated(move_errors.move_error(fault.error or USUAL_ERROR, person.sip_address))


def _seconds(world: World, fault: Fault | None) -> float:
    if fault is not None and fault.seconds:
        return fault.seconds
    settings = world.moves.settings
    return settings.seconds + (world.random.random() * settings.spread if settings.spread else 0.0)


async def get_meeting_migration(call: Invocation) -> None:
    """Get-CsMeetingMigrationStatus: of the one whom Identity names, or of everybody for whom there was one."""
    values, world = call.bound.values, call.world
    found = list(world.tenant.users.values())
    if "Identity" in values:
        found = [user for user in found if values["Identity"].casefold() in _names(user)]
        if not found:
            call.error(records.object_not_found(call.name, values["Identity"]))
    states = [(user, meetings_state(world, user)) for user in found]
    wanted = values.get("State", "").casefold()
    await call.write(
        teams_objects.meeting_migration(user, state, since=world.moves.meetings_since[user.object_id])
        for user, state in states
        if state and wanted in ("", state.casefold())
    )


def _names(user: CloudUser) -> set[str]:
    sip = teams_objects.sip_address(user).casefold()
    return {user.object_id.casefold(), user.user_principal_name.casefold(), sip, sip.removeprefix("sip:")}
