"""What keeps a subscription from being posted: noted, told once to whoever made it, and forgotten once it is over.

A subscription stays: the zone may be known again after an update, the bot may be invited again. It is tried anew at
each of its times.
"""

import structlog

from commands.services import Services
from storage.digests import digests, subscriptions
from storage.digests.tables import Subscription
from storage.ledger import outbox
from storage.ledger.clock import read_clock
from storage.states import OutboxState

TROUBLE = "digest-trouble"
"""Kind of the message to whoever made a subscription that cannot be posted."""
_SAID = {
    "channel_not_found": "The channel is gone, or private and without me.",
    "is_archived": "The channel was archived.",
    "not_in_channel": "I am not a member of the channel.",
    "restricted_action": "The settings of the workspace do not let me post in that channel.",
    "posting_to_channel_denied": "I may not post in that channel.",
}
"""By Slack's names of errors."""

_log = structlog.get_logger("hybridbot.digests")


def note_deliveries(services: Services) -> None:
    """Look at what became of the last messages, and note where that is not what is on record. Raises StorageError."""
    with services.database.session() as session:
        told = digests.deliveries(session, problems=_SAID)
    for one in told:
        if one.state is OutboxState.SENT:
            with services.database.writing() as session:
                subscriptions.note_problem(session, one.subscription.id or 0, "")
        else:
            note_trouble(services, one.subscription, _SAID[one.problem], digest=one.digest_id)


def forget_trouble(services: Services, row: Subscription) -> None:
    """Its times can be told: forget that they could not. Raises StorageError."""
    if row.problem and row.problem_digest is None:
        with services.database.writing() as session:
            subscriptions.note_problem(session, row.id or 0, "")


def note_trouble(services: Services, row: Subscription, problem: str, *, digest: int | None = None) -> None:
    """Note it, and tell whoever made the subscription, where it is not on record yet. Raises StorageError.

    `digest`: whose message was given up; None: the times of the subscription cannot be told.
    """
    if row.problem == problem:
        return
    with services.database.writing() as session:
        if not subscriptions.note_problem(session, row.id or 0, problem, digest=digest):
            return
        now = read_clock(session, services.now())
        if row.created_by.startswith(("U", "W")):
            outbox.put(
                session,
                key=f"{TROUBLE}:{row.id}:{row.version}:{digest or f'{now:%Y-%m-%d}'}",
                kind=TROUBLE,
                channel=row.created_by,
                payload={"subscription": row.id, "channel": row.channel, "problem": problem},
                run_at=now,
            )
    _log.warning("a subscription cannot be posted", subscription=row.id, problem=problem)
