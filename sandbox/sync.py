"""One cycle of Microsoft Entra Connect: people in scope become users of the tenant, and leave it again.

Duplicate values are handled as the directory does with duplicate attribute resiliency: both objects exist,
the later one goes without the value, and carries a conflict that names it.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from sandbox.world import ON_PREMISES, AssignedLicence, CloudUser, Conflict, Person, Tenant, World

OBJECT_IDS = UUID("7c2a4d2e-3a51-4b8b-9c55-6f1a2f0b9d10")
"""Name space for the object ids of synchronised users: the same person gets the same id in every run."""


def run_cycle(world: World) -> None:
    """Carry the directory's present state into the tenant. A stopped sync changes nothing."""
    if world.sync.stopped or not world.tenant.sync_enabled:
        return
    tenant, now = world.tenant, world.clock.now()
    in_scope = [p for p in world.people if p.kind == "user" and p.ou not in world.sync.excluded_ous]
    _remove_absent(tenant, {person.source_anchor for person in in_scope})
    pairs = _join(tenant, in_scope)
    for person, user in pairs:
        _copy_attributes(person, user, now)
    _settle_names(tenant, pairs, now)
    _settle_proxies(tenant, pairs, now)
    _give_licences(tenant, pairs, since=now if tenant.last_sync else None)
    tenant.last_sync = now


def _remove_absent(tenant: Tenant, anchors: set[str]) -> None:
    """Delete the synchronised users whose person is out of scope or gone."""
    gone = [key for key, user in tenant.users.items() if user.sync_enabled and user.immutable_id not in anchors]
    for key in gone:
        del tenant.users[key]


def _join(tenant: Tenant, in_scope: Iterable[Person]) -> list[tuple[Person, CloudUser]]:
    """Each person with their user: by source anchor, else a cloud-only account with the same UPN, else a new one."""
    by_anchor = {user.immutable_id: user for user in tenant.users.values() if user.immutable_id}
    by_name = {u.user_principal_name.lower(): u for u in tenant.users.values() if u.immutable_id is None}
    pairs = []
    for person in in_scope:
        anchor = person.source_anchor
        user = by_anchor.get(anchor) or by_name.pop(person.user_principal_name.lower(), None)
        if user is None:
            object_id = str(uuid5(OBJECT_IDS, f"{tenant.tenant_id}/{anchor}"))
            user = CloudUser(object_id=object_id, user_principal_name="", display_name=person.display_name)
            tenant.users[object_id] = user
        pairs.append((person, user))
    return pairs


def _copy_attributes(person: Person, user: CloudUser, now: datetime) -> None:
    """Everything that cannot clash with another object."""
    user.display_name = person.display_name
    user.given_name, user.surname = person.given_name, person.surname
    user.account_enabled = person.account_enabled
    user.mail, user.department = person.mail, person.department
    user.usage_location = person.usage_location
    user.sync_enabled = True
    user.immutable_id = person.source_anchor
    user.security_identifier = person.sid
    user.sam_account_name = person.sam_account_name
    user.on_premises_upn = person.user_principal_name
    user.on_premises_dn = person.distinguished_name
    user.last_sync = now
    homed_here = person.sfb_enabled and person.hosting_provider == ON_PREMISES
    user.account_type = "sfbOnPremUser" if homed_here else "user"
    _copy_home(person, user)


def _copy_home(person: Person, user: CloudUser) -> None:
    """The msRTCSIP attributes, and the mode that follows from them; one that was granted stays."""
    before = user.hosting_provider
    user.hosting_provider = person.hosting_provider
    user.on_premises_sip = person.sip_address
    user.on_premises_sip_enabled = person.sfb_enabled if person.sip_address or person.sfb_enabled else None
    if person.hosting_provider != before:
        user.upgrade_mode = "Islands" if person.hosting_provider in ("", ON_PREMISES) else "TeamsOnly"


def cloud_name(tenant: Tenant, person: Person) -> str:
    """The UPN the cloud would give: the directory's, or sAMAccountName@initial domain if its suffix is not verified."""
    suffix = person.user_principal_name.rpartition("@")[2].lower()
    domain = tenant.domains.get(suffix)
    if domain is not None and domain.verified:
        return person.user_principal_name
    return f"{person.sam_account_name}@{tenant.initial_domain}"


def _settle_names(tenant: Tenant, pairs: list[tuple[Person, CloudUser]], now: datetime) -> None:
    """Give every user their UPN; one that is taken is replaced, as the directory does, and noted as a conflict."""
    wanted = {user.object_id: cloud_name(tenant, person) for person, user in pairs}
    owners = {
        user.user_principal_name.lower(): user.object_id
        for user in tenant.users.values()
        if wanted.get(user.object_id, user.user_principal_name).lower() == user.user_principal_name.lower()
    }
    for _, user in pairs:
        name = wanted[user.object_id]
        refused = owners.setdefault(name.lower(), user.object_id) != user.object_id
        if refused:
            number = int(UUID(user.object_id)) % 10_000
            user.user_principal_name = f"{name.partition('@')[0]}{number:04d}@{tenant.initial_domain}"
        else:
            user.user_principal_name = name
        _note(user, "UserPrincipalName", {name} if refused else set(), now)


def _settle_proxies(tenant: Tenant, pairs: list[tuple[Person, CloudUser]], now: datetime) -> None:
    """Give every user their proxy addresses; who holds a value keeps it, and the later object goes without."""
    for person, user in pairs:
        wanted = {value.lower() for value in person.proxy_addresses}
        user.proxy_addresses = [value for value in user.proxy_addresses if value.lower() in wanted]
    owners = {value.lower(): user.object_id for user in tenant.users.values() for value in user.proxy_addresses}
    for person, user in pairs:
        taken, refused = [], set()
        for value in person.proxy_addresses:
            if owners.setdefault(value.lower(), user.object_id) == user.object_id:
                taken.append(value)
            else:
                refused.add(value)
        user.proxy_addresses = taken
        _note(user, "ProxyAddresses", refused, now)


def _note(user: CloudUser, attribute: str, refused: set[str], now: datetime) -> None:
    """Keep the conflicts of this attribute that last, with their date; drop those that are over; add new ones."""
    lasting = [c for c in user.conflicts if c.attribute != attribute or c.value in refused]
    known = {c.value for c in lasting if c.attribute == attribute}
    user.conflicts = lasting + [Conflict(attribute, value, now) for value in sorted(refused - known)]


def _give_licences(tenant: Tenant, pairs: list[tuple[Person, CloudUser]], *, since: datetime | None) -> None:
    """Give the licences that people are to have, while seats last. Without a usage location there is none.

    What the first cycle gives, people have had for long.
    """
    by_part = {sku.part_number: sku for sku in tenant.skus}
    free = {sku.sku_id: sku.enabled + sku.warning for sku in tenant.skus}
    for user in tenant.users.values():
        for held in user.licences:
            free[held.sku_id] = free.get(held.sku_id, 0) - 1
    for person, user in pairs:
        held_ids = {held.sku_id for held in user.licences}
        for part in person.wanted_skus if user.usage_location else ():
            sku = by_part.get(part)
            if sku is not None and sku.sku_id not in held_ids and free[sku.sku_id] > 0:
                user.licences.append(AssignedLicence(sku.sku_id, since=since))
                free[sku.sku_id] -= 1
