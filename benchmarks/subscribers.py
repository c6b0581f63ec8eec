"""A company that is being moved, and the channels that want a digest about it at the same minute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.digests.due import due
from commands.digests.making import make
from commands.digests.subscribing import subscribe
from commands.rules.digests.ask import Ask
from commands.rules.over_time.values import EVERYBODY, Scope, ScopeKind
from commands.services import Services
from commands.step import PersonFound
from storage.database import Database
from tests.commands.digests.company import ADA, at, checked, delivered, held, not_verified, person

PEOPLE = 1000
DAYS = 28
"""On each of them everybody was looked at, and more had been moved."""
ZONE = "Europe/Berlin"
_UNITS, _DEPARTMENTS = 20, 5
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_EVERY_DAY = tuple(range(7))


def open_company(database: Database, channels: Sequence[str], slot: datetime) -> None:
    """Everybody was looked at for weeks, and each channel has got its digest of the day before this time (UTC).

    Since then something has begun to block everybody, so that each digest has its details.
    """
    for days in range(DAYS, 0, -1):
        moment = slot - days * _DAY - _HOUR
        checked(at(database, moment), *_people(moved=(DAYS - days) * PEOPLE // 50), findings=(not_verified(),))
    for channel, scope in zip(channels, _scopes(len(channels)), strict=True):
        local = slot.astimezone(ZoneInfo(ZONE)).time()
        ask = Ask(channel=channel, at=local, zone=ZONE, weekdays=_EVERY_DAY, scope=scope)
        subscribe(at(database, slot - 2 * _DAY), ask, by=ADA)
    yesterday = at(database, slot - _DAY)
    _make_all(yesterday, slot - _DAY)
    delivered(database, slot - _DAY + _HOUR)
    news = (not_verified(), not_verified("northwind.com"))
    checked(at(database, slot - _HOUR), *_people(moved=DAYS * PEOPLE // 50), findings=news)


def services_at(database: Database, now: datetime) -> Services:
    """What makes digests of this company; no source answers."""
    return at(database, now)


def _make_all(services: Services, now: datetime) -> None:
    for slot in list(due(services, now)):
        make(services, slot)


def _people(*, moved: int) -> list[PersonFound]:
    """Everybody; the first so many are in the cloud, and of the others every fifth is held back."""
    found = []
    for number in range(PEOPLE):
        make_one = held if number >= moved and number % 5 == 0 else person
        one = make_one(f"person{number:04}", unit=f"Unit {number % _UNITS}", department=f"Dept {number % _DEPARTMENTS}")
        found.append(replace(one, verdict=None) if number < moved else one)
    return found


def _scopes(number: int) -> list[Scope]:
    """Half of them are about everybody, the others about units and departments."""
    parts = [
        *(Scope(kind=ScopeKind.UNIT, value=f"Unit {unit}") for unit in range(_UNITS)),
        *(Scope(kind=ScopeKind.DEPARTMENT, value=f"Dept {department}") for department in range(_DEPARTMENTS)),
    ]
    return [EVERYBODY if one % 2 else parts[one // 2 % len(parts)] for one in range(number)]
