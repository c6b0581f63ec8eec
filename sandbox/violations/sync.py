"""Synchronisation, read plainly [S1 to S9, S11]. Everybody enabled for Skype for Business, wherever homed."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sandbox.violations.reading import (
    FAIL,
    WARN,
    Joined,
    Violation,
    bare,
    enabled_users,
    host,
    named,
    on_premises,
    plan_states,
    sip_proxies,
    verified_domains,
    violation,
)
from sandbox.world import CLOUD, SFB_ONLINE_PLAN_2, TEAMS_PLAN, CloudUser, Person, World

FRESH, STALE = timedelta(minutes=60), timedelta(hours=3)


def sync_violations(world: World) -> Iterator[Violation]:
    """S1 to S9 and S11."""
    yield from _health(world)
    joined = Joined(world)
    pairs = [(person, *joined.of(person)) for person in enabled_users(world)]
    for person, _, users in pairs:
        if len(users) != 1:
            yield violation("S3", FAIL, named(person))
    found = [(person, users[0]) for person, _, users in pairs if users]
    yield from _conflicts(world, found)
    yield from _homes(world, found)
    yield from _names(world, pairs)
    yield from _proxies(found)
    yield from _licensed_outsiders(world, joined)
    yield from _forests(world)


def _health(world: World) -> Iterator[Violation]:
    """S1, S2."""
    if not world.tenant.sync_enabled:
        yield violation("S1", FAIL)
        return
    last = world.tenant.last_sync
    age = world.clock.now() - last if last else None
    if age is None or age > STALE:
        yield violation("S2", FAIL)
    elif age > FRESH:
        yield violation("S2", WARN)


def _conflicts(world: World, found: list[tuple[Person, CloudUser]]) -> Iterator[Violation]:
    """S4: who goes without a value, who has it, and whom a service could not set up."""
    people = {user.object_id: person for person, user in found}

    def name(user: CloudUser) -> str:
        return named(people[user.object_id]) if user.object_id in people else user.user_principal_name

    told: dict[str, str] = {}
    for user in world.tenant.users.values():
        for conflict in user.conflicts:
            holders = [u for u in world.tenant.users.values() if u is not user and _holds(u, conflict.value)]
            parties = [user, *holders]
            verdict = FAIL if any(party.object_id in people for party in parties) else WARN
            told |= {name(party): verdict for party in parties if told.get(name(party)) != FAIL}
        if user.service_errors:
            told[name(user)] = FAIL if user.object_id in people else WARN
    yield from (violation("S4", verdict, subject) for subject, verdict in told.items())


def _holds(user: CloudUser, value: str) -> bool:
    return bare(value) in {bare(one) for one in (user.user_principal_name, user.mail or "", *user.proxy_addresses)}


def _homes(world: World, found: list[tuple[Person, CloudUser]]) -> Iterator[Violation]:
    """S5: what arrived of home and address. S9, its second half: the tenant takes somebody licensed for its own."""
    for person, user in found:
        home = user.hosting_provider
        if not home:
            yield violation("S5", FAIL, named(person))
        elif on_premises(person) and home == CLOUD:
            yield violation("S5", FAIL, named(person))
            if _is_licensed(world, user):
                yield violation("S9", FAIL, named(person))
        elif home != person.hosting_provider or not _as_in_directory(person, user):
            yield violation("S5", WARN, named(person))


def _as_in_directory(person: Person, user: CloudUser) -> bool:
    return bare(user.on_premises_sip) == bare(person.sip_address) and user.on_premises_sip_enabled is not False


def _names(world: World, pairs: list[tuple[Person, str, list[CloudUser]]]) -> Iterator[Violation]:
    """S6, S7."""
    verified = verified_domains(world)
    for person, _, users in pairs:
        suffix, fallback = host(person.user_principal_name), f"@{world.tenant.initial_domain}"
        if suffix not in verified:
            yield violation("S6", FAIL, named(person))
        elif users and users[0].user_principal_name.lower().endswith(fallback) and f"@{suffix}" != fallback:
            yield violation("S6", WARN, named(person))
        if bare(person.sip_address) != bare(person.user_principal_name):
            yield violation("S7", WARN, named(person))
        if host(person.sip_address) not in verified:
            yield violation("S7", FAIL, named(person))


def _proxies(found: list[tuple[Person, CloudUser]]) -> Iterator[Violation]:
    """S8: the sip: proxies in the tenant."""
    own = {named(person): sip_proxies(user.proxy_addresses) for person, user in found}
    holders = Counter(value for values in own.values() for value in values)
    for person, _ in found:
        values = own[named(person)]
        if len(values) > 1 or any(holders[value] > 1 for value in values):
            yield violation("S8", FAIL, named(person))
        elif values and values != {bare(person.sip_address)}:
            yield violation("S8", WARN, named(person))


def _forests(world: World) -> Iterator[Violation]:
    """S11: contacts in place of disabled users; else users for accounts elsewhere that are not disabled."""
    if any(person.kind == "contact" and person.sfb_enabled for person in world.people):
        yield violation("S11", FAIL)
        return
    for person in enabled_users(world):
        if person.originator_sid not in ("", person.sid) and person.account_enabled:
            yield violation("S11", FAIL, named(person))


def _licensed_outsiders(world: World, joined: Joined) -> Iterator[Violation]:
    """S9: licensed, in the directory, and not enabled on premises."""
    for person in world.people:
        if person.kind != "user" or person.sfb_enabled:
            continue
        _, users = joined.of(person)
        if any(_is_licensed(world, user) for user in users):
            yield violation("S9", WARN, named(person))


def _is_licensed(world: World, user: CloudUser) -> bool:
    """Whether either of the two plans is on."""
    states = {s for plan in (TEAMS_PLAN, SFB_ONLINE_PLAN_2) for s in plan_states(world, user, plan)}
    return bool(states & {"Enabled", "Warning"})
