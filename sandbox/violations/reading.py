"""What the readings of the rules share: how a violation is written down, who is meant, who is whose user."""

from base64 import b64encode
from collections.abc import Iterable, Iterator

from sandbox.world import ON_PREMISES, CloudUser, Person, World

Violation = dict[str, str]
FAIL, WARN = "fail", "warn"
GRAVITY = ("", WARN, FAIL)
"""Verdicts of a violation, from none to the gravest."""


def violation(check: str, verdict: str, subject: str = "") -> Violation:
    """One violated condition, as `describe` tells it."""
    return {"check": check, "verdict": verdict, "subject": subject}


def named(person: Person) -> str:
    """What names a person in a violation: the UPN, or the SIP address of who has none."""
    return person.user_principal_name or bare(person.sip_address)


def bare(address: str) -> str:
    """An address in lower case, without its scheme."""
    scheme, colon, rest = address.strip().lower().partition(":")
    return rest if colon and "@" not in scheme else scheme


def host(address: str) -> str:
    """The domain of an address, in lower case; empty where there is none."""
    return bare(address).rpartition("@")[2] if "@" in address else ""


def verified_domains(world: World) -> set[str]:
    """Names of the tenant's verified domains."""
    return {domain.name for domain in world.tenant.domains.values() if domain.verified}


def sip_proxies(addresses: Iterable[str]) -> set[str]:
    """The sip: proxies among these addresses, bare."""
    return {bare(value) for value in addresses if value.lower().startswith("sip:")}


def enabled_users(world: World) -> list[Person]:
    """Everybody who is enabled for Skype for Business: the population of synchronisation."""
    return [person for person in world.people if person.kind == "user" and person.sfb_enabled]


def listed(world: World) -> list[Person]:
    """Everything in the directory that has, or had, Skype for Business."""
    return [person for person in world.people if person.sfb_enabled or person.sip_address]


def on_premises(person: Person) -> bool:
    """Whether somebody is homed on Skype for Business Server."""
    return person.hosting_provider == ON_PREMISES


class Joined:
    """Who is whose user: by source anchor, then security identifier, then UPN; `key` tells which it was."""

    def __init__(self, world: World) -> None:
        self._users = list(world.tenant.users.values())
        self._by_anchor = _index((user.immutable_id or "", user) for user in self._users)
        self._by_sid = _index((user.security_identifier or "", user) for user in self._users)
        self._by_upn = _index((user.user_principal_name.lower(), user) for user in self._users)

    def of(self, person: Person) -> tuple[str, list[CloudUser]]:
        """The key that fitted, and the users that fit by it; without any both are empty."""
        anchors = [b64encode(guid.bytes_le).decode() for guid in (person.consistency_guid, person.guid) if guid]
        for anchor in anchors:
            if found := self._by_anchor.get(anchor):
                return "anchor", found
        if person.sid and (found := self._by_sid.get(person.sid)):
            return "sid", found
        if found := self._by_upn.get(person.user_principal_name.lower()):
            return "upn", found
        return "", []


def _index(pairs: Iterable[tuple[str, CloudUser]]) -> dict[str, list[CloudUser]]:
    result: dict[str, list[CloudUser]] = {}
    for key, user in pairs:
        if key:
            result.setdefault(key, []).append(user)
    return result


def plan_states(world: World, user: CloudUser, plan_id: str) -> Iterator[str]:
    """What each licence makes of a plan: the subscription's status, or "off"; nothing where it is not in it."""
    by_id = {sku.sku_id: sku for sku in world.tenant.skus}
    for held in user.licences:
        sku = by_id[held.sku_id]
        if any(plan.plan_id == plan_id for plan in sku.plans):
            yield "off" if plan_id in held.disabled_plans else sku.capability_status


def plan_verdict(world: World, user: CloudUser, plan_id: str) -> str:
    """Nothing where the plan is on, warn in a subscription's grace period, else fail."""
    states = set(plan_states(world, user, plan_id))
    if "Enabled" in states:
        return ""
    return WARN if "Warning" in states else FAIL
