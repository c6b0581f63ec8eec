"""What the form of a digest has to know: whom a digest may be about, and whether a channel gets the same already."""

from commands.digests.asks import name_of, wanted_of
from commands.moves.reporting import move_title
from commands.over_time.scoped import scopes
from commands.rules.digests.ask import Ask
from commands.rules.digests.choices import Choice, scopes_fitting
from commands.services import Services
from storage.digests import moved, subscriptions
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
