"""Look at people whose moves others carry out by hand."""

from dataclasses import dataclass, replace
from datetime import datetime

from commands.moves.homes import is_split, read_home
from commands.rules.moves.by_hand import NOBODY_RAN, CloudAsked, Ended, cloud_due, judged, judged_left_out
from commands.rules.moves.outcome import Place, Seen, read_back
from commands.rules.moves.plan import read_plan
from commands.rules.moves.splits import IS_SPLIT
from commands.services import Services
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import ItemState, MoveKind

_HALF = "half moved by hand"
_SPLIT = f"The command did half of the move. The person is {IS_SPLIT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look has seen."""

    seen: Seen
    ended: Ended | None
    """None: they are looked at again later."""
    split: bool = False
    """They have not moved, and are TeamsOnly in the cloud: that was seen twice, so no move is just ending."""


class ByHand:
    """Looks at one person at a time. Remembers of whom the cloud was asked when; for one thread."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._asked: dict[int, CloudAsked] = {}
        self._latest: datetime | None = None

    def __call__(self, request: MoveRequest, item: MoveItem, now: datetime) -> Looked:
        """Where a person of a request is, and what that means. A source that does not answer is told, not raised."""
        options = read_plan(request.plan).options
        home = read_home(self._services, item.user, item.sip_address, item.identity)
        seen = read_back(home, options, self._services.organisation.cloud)
        if item.state is ItemState.SKIPPED:
            ended = judged_left_out(seen, request)
        else:
            ended = judged(seen, request, handed=item.handed_at is not None, now=now)
        if ended is not None and ended.error == NOBODY_RAN and self._half_moved(item, options.kind):
            ended = replace(ended, outcome=_SPLIT, error=_HALF, split=True)
        if ended is not None or seen.place is not Place.SOURCE:
            self._asked.pop(number_of(item), None)
            return Looked(seen=seen, ended=ended)
        return Looked(seen=seen, ended=None, split=self._is_split(item, options.kind, now))

    def _half_moved(self, item: MoveItem, kind: MoveKind) -> bool:
        return is_split(self._services, item.identity, kind)

    def _is_split(self, item: MoveItem, kind: MoveKind, now: datetime) -> bool:
        """Whether a command has done half of a move and stays so; False where it is known, or not time to ask."""
        number = number_of(item)
        if item.split_at is not None:
            self._asked.pop(number, None)
            return False
        last = self._asked.get(number)
        if item.handed_at is None or not cloud_due(now, item.handed_at, last, self._latest):
            return False
        half = self._half_moved(item, kind)
        self._asked[number], self._latest = CloudAsked(now, half), now
        return half and last is not None and last.half
