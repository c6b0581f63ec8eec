"""The people who were read last, kept to help with typing: never to answer a question with.

Each process keeps its own; after a restart it is empty until everybody was read: by a check, or for a name
that nobody has.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice

from commands.rules.addresses import bare
from commands.rules.causes import parent, unit_name
from commands.rules.person.facts import subject_of
from commands.step import Candidate
from connectors.facts import OnPremisesUser

_POOL = 2_000
"""People whose names are compared letter by letter, at most."""
_LIKE = 0.6
"""From here on two names are like each other: one letter in three may differ."""
_UNIT = "OU "
"""How `unit_name` begins for an organisational unit; a container or a domain is none."""
_SHORTEST = 3
"""Characters of a part of a name that says something."""


class KnownPeople:
    """Names of people. Safe to share between threads: the list is replaced as a whole."""

    def __init__(self) -> None:
        self._people: tuple[tuple[str, Candidate], ...] = ()

    @property
    def filled(self) -> bool:
        """Whether people were read since this process began."""
        return bool(self._people)

    def remember(self, users: Iterable[OnPremisesUser]) -> None:
        """Keep these people in place of the earlier ones."""
        self._people = tuple((_key(user), candidate(user)) for user in users)

    def fitting(self, typed: str, *, most: int) -> tuple[Candidate, ...]:
        """People who have every typed word in their names or addresses: those whose name begins with it first."""
        wanted = typed.casefold().split()
        if not wanted:
            return ()
        found = [one for key, one in self._people if all(word in key for word in wanted)]
        found.sort(key=lambda one: (not one.name.casefold().startswith(wanted[0]), one.name.casefold()))
        return tuple(found[:most])

    def units(self, typed: str, *, most: int) -> tuple[tuple[str, int], ...]:
        """Organisational units that have every typed word in their names, and how many people each has."""
        wanted = typed.casefold().split()
        units = (one.unit.removeprefix(_UNIT) for _, one in self._people if one.unit.startswith(_UNIT))
        found = Counter(unit for unit in units if all(word in unit.casefold() for word in wanted))
        return tuple(sorted(found.items(), key=lambda pair: pair[0].casefold())[:most]) if wanted else ()

    def closest(self, typed: str, *, most: int) -> tuple[Candidate, ...]:
        """People who have all of what was typed in their names; else those whose names are the most like it."""
        wanted = bare(typed)
        parts = [part for part in wanted.partition("@")[0].replace(".", " ").split() if len(part) >= _SHORTEST]
        fitting = self.fitting(wanted, most=most) if parts else ()
        if fitting:
            return fitting
        pool = islice(self._sharing(parts), _POOL)
        plain = " ".join(parts)
        rated = [(max(_likeness(plain, one.name), _likeness(plain, _local(one.identity))), one) for one in pool]
        rated.sort(key=lambda pair: (-pair[0], pair[1].name.casefold()))
        return tuple(one for likeness, one in rated[:most] if likeness >= _LIKE)

    def _sharing(self, parts: list[str]) -> Iterator[Candidate]:
        beginnings = [part[:_SHORTEST] for part in parts]
        return (one for key, one in self._people if any(beginning in key for beginning in beginnings))


def _likeness(typed: str, name: str) -> float:
    return SequenceMatcher(None, typed, name.casefold()).ratio()


def _local(identity: str) -> str:
    return identity.partition("@")[0].replace(".", " ")


def candidate(user: OnPremisesUser) -> Candidate:
    """Somebody who may be meant, named so that exactly they are found."""
    identity = subject_of(user)
    return Candidate(
        name=user.display_name or identity, identity=identity, unit=unit_name(parent(user.distinguished_name))
    )


def _key(user: OnPremisesUser) -> str:
    names = (user.display_name, user.user_principal_name, bare(user.sip_address), user.sam_account_name)
    return "\n".join(names).casefold()
