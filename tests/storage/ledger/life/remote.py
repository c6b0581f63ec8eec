"""A remote system of the test's own: it works on after its caller died, and counts what it was asked to do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from commands.rules.moves.plan import Member
from connectors.errors import ConnectorError, Refused, Unreachable
from connectors.facts import ON_PREMISES_HOME, OnlineUser, OnPremisesUser
from tests.bot.moves.claims import Clock
from tests.commands.values import REFERENCE

CLOUD = REFERENCE.clouds["global"]
LONGEST = 60.0
"""Seconds after which a call is over, whatever became of whoever sent it."""
SETTLES = 10.0
"""Seconds after which every domain controller shows a new home."""


class Fate(StrEnum):
    """What becomes of a call."""

    MOVES = "moves"
    BUSY = "busy"
    """Refused, and may pass."""
    REFUSED = "refused"
    """Refused for good."""
    ERROR_BUT_MOVES = "error, but moves"
    LOST_AND_MOVES = "reply lost, moves"
    LOST_AND_FAILS = "reply lost, fails"
    NEVER_ARRIVES = "never arrives"
    HALF = "half"
    """The cloud's half is done, the other is not."""


_MOVE = (Fate.MOVES, Fate.ERROR_BUT_MOVES, Fate.LOST_AND_MOVES)
_ERRORS = {
    Fate.BUSY: "HostedMigration fault: Error=(507), Description=(User must has an assigned license)",
    Fate.REFUSED: "HostedMigration fault: Error=(506)",
    Fate.ERROR_BUT_MOVES: "HostedMigration fault: Error=(506)",
    Fate.HALF: "something nobody has seen before",
}


@dataclass(kw_only=True)
class Call:
    """One Move-CsUser as the server carries it out."""

    key: str
    request_id: int
    fate: Fate
    began: float
    ends: float
    shown: float
    """When the directory shows what came of it."""
    replies: float

    @property
    def moves(self) -> bool:
        """Whether the person ends up in the cloud by it."""
        return self.fate in _MOVE

    @property
    def error(self) -> ConnectorError | None:
        """What whoever waits for it is told; None: that it is done."""
        if self.fate in _ERRORS:
            return Refused("Teams PowerShell", "Move-CsUser", _ERRORS[self.fate])
        if self.fate is Fate.MOVES:
            return None
        lost = Unreachable("Teams PowerShell", "Move-CsUser", "the connection was lost")
        lost.outcome_unknown = True
        return lost


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is to become of a call, and how long it takes, in parts of the longest."""

    fate: Fate = Fate.MOVES
    lasts: float = 0.1
    reply: float = 0.0
    """When a reply is lost, in parts of the longest."""


class Remote:
    """The management shell, the directory and Teams, for a few people."""

    def __init__(self, clock: Clock, people: Sequence[Member]) -> None:
        self._clock = clock
        self._people = {member.key: member for member in people}
        self.calls: list[Call] = []
        self.troubles: list[Trouble] = []
        """Of the next calls, the first first; afterwards every call succeeds."""
        self.lag = 0.0
        """Seconds until the directory shows a new home."""
        self.shows_moves = True
        """Whether the directory shows that a move is under way."""
        self.is_away = False

    def start(self, key: str, request_id: int) -> Call:
        """A call arrives, or is lost on the way."""
        trouble = self.troubles.pop(0) if self.troubles else Trouble()
        now = self._clock.seconds
        ends = now + trouble.lasts * (LONGEST - 1.0)
        lost = trouble.fate in (Fate.LOST_AND_MOVES, Fate.LOST_AND_FAILS, Fate.NEVER_ARRIVES)
        replies = now + trouble.reply * (LONGEST - 1.0) if lost else ends
        call = Call(
            key=key,
            request_id=request_id,
            fate=trouble.fate,
            began=now,
            ends=ends,
            shown=ends + (0.0 if trouble.fate is Fate.ERROR_BUT_MOVES else self.lag),
            replies=replies,
        )
        if call.fate is not Fate.NEVER_ARRIVES:
            self.calls.append(call)
        return call

    def in_flight(self) -> list[Call]:
        """Those that are being carried out now."""
        return [call for call in self.calls if call.ends > self._clock.seconds]

    def moved_by(self, key: str) -> Call | None:
        """The call that has moved, or is moving, somebody."""
        return next((call for call in self.calls if call.key == key and call.moves), None)

    name = "a directory of the test's"
    rights = ""

    def find(self, identity: str) -> tuple[OnPremisesUser, ...]:
        """The person as the directory shows them now."""
        if self.is_away:
            raise Unreachable(self.name, "find", "no answer")
        return tuple(self._shown(member) for member in self._people.values() if identity in (member.sip, member.upn))

    def users(self) -> tuple[OnPremisesUser, ...]:
        """Everybody."""
        return tuple(map(self._shown, self._people.values()))

    def _shown(self, member: Member) -> OnPremisesUser:
        now = self._clock.seconds
        arrived = any(call.moves and call.shown <= now for call in self.calls if call.key == member.key)
        moving = self.shows_moves and any(call.key == member.key for call in self.in_flight())
        return OnPremisesUser(
            guid=UUID(member.key),
            security_identifier="",
            display_name=member.name,
            sip_address=member.sip,
            user_principal_name=member.upn,
            sam_account_name=member.name,
            distinguished_name="",
            enabled=True,
            hosting_provider=CLOUD.proxy_fqdn if arrived else ON_PREMISES_HOME,
            registrar_pool="" if arrived else "pool01.fabrikam.com",
            moving_to=CLOUD.proxy_fqdn if moving and not arrived else "",
        )

    @contextmanager
    def session(self) -> "Iterator[Remote]":
        """Teams PowerShell."""
        yield self

    def user(self, identity: str) -> OnlineUser:
        """The person as Teams sees them."""
        key = next(member.key for member in self._people.values() if member.upn == identity)
        now = self._clock.seconds
        ended = [call for call in self.calls if call.key == key and call.ends <= now]
        done = any(call.moves or call.fate is Fate.HALF for call in ended)
        return OnlineUser(object_id=key, user_principal_name=identity, upgrade_mode="TeamsOnly" if done else "Islands")
