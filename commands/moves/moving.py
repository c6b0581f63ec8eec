"""Move one person, who was claimed: look where they are, call once at most, and look again before anything is said.

The call and what the ledger knows are two systems, so either may happen without the other. What keeps a person from
being moved twice is here: nothing is called before the home was read as the old one, nothing while a call that was
begun before may still be running, and whatever a call answers, the home decides. Nobody is settled while a call may
be running, so only who was taken over has one to be waited for. No threads and no time of its own: the lease says
what may be done, and waits.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from commands.moves.executors import Executor
from commands.moves.homes import is_split, read_home
from commands.moves.settlements import LEFT_OUT, WAITS, Lease, Permission, Settlement, Taken, rest_of_earlier_call
from commands.rules.errors.facts import LATER, NEVER, ErrorText, Translation, Where
from commands.rules.errors.translation import translate
from commands.rules.moves.call import CMDLET, MoveCall, call_of
from commands.rules.moves.outcome import Place, RetryAt, Seen, classify, read_back, unknown
from commands.rules.moves.plan import Member, Options
from commands.rules.moves.splits import IS_SPLIT
from commands.rules.roles import OPERATOR
from commands.rules.wording import sentence
from commands.services import Services
from connectors.errors import ConnectorError, NotSignedIn, Refused
from storage.database import StorageError
from storage.states import ItemState, MoveKind

_log = structlog.get_logger("hybridbot.commands")


def move_one(  # noqa: PLR0913 - the first six are the work, the rest how it waits
    services: Services,
    executor: Executor,
    claimed: Taken,
    member: Member,
    options: Options,
    lease: Lease,
    *,
    most: int = 4,
    every: float = 5.0,
    clock: Callable[[], float] = time.monotonic,
) -> Settlement | None:
    """Bring one person where the plan says, or say why not; None: the lease is over, so there is nothing to write.

    most    calls that are made for a person at most
    every   seconds between two looks at the home
    clock   seconds that only grow

    Calls nothing but through `executor`, and that at most once. Raises what the lease raises.
    """
    work = _Work(services, executor, claimed, member, options, lease, most, every, clock, clock())
    return work.carry_out()


@dataclass(frozen=True, slots=True)
class _Work:
    """One person, once."""

    services: Services
    executor: Executor
    claimed: Taken
    member: Member
    options: Options
    lease: Lease
    most: int
    every: float
    clock: Callable[[], float]
    began: float
    """By `clock`: when they were claimed."""

    def carry_out(self, refused: Permission | None = None) -> Settlement | None:
        """Reconcile, call, and look again. `refused`: no call may start, as was just found."""
        seen = self._reconciled()
        if seen is None or not self.lease.held():
            return None
        if seen.place is Place.THERE:
            return self._was_there(seen)
        if seen.place is not Place.SOURCE:
            return self._not_to_be_touched(seen)
        if self.claimed.call_started_at is not None and self._is_split():
            return self._split("An earlier call did half of the move.")
        permission = refused or self.lease.may_call()
        if permission is not Permission.YES:
            return self._not_allowed(permission)
        call = call_of(self.member, self.options)
        beginning = _Beginning(self, call, looked_at=self.clock())
        try:
            return self._called(call, beginning)
        except StorageError:
            raise
        except Exception:
            if beginning.at is None:
                raise
            # a call was begun: whoever takes the lease over waits for its end, and looks
            _log.exception("a move ended with an error of the program; its lease is left to run out", sip=call.sip)
            return None

    def _called(self, call: MoveCall, beginning: "_Beginning") -> Settlement | None:
        """Call, once, and say what came of it."""
        try:
            sent = self.executor.carry_out(call, beginning)
        except ConnectorError as problem:
            return self._after_error(problem, beginning.at)
        return self._after_success() if sent else self._after_nothing(beginning)

    def _after_nothing(self, beginning: "_Beginning") -> Settlement | None:
        """It took long to get as far as the call, and it must not be sent any more: look again, and say why not."""
        if beginning.moved_meanwhile:
            return self.carry_out()
        permission = self.lease.may_call() if self.lease.held() else Permission.LOST
        # allowed again at this very moment: whoever takes the lease over decides anew
        return None if permission in (Permission.YES, Permission.LOST) else self.carry_out(permission)

    def look(self) -> Seen:
        """Where the person is now, by the people source."""
        return read_back(
            read_home(self.services, self.member.key, self.member.sip, self.member.upn),
            self.options,
            self.services.organisation.cloud,
        )

    def _reconciled(self) -> Seen | None:
        """Where the person is, once nothing is running that was begun before; None: the lease is over.

        An owner that died may have begun a call of which the directory shows nothing yet: the old home is believed
        only once the longest possible call has ended and the directory has settled. A move that somebody else began is
        waited for as long as the longest call.
        """
        return self._settled(self._rest_of_earlier_call(), patience=self.executor.longest.total_seconds())

    def _rest_of_earlier_call(self) -> float:
        """Seconds until the directory is sure to show what became of a call that an earlier owner began."""
        rest = rest_of_earlier_call(self.claimed, self._until_shown)
        return max(0.0, rest.total_seconds() - (self.clock() - self.began))

    @property
    def _until_shown(self) -> timedelta:
        """So long after a call was begun every domain controller shows what became of it, whoever waited for it."""
        return self.executor.longest + self.executor.settles

    def _settled(self, running: float, *, patience: float) -> Seen | None:
        """Look until the place is final; None: the lease is over.

        running    seconds for which what a call does may not show yet
        patience   seconds to wait for a move that shows, or a home that cannot be read

        Once a move was seen, the old home counts only after the time in which the directory settles.
        """
        began, calm = self.clock(), running
        while True:
            seen = self.look()
            waited = self.clock() - began
            if seen.place is Place.THERE:
                return seen
            if seen.place is Place.MOVING:
                calm = max(calm, waited + self.executor.settles.total_seconds())
            if waited >= (calm if seen.place in (Place.SOURCE, Place.ELSEWHERE) else max(running, patience)):
                return seen
            if not self.lease.wait(self.every):
                return None

    def _after_success(self) -> Settlement | None:
        """The call says that it is done: the directory has to say so too, within the time that it needs."""
        longest = self.executor.longest.total_seconds()
        seen = self._settled(self.executor.settles.total_seconds(), patience=longest)
        if seen is None:
            return None
        if seen.place is Place.THERE:
            return self._moved("")
        if seen.place is Place.SOURCE and self._is_split():
            return self._split(f"{CMDLET} ended without an error.")
        said = f"{CMDLET} ended without an error, and yet: {seen.says}"
        return self._failed(f"{said} Look at it before anybody tries again.", error=unknown(seen.says))

    def _after_error(self, problem: ConnectorError, began: float | None) -> Settlement | None:
        """The call failed, was never begun (`began` is None), or nobody knows: the home decides."""
        longest = self.executor.longest.total_seconds()
        running = 0.0
        if problem.outcome_unknown and began is not None:
            running = max(0.0, self._until_shown.total_seconds() - (self.clock() - began))
        seen = self._settled(running, patience=longest)
        if seen is None:
            return None
        error = _translated(problem, self.services)
        match seen.place:
            case Place.THERE if began is None:
                return self._was_there(seen)
            case Place.THERE:
                return self._moved(f"{CMDLET} ended with an error, and the person has moved all the same.", error)
            case Place.SOURCE:
                return self._not_moved(error)
            case Place.ELSEWHERE:
                return self._failed(f"{_meaning(error)} {seen.says}", error=error.original, error_id=error.id)
        if error.retry.helps:
            return self._not_to_be_touched(seen, error)
        return self._failed(
            f"{_meaning(error)} Whether the person was moved is not known: {seen.says}",
            error=unknown(error.original),
            error_id=error.id,
        )

    def _not_moved(self, error: Translation) -> Settlement | None:
        """It is certain that the person was not moved: try again where that helps and the request still goes on."""
        if self._is_split():
            return self._split(_meaning(error), error)
        decided = classify(error, attempt=self.claimed.attempt + 1, now=self.services.now(), most=self.most)
        if not isinstance(decided, RetryAt):
            return self._failed(f"{_meaning(error)} {sentence(error.remedy)}", error=error.original, error_id=error.id)
        if self.lease.may_call() is Permission.NEVER:
            return replace(LEFT_OUT, error=error.original, error_id=error.id)
        return _tried_again(_meaning(error), error, decided)

    def _not_to_be_touched(self, seen: Seen, called: Translation | None = None) -> Settlement:
        """Nothing may be called: the home is another, a move does not end, or nothing can be read."""
        if seen.place is Place.ELSEWHERE:
            return self._failed(f"{seen.says} Nothing was called now.", error=seen.says)
        says = f"{_meaning(called)} {seen.says}" if called is not None else seen.says
        error = called or Translation(original=seen.says, cause=seen.says, remedy="", who=OPERATOR, retry=LATER)
        decided = classify(error, attempt=self.claimed.attempt + 1, now=self.services.now(), most=self.most)
        if isinstance(decided, RetryAt) and self.lease.may_call() is not Permission.NEVER:
            return _tried_again(says, error, decided, known=False)
        return self._failed(
            f"{says} Whether the person was moved is not known: look at it.",
            error=unknown(error.original),
            error_id=error.id,
        )

    def _not_allowed(self, permission: Permission) -> Settlement | None:
        match permission:
            case Permission.NOT_NOW:
                return WAITS
            case Permission.NEVER:
                return LEFT_OUT
        return None

    def _moved(self, note: str, error: Translation | None = None, *, already: bool = False) -> Settlement:
        done = "Moved" if self.options.kind is MoveKind.MOVE else "Moved back"
        return Settlement(
            state=ItemState.MOVED,
            outcome=note if already else " ".join(filter(None, (f"{done}.", note))),
            error=error.original if error is not None else "",
            error_id=error.id if error is not None else "",
            moved_at=self.services.now(),
            already_there=already,
        )

    def _was_there(self, seen: Seen) -> Settlement:
        """They have the new home although this owner called nothing: by an earlier call, or by somebody else."""
        ours = self.claimed.call_started_at is not None
        return self._moved(f"{seen.says} It was so before anything was called." if not ours else "", already=not ours)

    def _failed(self, outcome: str, *, error: str, error_id: str = "") -> Settlement:
        return Settlement(state=ItemState.FAILED, outcome=outcome, error=error, error_id=error_id, failed_call=True)

    def _split(self, why: str, error: Translation | None = None) -> Settlement:
        says = f"The person is {IS_SPLIT}"
        failed = self._failed(
            f"{why} {says}",
            error=error.original if error is not None else says,
            error_id=error.id if error is not None else "",
        )
        return replace(failed, split_brain=True)

    def _is_split(self) -> bool:
        """Whether the cloud's half was done without the other."""
        return is_split(self.services, self.member.upn, self.options.kind)


