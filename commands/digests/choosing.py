"""What the form of a digest has to know: whom a digest may be about, what a channel gets already, and what has become
of a subscription while somebody looked at the form."""

from dataclasses import dataclass

from commands.digests.asks import name_of, said_of, wanted_of
from commands.moves.reporting import move_title
from commands.over_time.scoped import scopes
from commands.rules.digests.ask import Ask
from commands.rules.digests.choices import Choice, scopes_fitting
from commands.services import Services
from storage.digests import moved, subscriptions
from storage.digests.tables import Subscription
from storage.states import SubscriptionState

_WAVES = 20
"""Requests among which a wave can be chosen: the latest."""


def scopes_to_choose(services: Services, typed: str, *, most: int) -> tuple[Choice, ...]:
    """Whom a digest may be about, of what fits the typed text. Raises StorageError."""
    with services.database.session() as session:
        waves = tuple((number, move_title(whole, kind)) for number, kind, whole in moved.waves(session, _WAVES))
    return scopes_fitting(scopes(services), waves, typed, most=most)


def there_already(services: Services, ask: Ask, *, besides: int = 0) -> str:
    """That a channel gets exactly this already, as a sentence with what to do; empty: it does not.

    `besides`: the subscription that is changed. Raises StorageError.
    """
    with services.database.session() as session:
        same = subscriptions.same(session, wanted_of(ask))
    if same is None or same.id == besides:
        return ""
    if same.state is SubscriptionState.PAUSED:
        return f"{name_of(same)} asks for exactly this and is paused: /hybrid digest resume {name_of(same)}"
    return f"This channel gets exactly this already: {name_of(same)}."


def kept_by(services: Services, channel: str, *, besides: int = 0) -> tuple[str, ...]:
    """What a channel gets already, each as `D1: a digest about everybody, every business day at 08:30 (UTC)`.

    `besides`: the subscription that is changed. Holds strangers' texts. Raises StorageError.
    """
    with services.database.session() as session:
        rows = subscriptions.open_ones(session, channel=channel)
    return tuple(f"{name_of(row)}: {_said(row)}" for row in rows if row.id != besides)


def _said(row: Subscription) -> str:
    paused = " (paused)" if row.state is SubscriptionState.PAUSED else ""
    return f"{', '.join(said_of(row))}{paused}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """What somebody else has done to a subscription since a form of it was opened."""

    name: str
    removed: bool
    by: str
    """Slack user id, or the account of the terminal."""
    version: int
    says: str
    """What it asks for now. Holds a stranger's text."""


def meanwhile(services: Services, number: int, ask: Ask, *, version: int) -> Meanwhile | None:
    """What has become of a subscription since it had this version; None: nothing, or it is changed to `ask` already.

    Raises StorageError.
    """
    with services.database.session() as session:
        row = subscriptions.get(session, number)
    if row is None:
        return None
    removed = row.state is SubscriptionState.REMOVED
    if not removed and (row.version == version or subscriptions.wanted_by(row) == wanted_of(ask)):
        return None
    return Meanwhile(name=name_of(row), removed=removed, by=row.changed_by, version=row.version, says=_said(row))
