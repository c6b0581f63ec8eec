"""What holds now of everything that there are alarms for, by what the last checks have stored."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from commands.rules.alarms import credentials, domains, splits, synchronisation
from commands.rules.alarms.splits import KnownSplit
from commands.rules.alarms.values import Look
from commands.step import Step, StepResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is stored. `now` is aware and UTC."""

    results: Mapping[Step, StepResult]
    """The last result of each step."""
    verified_before: Set[str] = frozenset()
    """Domains, lower case, of which an earlier result said that they are verified."""
    known_splits: Sequence[KnownSplit] = ()
    """Those whom moves have seen in both worlds."""
    being_moved: Set[str] = frozenset()
    """Identities, lower case, of those who are on their way now, or arrived a moment ago."""
    now: datetime


def look(stored: Stored) -> Look:
    """All of it put together."""
    parts = (
        splits.look(stored.results.get(Step.PILOT), stored.known_splits, stored.being_moved, stored.now),
        domains.look(stored.results.get(Step.DOMAINS), stored.verified_before),
        synchronisation.look(stored.results.get(Step.DIRECTORY)),
        credentials.look(stored.results.get(Step.TENANT), stored.now),
    )
    return Look(
        facts=tuple(fact for part in parts for fact in part.facts),
        unclear=frozenset(one for part in parts for one in part.unclear),
        blind=frozenset(one for part in parts for one in part.blind),
        seen_at={kind: at for part in parts for kind, at in part.seen_at.items()},
    )
