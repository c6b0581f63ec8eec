"""Values that more than one of the people has, without regard to case: for attributes that are no addresses."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from commands.rules.directory.claims import who
from commands.rules.wording import some_of
from connectors.facts import OnPremisesUser


def repeated(people: Sequence[OnPremisesUser], value: Callable[[OnPremisesUser], str | None]) -> dict[int, str]:
    """By the position of each person whose value somebody else has too: the others, by name before address.

    Empty values and None are nobody's. Linear: of many others only the first are named.
    """
    owners: defaultdict[str, list[int]] = defaultdict(list)
    for position, person in enumerate(people):
        key = (value(person) or "").strip().casefold()
        if key:
            owners[key].append(position)
    return {
        position: some_of(who(people[other]) for other in positions if other != position)
        for positions in owners.values()
        if len(positions) > 1
        for position in positions
    }
