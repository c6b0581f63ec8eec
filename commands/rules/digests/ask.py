"""What somebody subscribes a channel to: typed values, and how they are stored and said."""

import json
from dataclasses import asdict, dataclass
from datetime import time

from commands.rules.day_words import WEEKDAY_NAMES, WEEKDAYS
from commands.rules.digests.choices import country_said
from commands.rules.moves.calendar import Calendar
from commands.rules.over_time.values import EVERYBODY, Scope, ScopeKind
from commands.rules.schedules.schedule import Schedule
from commands.rules.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A digest for a channel."""

    channel: str
    at: time
    zone: str
    """IANA name."""
    weekdays: tuple[int, ...] = ()
    """0 is Monday; empty: business days."""
    country: str = ""
    """Whose public holidays, `DE` or `DE-BY`; empty: those of the organisation."""
    scope: Scope = EVERYBODY
    only_changes: bool = False

    @property
    def columns(self) -> dict[str, str | bool]:
        """As a subscription is stored."""
        return {
            "channel": self.channel,
            "at": f"{self.at:%H:%M}",
            "zone": self.zone,
            "days": json.dumps([WEEKDAYS[day] for day in sorted(set(self.weekdays))]),
            "country": self.country,
            "scope": json.dumps(asdict(self.scope), sort_keys=True),
            "only_changes": self.only_changes,
        }

    @property
    def when(self) -> str:
        """`every business day at 08:30 (Europe/Berlin), with the public holidays of Germany (DE)`."""
        days = f"every {listed([WEEKDAY_NAMES[day] for day in sorted(set(self.weekdays))], most=7)}"
        if not self.weekdays:
            days = "every business day"
        free = (
            f", with the public holidays of {country_said(self.country)}" if self.country and not self.weekdays else ""
        )
        return f"{days} at {self.at:%H:%M} ({self.zone}){free}"

    @property
    def what(self) -> str:
        """`a digest about OU Workshop, only when something has changed`. Holds a stranger's text."""
        only = ", only when something has changed (and once a week)" if self.only_changes else ""
        return f"a digest about {self.scope.said}{only}"

    def schedule(self, calendar: Calendar) -> Schedule:
        """When it comes. `calendar`: the organisation's."""
        return Schedule(
            at=self.at,
            zone=self.zone,
            weekdays=frozenset(self.weekdays),
            country=self.country,
            calendar=calendar,
        )


USUAL = time(8, 30)
"""At the start of the day, before people are in the middle of something."""


def usual(*, channel: str, zone: str) -> Ask:
    """What is suggested."""
    return Ask(channel=channel, at=USUAL, zone=zone)


def read_ask(  # noqa: PLR0913 - one argument per column; all by name
    *, channel: str, at: str, zone: str, days: str, country: str, scope: str, only_changes: bool
) -> Ask:
    """What a stored subscription asks for. Raises ValueError for what this version cannot read."""
    try:
        wanted = json.loads(scope)
        about = Scope(ScopeKind(wanted["kind"]), str(wanted["value"]))
        weekdays = tuple(WEEKDAYS.index(day) for day in json.loads(days))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not what a subscription asks for: {error!r}") from error
    clock = time.fromisoformat(at)
    if clock.tzinfo is not None or (about.kind is ScopeKind.WAVE and not about.value.isdecimal()):
        raise ValueError("a time without a zone, and the number of a request, are expected")
    return Ask(
        channel=channel,
        at=clock,
        zone=zone,
        weekdays=weekdays,
        country=country,
        scope=about,
        only_changes=only_changes,
    )
