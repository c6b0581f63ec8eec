"""Who on premises is who in Microsoft Entra ID.

The join runs in three stages. An account of the tenant belongs to the person whose source anchor it carries;
otherwise to the person whose security identifier it carries, be it that of their account in another forest; an
account left over belongs, by its user principal name, to a person whom neither of these stages has found. The
first two are certain, the last is a guess that deserves a warning.

The tenant is read once, as a stream, against dictionaries of the people: linear in both.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from commands.rules.addresses import bare
from connectors.facts import AssignedPlan, CloudUser, Licence, ObjectKind, OnPremisesUser, ProvisioningConflict


class Key(IntEnum):
    """By what an account was found; the lower, the more certain."""

    ANCHOR = 1
    SID = 2
    NAME = 3


@dataclass(frozen=True, slots=True)
class Account:
    """What the checks need of a user of the tenant: with half a million of them, every field counts."""

    user_id: str
    name: str
    upn: str
    synced: bool
    addresses: tuple[str, ...]
    conflicts: tuple[ProvisioningConflict, ...]
    errors: tuple[str, ...]
    licences: tuple[Licence, ...] = ()
    usage_location: str = ""
    enabled: bool | None = None
    last_sync: datetime | None = None
    """When synchronisation brought something of it last; None also where that was not asked."""
    plans: tuple[AssignedPlan, ...] | None = None
    """None: not asked, as for everybody at once."""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The accounts that belong to one person, the most certain first. Normally there is exactly one."""

    key: Key
    accounts: tuple[Account, ...]

    @property
    def account(self) -> Account:
        """The account that is taken for this person's."""
        return self.accounts[0]


@dataclass(frozen=True, slots=True)
class Directory:
    """Both sides, joined. `matches` is keyed by the position of a person in `people`."""

    people: tuple[OnPremisesUser, ...]
    accounts: tuple[Account, ...] = ()
    matches: dict[int, Match] = field(default_factory=dict)


def source_anchor(person: OnPremisesUser) -> str:
    """What Entra keeps as onPremisesImmutableId: base64, and so with regard to case.

    Derived from objectGUID where the source does not tell: its bytes in the little-endian order that Windows
    writes, not in the order of its text. Empty where the source says that somebody has none.
    """
    if person.source_anchor is not None:
        return person.source_anchor
    return b64encode(person.guid.bytes_le).decode("ascii")


def enabled_people(users: Iterable[OnPremisesUser]) -> tuple[OnPremisesUser, ...]:
    """Everybody of these who has to be synchronised."""
    return tuple(filter(has_to_be_synchronised, users))


def has_to_be_synchronised(user: OnPremisesUser) -> bool:
    """Whether it is a user, and no contact, who is enabled for Skype for Business, wherever they are homed."""
    return user.enabled and user.kind is ObjectKind.USER


def join(people: Sequence[OnPremisesUser], users: Iterable[CloudUser]) -> Directory:
    """Match the people with the tenant's users, which are read once and in any order."""
    by_anchor, by_sid, by_name = _index(people)
    certain: defaultdict[int, list[tuple[Key, Account]]] = defaultdict(list)
    by_name_only: list[tuple[list[int], Account]] = []
    accounts: list[Account] = []
    for user in users:
        account = reduced(user)
        accounts.append(account)
        key = Key.ANCHOR
        found = by_anchor.get(user.immutable_id or "", [])
        if not found:
            key = Key.SID
            found = by_sid.get((user.security_identifier or "").upper(), [])
        for position in found:
            certain[position].append((key, account))
        if not found:
            named = _named(user, by_name)
            if named:
                by_name_only.append((named, account))
    matches = {position: _match(found) for position, found in certain.items()}
    guessed: defaultdict[int, list[tuple[Key, Account]]] = defaultdict(list)
    for named, account in by_name_only:
        for position in named:
            if position not in matches:
                guessed[position].append((Key.NAME, account))
    matches |= {position: _match(found) for position, found in guessed.items()}
    return Directory(tuple(people), tuple(accounts), matches)


Index = dict[str, list[int]]


def _index(people: Sequence[OnPremisesUser]) -> tuple[Index, Index, Index]:
    """Positions of the people by source anchor, security identifier and UPN; empty keys match nobody."""
    indexes: tuple[Index, Index, Index] = ({}, {}, {})
    for position, person in enumerate(people):
        sids = {person.security_identifier.upper(), (person.originator_sid or "").upper()}
        keys = ((source_anchor(person),), sids, (bare(person.user_principal_name),))
        for index, values in zip(indexes, keys, strict=True):
            for key in filter(None, values):
                index.setdefault(key, []).append(position)
    return indexes


def _named(user: CloudUser, by_name: Index) -> list[int]:
    """People whose UPN is the account's, here or on premises."""
    names = dict.fromkeys((bare(user.on_premises_user_principal_name or ""), bare(user.user_principal_name)))
    return list(dict.fromkeys(position for name in names for position in by_name.get(name, ())))


def _match(found: Iterable[tuple[Key, Account]]) -> Match:
    ordered = sorted(found, key=lambda pair: (pair[0], not pair[1].synced, pair[1].user_id))
    return Match(ordered[0][0], tuple(account for _, account in ordered))


def reduced(user: CloudUser) -> Account:
    """What the checks need of a user."""
    return Account(
        user_id=user.user_id,
        name=user.display_name,
        upn=user.user_principal_name,
        synced=user.sync_enabled is True,
        addresses=user.proxy_addresses,
        conflicts=user.conflicts,
        errors=user.service_errors,
        licences=user.licences,
        usage_location=user.usage_location or "",
        enabled=user.account_enabled,
        last_sync=user.last_sync,
        plans=user.plans,
        department=user.department,
    )


def holders(accounts: Iterable[Account], wanted: frozenset[str]) -> dict[str, list[Account]]:
    """Who has these addresses (as `addresses.bare` writes them), as UPN or among the proxy addresses: one pass."""
    found: dict[str, list[Account]] = {address: [] for address in wanted}
    if not wanted:
        return found
    for account in accounts:
        for address in {bare(one) for one in (account.upn, *account.addresses)} & wanted:
            found[address].append(account)
    return found
