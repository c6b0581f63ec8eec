"""Read the people of Skype for Business Server from the source that the settings name."""

from commands.gather import ask
from commands.rules.unread import Unread
from commands.services import Services
from connectors.facts import OnPremisesUser


def read_people(services: Services) -> tuple[OnPremisesUser, ...] | Unread:
    """Everybody the source lists; a list without anybody who is enabled counts as no answer.

    An empty list is more often a missing right than an empty company.
    """
    source = services.people
    services.progress(f"Reading the people of Skype for Business Server ({source.name})")
    users = ask(source.users)
    if isinstance(users, Unread):
        return users
    services.known.remember(users)
    if any(user.enabled for user in users):
        return users
    return Unread(source=source.name, detail="it lists nobody who is enabled", remedy=source.rights, garbled=True)
