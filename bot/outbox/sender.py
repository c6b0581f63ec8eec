"""Sends what the outbox holds: claimed under a lease, made from the tables at that moment, stored with its ts.

Once a message has a ts it is updated and never posted again. A row that was claimed before and has no ts may have
been posted by somebody who died: it is looked for first. Nothing here waits for Slack: what it refuses for now is
sent later, and other messages meanwhile. Any number of senders may run, in one process or several: new messages of one
channel are posted one at a time, in their order.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot.outbox.brakes import Brakes
from bot.outbox.ownership import ASKS
from bot.outbox.posts import Posts
from bot.outbox.rendering import (
    CARD,
    ONE_TRY,
    OURS_ALONE,
    UNPOSTED,
    Content,
    Matter,
    NoRenderer,
    OutOfDate,
    Renderers,
    render,
)
from bot.outbox.wanted import TooLate, is_silenced, still_wanted
from bot.posting import FAILURES, asked_to_wait, problem_of
from bot.views.message import Message
from commands.digests.trouble import CLOSED, SHARED
from storage import alarms, notes, objections
from storage.database import Database
from storage.ledger import audit, decisions, outbox, requests
from storage.ledger.clock import read_clock
from storage.ledger.tables import MoveRequest, OutboxMessage, number_of
from storage.states import OPEN_REQUESTS

LEASE = timedelta(seconds=90)
"""Longer than a post, a look through the channel and their timeouts take together."""
MOST_ATTEMPTS = 200
"""With the longest pause between them about 16 hours: then somebody has to look."""
_SKEW = timedelta(hours=1)
"""Slack's clock and ours need not agree."""
_KEPT = timedelta(days=2)
"""How far back a message is looked for that is about no request."""
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 300.0
_FINAL = frozenset(
    ("user_not_found", "user_disabled", "cannot_dm_bot", "cant_update_message", "edit_window_closed", "no_text")
)
"""Nothing will change these."""
_NO_LOOK = frozenset(("missing_scope", "not_allowed_token_type", "thread_not_found"))
"""The conversation cannot be looked through, now or later: better twice than never."""

_log = structlog.get_logger("hybridbot.outbox")


class _NotOurs(Exception):
    """The row was taken over while the message was sent: nothing is stored."""


@dataclass(frozen=True, slots=True)
class _Place:
    channel: str
    ts: str
    new: bool


Posted = Callable[[OutboxMessage], None]
"""Told each message that was posted anew, once it is stored; what it raises is logged."""


def tell_nobody(_: OutboxMessage) -> None:
    """Nothing follows a first post."""


