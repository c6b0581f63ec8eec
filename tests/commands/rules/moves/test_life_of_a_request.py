"""The life of a request as its rules have it: whatever people do, in whatever order, nothing runs without right.

The ledger, the engine and Slack are left out: this machine holds the values that they would, and asks only the rules.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from commands.rules.access import Person
from commands.rules.moves.calendar import Calendar, Freeze, clash, frozen
from commands.rules.moves.eligible import may_decide
from commands.rules.moves.lifecycle import Outcomes, may_call, next_step, put_back
from commands.rules.moves.requirement import Requirement
from commands.rules.moves.standing import Standing, Voice, standing
from commands.rules.moves.window import Window
from storage.states import OPEN_REQUESTS, DecisionKind, ItemState, PauseReason, RequestState

ASKED = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
CALENDAR = Calendar(freezes=(Freeze(start=date(2026, 11, 29), until=date(2026, 11, 29)),))
NEEDED = Requirement(2, ("Telephony",))
REQUESTER = "UADA"
GROUPS = {
    "UADA": ("Telephony", "Identity"),
    "UTOM": ("Telephony",),
    "UTIA": ("Telephony",),
    "UBEN": ("Identity",),
    "UGUS": ("Telephony",),
    "UBOT": ("Telephony",),
    "UEVE": (),
}
PEOPLE = {name: Person(user_id=name, team_id="T1", is_guest=name == "UGUS", is_bot=name == "UBOT") for name in GROUPS}
WHO = st.sampled_from(sorted(GROUPS))
DECIDABLE = (RequestState.PENDING, RequestState.APPROVED)
WAITING = (ItemState.QUEUED, ItemState.LEASED)


@dataclass
class Row:
    """What the ledger would hold of the request."""

    state: RequestState = RequestState.PENDING
    expires_at: datetime = ASKED + timedelta(hours=24)
    window_start: datetime | None = None
    window_end: datetime | None = None
    started_at: datetime | None = None
    waits_until: datetime | None = None
    by_hand: bool = False
    pause_reason: PauseReason | None = None
    halt_percent: int = 50


@dataclass(frozen=True)
class Numbers:
    queued: int
    leased: int
    handed: int = 0


class Life(RuleBasedStateMachine):
    """One request with four people, whom seven people decide about."""

    @initialize(begins=st.none() | st.sampled_from([0, 0, 0, 1, 30]), hours=st.sampled_from([2, 4, 40]))
    def ask(self, begins: int | None, hours: int) -> None:
        self.now = ASKED
        self.row = Row()
        if begins is not None:
            self.row.window_start = ASKED + timedelta(hours=begins)
            self.row.window_end = self.row.window_start + timedelta(hours=hours)
            self.row.expires_at = min(self.row.expires_at, self.row.window_end)
        self.digest = 1
        self.voices: dict[str, tuple[Voice, int]] = {}
        self.items = [ItemState.QUEUED] * 4
        self.calls = [0] * 4
        self.halted = False
        self.ended_as: RequestState | None = None
        self.outcomes_since = [False] * 4

    def numbers(self) -> Numbers:
        return Numbers(self.items.count(ItemState.QUEUED), self.items.count(ItemState.LEASED))

    def counting(self) -> list[Voice]:
        return [voice for voice, digest in self.voices.values() if digest == self.digest]

    def standing(self) -> Standing | None:
        return standing(NEEDED, self.counting(), {REQUESTER}) if self.row.state in DECIDABLE else None

    def has_quorum(self) -> bool:
        """The same in plain words: two people who may, one of them of Telephony, nobody against."""
        voices = self.counting()
        approving = {voice.person for voice in voices if voice.kind is DecisionKind.APPROVE}
        return (
            all(voice.kind is DecisionKind.APPROVE for voice in voices)
            and len(approving) >= 2
            and bool(approving & {"UTOM", "UTIA"})
            and approving <= {"UTOM", "UTIA", "UBEN"}
        )

    def skip_waiting(self) -> None:
        self.items = [ItemState.SKIPPED if item is ItemState.QUEUED else item for item in self.items]

    @rule(who=WHO, kind=st.sampled_from([DecisionKind.APPROVE] * 9 + [DecisionKind.REJECT]))
    def decide(self, who: str, kind: DecisionKind) -> None:
        refused = may_decide(PEOPLE[who], GROUPS[who], {REQUESTER}, "T1")
        assert (refused is None) is (who in ("UTOM", "UTIA", "UBEN"))
        if refused is None and self.row.state in DECIDABLE:
            voice = Voice(person=who, kind=kind, groups=GROUPS[who], at=self.now)
            self.voices[who] = (voice, self.digest)

    @rule(who=st.sampled_from(["UTOM", "UBEN"]))
    def take_back(self, who: str) -> None:
        if self.row.state in DECIDABLE:
            self.voices.pop(who, None)

    @rule()
    def agree(self) -> None:
        """What usually happens, so that most lives get beyond it."""
        for who in ("UTOM", "UBEN"):
            self.decide(who, DecisionKind.APPROVE)
        self.advance()

    @rule(hours=st.sampled_from([1, 1, 1, 1, 2, 12]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def advance(self) -> None:
        change = next_step(
            self.row,
            self.numbers(),
            self.now,
            halted=self.halted,
            outcomes=self.outcomes(),
            calendar=CALENDAR,
            standing=self.standing(),
            expires_anew=self.now + timedelta(hours=24),
        )
        if change is None:
            return
        if change.to in (RequestState.RUNNING, RequestState.APPROVED):
            assert self.has_quorum()
        if change.to is RequestState.EXPIRED:
            assert all(item is not ItemState.LEASED for item in self.items)
        self.row.state, self.row.pause_reason = change.to, change.columns.get("pause_reason")
        self.row.expires_at = change.columns.get("expires_at", self.row.expires_at)
        if change.to not in OPEN_REQUESTS:
            self.skip_waiting()
            self.ended_as = change.to
            assert (
                self.row.started_at is None
                or change.action != "expired"
                or self.row.window_end is None
                or (self.now < self.row.window_end)
            ), "the end of a window costs nobody who waits in what has begun"
        if change.to is RequestState.RUNNING:
            self.row.started_at = self.row.started_at or self.now
            self.outcomes_since = [False] * 4

    def outcomes(self) -> Outcomes:
        fresh = [item for item, since in zip(self.items, self.outcomes_since, strict=True) if since]
        return Outcomes(
            moved=fresh.count(ItemState.MOVED),
            failed=fresh.count(ItemState.FAILED),
            canary_failed=int(self.outcomes_since[0] and self.items[0] is ItemState.FAILED),
        )

    @rule(halted=st.sampled_from([True, False, False]))
    def halt(self, halted: bool) -> None:
        self.halted = halted

    @precondition(lambda self: self.row.state is RequestState.RUNNING)
    @rule()
    def pause(self) -> None:
        self.row.state, self.row.pause_reason = RequestState.PAUSED, PauseReason.BY_HAND

    @precondition(lambda self: self.row.state in OPEN_REQUESTS)
    @rule(really=st.sampled_from([True, False, False, False]))
    def cancel_or_not(self, really: bool) -> None:
        """Seldom, or few lives would be long."""
        if really:
            self.cancel()

    def cancel(self) -> None:
        self.row.state = RequestState.CANCELLING
        self.skip_waiting()

    @precondition(lambda self: self.row.state in (*DECIDABLE, RequestState.PAUSED) and not self.numbers().leased)
    @rule(hours=st.integers(1, 30), retry=st.booleans())
    def change_plan(self, hours: int, retry: bool) -> None:
        """Also how a paused request is resumed: more time and another try take the approvals again."""
        self.digest += 1
        self.voices.clear()
        self.row.state = RequestState.PENDING
        self.row.window_end = self.row.window_end and max(self.row.window_end, self.now + timedelta(hours=hours))
        self.row.expires_at = self.now + timedelta(hours=24)
        if retry:
            self.items = [ItemState.QUEUED if item is ItemState.FAILED else item for item in self.items]

    @precondition(lambda self: self.row.state is RequestState.RUNNING and self.numbers().queued)
    @rule(number=st.integers(1, 4))
    def claim(self, number: int) -> None:
        for _ in range(min(number, self.numbers().queued)):
            self.items[self.items.index(ItemState.QUEUED)] = ItemState.LEASED

    @precondition(lambda self: self.numbers().leased)
    @rule(outcome=st.sampled_from(["moved", "moved", "failed", "lost before the call"]))
    def work(self, outcome: str) -> None:
        """A worker, or whoever takes over from one that died before its call."""
        at = self.items.index(ItemState.LEASED)
        against = may_call(self.row, self.now, halted=self.halted, calendar=CALENDAR)
        if against or outcome == "lost before the call":
            self.items[at] = put_back(self.row.state) if against else ItemState.LEASED
            return
        self.check_call()
        self.calls[at] += 1
        self.items[at] = ItemState.MOVED if outcome == "moved" else ItemState.FAILED
        self.outcomes_since[at] = True

    def check_call(self) -> None:
        window = Window(self.row.window_start, self.row.window_end)
        assert self.row.state is RequestState.RUNNING
        assert not self.halted
        assert self.has_quorum()
        assert window.start is None or window.end is None or window.start <= self.now <= window.end
        assert not frozen(self.now, CALENDAR)
        assert not clash(Window(self.now, self.now + timedelta(seconds=1)), CALENDAR)

    @invariant()
    def what_has_ended_stays_so_and_holds_nobody(self) -> None:
        if self.ended_as is not None:
            assert self.row.state is self.ended_as
            assert not [item for item in self.items if item in WAITING]

    @invariant()
    def a_request_that_is_cancelled_holds_only_who_is_being_moved(self) -> None:
        if self.row.state is RequestState.CANCELLING:
            assert not self.numbers().queued

    def teardown(self) -> None:
        """From everywhere it comes to its end: cancelled, and once the calls in flight are over."""
        if not hasattr(self, "row"):
            return
        if self.row.state in OPEN_REQUESTS:
            self.cancel()
        while self.numbers().leased:
            self.work("moved")
            self.a_request_that_is_cancelled_holds_only_who_is_being_moved()
        self.advance()
        assert self.row.state not in OPEN_REQUESTS
        assert not [item for item in self.items if item in WAITING]


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
