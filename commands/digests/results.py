"""What the commands around digests answer with: values that both front ends show. Moments are aware and UTC."""

from dataclasses import dataclass
from datetime import datetime

from commands.rules.digests.facts import DigestFacts
from commands.step import Verdict
from storage.states import SubscriptionState


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionLine:
    """One subscription and where it stands."""

    id: int
    channel: str
    """Conversation in Slack."""
    what: str
    """`a digest about OU Workshop`: holds a stranger's text."""
    when: str
    """`every business day at 08:30 (Europe/Berlin)`."""
    state: SubscriptionState
    next_at: datetime | None = None
    """None: it is paused, or its times cannot be told."""
    last_at: datetime | None = None
    """When its last digest was due that was posted."""
    created_by: str
    """Slack user id."""
    created_at: datetime
    changed_by: str
    changed_at: datetime
    problem: str = ""
    """Why it cannot be posted; empty: it can, as far as is known."""

    @property
    def name(self) -> str:
        """`D3`."""
        return f"D{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionsResult:
    """The subscriptions: those of the channel in which it was asked first."""

    headline: str
    lines: tuple[SubscriptionLine, ...] = ()
    channel: str = ""
    """In which it was asked."""
    told_at: datetime
    verdict: Verdict = Verdict.PASS
    """A list is no verdict on anything: for the exit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestResult:
    """One digest: as it would be posted now, or as it was."""

    headline: str
    facts: DigestFacts
    posted: bool = False
    """It is an old one, shown again."""
    channel: str = ""
    """Whose subscription it is."""
    verdict: Verdict = Verdict.PASS


SubscriptionsAnswer = SubscriptionsResult | DigestResult
