"""The life of a request under whatever people, clocks and crashes do to it, in any order."""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.moves.advancing import Advancing
from bot.moves.leases import OwnLeases
from bot.moves.pace import MovePace
from bot.moves.permits import Permit, Stop
from bot.moves.rechecking import GO
from bot.moves.working import Working
from commands.moves.settlements import Permission, Settlement
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.policy import Policy
from commands.rules.moves.requirement import Requirement
from storage.database import Database
from storage.ledger import audit, decisions, halts, items, requests
from storage.ledger.items import Claimed
from storage.ledger.opening import open_request
from storage.ledger.tables import MoveRequest
from storage.states import OPEN_REQUESTS, DecisionKind, ItemState, PauseReason, RequestState
from tests.bot.moves.claims import LEASE, Clock
from tests.empty_database import empty_database
from tests.storage.ledger.requesting import NOW, decision, person, wanted

PEOPLE = "abcd"
NEEDS = Requirement(2, ("telephony",), ("2 approvals.",)).as_json()
VOICES = (("U2", "telephony"), ("U3", "identity"), ("U4", "telephony"), ("U1", "telephony"))
"""U1 asked for it."""
WINDOW = timedelta(hours=2)
FATES = ("moves", "fails", "is busy", "dies before", "dies after", "is lost")
"""What becomes of a call, and of the process that makes it."""


class Crash(BaseException):
    """The process dies here: nothing that stands behind it is done."""


