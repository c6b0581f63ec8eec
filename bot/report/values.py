"""What a report says, as values."""

from dataclasses import dataclass
from datetime import datetime

from commands.rules.digests.facts import DigestFacts
from commands.rules.over_time.values import Burndown, Point
from commands.step import StatusResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A page for people without Slack. Moments are aware and UTC; its days are those of `facts.zone`."""

    facts: DigestFacts
    """As a digest that compares with a week ago."""
    status: StatusResult
    """The five steps."""
    burndown: Burndown
    history: tuple[Point, ...]
    made_at: datetime
