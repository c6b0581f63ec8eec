"""Whether a message of the outbox is still wanted at the moment at which it would be posted."""

from datetime import datetime

from sqlmodel import Session

from bot.outbox.rendering import DIGEST, DIGEST_DETAIL, Matter
from commands.digests.trouble import TOO_LATE
from commands.words import number_in
from storage.digests import subscriptions
from storage.ledger.tables import OutboxMessage
from storage.states import SubscriptionState


class TooLate(Exception):
    """Nobody wants the message any more, or where it would stand. What it is about is the reason."""


def is_silenced(session: Session, row: OutboxMessage) -> bool:
    """Whether it is a digest of a subscription that was paused or removed since it was made."""
    number = row.key.split(":")[1] if row.kind in (DIGEST, DIGEST_DETAIL) else ""
    wanted = subscriptions.get(session, number_in(number))
    return wanted is not None and wanted.state is not SubscriptionState.ACTIVE


def still_wanted(row: OutboxMessage, matter: Matter, *, in_thread: bool, silenced: bool) -> None:
    """Raise TooLate for what says until when it is wanted, for what is `silenced`, and for details without a thread."""
    if silenced:
        raise TooLate("It was paused or removed before it was posted.")
    until = str(matter.payload.get("until") or "")
    if until and matter.now > datetime.fromisoformat(until):
        raise TooLate(f"{TOO_LATE} {row.problem}".strip())
    if row.kind == DIGEST_DETAIL and not in_thread:
        raise TooLate("The message to which it belongs was not posted.")
