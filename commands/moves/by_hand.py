"""Look at one person whose move others carry out by hand."""

from dataclasses import dataclass, replace
from datetime import datetime

from commands.moves.homes import is_split, read_home
from commands.rules.moves.by_hand import NOBODY_RAN, Ended, judged
from commands.rules.moves.outcome import Seen, read_back
from commands.rules.moves.plan import read_plan
from commands.rules.moves.splits import IS_SPLIT
from commands.services import Services
from storage.ledger.tables import MoveItem, MoveRequest

_HALF = "half moved by hand"
_SPLIT = f"The command did half of the move. The person is {IS_SPLIT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look has seen."""

    seen: Seen
    ended: Ended | None
    """None: they are looked at again later."""


def look_by_hand(services: Services, request: MoveRequest, item: MoveItem, now: datetime) -> Looked:
    """Where a person of a request is, and what that means. A source that does not answer is told, not raised."""
    options = read_plan(request.plan).options
    home = read_home(services, item.user, item.sip_address, item.identity)
    seen = read_back(home, options, services.organisation.cloud)
    ended = judged(seen, request, handed=item.handed_at is not None, now=now)
    if ended is not None and ended.error == NOBODY_RAN and is_split(services, item.identity, options.kind):
        ended = replace(ended, outcome=_SPLIT, error=_HALF, split=True)
    return Looked(seen=seen, ended=ended)
