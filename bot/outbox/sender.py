"""Sends what the outbox holds: claimed under a lease, made from the tables at that moment, stored with its ts.

Once a message has a ts it is updated and never posted again. A row that was claimed before and has no ts may have
been posted by somebody who died: it is looked for first. Nothing here waits for Slack: what it refuses for now is
sent later, and other messages meanwhile. Any number of senders may run, in one process or several: new messages of one
channel are posted one at a time, in their order.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.outbox.brakes import Brakes
from bot.outbox.delivering import Delivering
from bot.outbox.posts import Posts
from bot.outbox.rendering import NoRenderer, OutOfDate, Renderers
from bot.outbox.settling import Posted, Settling, tell_nobody
from bot.outbox.wanted import TooLate
from bot.posting import FAILURES
from storage.database import Database
from storage.ledger import outbox
from storage.ledger.clock import read_clock
from storage.ledger.tables import OutboxMessage

LEASE = timedelta(seconds=90)
"""Longer than a post, a look through the channel and their timeouts take together."""

_log = structlog.get_logger("hybridbot.outbox")


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
        self._now = now
        self._owner = owner
        self._lease = lease
        self._brakes = brakes or Brakes()
        self._delivering = Delivering(database=database, posts=posts, renderers=renderers, now=now)
        self._settling = Settling(database=database, now=now, brakes=self._brakes, posted=posted)
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
            place = self._delivering.send(row, until=until)
        except FAILURES as error:
            self._settling.put_off(row, error)
        except NoRenderer as error:
            self._settling.later_or_never(row, str(error))
        except (TooLate, OutOfDate) as error:
            self._settling.never(row, str(error))
        except Exception:  # noqa: BLE001 - one message that cannot be made must not hold up the others
            _log.exception("a message could not be made", key=row.key)
            self._settling.later_or_never(row, "it could not be made: see the log")
        else:
            self._settling.store(row, place)

    def _clock(self, session: Session) -> datetime:
        """What leases and times to send at compare with: the same for all processes of a database."""
        return read_clock(session, self._now())
