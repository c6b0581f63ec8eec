"""Values that somebody has and somebody else has too, without regard to case: for attributes that are no addresses."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from commands.rules.directory.claims import Claims, Holder, same_human, who
from commands.rules.wording import some_of


def repeated(claims: Claims, value: Callable[[Holder], str | None]) -> dict[int, str]:
    """By the position of each person whose value somebody or something else has too: the others, by name.

    Empty values and None are nobody's. Linear: of many others only the first are named.
    """
    owners: defaultdict[str, list[int]] = defaultdict(list)
    for number, holder in enumerate(claims.holders):
        key = (value(holder) or "").strip().casefold()
        if key:
            owners[key].append(number)
    found = (
        (number, some_of(who(other) for other in _others(claims, numbers, number)))
        for numbers in owners.values()
        if len(numbers) > 1
        for number in numbers
        if number < claims.people
    )
    return {number: named for number, named in found if named}


def _others(claims: Claims, numbers: list[int], mine: int) -> Iterator[Holder]:
    others = (claims.holders[number] for number in numbers if number != mine)
    return (other for other in others if not same_human(claims.holders[mine], other))
