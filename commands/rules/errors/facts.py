"""An error of somebody else's system, and what is known about it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Where(StrEnum):
    """Where an error was seen."""

    MOVE = "moving a person"
    SHELL = "PowerShell of the server"
    TEAMS = "Teams PowerShell"
    TENANT = "admin centre or tenant"
    DOMAIN = "adding or verifying a domain"
    SYNC = "directory synchronisation"
    CLIENT = "signing in or sending a message"
    QUESTION = "a question of this bot"
    """One that it asked to check something."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Whether the same thing, tried again, may succeed without being mended; `after`: not before this has passed."""

    helps: bool
    after: timedelta | None = None


NEVER = Retry(False)
LATER = Retry(True)


def after(**length: float) -> Retry:
    """It may succeed after this long: `after(minutes=30)`."""
    return Retry(True, timedelta(**length))


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorText:
    """An error as it was received. Nothing of it is trusted."""

    message: str
    error_id: str = ""
    """FullyQualifiedErrorId, or the code that stands before the message."""
    category: str = ""
    """The category of an error record of PowerShell, as it spells it: PermissionDenied."""
    where: Where | None = None
    """None: nobody knows, for instance because somebody pasted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownError:
    """One error that is known."""

    id: str
    """E and the number under which it is documented; X for one that no page of Microsoft's describes."""
    title: str
    pattern: str
    """A regular expression over the text in one line, with plain quotes; case makes no difference."""
    cause: str
    """Why it happens, as a sentence."""
    remedy: str
    who: str
    """Who can do that, one of `roles`."""
    retry: Retry
    where: Where
    vague: bool = False
    """The text is so general that it says this only where it was seen in its own place, or nobody knows where."""
    too_new: bool = False
    """It is this error only where the pattern's group `version` lies above the versions that can move people."""
    check: str = ""
    """Id of the check to look at."""
    source: str = ""
    """Address of the page that describes it; empty: general knowledge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What an error means. `original` is the message as it was received, whatever else is known."""

    original: str
    id: str = ""
    """Empty: the error is not known."""
    title: str = ""
    cause: str
    remedy: str
    who: str
    retry: Retry
    check: str = ""
    source: str = ""

    @property
    def known(self) -> bool:
        """Whether the error was recognised."""
        return bool(self.id)

    @property
    def cited(self) -> str:
        """The cause with the id behind it; empty where the error was not recognised."""
        return f"{self.cause} [{self.id}]" if self.known else ""
