"""What `/hybrid alarms` answers with: values that know no front end."""

from dataclasses import dataclass
from datetime import datetime

from commands.step import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLine:
    """One alarm: it lasts, or it has ended. Times are aware and UTC."""

    id: int
    title: str
    says: str
    """Holds a stranger's text."""
    remedy: str
    who: str
    began_at: datetime
    ended_at: datetime | None = None
    gone_at: datetime | None = None
    """When it was first seen mended, which the next check has to confirm; None: it was not, or it has ended."""
    acknowledged_by: str = ""
    """Slack user id, or the account name in the terminal; empty: nobody yet."""
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsResult:
    """The alarms that last, oldest first, then those that ended last."""

    headline: str
    verdict: Verdict
    lines: tuple[AlarmLine, ...]
    channel: str
    """Conversation in Slack where alarms are posted; empty: nowhere."""
    nowhere: str
    """What to do about that, as a sentence; empty where they are posted."""
    told_at: datetime
