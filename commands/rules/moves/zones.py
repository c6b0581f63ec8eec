"""Time zones by the names that people type."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_NO_PLACES = ("localtime", "Factory")
"""Names in the database that say nothing about where."""


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name in any case, of its city alone (Berlin), of UTC or Z; None: there is no such zone."""
    found = _names().get(name.casefold().replace(" ", "_"))
    return ZoneInfo(found) if found else None


@cache
def _names() -> dict[str, str]:
    """The zone's own name by what is typed for it; a city that two zones have is left out."""
    zones = sorted(available_timezones() - set(_NO_PLACES))
    cities: dict[str, list[str]] = {}
    for name in zones:
        region, _, city = name.rpartition("/")
        if region and region.partition("/")[0] not in ("Etc", "US", "SystemV"):
            cities.setdefault(city.casefold(), []).append(name)
    alone = {city: names[0] for city, names in cities.items() if len(names) == 1}
    return alone | {name.casefold(): name for name in zones} | {"z": "UTC"}
