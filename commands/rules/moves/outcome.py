"""What came of a move: where the person is now, and whether an error deserves another try."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commands.rules.errors.facts import Retry, Translation
from commands.rules.home import Home, home_of, same_home
from commands.rules.moves.plan import Options
from commands.rules.reference import CloudNames
from commands.rules.unread import Unread
from commands.rules.wording import duration
from connectors.facts import OnPremisesUser
from storage.states import MoveKind

BACK_OFF = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30))
"""How long to wait after the first failure, the second, and each later one."""


OUTCOME_UNKNOWN = "outcome unknown"
"""How an error begins after which nobody knows where the person is."""


def unknown(text: str) -> str:
    """The error of somebody of whom nobody knows where they are; `text`: as it was received, or what was seen."""
    return f"{OUTCOME_UNKNOWN}: {text}"


class Place(StrEnum):
    """Where somebody is, seen from where they are to go."""

    THERE = "there"
    MOVING = "moving"
    SOURCE = "source"
    """Still where they were: whoever may start a call may start one."""
    ELSEWHERE = "elsewhere"
    """Neither here nor there: nobody should touch that without looking."""
    UNKNOWN = "unknown"
    """It could not be read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A place, and what was read, in a sentence."""

    place: Place
    says: str


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Try again, not before `at`. `says`: the end of a sentence about when."""

    at: datetime
    says: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not try again by yourself. `says`: why not."""

    says: str


def read_back(person: OnPremisesUser | Unread | None, options: Options, cloud: CloudNames) -> Seen:
    """Where a person of a plan is, by what the people source gave for them; None: it does not know them any more."""
    if isinstance(person, Unread):
        return Seen(Place.UNKNOWN, f"The home cannot be read: {person.says}")
    if person is None:
        return Seen(Place.UNKNOWN, "The people source does not find the person any more.")
    to_cloud = options.kind is MoveKind.MOVE
    home = home_of(person.hosting_provider, cloud)
    arrived = same_home(person.hosting_provider, options.target) if to_cloud else _on_pool(person, options, home)
    if arrived:
        return Seen(Place.THERE, f"The home is {_where(person, home)}.")
    if person.moving_to.strip():
        return Seen(Place.MOVING, f"A move to {person.moving_to.strip()} is under way.")
    if home is (Home.SERVER if to_cloud else Home.CLOUD):
        return Seen(Place.SOURCE, f"The home is still {_where(person, home)}.")
    return Seen(Place.ELSEWHERE, f"The home is {_where(person, home)}, which is neither the old one nor the new one.")


def _on_pool(person: OnPremisesUser, options: Options, home: Home) -> bool:
    """Whether somebody is back on the pool. A source that does not name pools can only tell that it is the server."""
    pool = person.registrar_pool.strip()
    return home is Home.SERVER and (same_home(pool, options.target) or (not pool and bool(person.pool_object)))


def _where(person: OnPremisesUser, home: Home) -> str:
    if home is Home.SERVER:
        return f"Skype for Business Server{f', pool {person.registrar_pool}' if person.registrar_pool else ''}"
    return f"Teams ({person.hosting_provider})" if home is Home.CLOUD else person.hosting_provider or "empty"


def classify(error: Translation, *, attempt: int, now: datetime, most: int) -> RetryAt | GiveUp:
    """Whether a call that failed is tried again, and when.

    attempt   how many calls have failed, this one included
    most      so many are made at most

    Only what the catalogue says may pass by itself is tried again; never before the time that it names.
    """
    return retry_of(error.retry, attempt=attempt, now=now, most=most)


def retry_of(retry: Retry, *, attempt: int, now: datetime, most: int) -> RetryAt | GiveUp:
    """The same, by what is known of retrying."""
    if not retry.helps:
        return GiveUp("it has to be mended first")
    if attempt >= most:
        return GiveUp(f"it was tried {attempt} times" if attempt > 1 else "it was tried once")
    wait = max(BACK_OFF[min(max(attempt, 1), len(BACK_OFF)) - 1], retry.after or timedelta())
    return RetryAt(now + wait, f"tried again in {duration(wait.total_seconds())}, attempt {attempt + 1} of {most}")
