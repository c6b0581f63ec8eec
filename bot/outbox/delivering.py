"""Brings one message of the outbox to Slack: made from the tables at that moment, looked for, posted or changed."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot.outbox.posts import Posts
from bot.outbox.rendering import OURS_ALONE, Content, Matter, Renderers, render
from bot.outbox.wanted import TooLate, is_silenced, still_wanted
from bot.posting import problem_of
from bot.views.message import Message
from commands.digests.trouble import SHARED
from storage import alarms, notes, objections
from storage.database import Database
from storage.ledger import decisions, outbox, requests
from storage.ledger.clock import read_clock
from storage.ledger.tables import MoveRequest, OutboxMessage, number_of

_SKEW = timedelta(hours=1)
"""Slack's clock and ours need not agree."""
_KEPT = timedelta(days=2)
"""How far back a message is looked for that is about no request."""
_NO_LOOK = frozenset(("missing_scope", "not_allowed_token_type", "thread_not_found"))
"""The conversation cannot be looked through, now or later: better twice than never."""

_log = structlog.get_logger("hybridbot.outbox")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands in Slack."""

    channel: str
    ts: str
    new: bool
    """It was not there before, as far as is on record."""


class Delivering:
    """Brings messages to Slack, one at a time."""

    def __init__(self, *, database: Database, posts: Posts, renderers: Renderers, now: Callable[[], datetime]) -> None:
        self._database = database
        self._posts = posts
        self._renderers = renderers
        self._now = now

    def send(self, row: OutboxMessage, *, until: float) -> Place:
        """Bring a message that was claimed to Slack; where it stands.

        `until`: of time.monotonic(); later it is not posted any more, as another may be sending it. Raises FAILURES,
        NoRenderer, OutOfDate, TooLate, StorageError, and whatever its renderer raises.
        """
        with self._database.session() as session:
            request, payload = about(session, row), json.loads(row.payload)
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
                now=read_clock(session, self._now()),
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
            return Place(*found, new=True)
        still_wanted(row, matter, in_thread=bool(thread_ts), silenced=silenced)
        if row.kind in OURS_ALONE and self._posts.is_shared(channel):
            raise TooLate(SHARED)
        if isinstance(content, Message):
            self._posts.prepare(content)
        if time.monotonic() > until:
            raise TimeoutError("this process was held up for so long that another may be sending it")
        if not isinstance(content, Message):
            return Place(*self._posts.upload(channel, content, thread_ts=thread_ts), new=True)
        return Place(*self._posts.post(channel, content, key=row.key, thread_ts=thread_ts), new=True)

    def _update(self, row: OutboxMessage, content: Content) -> Place:
        if isinstance(content, Message):
            self._posts.change(row.posted_in, row.ts, content)
        return Place(row.posted_in, row.ts, new=False)

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


def about(session: Session, row: OutboxMessage) -> MoveRequest | None:
    """The request that a message is about; None: it is about none."""
    return requests.get(session, row.request_id) if row.request_id is not None else None
