"""Brings every open request as far as it can come without moving anybody: one transaction each, its row locked.

Decisions are counted here and nowhere else, so of any number of replicas and approvers one makes the change.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlmodel import Session

from bot.moves import announcing
from bot.moves.handing import Handing
from bot.moves.pace import MOVE_PACE, MovePace
from bot.moves.rechecking import LookAgain, Recheck, Verdict, look, wait
from commands.moves.counting import standing_of
from commands.rules.moves.by_hand import Patience
from commands.rules.moves.lifecycle import PATIENCE, Change, Outcomes, next_step
from commands.rules.moves.policy import Policy
from commands.rules.moves.standing import Standing
from commands.rules.notes.objecting import NOT_MOVED, is_left_out
from storage import objections
from storage.database import Database, StorageError
from storage.ledger import decisions, halts, requests
from storage.ledger.audit import BOT
from storage.ledger.by_hand import Halted
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveRequest, number_of
from storage.states import PAUSABLE, ItemState, RequestState

Aside = Callable[[Callable[[], None]], None]
"""Does something now or soon, in whichever thread."""

_log = structlog.get_logger("hybridbot.advancing")


def at_once(what: Callable[[], None]) -> None:
    """Do it now, in this thread."""
    what()


def in_a_thread(what: Callable[[], None]) -> None:
    """Do it in a thread of its own, which ends with the process."""
    threading.Thread(target=what, name="mover-look", daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Looked:
    """A request that was looked at and did not start: it had to wait, or the start failed."""

    version: int
    """Of the request: one that has changed since is looked at at once."""
    at: float
    """A moment of `time.monotonic`."""
    times: int


class Advancing:
    """Advances the requests of one database. Called by one thread; any number of replicas may run one each.

    Looks may run in threads of their own. The calling thread alone begins one, and at most one for each request.
    """

    def __init__(  # noqa: PLR0913 - what it works with, all by name
        self,
        *,
        database: Database,
        policy: Policy,
        look_again: LookAgain,
        now: Callable[[], datetime],
        pace: MovePace = MOVE_PACE,
        aside: Aside = at_once,
        patience: Patience = PATIENCE,
    ) -> None:
        """`aside` is given what asks remote systems, so that what is silent holds up no other request.
        `patience`: with people who run commands by hand."""
        self._database = database
        self._policy = policy
        self._look_again = look_again
        self._now = now
        self._pace = pace
        self._aside = aside
        self._patience = patience
        self._handing = Handing(calendar=policy.calendar, patience=patience)
        self._looked: dict[int, _Looked] = {}
        """The approved requests that did not start when they were looked at. A look writes it before it ends."""
        self._looking: set[int] = set()
        """Requests that are being looked at: a look takes its own away when it ends."""

    def __call__(self) -> None:
        """Every open request once. One that cannot be advanced does not hold up the others."""
        with self._database.session() as session:
            found = [number_of(request) for request in requests.open_requests(session)]
        for gone in set(self._looked.copy()).difference(found):
            self._looked.pop(gone, None)
        for request_id in found:
            try:
                self._advance(request_id)
            except StorageError:
                raise
            except Exception:  # noqa: BLE001 - one request with, say, a plan nobody can read; the others must go on
                _log.exception("a request could not be advanced", request=request_id)

    def _advance(self, request_id: int) -> None:
        # asked before the row is read: a look that ends in between may have changed it
        looking = request_id in self._looking
        ready = self._change(request_id)
        if ready is None or looking or self._waited_just_now(ready):
            return
        self._looking.add(request_id)
        try:
            self._aside(partial(self._start, ready))
        except RuntimeError:
            # no thread is to be had: nobody looks at it
            self._looking.discard(request_id)
            raise

    def _change(self, request_id: int) -> MoveRequest | None:
        """Make the change that is due; the request, if what is due is to start it."""
        with self._database.writing() as session:
            request = lock_request(session, request_id, skip_locked=True)
            if request is None:
                return None
            now = read_clock(session, self._now())
            if is_left_out(request.state, request.window_end, now):
                objections.leave_out(session, request, NOT_MOVED, now=now)
            change = self._due(session, request, now)
            if change is None:
                self._remind(session, request, now)
                self._handing.look_after(session, request, now)
                return None
            if request.state is RequestState.APPROVED and change.to is RequestState.RUNNING:
                return request
            self._apply(session, request, change, now)
            return None

    def _due(self, session: Session, request: MoveRequest, now: datetime) -> Change | None:
        counts = requests.counts(session, number_of(request))
        return next_step(
            request,
            counts,
            now,
            halted=halts.in_force(session) is not None,
            # without a failure nothing depends on what has happened to people: their rows need not be read
            outcomes=_outcomes(session, request) if counts.failed else Outcomes(moved=counts.moved),
            calendar=self._policy.calendar,
            standing=_standing(session, request),
            expires_anew=self._policy.expires_at(now, request.window_end),
            patience=self._patience,
        )

    def _apply(self, session: Session, request: MoveRequest, change: Change, now: datetime) -> bool:
        """Make a change, and say it."""
        changed = requests.change_state(
            session,
            number_of(request),
            of=(request.state,),
            to=change.to,
            by=BOT,
            action=change.action,
            now=now,
            version=request.version,
            **change.columns,
        )
        if changed and (after := requests.get(session, number_of(request))) is not None:
            announcing.after_change(session, after, because=change.because, now=now)
            _log.info("request changed", request=request.id, state=after.state, because=change.because)
        return changed

    def _remind(self, session: Session, request: MoveRequest, now: datetime) -> None:
        """Bring a request to mind that waits for approvals, and call for help once it waits too long."""
        if request.state is not RequestState.PENDING:
            return
        if request.next_reminder_at is not None and request.next_reminder_at <= now:
            announcing.reminder(session, request, now=now)
            sent = request.reminders + 1
            requests.change_state(
                session,
                number_of(request),
                of=(RequestState.PENDING,),
                to=RequestState.PENDING,
                by=BOT,
                action="remind",
                now=now,
                reminders=sent,
                next_reminder_at=self._policy.reminder_at(request.asked_at, sent),
            )
        escalates_at = self._policy.escalates_at(request.asked_at)
        if escalates_at is not None and escalates_at <= now:
            announcing.escalation(session, request, self._policy.escalation, now=now)

    def _waited_just_now(self, request: MoveRequest) -> bool:
        looked = self._looked.get(number_of(request))
        if looked is None or looked.version != request.version:
            return False
        return time.monotonic() - looked.at < self._pace.until_next_look(looked.times)

    def _note_look(self, request: MoveRequest) -> None:
        before = self._looked.get(number_of(request))
        times = before.times if before is not None and before.version == request.version else 0
        self._looked[number_of(request)] = _Looked(request.version, time.monotonic(), times + 1)

    def _start(self, request: MoveRequest) -> None:
        """Look again at what was approved, outside any transaction, and start it if it is still that.

        A start that fails is tried again later, like one that has to wait: each look judges all its people.
        """
        try:
            recheck = look(self._look_again, request, failed=lambda because, kind: wait(because, kind=kind))
            self._start_if_unchanged(request, recheck)
        except (StorageError, Halted) as error:
            self._note_look(request)
            _log.warning("an approved request could not be started", request=request.id, problem=str(error))
        except Exception:  # noqa: BLE001 - the outermost frame of a thread: a plan that nobody can carry out, say
            self._note_look(request)
            _log.exception("an approved request could not be started", request=request.id)
        finally:
            self._looking.discard(number_of(request))

    def _start_if_unchanged(self, request: MoveRequest, recheck: Recheck) -> None:
        with self._database.writing() as session:
            present = lock_request(session, number_of(request))
            if present is None:
                return
            self._start_or_not(session, request, present, recheck, read_clock(session, self._now()))

    def _start_or_not(
        self, session: Session, looked_at: MoveRequest, present: MoveRequest, recheck: Recheck, now: datetime
    ) -> None:
        if present.state not in decisions.DECIDABLE:
            return  # somebody has ended it meanwhile
        match recheck.verdict:
            case Verdict.BACK:
                announcing.changed(session, present, recheck.changes, withdrawn=recheck.withdrawn, now=now)
                requests.change_state(
                    session,
                    number_of(present),
                    of=(RequestState.APPROVED,),
                    to=RequestState.PENDING,
                    by=BOT,
                    action="back to pending",
                    now=now,
                    detail={"changes": list(recheck.changes)},
                    expires_at=max(present.expires_at, self._policy.expires_at(now, present.window_end)),
                )
            case Verdict.WAIT if present.state is RequestState.APPROVED:
                self._note_look(present)
                announcing.waits(session, present, recheck.kind, recheck.because, now=now)
            case Verdict.GO:
                change = self._due(session, present, now)
                # anything that was changed meanwhile is looked at again first
                if (
                    present.version == looked_at.version
                    and change is not None
                    and self._apply(session, present, change, now)
                ):
                    self._handing.look_after(session, present, now)


def _standing(session: Session, request: MoveRequest) -> Standing | None:
    """How far the approvals have come; None where they decide nothing any more."""
    if request.state not in decisions.DECIDABLE:
        return None
    return standing_of(session, request)


def _outcomes(session: Session, request: MoveRequest) -> Outcomes:
    """What has happened to people since the approvals were last counted. A split is dealt with where it is seen."""
    if request.state not in (*PAUSABLE, RequestState.PAUSED):
        return Outcomes()
    since = request.approvals_counted_at
    ended = [
        item
        for item in requests.items_of(session, number_of(request))
        if item.finished_at is not None and (since is None or item.finished_at >= since)
    ]
    failed = [item for item in ended if item.state is ItemState.FAILED]
    return Outcomes(
        moved=sum(item.state is ItemState.MOVED for item in ended),
        failed=len(failed),
        canary_failed=sum(item.position < request.canary for item in failed),
    )
