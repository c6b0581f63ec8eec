"""What a form offers while somebody types: time zones, and countries with their public holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from commands.rules.digests.places import Name, Place, countries, fitting, usual_zones, zones
from commands.rules.over_time.scopes import Scopes
from commands.rules.over_time.values import EVERYBODY, Scope, ScopeKind
from commands.rules.schedules.local_time import zone_of
from commands.rules.wording import people


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what stands for it, and how it is called."""

    value: str
    text: str


def zones_fitting(typed: str, now: datetime, *, most: int) -> tuple[Choice, ...]:
    """Time zones by what people call places there, each with its time of day now: `Munich` finds Europe/Berlin."""
    found = islice(fitting(zones() if typed.strip() else usual_zones(), typed), most)
    return tuple(Choice(one.value, f"{zone_said(one.value, now)}{_meant(one, name)}") for one, name in found)


def zone_said(zone: str, now: datetime) -> str:
    """`Europe/Berlin (now 08:30)`. Raises UnknownZone."""
    return f"{zone} (now {now.astimezone(zone_of(zone)):%H:%M})"


def countries_fitting(typed: str, *, most: int) -> tuple[Choice, ...]:
    """Countries, and parts of them, by what people call them, or by their codes: `Bavaria` finds DE-BY."""
    found = islice(fitting(countries(), typed), most)
    return tuple(Choice(one.value, f"{_country(one)}{_meant(one, name)}") for one, name in found)


def country_said(code: str) -> str:
    """`Germany, Bayern (DE-BY)`; of one that is not known the code."""
    return next((_country(one) for one in countries() if one.value == code), code)


def _country(place: Place) -> str:
    return f"{place.title} ({place.value})"


def _meant(place: Place, name: Name | None) -> str:
    """The name that was typed, where it is another than the title has."""
    return f" · {name.text}" if name is not None and name.shown and name.text not in place.title else ""


def scopes_fitting(scopes: Scopes, waves: tuple[tuple[int, str], ...], typed: str, *, most: int) -> tuple[Choice, ...]:
    """Everybody, units, departments, SIP domains and requests with every typed word in their names."""
    words = typed.casefold().split()
    found = [one for one in _scopes(scopes, waves) if all(word in one.text.casefold() for word in words)]
    return tuple(found[:most])


def _scopes(scopes: Scopes, waves: tuple[tuple[int, str], ...]) -> Iterator[Choice]:
    yield Choice(scope_value(EVERYBODY), f"Everybody ({people(scopes.everybody)})" if scopes.everybody else "Everybody")
    kinds = (
        (ScopeKind.UNIT, scopes.units),
        (ScopeKind.DEPARTMENT, scopes.departments),
        (ScopeKind.SIP_DOMAIN, scopes.sip_domains),
    )
    for kind, names in kinds:
        for name, number in names:
            scope = Scope(kind, name)
            yield Choice(scope_value(scope), f"{scope_said(scope)} ({people(number)})")
    for number, title in waves:
        yield Choice(scope_value(Scope(ScopeKind.WAVE, str(number))), f"Wave M{number}: {title}")


def scope_said(scope: Scope) -> str:
    """How a scope is called at the beginning of a line."""
    return scope.said[:1].upper() + scope.said[1:]


def scope_value(scope: Scope) -> str:
    """What stands for a scope in a form: `unit:Workshop`."""
    return f"{scope.kind.value}:{scope.value}"


def scope_of(value: str) -> Scope | None:
    """The scope that was chosen; None: it is none."""
    kind, _, name = value.partition(":")
    try:
        found = Scope(ScopeKind(kind), name)
    except ValueError:
        return None
    if found.kind is ScopeKind.EVERYBODY:
        return EVERYBODY
    wave = found.kind is ScopeKind.WAVE
    return found if name and (not wave or (name.isdecimal() and name.isascii() and len(name) < 10)) else None
