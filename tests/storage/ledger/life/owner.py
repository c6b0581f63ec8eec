"""One process that moves people: the engine's own parts, stepped by hand, so that it can die or freeze anywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from bot.moves.advancing import Advancing
from bot.moves.heart import beat
from bot.moves.leases import OwnLease, OwnLeases
from bot.moves.pace import MovePace
from bot.moves.permits import Permit, Stop
from bot.moves.rechecking import GO
from bot.moves.working import Moving, Working
from commands.moves.moving import Permission, Settlement
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.call import MoveCall
from storage.ledger import items, requests
from storage.ledger.items import Claimed
from storage.ledger.tables import AuditHead, AuditRecord, MoveRequest
from tests.storage.ledger.life.remote import LONGEST, SETTLES
from tests.storage.ledger.life.stepping import Stepped
from tests.storage.ledger.life.world import POLICY, World

PACE = MovePace(look_again=0.0)
SLOTS = 3
NOTED = "noted"
"""Between the note of a call and the call. A process that freezes just there calls late: docs/moves.md says so, and
so the tests only let it die there."""


@dataclass
class SteppedPermit:
    """The product's permit, standing still before it is asked."""

    permit: Permit
    own: Stepped
    world: World

    def held(self) -> bool:
        """Costs nothing, so it is asked at once."""
        return self.permit.held()

    def may_call(self) -> Permission:
        """Stands before it asks."""
        self.own.stand("may it be called")
        return self.permit.may_call()

    def note_call(self, cmdlet: str, parameters: Mapping[str, str | bool]) -> bool:
        """Stands before it is noted, and after."""
        self.own.stand("to be noted")
        noted = self.permit.note_call(cmdlet, parameters)
        if noted:
            self.own.stand(NOTED)
        return noted

    def wait(self, seconds: float) -> bool:
        """By the clock of the test."""
        until = self.world.clock.seconds + seconds
        while self.world.clock.seconds < until:
            self.own.stand("waits")
            if not self.permit.held():
                return False
        return self.permit.held()


@dataclass
class Executor:
    """Calls the remote, and waits for its answer wherever that takes place."""

    own: Stepped
    world: World
    claimed: Claimed
    name = "remoting"
    longest = timedelta(seconds=LONGEST)
    settles = timedelta(seconds=SETTLES)

    def carry_out(self, call: MoveCall, begin: Callable[[], bool]) -> bool:
        """Judged as it arrives. Until its session is open, whatever else may happen."""
        assert call.sip == self.claimed.sip_address
        self.own.stand("connects")
        if not begin():
            return False
        self.world.judge_call(self.claimed.user, self.claimed.request_id)
        sent = self.world.remote.start(self.claimed.user, self.claimed.request_id)
        while sent.replies > self.world.clock.seconds:
            self.own.stand("called")
        self.own.stand("answered")
        if sent.error is not None:
            raise sent.error
        return True


class Owner:
    """A process. After its death another takes its place, which knows nothing."""

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self._name = name
        self._starts = 0
        self.is_frozen = False
        self.workers: list[Stepped] = []
        self._begin()

    def _begin(self) -> None:
        world, self._starts = self._world, self._starts + 1
        self._id = f"{self._name}:{self._starts}"
        self._leases = OwnLeases(monotonic=world.clock.monotonic)
        self.workers, self.is_frozen = [], False
        self._advancing = Advancing(
            database=world.database, policy=POLICY, look_again=lambda _: GO, now=world.clock.now, pace=PACE
        )

    def advance(self) -> None:
        """Bring every request as far as it comes, and have each start of one judged."""
        before = self._last_record()
        self._advancing()
        with self._world.database.session() as session:
            query = select(AuditRecord.request_id).where(AuditRecord.action == "started", col(AuditRecord.id) > before)
            started = [request_id or 0 for request_id in session.exec(query)]
        for request_id in started:
            self._world.judge_start(self._world.request(request_id))

    def _last_record(self) -> int:
        with self._world.database.session() as session:
            return session.exec(select(AuditHead.last)).one()

    def beat(self) -> None:
        """Prolong the leases, as the engine's second thread does."""
        beat(self._world.database, self._leases, lease=PACE.lease, now=self._world.clock.now)

    def claim(self, request_id: int) -> list[Claimed]:
        """Claim who is due, each with a worker that has not begun yet."""
        until = self._leases.monotonic() + PACE.lease
        with self._world.database.writing() as session:
            taken = items.claim(
                session,
                request_id,
                owner=self._id,
                free=SLOTS - len(self.workers),
                now=self._world.clock.now(),
                lease=timedelta(seconds=PACE.lease),
                own_tokens=self._leases.tokens(),
            )
        for claimed in taken:
            self._employ(claimed, self._leases.add(claimed.id, claimed.token, until=until))
        return taken

    def _employ(self, claimed: Claimed, lease: OwnLease) -> None:
        leases, world = self._leases, self._world

        def body() -> None:
            working(claimed, lease)
            leases.drop(lease)

        def move(claimed: Claimed, request: MoveRequest, permit: Permit) -> Settlement | None:
            executor = Executor(own, world, claimed)
            moving = Moving(services=world.services, executors=(executor,), most=4, clock=world.clock.monotonic)
            settlement = moving(claimed, request, SteppedPermit(permit, own, world))
            own.stand("to be settled")
            return settlement

        working = Working(
            database=world.database,
            move=move,
            calendar=Calendar(),
            stop=Stop(),
            now=world.clock.now,
            most=4,
            pace=PACE,
        )
        own = Stepped(body)
        self.workers.append(own)

    def step(self, place: int, *, dies: bool) -> None:
        """One of its workers goes on to where it stands next; with `dies`, the process ends there if it has noted a
        call, and has not made it."""
        worker = self.workers[place % len(self.workers)]
        worker.step()
        if worker.place == NOTED:
            if dies:
                self.die()
                return
            worker.step()
        self.workers = [one for one in self.workers if not one.is_over]

    def die(self) -> None:
        """kill -9: its leases run out, and its calls go on."""
        for worker in self.workers:
            worker.kill()
        self._begin()

    def drain(self) -> None:
        """SIGTERM, after its patience: whoever is left is let go."""
        with self._world.database.writing() as session:
            items.let_go(session, self._id, self._world.clock.now())
        self.die()

    def do_everything(self, claim: Callable[["Owner", int], None] | None) -> None:
        """One round of a process that is well; with `claim` it also looks for what is due."""
        if self.workers:
            self.beat()
        if claim is not None:
            with self._world.database.session() as session:
                found = [request.id or 0 for request in requests.open_requests(session)]
            if found:
                self.advance()
            for request_id in found:
                if len(self.workers) < SLOTS:
                    claim(self, request_id)
        for place in reversed(range(len(self.workers))):
            self.step(place, dies=False)
