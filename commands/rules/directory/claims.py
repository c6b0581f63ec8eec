"""Who claims which address: everybody and everything of the directory against each other, in linear time.

Addresses are compared without their prefix and without regard to case. What only one object has, in however many
of its attributes, is nobody's concern and not kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from commands.rules.addresses import bare, is_sip
from commands.rules.wording import MOST_NAMED, some_of
from connectors.facts import DirectoryObject, ObjectKind, OnPremisesUser

Holder = OnPremisesUser | DirectoryObject


class Claimed(StrEnum):
    """As what somebody has an address."""

    SIP = "SIP address"
    SIP_PROXY = "SIP proxy address"
    PROXY = "proxy address"
    MAIL = "mail address"
    UPN = "sign-in name"


@dataclass(frozen=True, slots=True)
class Collision:
    """An address of one of the people that others have too: the person's position, and the first of the others."""

    position: int
    address: str
    rivals: tuple[Holder, ...]

    @property
    def named(self) -> str:
        """The other parties, by name before address."""
        return some_of(map(who, self.rivals))


Shared = dict[int, set[Claimed]]
"""The numbers of the holders of one address, and as what each has it."""
NOTHING: frozenset[Claimed] = frozenset()


@dataclass(frozen=True, slots=True)
class Claims:
    """All addresses that more than one object has. The first `people` of the holders are the people looked at."""

    holders: tuple[Holder, ...]
    people: int
    shared: dict[str, Shared]

    def collisions(
        self,
        mine: Claimed,
        theirs: frozenset[Claimed],
        *,
        unless: frozenset[Claimed] = NOTHING,
        but_not: frozenset[Claimed] = NOTHING,
    ) -> Iterator[Collision]:
        """Each person's address in `mine` that somebody else has in one of `theirs`, in the order of the people.

        unless    where the person has the address in one of these too, it is another check's matter
        but_not   where the other one has it in one of these too, likewise
        """
        found = (
            collision
            for held_as in self.shared.items()
            for collision in self._about(held_as, _rivals(held_as[1], theirs, but_not), mine=mine, unless=unless)
        )
        return iter(sorted(found, key=lambda collision: (collision.position, collision.address)))

    def _about(
        self, held_as: tuple[str, Shared], rivals: list[int], *, mine: Claimed, unless: frozenset[Claimed]
    ) -> Iterator[Collision]:
        address, held = held_as
        for number, as_what in held.items():
            if number < self.people and mine in as_what and not as_what & unless:
                others = (self.holders[rival] for rival in rivals if rival != number)
                named = tuple(islice((o for o in others if not same_human(self.holders[number], o)), MOST_NAMED + 1))
                if named:
                    yield Collision(number, address, named)


def _rivals(held: Shared, theirs: frozenset[Claimed], but_not: frozenset[Claimed]) -> list[int]:
    return [number for number, as_what in held.items() if as_what & theirs and not as_what & but_not]


def claims(people: Sequence[OnPremisesUser], others: Iterable[Holder]) -> Claims:
    """All shared addresses. `others` may hold the people once more: an object counts once, by its GUID."""
    known = {person.guid for person in people}
    holders: list[Holder] = list(people)
    for other in others:
        if other.guid is None or other.guid not in known:
            holders.append(other)
            if other.guid is not None:
                known.add(other.guid)
    first: dict[str, int] = {}
    wanted: set[str] = set()
    for number, holder in enumerate(holders):
        wanted.update(address for _, address in _addresses(holder) if first.setdefault(address, number) != number)
    shared: dict[str, Shared] = {address: {} for address in wanted}
    for number, holder in enumerate(holders):
        for claimed, address in _addresses(holder):
            if address in wanted:
                shared[address].setdefault(number, set()).add(claimed)
    return Claims(tuple(holders), len(people), shared)


def _addresses(holder: Holder) -> Iterator[tuple[Claimed, str]]:
    texts = [
        (Claimed.SIP, holder.sip_address),
        (Claimed.UPN, holder.user_principal_name),
        (Claimed.MAIL, holder.mail or ""),
        *((Claimed.SIP_PROXY if is_sip(one) else Claimed.PROXY, one) for one in holder.proxy_addresses or ()),
    ]
    return ((claimed, address) for claimed, text in texts if (address := bare(text)))


def same_human(one: Holder, other: Holder) -> bool:
    """Somebody's account in the forest of accounts shares the addresses of the one in the resource forest."""
    return one.forest != other.forest and other.kind is ObjectKind.USER and bool(getattr(one, "originator_sid", ""))


def who(holder: Holder) -> str:
    """A party by name before address, and what it is where it is no user."""
    if isinstance(holder, OnPremisesUser):
        name, kind = holder.display_name, holder.kind
    else:
        name, kind = holder.name, holder.kind
    what = "" if kind is ObjectKind.USER else f"{kind} "
    address = holder.user_principal_name or holder.mail or bare(holder.sip_address) or holder.distinguished_name
    return f"{what}{name} ({address})"
