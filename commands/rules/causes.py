"""Why people are absent from the tenant, as far as their place in the directory tells.

A unit of which nobody arrived is not in the scope of synchronisation. Somebody who is missing while their
neighbours arrived was filtered out, or lost an address to somebody else. An unverified UPN suffix is no cause:
such people arrive, under another name.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from connectors.facts import OnPremisesUser

_PART = re.compile(r"(?:\\.|[^\\,])+")
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{2}|.)", re.DOTALL)
FEWEST = 2
"""People in a unit from which on its absence is more than that of one person."""


def containers(distinguished_name: str) -> tuple[str, ...]:
    """The containers above an object, the nearest first, down to its domain (the DC parts together).

    Names are compared without regard to case, so they come in lower case.
    """
    parts = [part.strip() for part in _PART.findall(distinguished_name.casefold())][1:]
    tops = [index for index, part in enumerate(parts) if part.startswith("dc=")]
    depth = (tops[0] + 1) if tops else len(parts)
    return tuple(",".join(parts[start:]) for start in range(depth))


def parent(distinguished_name: str) -> str:
    """The container of an object, as the directory spells it; empty where there is none."""
    first = _PART.match(distinguished_name)
    return distinguished_name[first.end() + 1 :].strip() if first else ""


def unit_name(container: str) -> str:
    """A container for people: `OU Workshop`, `container Users`, `domain contoso.com`; empty: `the directory`."""
    parts = [part.strip() for part in _PART.findall(container)]
    if not parts:
        return "the directory"
    kind, _, value = parts[0].partition("=")
    if kind.casefold() == "dc":
        return "domain " + ".".join(part.partition("=")[2] for part in parts)
    return f"{'OU' if kind.casefold() == 'ou' else 'container'} {_unescaped(value)}"


def absent_units(people: Sequence[OnPremisesUser], absent: Collection[int]) -> dict[int, str]:
    """For each absent person in a unit of which nobody arrived: the highest such unit, as the directory spells it.

    `absent` holds positions in `people`. Linear: every container is taken apart once.
    """
    units: dict[str, tuple[str, ...]] = {}
    for person in people:
        place = parent(person.distinguished_name)
        if place not in units:
            units[place] = containers("cn=x," + place) if place else ()
    missing, present = Counter[str](), Counter[str]()
    for position, person in enumerate(people):
        (missing if position in absent else present)[parent(person.distinguished_name)] += 1
    missing_below, present_below = _below(missing, units), _below(present, units)
    empty = {unit for unit, number in missing_below.items() if number >= FEWEST and not present_below[unit]}
    highest = {place: _highest(place, above, empty) for place, above in units.items()}
    found = ((position, highest[parent(people[position].distinguished_name)]) for position in absent)
    return {position: unit for position, unit in found if unit}


def _below(counts: Counter[str], units: dict[str, tuple[str, ...]]) -> Counter[str]:
    """People in each container and everywhere below it."""
    total = Counter[str]()
    for place, number in counts.items():
        for unit in units[place]:
            total[unit] += number
    return total


def _highest(place: str, above: Sequence[str], empty: Collection[str]) -> str:
    """The highest container in an unbroken line of empty ones from `place` upwards, in its own spelling."""
    steps = 0
    for unit in above:
        if unit not in empty:
            break
        steps += 1
    if not steps:
        return ""
    return ",".join(part.strip() for part in _PART.findall(place)[steps - 1 :])


def _unescaped(value: str) -> str:
    """A value of a distinguished name without its escapes; a pair of hex digits stands for one byte."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if len(m[1]) == 2 else m[1], value)
