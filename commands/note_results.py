"""What `/hybrid notes` answers with: values that know no front end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commands.rules.notes.texts import Texts
from commands.step import Verdict


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody who gets no notes."""

    name: str
    """A stranger's text."""
    identity: str
    because: str
    """Part of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesResult:
    """The notes of one wave: what they say, who gets them, and whether they are sent. Moments are aware and UTC."""

    headline: str
    request: str
    """`M12`."""
    texts: Texts
    values: Mapping[str, str]
    """What the placeholders stand for, for one of the people; empty: nothing is shown filled in."""
    unreached: tuple[Unreached, ...] = ()
    problems: tuple[str, ...] = ()
    """What stands against it, a sentence each."""
    sent_off_by: str = ""
    """Who has seen these texts and sent them off: Slack user id; empty: nobody."""
    sent_off_at: datetime | None = None
    code: str = ""
    """By which these texts are sent; empty: there is nothing to send, or they are."""
    told_at: datetime
    verdict: Verdict
