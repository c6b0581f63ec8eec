"""Whom a wish means beyond those who are named, where they go, and who of them is free to go."""

from collections.abc import Sequence

from commands.moves.results import LeftOut, request_name
from commands.moves.typed import Wish
from commands.rules.moves.plan import Member, Options, read_plan
from commands.rules.moves.window import Window
from commands.rules.wording import listed
from commands.services import Services
from commands.step import UsageError
from storage.ledger import lookups, requests
from storage.ledger.tables import MoveItem
from storage.states import ItemState, MoveKind


def those_moved(services: Services, wish: Wish) -> tuple[list[MoveItem], str]:
    """Everybody whom the wish's requests have moved, and the pool that they all came from; empty where there is none.

    Raises UsageError for a request that is none, or has moved nobody.
    """
    found: list[MoveItem] = []
    pools: set[str] = set()
    for number in wish.of_requests:
        with services.database.session() as session:
            request = requests.get(session, number)
            items = requests.items_of(session, number)
        if request is None or request.kind is not MoveKind.MOVE:
            raise UsageError(f"{request_name(number)} is no request that has moved anybody to Teams.", meant="requests")
        moved = [item for item in items if item.state is ItemState.MOVED and not item.already_there]
        if not moved:
            raise UsageError(f"{request_name(number)} has moved nobody, so nobody is to be moved back.")
        keys = {item.user for item in moved}
        pools |= {member.pool for member in read_plan(request.plan).members if member.key in keys and member.pool}
        found += moved
    if len(pools) > 1 and not wish.pool:
        raise UsageError(
            f"They came from {len(pools)} pools: {listed(sorted(pools))}. Say which one, for instance: "
            f"to {min(pools)}; and ask for the others by themselves."
        )
    return found, next(iter(pools), "")


def target_of(services: Services, kind: MoveKind, pool: str, members: Sequence[Member]) -> str:
    """-Target: Teams, or the pool of a way back. Raises UsageError where that is not known."""
    if kind is MoveKind.MOVE:
        return services.organisation.cloud.proxy_fqdn
    if pool or not members:
        return pool
    came_from = _pools_before(services, [member.key for member in members])
    if len(came_from) != 1:
        known = f"They came from {listed(sorted(came_from))}. " if came_from else ""
        raise UsageError(
            f"{known}Say to which pool they are to be moved back, for instance: to pool01.contoso.com before because"
        )
    return next(iter(came_from))


def _pools_before(services: Services, keys: Sequence[str]) -> set[str]:
    """The pools from which the ledger's last move of each of these people started."""
    with services.database.session() as session:
        moves = lookups.last_moves(session, keys)
    pools = set()
    for key, request in moves.items():
        pools |= {member.pool for member in read_plan(request.plan).members if member.key == key and member.pool}
    return pools


def options_for(  # noqa: PLR0913 - all by name
    services: Services, wish: Wish, kind: MoveKind, *, target: str, window: Window, concurrency: int
) -> Options:
    """How it is done: as was asked for, and else as the settings say."""
    limits = services.organisation.moves
    return Options(
        kind=kind,
        target=target,
        executor=limits.executor,
        concurrency=concurrency,
        canary=limits.canary,
        halt_percent=limits.halt_percent,
        window_start=window.start,
        window_end=window.end,
        force=wish.force,
    )


def free(services: Services, members: Sequence[Member]) -> tuple[tuple[Member, ...], list[LeftOut]]:
    """Those who are in no other open request, and those who are."""
    with services.database.session() as session:
        keys = lookups.holders(session, [member.key for member in members])
    taken = [
        LeftOut(
            name=member.name,
            identity=member.upn,
            because=(f"{member.name} is in {request_name(keys[member.key])} already, which has not ended.",),
        )
        for member in members
        if member.key in keys
    ]
    return tuple(member for member in members if member.key not in keys), taken
