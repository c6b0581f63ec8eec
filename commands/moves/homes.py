"""Read where one person is now, on premises and in the cloud."""

from functools import partial

from commands.gather import ask
from commands.online import read_online_user
from commands.rules.moves.outcome import Place
from commands.rules.unread import Unread
from commands.services import Services
from connectors.facts import OnlineUser, OnPremisesUser
from storage.states import MoveKind

_TEAMS_ONLY = "teamsonly"


def read_home(services: Services, key: str, *identities: str) -> OnPremisesUser | Unread | None:
    """The person as the people source has them now; None: it has nobody of this objectGUID under these names.

    key          objectGUID, lower case: the name may be somebody else's by now
    identities   SIP address, user principal name; the first that finds the person counts
    """
    for identity in dict.fromkeys(filter(None, identities)):
        found = ask(partial(services.people.find, identity))
        if isinstance(found, Unread):
            return found
        person = next((one for one in found if str(one.guid) == key), None)
        if person is not None:
            return person
    return None


def split_of(place: Place, user: OnlineUser | Unread | None) -> bool | None:
    """Whether somebody who is to be in Teams is TeamsOnly in the cloud and homed on premises; None: it cannot be told.

    place   where the people source has them
    user    as Teams sees them; None: it does not know them, which tells nothing of either half
    """
    if place is Place.THERE:
        return False
    return teams_only(user) if place is Place.SOURCE and isinstance(user, OnlineUser) else None


def is_split(services: Services, upn: str, kind: MoveKind) -> bool:
    """Whether somebody who was read at home still is TeamsOnly in the cloud; what cannot be read is not claimed."""
    return kind is MoveKind.MOVE and bool(split_of(Place.SOURCE, read_online_user(services, upn)))


def teams_only(user: OnlineUser) -> bool:
    """Whether the cloud takes somebody for moved, whatever the directory says."""
    return user.upgrade_mode.strip().casefold() == _TEAMS_ONLY
