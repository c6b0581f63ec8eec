"""Why people are absent from the tenant, as far as their place in the directory tells.

A unit of which nobody arrived is not in the scope of synchronisation. Somebody who is missing while their
neighbours arrived was filtered out, or lost an address to somebody else. An unverified UPN suffix is no cause:
such people arrive, under another name.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import takewhile

from commands.rules.matching import Directory, Key
from connectors.facts import OnPremisesUser

_PART = re.compile(r"(?:\\.|[^\\,])+")
_ESCAPE = re.compile(r"(?:\\[0-9A-Fa-f]{2})+|\\(.)", re.DOTALL)
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


def units_not_arrived(directory: Directory) -> dict[int, str]:
    """By position, the unit of everybody whose whole unit did not arrive: missing, or only of the same name."""
    arrived = {p for p, match in directory.matches.items() if match.key is not Key.NAME or match.account.synced}
    return absent_units(directory.people, set(range(len(directory.people))) - arrived)


def absent_units(people: Sequence[OnPremisesUser], absent: Collection[int]) -> dict[int, str]:
    """For each absent person in a unit of which nobody arrived: the highest such unit, as the directory spells it.

    `absent` holds positions in `people`. Linear: every container is taken apart once.
    """
    places = [parent(person.distinguished_name) for person in people]
    units = {place: containers("cn=x," + place) if place else () for place in set(places)}
    missing, present = Counter[str](), Counter[str]()
    for position, place in enumerate(places):
        (missing if position in absent else present)[place] += 1
    missing_below, present_below = _below(missing, units), _below(present, units)
    empty = {p: _highest_empty(p, above=units[p], missing=missing_below, present=present_below) for p in units}
    return {position: empty[places[position]] for position in absent if empty[places[position]]}


def _below(counts: Counter[str], units: dict[str, tuple[str, ...]]) -> Counter[str]:
    """People in each container and everywhere below it."""
    total = Counter[str]()
    for place, number in counts.items():
        for unit in units[place]:
            total[unit] += number
    return total


def _highest_empty(place: str, *, above: Sequence[str], missing: Counter[str], present: Counter[str]) -> str:
    """The highest container in an unbroken line of empty ones from `place` upwards, in its own spelling.

    Empty where somebody arrived in `place` itself, or too few people are absent to say anything about a container.
    """
    line = list(takewhile(lambda unit: not present[unit], above))
    if not line or missing[line[-1]] < FEWEST:
        return ""
    return ",".join(part.strip() for part in _PART.findall(place)[len(line) - 1 :])


def _unescaped(value: str) -> str:
    """A value of a distinguished name without its escapes; a pair of hex digits is a byte of UTF-8 [RFC 4514, 2.4]."""
    return _ESCAPE.sub(lambda m: m[1] or bytes.fromhex(m[0].replace("\\", "")).decode("utf-8", "replace"), value)