class Life(RuleBasedStateMachine):
    """One request, two approvals, a pretend remote system, and one process that may die at any step."""

    database: Database

    def ask(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hybridbot-life-"))
        self.database = empty_database(self.folder / "life.db")
        self.clock = Clock()
        self.there: set[str] = set()
        self.starts: Counter[str] = Counter()
        self.lawless: list[str] = []
        self.digests = 0
        self.advance_all = Advancing(
            database=self.database,
            policy=Policy(),
            look_again=lambda _: GO,
            now=self.clock.now,
            pace=MovePace(look_again=0.0),
        )
        with self.database.writing() as session:
            asked = wanted(
                PEOPLE, requirement=NEEDS, canary=1, window_start=NOW, window_end=NOW + WINDOW, concurrency=2
            )
            self.id = open_request(session, asked, now=NOW).request.id or 0

    # what people do

    @rule(voice=st.sampled_from(VOICES), sure=st.integers(0, 9))
    def say(self, voice: tuple[str, str], sure: int) -> None:
        self.decide(voice, DecisionKind.REJECT if sure == 0 else DecisionKind.APPROVE)

    def decide(self, voice: tuple[str, str], kind: DecisionKind) -> None:
        who, group = voice
        with self.database.writing() as session:
            live = requests.get(session, self.id)
            assert live is not None
            values = decision(who, kind=kind, groups=[group], digest=live.digest, now=self.clock.now())
            decisions.decide(session, self.id, **values)

    @rule()
    def agree(self) -> None:
        """Both approve, and it starts if nothing stands against that: without this most lives would end unlived."""
        for voice in VOICES[:2]:
            self.decide(voice, DecisionKind.APPROVE)
        self.advance_all()
        self.advance_all()

    @rule(voice=st.sampled_from(VOICES))
    def withdraw(self, voice: tuple[str, str]) -> None:
        with self.database.writing() as session:
            decisions.withdraw(
                session, self.id, person=voice[0], by=voice[0], why="away", event="", now=self.clock.now()
            )

    @rule(drop=st.sampled_from(PEOPLE))
    def change_plan(self, drop: str) -> None:
        with self.database.writing() as session:
            waiting = [
                one.user
                for one in requests.items_of(session, self.id)
                if one.state is ItemState.QUEUED and one.user != drop
            ]
            self.digests += 1
            requests.change_plan(
                session,
                self.id,
                plan="{}",
                digest=f"{self.digests:064}",
                requirement=NEEDS,
                keep=[person(one) for one in waiting],
                why=("Another plan.",),
                by="U1",
                now=self.clock.now(),
            )

    @rule(
        step=st.sampled_from(
            [
                (RequestState.RUNNING, RequestState.PAUSED),
                (RequestState.PAUSED, RequestState.APPROVED),
            ]
        )
    )
    def pause_or_resume(self, step: tuple[RequestState, RequestState]) -> None:
        reason = PauseReason.BY_HAND if step[1] is RequestState.PAUSED else None
        self._change(step[0], step[1], pause_reason=reason)

    @rule(sure=st.integers(0, 9))
    def cancel(self, sure: int) -> None:
        if sure == 0:
            for state in (RequestState.PENDING, RequestState.APPROVED, RequestState.RUNNING, RequestState.PAUSED):
                self._change(state, RequestState.CANCELLING)

    @rule(sure=st.integers(0, 9))
    def halt(self, sure: int) -> None:
        if sure == 0:
            with self.database.writing() as session:
                halts.halt(session, by="U1", reason="stop", now=self.clock.now())

    @rule()
    def lift(self) -> None:
        with self.database.writing() as session:
            halts.lift(session, by="U1", now=self.clock.now())

    # what the engine does

    @rule()
    def advance(self) -> None:
        self.advance_all()

    @rule(seconds=st.sampled_from([1, 31, 31, 31, 600]))
    def wait(self, seconds: int) -> None:
        self.clock.wait(seconds)

    @rule(fate=st.sampled_from(FATES), free=st.integers(1, 3))
    def work_once(self, fate: str, free: int) -> None:
        self.work(fate, free)

    @rule(fates=st.lists(st.sampled_from(FATES), min_size=2, max_size=5))
    def work_on(self, fates: list[str]) -> None:
        """It starts where it may, then several looks follow, each when the lease of whoever died is over."""
        self.work_through(fates)

    @initialize(fates=st.lists(st.sampled_from(FATES), max_size=3))
    def begin(self, fates: list[str]) -> None:
        """Most lives begin with something that happens."""
        self.ask()
        self.work_through(fates)

    def work_through(self, fates: list[str]) -> None:
        self.agree()
        for fate in fates:
            self.work(fate, 2)
            self.clock.wait(31)
            self.advance_all()

    @rule(
        fate=st.sampled_from(["dies before", "dies after"]), what=st.sampled_from(["pause", "halt", "cancel", "close"])
    )
    def interrupt(self, fate: str, what: str) -> None:
        """Somebody dies at work, and before the next one takes over, the request may start nothing any more."""
        self.agree()
        self.work(fate, 2)
        if what == "close":
            self.clock.wait(WINDOW.total_seconds())
        elif what == "halt":
            self.halt(0)
        else:
            to = RequestState.PAUSED if what == "pause" else RequestState.CANCELLING
            self._change(RequestState.RUNNING, to, pause_reason=PauseReason.BY_HAND if what == "pause" else None)
        self.clock.wait(31)
        self.work("moves", 2)

    def work(self, fate: str, free: int) -> None:
        """Claim, and work on each as `commands/moves/moving.py` does: look, ask, note, call, look."""
        leases = OwnLeases(monotonic=self.clock.monotonic)
        with self.database.writing() as session:
            claimed = items.claim(
                session,
                self.id,
                owner="me",
                free=free,
                now=self.clock.now(),
                lease=timedelta(seconds=LEASE),
                own_tokens=(),
            )

        def move(one: Claimed, _: MoveRequest, permit: Permit) -> Settlement | None:
            return self._move(one, permit, fate)

        working = Working(
            database=self.database, move=move, calendar=Calendar(), stop=Stop(), now=self.clock.now, most=3
        )
        for one in claimed:
            lease = leases.add(one.id, one.token, until=self.clock.seconds + LEASE)
            try:
                working(one, lease)
            except Crash:
                continue

    def _move(self, one: Claimed, permit: Permit, fate: str) -> Settlement | None:
        if one.user in self.there:
            return Settlement(state=ItemState.MOVED, outcome="Moved.")
        allowed = permit.may_call()
        if allowed is Permission.NEVER:
            return Settlement(state=ItemState.SKIPPED, outcome="Left out.")
        if allowed is not Permission.YES:
            return Settlement(state=ItemState.QUEUED, outcome="Waits.") if allowed is Permission.NOT_NOW else None
        if fate == "dies before" or not permit.note_call("Move-CsUser", {}):
            raise Crash
        if fate == "is busy":
            return Settlement(state=ItemState.QUEUED, outcome="Busy.", failed_call=True)
        if fate == "fails":
            return Settlement(state=ItemState.FAILED, outcome="Refused.", failed_call=True)
        self._start(one.user)
        if fate == "dies after":
            raise Crash
        return Settlement(state=ItemState.MOVED, outcome="Moved.", error="no answer" if fate == "is lost" else "")

    def _start(self, user: str) -> None:
        """The remote system begins; whatever does not allow that is noted."""
        self.starts[user] += 1
        self.there.add(user)
        with self.database.session() as session:
            live = requests.get(session, self.id)
            assert live is not None
            voices = {
                one.person
                for one in decisions.current(session, self.id)
                if one.kind is DecisionKind.APPROVE and one.digest == live.digest and one.person != "U1"
            }
            if live.state is not RequestState.RUNNING:
                self.lawless.append(f"{user} while {live.state}")
            if halts.in_force(session):
                self.lawless.append(f"{user} while everything is halted")
            if len(voices) < 2:
                self.lawless.append(f"{user} with the approval of {voices}")
            if not NOW <= self.clock.now() <= NOW + WINDOW:
                self.lawless.append(f"{user} outside the window")

    def _change(self, of: RequestState, to: RequestState, **columns: object) -> None:
        with self.database.writing() as session:
            requests.change_state(
                session, self.id, of=(of,), to=to, by="U1", action=f"to {to}", now=self.clock.now(), **columns
            )

    # what must hold

    @invariant()
    def nobody_is_started_twice_or_against_the_rules(self) -> None:
        assert not self.lawless
        assert all(count == 1 for count in self.starts.values())

    @invariant()
    def never_more_at_once_than_the_request_allows(self) -> None:
        with self.database.session() as session:
            assert requests.counts(session, self.id).leased <= 2

    def teardown(self) -> None:
        """In the end somebody cancels what is still open: then it ends, with true outcomes, and says so once."""
        if not hasattr(self, "id"):
            return
        self.lift()
        for state in (RequestState.PENDING, RequestState.APPROVED, RequestState.RUNNING, RequestState.PAUSED):
            self._change(state, RequestState.CANCELLING)
        for _ in range(4):
            self.clock.wait(31)
            self.work("moves", 3)
            self.advance_all()
        with self.database.session() as session:
            live = requests.get(session, self.id)
            assert live is not None
            assert live.state not in OPEN_REQUESTS, live.state
            moved = {one.user for one in requests.items_of(session, self.id) if one.state is ItemState.MOVED}
            assert moved == self.there
            records = Counter(one.user for one in audit.of_request(session, self.id) if one.action == "moved")
            assert records == Counter(moved)
            assert not audit.verify(session).problem
            finals = session.connection().exec_driver_sql("SELECT count(*) FROM outbox_message WHERE kind = 'final'")
            assert finals.scalar() == 1
        self.database.close()
        shutil.rmtree(self.folder)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=30,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
