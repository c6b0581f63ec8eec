"""Where the organisation's people are homed."""

from collections.abc import Iterable

from commands.rules.domains.facts import Homes
from commands.rules.home import Home, home_of
from commands.rules.reference import CloudNames
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread
from commands.rules.wording import people
from connectors.facts import OnPremisesUser


def homes_of(users: Iterable[OnPremisesUser], cloud: CloudNames) -> Homes | Unread:
    """Hybrid as soon as one enabled person is homed on premises; nobody is only where everybody's home is known."""
    homes = [home_of(user.hosting_provider, cloud) for user in users if user.enabled]
    if Home.SERVER in homes:
        return Homes.HYBRID
    unknown = homes.count(Home.NONE)
    if not unknown:
        return Homes.CLOUD_ONLY
    return Unread(
        source="Skype for Business Server",
        detail=f"it names no home for {people(unknown)}, and nobody else is homed on premises",
        remedy=f"Let a {SFB_ADMIN} find out where they are homed: Get-CsUser | Select-Object HostingProvider.",
        garbled=True,
    )