class Sender:
    """Sends the messages of one database with one token. One thread at a time per sender; several senders may run."""

    def __init__(  # noqa: PLR0913 - what it works with, all by name
        self,
        *,
        database: Database,
        posts: Posts,
        renderers: Renderers,
        now: Callable[[], datetime],
        owner: str,
        posted: Posted = tell_nobody,
        lease: timedelta = LEASE,
        brakes: Brakes | None = None,
    ) -> None:
        """`owner`: unique per process start. `posted` is told each message that was posted anew, once it is stored.

        `brakes`: those of all senders of this process; None: it is the only one."""
        self._database = database
        self._posts = posts
        self._renderers = renderers
        self._now = now
        self._owner = owner
        self._posted = posted
        self._lease = lease
        self._brakes = brakes or Brakes()
        self._idle = True
        """The last look found nothing."""

    def send_next(self) -> bool:
        """Send the message that is due first, or put it off; False if none is due, or Slack takes none of them now.

        Raises StorageError."""
        began = time.monotonic()
        # all senders are woken for each message: who finds nothing to do must not take the lock of all who write
        row = None if self._idle and not self._sees_one() else self._claim()
        self._idle = row is None
        if row is None:
            return False
        self._attempt(row, until=began + self._lease.total_seconds() / 2)
        return True

    def _sees_one(self) -> bool:
        with self._database.session() as session:
            now = self._clock(session)
            return outbox.any_due(session, now=now, held=self._brakes.held(now))

    def _claim(self) -> OutboxMessage | None:
        with self._database.writing() as session:
            now = self._clock(session)
            held = self._brakes.held(now)
            return outbox.claim(session, owner=self._owner, now=now, lease=self._lease, held=held)

    def _attempt(self, row: OutboxMessage, *, until: float) -> None:
        try:
            place = self._send(row, until=until)
        except FAILURES as error:
            self._put_off(row, error)
        except NoRenderer as error:
            self._later_or_never(row, str(error))
        except (TooLate, OutOfDate) as error:
            self._never(row, str(error))
        except Exception:  # noqa: BLE001 - one message that cannot be made must not hold up the others
            _log.exception("a message could not be made", key=row.key)
            self._later_or_never(row, "it could not be made: see the log")
        else:
            self._store(row, place)

    def _send(self, row: OutboxMessage, *, until: float) -> _Place:
        """Bring one message to Slack; where it stands."""
        with self._database.session() as session:
            request, payload = _about(session, row), json.loads(row.payload)
            matter = Matter(
                kind=row.kind,
                payload=payload,
                request=request,
                items=requests.items_of(session, number_of(request)) if request is not None else (),
                decisions=decisions.everything(session, number_of(request)) if request is not None else (),
                alarm=alarms.of_message(session, payload),
                objection=objections.of_message(session, payload),
                objecting=tuple(objections.open_of(session, request).values()) if request is not None else (),
                approval=notes.approved(session, number_of(request)) if request is not None else None,
                posted=bool(row.ts),
                now=self._clock(session),
            )
            silenced = is_silenced(session, row)
            parent = outbox.of_key(session, row.thread_of) if row.thread_of else None
        content = render(self._renderers, row, matter)
        since = (request.created_at if request is not None else matter.now - _KEPT) - _SKEW
        # it is not claimed before the message that it answers is there, unless that one was given up
        channel, thread_ts = (parent.posted_in, parent.ts) if parent is not None and parent.ts else (row.channel, "")
        if row.ts:
            return self._update(row, content)
        if row.attempts > 1 and (found := self._look(row, content, channel=channel, thread_ts=thread_ts, since=since)):
            _log.info("a message had been posted already", key=row.key)
            if isinstance(content, Message):
                self._posts.change(*found, content)
            return _Place(*found, new=True)
        still_wanted(row, matter, in_thread=bool(thread_ts), silenced=silenced)
        if row.kind in OURS_ALONE and self._posts.is_shared(channel):
            raise TooLate(SHARED)
        if isinstance(content, Message):
            self._posts.prepare(content)
        if time.monotonic() > until:
            raise TimeoutError("this process was held up for so long that another may be sending it")
        if not isinstance(content, Message):
            return _Place(*self._posts.upload(channel, content, thread_ts=thread_ts), new=True)
        return _Place(*self._posts.post(channel, content, key=row.key, thread_ts=thread_ts), new=True)

    def _update(self, row: OutboxMessage, content: Content) -> _Place:
        if isinstance(content, Message):
            self._posts.change(row.posted_in, row.ts, content)
        return _Place(row.posted_in, row.ts, new=False)

    def _look(
        self, row: OutboxMessage, content: Content, *, channel: str, thread_ts: str, since: datetime
    ) -> tuple[str, str] | None:
        """Where a message stands that somebody may have posted already."""
        try:
            if not isinstance(content, Message):
                return self._posts.find_file(channel, content.name, thread_ts=thread_ts, since=since)
            return self._posts.find(channel, row.key, thread_ts=thread_ts, since=since)
        except SlackApiError as error:
            if problem_of(error) not in _NO_LOOK:
                raise
            _log.warning("a conversation cannot be looked through", key=row.key, problem=problem_of(error))
            return None

    def _store(self, row: OutboxMessage, place: _Place) -> None:
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

    def _put_off(self, row: OutboxMessage, error: Exception) -> None:
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
            self._never(row, problem)
        elif problem == "message_not_found" and row.ts:
            self._lost(row)
        else:
            if problem in CLOSED and row.kind == CARD:
                # the bot may be invited again: it is tried on
                self._tell_requester(row, problem)
            self._later_or_never(row, problem)

    def _rest(self, row: OutboxMessage, error: Exception, *, seconds: float) -> None:
        """Slack has had too many: what it has had too many of rests, and this one keeps its place."""
        with self._database.writing() as session:
            now = self._clock(session)
            if self._brakes.refused(_method_of(error), row.channel, now=now, seconds=seconds):
                outbox.refused(session, number_of(row), token=row.lease_token, problem=problem_of(error))
                return
        # a channel that was only asked about has got nothing: nobody has to look for it there the next time
        self._later(row, problem_of(error), seconds=seconds, tried=_method_of(error) not in ASKS)

    def _later_or_never(self, row: OutboxMessage, problem: str) -> None:
        if row.attempts >= MOST_ATTEMPTS:
            self._never(row, problem)
            return
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(row.attempts - 1, 10))
        self._later(row, problem, seconds=pause)

    def _later(self, row: OutboxMessage, problem: str, *, seconds: float, tried: bool = True) -> None:
        with self._database.writing() as session:
            run_at = self._clock(session) + timedelta(seconds=seconds)
            outbox.later(session, number_of(row), token=row.lease_token, run_at=run_at, problem=problem, tried=tried)

    def _never(self, row: OutboxMessage, problem: str) -> None:
        _log.error("a message is given up", key=row.key, problem=problem)
        with self._database.writing() as session:
            now = self._clock(session)
            outbox.failed(session, number_of(row), token=row.lease_token, problem=problem, now=now)

    def _lost(self, row: OutboxMessage) -> None:
        """Somebody has deleted the message: while its request is open it is posted anew."""
        with self._database.writing() as session:
            request = _about(session, row)
            if request is not None and request.state in OPEN_REQUESTS:
                outbox.forget_place(session, number_of(row), token=row.lease_token, run_at=self._clock(session))
                return
        self._never(row, "message_not_found")

    def _tell_requester(self, row: OutboxMessage, problem: str) -> None:
        """Who asked for the move learns once that its card cannot be posted where it belongs."""
        with self._database.writing() as session:
            request = _about(session, row)
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


def _about(session: Session, row: OutboxMessage) -> MoveRequest | None:
    """The request that a message is about; None: it is about none."""
    return requests.get(session, row.request_id) if row.request_id is not None else None


def _record_card(session: Session, row: OutboxMessage, place: _Place, now: datetime) -> None:
    """Which message was decided on, and about which plan: the last thing in its transaction, as all records are."""
    request = _about(session, row)
    if request is not None:
        digest = request.digest if request.card_key == row.key else ""
        detail = {"digest": digest, "card": row.key, "channel": place.channel, "message": place.ts}
        audit.append(session, at=now, actor=audit.BOT, action="card posted", request_id=request.id, detail=detail)


def _place_card(session: Session, row: OutboxMessage, place: _Place) -> None:
    """The request's card stands there. That of a plan which was changed meanwhile counts no more."""
    request = _about(session, row)
    if request is not None and request.id is not None and request.card_key == row.key:
        requests.place_card(session, request.id, channel=place.channel, ts=place.ts)
