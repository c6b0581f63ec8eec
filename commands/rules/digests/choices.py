"""What a form offers while somebody types: time zones, and countries with their public holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from holidays import list_supported_countries
from holidays.registry import COUNTRIES

from commands.rules.over_time.scopes import Scopes
from commands.rules.over_time.values import EVERYBODY, Scope, ScopeKind
from commands.rules.schedules.local_time import zone_of
from commands.rules.wording import people

_NO_PLACES = ("localtime", "Factory", "posixrules")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what stands for it, and how it is called."""

    value: str
    text: str


def zones_fitting(typed: str, now: datetime, *, most: int) -> tuple[Choice, ...]:
    """Time zones with every typed word in their names, each with its time of day now."""
    words = typed.casefold().replace("_", " ").split()
    found = [name for name in _zones() if all(word in name.casefold().replace("_", " ") for word in words)]
    return tuple(Choice(name, f"{name} (now {now.astimezone(zone_of(name)):%H:%M})") for name in found[:most])


@cache
def _zones() -> tuple[str, ...]:
    """Those of places first: few people mean Etc/GMT+3."""
    names = available_timezones() - set(_NO_PLACES)
    return tuple(sorted(names, key=lambda name: ("/" not in name, name.startswith("Etc/"), name)))


def countries_fitting(typed: str, *, most: int) -> tuple[Choice, ...]:
    """Countries, and parts of them, whose names or codes have every typed word; a code that is typed first."""
    words = typed.casefold().split()
    found = [one for one in _countries() if all(word in one.text.casefold() for word in words)]
    found.sort(key=lambda one: (one.value.casefold() != typed.strip().casefold(), "-" in one.value))
    return tuple(found[:most])


@cache
def _countries() -> tuple[Choice, ...]:
    named = {codes[1]: module.replace("_", " ").title() for module, codes in COUNTRIES.items()}
    parts = list_supported_countries(include_aliases=False)
    return tuple(choice for code in sorted(parts, key=lambda code: named[code]) for choice in _of(code, named, parts))


def _of(code: str, named: dict[str, str], parts: dict[str, list[str]]) -> Iterator[Choice]:
    yield Choice(code, f"{named[code]} ({code})")
    for part in parts[code]:
        yield Choice(f"{code}-{part}", f"{named[code]}, {part} ({code}-{part})")


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
