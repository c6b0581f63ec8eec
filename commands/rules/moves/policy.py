"""What the operator decided about moves: who may approve them, and how many approvals which kind of move needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from commands.rules.moves.calendar import Calendar

APPROVE = ("white_check_mark", "+1")
REJECT = ("x", "-1")
"""Reactions that decide, where the operator names no others."""


class Occasion(StrEnum):
    """When a rule applies."""

    ALWAYS = "always"
    SIZE = "size"
    """More than so many people."""
    VOICE = "voice"
    """More than so many people with a phone number or Enterprise Voice."""
    VIP = "vip"
    """More than so many people of the operator's list."""
    NO_WINDOW = "no-window"
    """It may start as soon as it is approved."""
    OFFICE_HOURS = "office-hours"
    """It may run while people work: their clients are signed out."""
    OUTSIDE_OFFICE_HOURS = "outside-office-hours"
    """It may run while nobody is there to help."""
    FORCE = "force"
    """-Force: contacts and meetings are lost."""
    ROLLBACK = "rollback"
    """A way back: contacts and meetings stay behind."""


COUNTED = (Occasion.SIZE, Occasion.VOICE, Occasion.VIP)
"""Occasions that count people, for which `more_than` means something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverGroup:
    """People who may approve, under the name that cards show. Without any it is nobody."""

    name: str
    user_groups: tuple[str, ...] = ()
    """Ids of Slack user groups."""
    users: tuple[str, ...] = ()
    """Ids of Slack users."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """On which occasion a move needs how many approvals, and from which groups one each."""

    when: Occasion
    more_than: int = 0
    approvals: int = 1
    groups: tuple[str, ...] = ()
    """Names of approver groups; each needs a person of its own."""


DEFAULT_RULES = (
    Rule(when=Occasion.ALWAYS, approvals=1),
    Rule(when=Occasion.SIZE, more_than=10, approvals=2),
    Rule(when=Occasion.VOICE, approvals=2),
    Rule(when=Occasion.VIP, approvals=2),
    Rule(when=Occasion.FORCE, approvals=2),
    Rule(when=Occasion.ROLLBACK, approvals=2),
)
"""Each holds unless the operator has a rule for the same occasion."""


def with_defaults(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The operator's rules, and the built-in ones for occasions of which those say nothing."""
    own = tuple(rules)
    spoken_of = {rule.when for rule in own}
    return own + tuple(rule for rule in DEFAULT_RULES if rule.when not in spoken_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who approves moves, where, how, and until when. Without channel and groups nobody can ask for one."""

    channel: str = ""
    """Slack channel of the cards."""
    groups: tuple[ApproverGroup, ...] = ()
    rules: tuple[Rule, ...] = DEFAULT_RULES
    approve: tuple[str, ...] = APPROVE
    """Names of reactions, without colons."""
    reject: tuple[str, ...] = REJECT
    expires: timedelta = timedelta(hours=24)
    """A request without its approvals ends after this."""
    remind: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
    """How long after the request each reminder is sent."""
    escalate_after: timedelta = timedelta(hours=4)
    escalation: str = ""
    """Name of the approver group that is called then; empty: none."""
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def is_set_up(self) -> bool:
        """Whether moves can be asked for at all."""
        return bool(self.channel and self.groups)

    def group(self, name: str) -> ApproverGroup | None:
        """The approver group of this name."""
        return next((group for group in self.groups if group.name == name), None)

    def expires_at(self, now: datetime, window_end: datetime | None = None) -> datetime:
        """When a request made now ends without its approvals: at the latest when its window does."""
        latest = now + self.expires
        return latest if window_end is None else min(latest, window_end)

    def reminder_at(self, asked_at: datetime, sent: int) -> datetime | None:
        """When the reminder after the first `sent` is due; None: there is no further one."""
        return asked_at + self.remind[sent] if sent < len(self.remind) else None

    def escalates_at(self, asked_at: datetime) -> datetime | None:
        """When the escalation group is called; None: never."""
        return asked_at + self.escalate_after if self.escalation else None
