"""The allow-list of the endpoint, and what its cmdlets do. Nothing here changes the world."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psrpcore import Command, PowerShell, ServerPipeline
from psrpcore.types import ErrorRecord, HostMethodIdentifier, PSObject

from sandbox.faults import Fault
from sandbox.shell import objects, records, users
from sandbox.shell.parameters import Bound, Convert, bind, result_size, switch, text
from sandbox.shell.records import Terminated
from sandbox.shell.session import Session
from sandbox.shell.topology import LISTINGS, Listing
from sandbox.world import World

BATCH = 5
"""Objects written before others get a turn on the event loop: one takes more than a millisecond to serialise."""
DIRECTORY_SINCE = datetime(2015, 3, 2, 8, 30, tzinfo=UTC)
"""When the accounts were made, as far as anybody may ask."""
COMMAND_FAULTS = ("slow", "terminating-error", "warning", "prompt", "access-denied", "throttled", "blocked")
"""Kinds of faults that happen inside a cmdlet; `endpoint.py` acts on the others."""


@dataclass(slots=True)
class Invocation:
    """A cmdlet being run: where it writes, what it was asked, and in which world."""

    world: World
    name: str
    session: Session
    pipeline: ServerPipeline
    bound: Bound

    async def write(self, values: Iterable[Any]) -> None:
        """Put objects out, a few at a time."""
        for number, value in enumerate(values, start=1):
            self.pipeline.write_output(value)
            if number % BATCH == 0:
                await self.session.flush()
        await self.session.flush()

    def error(self, record: ErrorRecord) -> None:
        """Write an error and go on, or end here: as ErrorAction says."""
        if self.bound.stop_on_error:
            raise Terminated(record)
        if not self.bound.quiet_errors:
            self.pipeline.write_error(
                record.Exception,
                category_info=record.CategoryInfo,
                target_object=record.TargetObject,
                fully_qualified_error_id=record.FullyQualifiedErrorId,
            )

    def warning(self, message: str) -> None:
        """Write a warning, unless WarningAction says not to."""
        if not self.bound.quiet_warnings:
            self.pipeline.write_warning(message)

    def verbose(self, message: str) -> None:
        """Write a verbose line, if it was asked for."""
        if self.bound.verbose:
            self.pipeline.write_verbose(message)


Run = Callable[[Invocation], Awaitable[None]]
"""What a cmdlet does. Raises Terminated."""


@dataclass(frozen=True, slots=True)
class Cmdlet:
    """A cmdlet of the allow-list."""

    name: str
    parameters: Mapping[str, Convert]
    positional: tuple[str, ...]
    run: Run


async def get_user(call: Invocation) -> None:
    """Get-CsUser."""
    values = call.bound.values
    limit = values.get("ResultSize")
    people = [person for person in call.world.people if users.is_listed(person)]
    call.verbose(f"Searching {len(call.world.people)} objects in the directory.")
    if "Identity" in values:
        people = users.by_identity(people, values["Identity"])
        if not people and "*" not in values["Identity"]:
            call.error(records.object_not_found(call.name, values["Identity"]))
    if "Filter" in values:
        people = [person for person in people if values["Filter"](person)]
    if "OU" in values:
        unit = values["OU"].casefold()
        people = [person for person in people if person.distinguished_name.casefold().endswith("," + unit)]
    if values.get("UnassignedUser"):
        people = [person for person in people if not person.registrar_pool]
    if limit is not None and len(people) > limit:
        call.warning(
            "There are more results available than are currently displayed. To view them, increase the value for the "
            "ResultSize parameter."
        )
        people = people[:limit]
    await call.write(objects.user(person, DIRECTORY_SINCE) for person in people)


async def get_sip_domain(call: Invocation) -> None:
    """Get-CsSipDomain."""
    names = call.world.deployment.sip_domains
    made = {name.casefold(): objects.sip_domain(name, default=name == names[0]) for name in names}
    await _put_out(call, made)


async def get_server_version(call: Invocation) -> None:
    """Get-CsServerVersion: one line of text, with the state of the licence behind the version."""
    await call.write([f"{call.world.deployment.server_version}: Volume license key installed."])


async def get_hosting_provider(call: Invocation) -> None:
    """Get-CsHostingProvider."""
    providers = call.world.deployment.hosting_providers
    await _put_out(call, {found.identity.casefold(): objects.hosting_provider(found) for found in providers})


async def get_access_edge(call: Invocation) -> None:
    """Get-CsAccessEdgeConfiguration: there is one, called Global."""
    await _put_out(call, {"global": objects.access_edge(call.world.deployment.access_edge)})


async def _put_out(
    call: Invocation, made: Mapping[str, PSObject], *, key: str = "Identity", strict: bool = True
) -> None:
    """All objects, or the one that the parameter `key` names; `strict`: it is an error to name none of them."""
    wanted = call.bound.values.get(key)
    if wanted is None:
        await call.write(made.values())
    elif wanted.casefold() in made:
        await call.write([made[wanted.casefold()]])
    elif strict:
        call.error(records.object_not_found(call.name, wanted))


def _listed(listing: Listing) -> Cmdlet:
    """The cmdlet of a listing."""

    async def run(call: Invocation) -> None:
        await _put_out(call, listing.make(call.world), key=listing.key, strict=listing.strict)

    parameters = IDENTITY if listing.key == "Identity" else dict.fromkeys([listing.key] if listing.key else [], text)
    return Cmdlet(listing.name, parameters, (listing.key,) if listing.key else (), run)


IDENTITY: Mapping[str, Convert] = {"Identity": text, "Filter": text, "LocalStore": switch}
ALLOWED = (
    Cmdlet(
        "Get-CsUser",
        {
            "Identity": text,
            "Filter": lambda value: users.compiled(text(value)),
            "OU": text,
            "ResultSize": result_size,
            "DomainController": text,
            "OnLyncServer": switch,
            "UnassignedUser": switch,
        },
        ("Identity",),
        get_user,
    ),
    Cmdlet("Get-CsSipDomain", IDENTITY, ("Identity",), get_sip_domain),
    Cmdlet("Get-CsServerVersion", {}, (), get_server_version),
    Cmdlet("Get-CsHostingProvider", IDENTITY, ("Identity",), get_hosting_provider),
    Cmdlet("Get-CsAccessEdgeConfiguration", IDENTITY, ("Identity",), get_access_edge),
    *(_listed(listing) for listing in LISTINGS),
)
"""What /OcsPowershell runs; everything else is not found."""


async def run_pipeline(  # noqa: PLR0913 - where it runs, what is run, and what is to go wrong
    world: World,
    session: Session,
    pipeline: ServerPipeline,
    *,
    commands: PowerShell,
    offered: Iterable[Cmdlet],
    fault: Fault | None,
) -> None:
    """Run the commands of a pipeline to its end, out of the cmdlets that are offered, with a fault if there is one."""
    try:
        found = [_allowed(command, offered) for command in commands.commands]
        if len(found) > 1:
            message = "The input object cannot be bound to any parameters for the command."
            raise Terminated(records.binding_failed(found[1].name, message, "InputObjectNotBound"))
        bound = bind(commands.commands[0], found[0].parameters, positional=found[0].positional)
        call = Invocation(world, found[0].name, session, pipeline, bound)
        if fault is not None:
            await _suffer(call, fault)
        await found[0].run(call)
        pipeline.complete()
    except Terminated as ended:
        records.fail(pipeline, ended.record)
    await session.flush()


async def _suffer(call: Invocation, fault: Fault) -> None:
    match fault.kind:
        case "slow":
            await asyncio.sleep(fault.seconds)
        case "terminating-error":
            raise Terminated(records.failed(call.name))
        case "access-denied":
            raise Terminated(records.access_denied_to(call.name))
        case "throttled":
            raise Terminated(records.throttled(call.name))
        case "blocked":
            raise Terminated(records.blocked(call.name, call.world.tenant.application.client_id))
        case "warning":
            call.warning("The Central Management store was last replicated more than 24 hours ago.")
        case "prompt":
            call.pipeline.host_call(HostMethodIdentifier.ReadLine, [])
            await call.session.flush()
            await asyncio.Event().wait()  # nobody answers; a Signal ends it


def _allowed(command: Command, offered: Iterable[Cmdlet]) -> Cmdlet:
    """The cmdlet of this command. Raises Terminated for a script and for anything that is not offered."""
    if command.is_script:
        raise Terminated(records.scripts_not_allowed())
    name = command.command_text.casefold()
    for cmdlet in offered:
        if cmdlet.name.casefold() == name:
            return cmdlet
    raise Terminated(records.command_not_found(command.command_text))
