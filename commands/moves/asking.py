"""From a wish to a plan, which is shown to whoever asks before it is sent for approval."""

from commands.moves.agreeing import Asker
from commands.moves.preflight import preflight
from commands.moves.results import ReviewResult
from commands.moves.reviewing import reviewed
from commands.moves.targeting import free, options_for, target_of, those_moved
from commands.moves.typed import MOST_PEOPLE, Wish, too_many
from commands.rules.moves.plan import Plan
from commands.rules.moves.window import Window, parse_window
from commands.services import Services
from commands.step import UsageError
from storage.states import MoveKind


def review(services: Services, wish: Wish, kind: MoveKind, *, asker: Asker) -> ReviewResult:
    """What the wish would do, kept as a draft where somebody can be moved.

    Raises UsageError for a window, a pool or a number that makes no sense, and StorageError.
    """
    window = window_of(services, wish.window)
    concurrency = concurrency_of(services, wish.concurrency)
    moved = those_moved(services, wish)
    found = preflight(services, [*wish.people, *(item.sip_address for item in moved)], kind=kind)
    members, taken = free(services, found.members)
    target = target_of(services, kind, wish.pool, members, moved)
    options = options_for(services, wish, kind, target=target, window=window, concurrency=concurrency)
    if len(members) > MOST_PEOPLE:
        raise UsageError(too_many(len(members)))
    plan = Plan(members=members, options=options)
    return reviewed(services, plan, found, taken, reason=wish.reason, asker=asker)


def window_of(services: Services, text: str) -> Window:
    """The window that was typed; nothing: at once. Raises UsageError with an example."""
    calendar = services.organisation.policy.calendar
    if not text.strip():
        return Window()
    return parse_window(text, time_zone=calendar.zone, now=services.now(), is_working_day=calendar.is_working_day)


def concurrency_of(services: Services, wanted: int | None) -> int:
    """How many are moved at a time; None: as many as usual. Raises UsageError for more than are possible here."""
    limits = services.organisation.moves
    if wanted is not None and wanted < 1:
        raise UsageError("At least one person has to be moved at a time.")
    if wanted is not None and wanted > limits.most_concurrency:
        raise UsageError(f"At most {limits.most_concurrency} people are moved at a time here, not {wanted}.")
    return wanted or limits.concurrency
