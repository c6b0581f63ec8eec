"""What a plant is: something that makes one documented condition false in a world."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sandbox.people import DOMAIN, E3
from sandbox.sync import run_cycle
from sandbox.violations.everything import violations
from sandbox.world import ON_PREMISES, CloudUser, Person, World


class NobodyLeft(ValueError):
    """There are too few people of whom nothing is wrong."""


class Supply:
    """People of whom nothing is wrong yet, one for each plant that needs somebody."""

    def __init__(self, world: World) -> None:
        concerned = {found["subject"] for found in violations(world)} | set(world.operator.pilot_users)
        self._people = iter([p for p in world.people if p.user_principal_name not in concerned])

    def person(self) -> Person:
        """Somebody without telephone who is homed on premises, and licensed with E3. Raises NobodyLeft."""
        return self._next(_is_plain)

    def outsider(self) -> Person:
        """Somebody without Skype for Business. Raises NobodyLeft."""
        return self._next(lambda person: not person.sfb_enabled)

    def _next(self, fits: Callable[[Person], bool]) -> Person:
        passed: list[Person] = []
        for person in self._people:
            if fits(person):
                self._people = iter([*passed, *self._people])
                return person
            passed.append(person)
        raise NobodyLeft("there are too few people for everything that is to be planted")


def _is_plain(person: Person) -> bool:
    return (
        person.sfb_enabled
        and person.hosting_provider == ON_PREMISES
        and person.user_principal_name.endswith(f"@{DOMAIN}")
        and person.wanted_skus == [E3]
        and not person.enterprise_voice
        and person.consistency_guid is None
    )


After = Callable[[], None] | None
"""What is left to be done once the sync has carried the directory's part into the tenant."""


@dataclass(frozen=True, slots=True)
class Plant:
    """How a condition is violated.

    says      what is done, in a few words
    verdict   what a check of this condition has to say: fail or warn; unknown where only a person can tell
    violate   does it; where the sync would undo a part, that is returned
    hides     conditions that cannot be told, or are violated for everybody, while this one is
    lasting   whether a sync cycle leaves it as it is
    """

    says: str
    verdict: str
    violate: Callable[[World, Supply], After]
    hides: frozenset[str] = frozenset()
    lasting: bool = True


def sow(world: World, plants: Iterable[Plant]) -> None:
    """Violate all of these conditions, each at somebody or something of its own, and run a sync cycle.

    Raises NobodyLeft where there are too few people.
    """
    supply = Supply(world)
    afters = [plant.violate(world, supply) for plant in plants]
    run_cycle(world)
    for after in afters:
        if after is not None:
            after()


def together(plants: Mapping[str, Plant]) -> list[Plant]:
    """Those that hide nothing, so that each can be seen beside all the others."""
    return [plant for plant in plants.values() if not plant.hides]


def cloud_user(world: World, person: Person) -> CloudUser:
    """The person's user of the tenant, by their security identifier."""
    return next(user for user in world.tenant.users.values() if user.security_identifier == person.sid)
