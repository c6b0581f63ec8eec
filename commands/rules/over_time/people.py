"""People, as they are kept between two checks: where each stands, and what holds them back."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commands.rules.over_time.values import PeopleBlocker, Standing
from commands.rules.person.step import READY
from commands.step import Blocker, PersonFound, Verdict

MOST_NAMES = 10
"""People whom a blocker names; the others are counted."""


def standing_of(found: PersonFound) -> Standing:
    """Where somebody stands."""
    match found.verdict:
        case None:
            return Standing.MOVED
        case Verdict.FAIL:
            return Standing.BLOCKED
        case verdict if verdict in READY:
            return Standing.READY
    return Standing.UNKNOWN


class Writer:
    """Writes blockers as JSON, the same ones once: of 100,000 people most share theirs with others."""

    def __init__(self) -> None:
        self._written: dict[tuple[tuple[Blocker, ...], bool], str] = {}

    def written(self, found: PersonFound) -> str:
        """The blockers of one person; `read_blockers` gives them back."""
        key = found.blockers, found.alone
        if key not in self._written:
            rows = [
                {"check": one.check, "title": one.title, "fix": one.fix, "who": one.who, "alone": found.alone}
                for one in found.blockers
            ]
            self._written[key] = json.dumps(rows, ensure_ascii=False)
        return self._written[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Somebody who is blocked, as stored."""

    name: str
    blockers: str
    """As `Writer` wrote it."""
    since: datetime


@dataclass(slots=True)
class _Group:
    blocker: Blocker
    since: datetime
    people: int = 0
    alone: int = 0
    names: tuple[str, ...] = ()


def read_blockers(text: str) -> tuple[tuple[Blocker, bool], ...]:
    """Each blocker, and whether it is the only one; none where the text is of another version."""
    try:
        rows = json.loads(text)
        return tuple(
            (Blocker(check=row["check"], title=row["title"], fix=row["fix"], who=row["who"]), bool(row["alone"]))
            for row in rows
        )
    except (ValueError, KeyError, TypeError):
        return ()


def biggest_first(people: Iterable[Held]) -> tuple[PeopleBlocker, ...]:
    """What holds these people back, by the fix that clears it: the one for most people first."""
    read: dict[str, tuple[tuple[Blocker, bool], ...]] = {}
    groups: dict[tuple[str, str], _Group] = {}
    for person in people:
        if person.blockers not in read:
            read[person.blockers] = read_blockers(person.blockers)
        for blocker, alone in read[person.blockers]:
            group = groups.setdefault((blocker.check, blocker.fix), _Group(blocker, person.since))
            group.since = min(group.since, person.since)
            group.people, group.alone = group.people + 1, group.alone + alone
            if len(group.names) < MOST_NAMES:
                group.names = (*group.names, person.name)
    ordered = sorted(groups.values(), key=lambda group: (-group.people, -group.alone, group.blocker.check))
    return tuple(map(_told, ordered))


def _told(group: _Group) -> PeopleBlocker:
    blocker = group.blocker
    return PeopleBlocker(
        check=blocker.check,
        title=blocker.title,
        fix=blocker.fix,
        who=blocker.who,
        people=group.people,
        alone=group.alone,
        since=group.since,
        names=group.names,
    )
