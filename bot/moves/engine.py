"""The engine of a process: what moves people, what looks for proof, what tells Slack; started and stopped together."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.moves.advancing import Advancing, in_a_thread
from bot.moves.by_hand import LookByHand, LookingByHand
from bot.moves.leases import OwnLeases
from bot.moves.mover import Mover, owner_id
from bot.moves.pace import MOVE_PACE, MovePace
from bot.moves.permits import Stop
from bot.moves.proving import Look, Proving
from bot.moves.rechecking import LookAgain
from bot.moves.rejudging import Judge, Rejudging
from bot.moves.working import Move, Working
from bot.outbox.brakes import Brakes
from bot.outbox.posts import Posts
from bot.outbox.rendering import Renderers
from bot.outbox.sender import Sender
from bot.outbox.settling import Posted, tell_nobody
from bot.repeating import Repeating
from commands.rules.moves.by_hand import Patience
from commands.rules.moves.lifecycle import PATIENCE
from commands.rules.moves.policy import Policy
from storage.database import Database
from storage.ledger import items, outbox

SENDERS = 4
"""Messages on their way to Slack at once: it answers within a fifth of a second or so, and takes several a second."""
LAST_MESSAGES = 5.0
"""Seconds that the messages about what ended last get when the bot stops; the others wait for the next start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the operator decided, as far as the engine needs it."""

    policy: Policy
    slots: int
    """At most so many people at once in this process."""
    attempts: int
    """Calls that are made for a person at most."""
    remind_after: tuple[int, ...]
    """So many days after a move whoever has not signed in to Teams is named."""
    patience: Patience = PATIENCE
    """With people who run commands by hand."""
    most: int | None = None
    """At most so many people at once in all processes together; None: as many as the requests allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the engine works with. `now` gives aware UTC times."""

    database: Database
    posts: Posts
    renderers: Renderers
    move: Move
    look_again: LookAgain
    now: Callable[[], datetime]
    look_for_proof: Look | None = None
    """None: nobody looks."""
    judge: Judge | None = None
    """Looks at requests that are being approved; None: they are looked at before the first move alone."""
    look_by_hand: LookByHand | None = None
    """Looks at somebody whom others move by hand. None: nobody looks."""
    posted: Posted = tell_nobody


def take_everything_over(database: Database, now: datetime) -> None:
    """At the start of the only process of a database: what is leased belongs to nobody. Raises StorageError."""
    with database.writing() as session:
        items.orphans_now(session, now)
        outbox.orphans_now(session, now)


class Engine:
    """Started once, stopped once."""

    def __init__(
        self, surroundings: Surroundings, rules: Rules, *, pace: MovePace = MOVE_PACE, alone: bool = False
    ) -> None:
        """`alone`: this is the only process of its database, so what is leased at the start belongs to nobody."""
        stop, owner = Stop(), owner_id()
        self._pace = pace
        self._alone = alone
        self._database = surroundings.database
        self._now = surroundings.now
        self._mover = _mover(surroundings, rules, pace, stop=stop, owner=owner)
        self._messages = _messages(surroundings, pace, owner=owner)
        self._looks = list(_looks(surroundings, rules, pace))

    def start(self) -> None:
        """Start all of it, with what an earlier run has left. Raises StorageError."""
        if self._alone:
            take_everything_over(self._database, self._now())
        self._mover.start()
        for looking in self._looks:
            looking.start()
        for sending in self._messages:
            sending.start()

    def wake(self) -> None:
        """Something in the ledger has changed: a request, a decision, a halt."""
        self._mover.wake()
        for looking in self._looks:
            looking.wake()
        for sending in self._messages:
            sending.wake()

    def stop(self, *, seconds: float | None = None) -> None:
        """Begin nothing new, let calls in flight end and be settled at most so long, and say what came of them."""
        for looking in self._looks:
            looking.stop(seconds=0.0)
        self._mover.stop(seconds=seconds)
        until = time.monotonic() + LAST_MESSAGES
        for sending in self._messages:
            sending.stop(seconds=0.0)
        for sending in self._messages:
            sending.stop(seconds=max(0.0, until - time.monotonic()), finish=True)
        for looking in self._looks:
            looking.stop(seconds=max(0.0, until - time.monotonic()))


def _mover(surroundings: Surroundings, rules: Rules, pace: MovePace, *, stop: Stop, owner: str) -> Mover:
    """Advances requests, and moves their people."""
    database, now = surroundings.database, surroundings.now
    return Mover(
        database=database,
        advance=Advancing(
            database=database,
            policy=rules.policy,
            look_again=surroundings.look_again,
            now=now,
            pace=pace,
            aside=in_a_thread,
            patience=rules.patience,
        ),
        work=Working(
            database=database,
            move=surroundings.move,
            calendar=rules.policy.calendar,
            stop=stop,
            now=now,
            most=rules.attempts,
            pace=pace,
        ),
        leases=OwnLeases(),
        stop=stop,
        owner=owner,
        now=now,
        slots=rules.slots,
        most=rules.most,
        pace=pace,
    )


def _messages(surroundings: Surroundings, pace: MovePace, *, owner: str) -> list[Repeating]:
    """Brings what waits in the outbox to Slack; what one thread learns of Slack's limits all keep to."""
    brakes = Brakes()
    senders = [
        Sender(
            database=surroundings.database,
            posts=surroundings.posts,
            renderers=surroundings.renderers,
            now=surroundings.now,
            owner=owner,
            posted=surroundings.posted,
            brakes=brakes,
        )
        for _ in range(SENDERS)
    ]
    return [
        Repeating(f"outbox-{number}", sender.send_next, seconds=pace.poll) for number, sender in enumerate(senders, 1)
    ]


def _looks(surroundings: Surroundings, rules: Rules, pace: MovePace) -> Iterator[Repeating]:
    """Looks now and then at who was moved by hand, for proof, and again at what holds people back."""
    database, now = surroundings.database, surroundings.now
    if surroundings.look_by_hand is not None:
        by_hand = LookingByHand(database=database, look=surroundings.look_by_hand, now=now, patience=rules.patience)
        yield Repeating("by-hand", by_hand.look_once, seconds=pace.poll)
    if surroundings.look_for_proof is not None:
        proving = Proving(database=database, look=surroundings.look_for_proof, now=now, remind_after=rules.remind_after)
        yield Repeating("proofs", proving.look_once, seconds=pace.proof)
    if surroundings.judge is not None:
        rejudging = Rejudging(database=database, judge=surroundings.judge, now=now)
        yield Repeating("rejudging", rejudging.look_once, seconds=pace.proof)