@dataclass(slots=True)
class _Beginning:
    """The moment at which a call begins: asked once, by whoever has nothing left to do but to send it."""

    work: _Work
    call: MoveCall
    looked_at: float
    """When the home was read as the old one."""
    at: float | None = None
    """When it began; None: it did not."""
    moved_meanwhile: bool = False
    """The home is not the old one any more, as far as can be read."""

    def __call__(self) -> bool:
        """Whether the call may be sent now; noted then. Getting so far may have taken minutes: so it is read again."""
        if self.work.clock() - self.looked_at > self.work.every and self.work.look().place is not Place.SOURCE:
            self.moved_meanwhile = True
            return False
        began = self.work.clock()
        if not self.work.lease.note_call(CMDLET, self.call.parameters) or not self.work.lease.held():
            return False
        self.at = began
        return True


def _translated(problem: ConnectorError, services: Services) -> Translation:
    """What an error of the call means.

    Worth another try, once the home is the old one, are an answer that never came, and tokens that the cmdlet refused:
    the next call goes with others. Where none are to be had, nobody can be moved.
    """
    window = services.organisation.reference.teams_module
    known = translate(ErrorText(message=problem.detail, error_id=problem.reference, where=Where.MOVE), window)
    if known.known:
        return known
    stale = isinstance(problem, NotSignedIn) and problem.asked == CMDLET
    retry = NEVER if isinstance(problem, Refused) and not stale else LATER
    return replace(known, remedy=problem.remedy or known.remedy, cause=sentence(problem.detail), retry=retry)


def _tried_again(says: str, error: Translation, retry: RetryAt, *, known: bool = True) -> Settlement:
    """Back into the queue until its time. `known`: it is certain that the person was not moved."""
    return Settlement(
        state=ItemState.QUEUED,
        outcome=f"{says} It is {retry.says}.",
        error=error.original,
        error_id=error.id,
        run_at=retry.at,
        failed_call=True,
        known=known,
    )


def _meaning(error: Translation) -> str:
    return error.cited or error.cause
