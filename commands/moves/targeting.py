"""Whom a wish means beyond those who are named, where they go, and who of them is free to go."""

from collections.abc import Sequence

from commands.moves.results import LeftOut, request_name
from commands.moves.typed import Wish
from commands.rules.moves.plan import Member, Options, planned_member
from commands.rules.moves.window import Window
from commands.rules.wording import listed
from commands.services import Services
from commands.step import UsageError
from storage.ledger import lookups, requests
from storage.ledger.tables import MoveItem
from storage.states import ItemState, MoveKind


def those_moved(services: Services, wish: Wish) -> list[MoveItem]:
    """Everybody whom the wish's requests have moved.

    Raises UsageError for a request that is none, or has moved nobody.
    """
    found: list[MoveItem] = []
    for number in wish.of_requests:
        with services.database.session() as session:
            request = requests.get(session, number)
            items = requests.items_of(session, number)
        if request is None or request.kind is not MoveKind.MOVE:
            raise UsageError(f"{request_name(number)} is no request that has moved anybody to Teams.", meant="requests")
        moved = [item for item in items if item.state is ItemState.MOVED and not item.already_there]
        if not moved:
            raise UsageError(f"{request_name(number)} has moved nobody, so nobody is to be moved back.")
        found += moved
    return found


def target_of(
    services: Services, kind: MoveKind, pool: str, members: Sequence[Member], moved: Sequence[MoveItem] = ()
) -> str:
    """-Target: Teams, or the pool of a way back: the one that was typed, or else the one that all have come from.

    `moved`: those of them whom the requests that were named have moved; of the others the last move counts. Raises
    UsageError where they came from several pools, or where it is not known of somebody.
    """
    if kind is MoveKind.MOVE:
        return services.organisation.cloud.proxy_fqdn
    if pool:
        return pool
    came_from = _pools_before(services, [member.key for member in members], moved)
    if not members:
        # nobody can go there, and the answer says so of the pool that they came from
        return min(set().union(*came_from.values()), default="")
    pools = sorted(set().union(*(came_from.get(member.key, set()) for member in members)))
    unknown = [member.name for member in members if member.key not in came_from]
    if unknown:
        raise UsageError(
            f"From which pool {listed(unknown)} came is not on record. Say to which pool they are to be moved back, "
            f"for instance: to {pools[0] if pools else 'pool01.contoso.com'} before because"
        )
    if len(pools) > 1:
        raise UsageError(
            f"They came from {len(pools)} pools: {listed(pools)}. Say which one, for instance: to {pools[0]}; and ask "
            "for the others by themselves."
        )
    return pools[0]


def _pools_before(services: Services, keys: Sequence[str], moved: Sequence[MoveItem]) -> dict[str, set[str]]:
    """From which pool each of these people, and of those who were moved, has come; without whom it is not known of.

    Several of one person whom several of the requests that were named have moved.
    """
    with services.database.session() as session:
        moves = lookups.last_moves(session, keys)
    named = {item.user for item in moved}
    pools: dict[str, set[str]] = {}
    for item in (*moved, *(item for key, item in moves.items() if key not in named)):
        member = planned_member(item.member)
        if member is not None and member.pool:
            pools.setdefault(item.user, set()).add(member.pool)
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
