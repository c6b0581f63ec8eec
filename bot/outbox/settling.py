"""What becomes of a message of the outbox after an attempt: it is stored, sent later, given up, or posted anew."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.outbox.brakes import Brakes
from bot.outbox.delivering import Place, about
from bot.outbox.ownership import ASKS
from bot.outbox.rendering import CARD, ONE_TRY, UNPOSTED
from bot.posting import asked_to_wait, problem_of
from commands.digests.trouble import CLOSED
from storage.database import Database
from storage.ledger import audit, outbox, requests
from storage.ledger.clock import read_clock
from storage.ledger.tables import OutboxMessage, number_of
from storage.states import OPEN_REQUESTS

MOST_ATTEMPTS = 200
"""With the longest pause between them about 16 hours: then somebody has to look."""
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 300.0
_FINAL = frozenset(
    ("user_not_found", "user_disabled", "cannot_dm_bot", "cant_update_message", "edit_window_closed", "no_text")
)
"""Nothing will change these."""

_log = structlog.get_logger("hybridbot.outbox")

Posted = Callable[[OutboxMessage], None]
"""Told each message that was posted anew, once it is stored; what it raises is logged."""


def tell_nobody(_: OutboxMessage) -> None:
    """Nothing follows a first post."""


class _NotOurs(Exception):
    """The row was taken over while the message was sent: nothing is stored."""


class Settling:
    """Notes what came of attempts, each under the token of its claim. Every method raises StorageError."""

    def __init__(self, *, database: Database, now: Callable[[], datetime], brakes: Brakes, posted: Posted) -> None:
        """`brakes`: those of all senders of this process. `posted`: told each message that was posted anew."""
        self._database = database
        self._now = now
        self._brakes = brakes
        self._posted = posted

    def store(self, row: OutboxMessage, place: Place) -> None:
        """It stands in Slack."""
        try:
            with self._database.writing() as session:
                now = self._clock(session)
                if place.new and row.kind == CARD:
                    _place_card(session, row, place)
                if not outbox.sent(
                    session,
                    number_of(row),
                    token=row.lease_token,
                    edition=row.edition,
                    channel=place.channel,
                    ts=place.ts,
                    now=now,
                ):
                    raise _NotOurs
                if place.new and row.kind == CARD:
                    _record_card(session, row, place, now)
        except _NotOurs:
            _log.warning("a message was taken over while it was sent", key=row.key)
            return
        if place.new:
            self._brakes.posted(row.channel, now)
            self._posted(row.model_copy(update={"posted_in": place.channel, "ts": place.ts}))

    def put_off(self, row: OutboxMessage, error: Exception) -> None:
        """Slack did not take it."""
        problem = problem_of(error)
        _log.warning("a message was not sent", key=row.key, problem=problem)
        if (wait := asked_to_wait(error)) is not None:
            self._rest(row, error, seconds=wait)
        elif (
            problem in (CLOSED if row.kind in ONE_TRY else ())
            or problem in _FINAL
            or (problem == "channel_not_found" and row.channel.startswith(("U", "W")))
        ):
            self.never(row, problem)
        elif problem == "message_not_found" and row.ts:
            self._lost(row)
        else:
            if problem in CLOSED and row.kind == CARD:
                # the bot may be invited again: it is tried on
                self._tell_requester(row, problem)
            self.later_or_never(row, problem)

    def _rest(self, row: OutboxMessage, error: Exception, *, seconds: float) -> None:
        """Slack has had too many: what it has had too many of rests, and this one keeps its place."""
        with self._database.writing() as session:
            now = self._clock(session)
            if self._brakes.refused(_method_of(error), row.channel, now=now, seconds=seconds):
                outbox.refused(session, number_of(row), token=row.lease_token, problem=problem_of(error))
                return
        # a channel that was only asked about has got nothing: nobody has to look for it there the next time
        self._later(row, problem_of(error), seconds=seconds, tried=_method_of(error) not in ASKS)

    def later_or_never(self, row: OutboxMessage, problem: str) -> None:
        """It is tried again after a pause that grows, and given up after very many attempts."""
        if row.attempts >= MOST_ATTEMPTS:
            self.never(row, problem)
            return
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(row.attempts - 1, 10))
        self._later(row, problem, seconds=pause)

    def _later(self, row: OutboxMessage, problem: str, *, seconds: float, tried: bool = True) -> None:
        with self._database.writing() as session:
            run_at = self._clock(session) + timedelta(seconds=seconds)
            outbox.later(session, number_of(row), token=row.lease_token, run_at=run_at, problem=problem, tried=tried)

    def never(self, row: OutboxMessage, problem: str) -> None:
        """It is given up."""
        _log.error("a message is given up", key=row.key, problem=problem)
        with self._database.writing() as session:
            now = self._clock(session)
            outbox.failed(session, number_of(row), token=row.lease_token, problem=problem, now=now)

    def _lost(self, row: OutboxMessage) -> None:
        """Somebody has deleted the message: while its request is open it is posted anew."""
        with self._database.writing() as session:
            request = about(session, row)
            if request is not None and request.state in OPEN_REQUESTS:
                outbox.forget_place(session, number_of(row), token=row.lease_token, run_at=self._clock(session))
                return
        self.never(row, "message_not_found")

    def _tell_requester(self, row: OutboxMessage, problem: str) -> None:
        """Who asked for the move learns once that its card cannot be posted where it belongs."""
        with self._database.writing() as session:
            request = about(session, row)
            if request is None or not request.requester.startswith(("U", "W")):
                return
            outbox.put(
                session,
                key=outbox.answer_key(UNPOSTED, number_of(request)),
                kind=UNPOSTED,
                channel=request.requester,
                request_id=request.id,
                payload={"channel": row.channel, "problem": problem},
                run_at=self._clock(session),
            )

    def _clock(self, session: Session) -> datetime:
        """What leases and times to send at compare with: the same for all processes of a database."""
        return read_clock(session, self._now())


def _method_of(error: Exception) -> str:
    """The method of Slack that has raised this: the last part of its address."""
    address = str(getattr(getattr(error, "response", None), "api_url", ""))
    return address.rstrip("/").rpartition("/")[2]


def _record_card(session: Session, row: OutboxMessage, place: Place, now: datetime) -> None:
    """Which message was decided on, and about which plan: the last thing in its transaction, as all records are."""
    request = about(session, row)
    if request is not None:
        digest = request.digest if request.card_key == row.key else ""
        detail = {"digest": digest, "card": row.key, "channel": place.channel, "message": place.ts}
        audit.append(session, at=now, actor=audit.BOT, action="card posted", request_id=request.id, detail=detail)


def _place_card(session: Session, row: OutboxMessage, place: Place) -> None:
    """The request's card stands there. That of a plan which was changed meanwhile counts no more."""
    request = about(session, row)
    if request is not None and request.id is not None and request.card_key == row.key:
        requests.place_card(session, request.id, channel=place.channel, ts=place.ts)
