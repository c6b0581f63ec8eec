"""Look at those who were seen TeamsOnly in the cloud and homed on premises: nothing goes on until that is mended."""

from commands.moves.homes import read_home, split_of
from commands.online import read_online_user
from commands.rules.moves.outcome import read_back
from commands.rules.moves.plan import Options, read_plan
from commands.rules.moves.splits import HowToMend, Splits
from commands.services import Services
from storage.ledger import splits
from storage.ledger.clock import read_clock
from storage.ledger.tables import MoveItem, MoveRequest, number_of


def look_at_splits(services: Services, request: MoveRequest, *, by: str) -> Splits:
    """Who of a request is still split, or cannot be told; whoever is mended is noted so. Raises StorageError.

    `by`: whoever has it looked at, for the audit trail. Without anybody who was seen so nothing is asked.
    """
    with services.database.session() as session:
        found = splits.split_people(session, number_of(request))
    if not found:
        return Splits()
    options = read_plan(request.plan).options
    seen = {number_of(item): _is_split(services, item, options) for item in found}
    mended = [number for number, split in seen.items() if split is False]
    if mended:
        with services.database.writing() as session:
            now = read_clock(session, services.now())
            for number in mended:
                splits.note_mended(session, number, by=by, now=now)
    return Splits(
        still=tuple(HowToMend(item.name, item.identity) for item in found if seen[number_of(item)]),
        unclear=tuple(HowToMend(item.name, item.identity) for item in found if seen[number_of(item)] is None),
    )


def _is_split(services: Services, item: MoveItem, options: Options) -> bool | None:
    person = read_home(services, item.user, item.sip_address, item.identity)
    place = read_back(person, options, services.organisation.cloud).place
    return split_of(place, read_online_user(services, item.identity))
