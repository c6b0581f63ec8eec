"""The people who are synchronised, beside what Teams shows of each [S5, S9]."""

from collections.abc import Sequence
from dataclasses import dataclass

from commands.rules.directory.facts import DirectoryFacts
from commands.rules.home import Home, home_of, same_home
from commands.rules.plans import holds
from commands.rules.unread import Unread
from connectors.facts import Licence, OnlineUser, OnPremisesUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One person on premises, and the account as Teams shows it."""

    person: OnPremisesUser
    home: Home
    """As the directory has it."""
    online: OnlineUser | None
    """None: Teams does not know the account."""
    licensed: bool
    """Whether the account has Teams or Skype for Business Online, as far as that can be told."""

    @property
    def host(self) -> str:
        """The home that arrived in the cloud; empty: none did."""
        return self.online.on_premises_host.strip() if self.online else ""

    @property
    def at_home(self) -> bool:
        """Whether Teams shows the home that the directory has."""
        return same_home(self.person.hosting_provider, self.host)

    @property
    def taken_for_cloud(self) -> bool:
        """The home is the server, and Teams shows another one."""
        return bool(self.host) and self.home is Home.SERVER and not self.at_home


def seen_by_teams(facts: DirectoryFacts) -> tuple[Seen, ...] | Unread:
    """Everybody whose account is synchronised and who has a home in the directory, in the order of the people."""
    directory = facts.both
    if isinstance(directory, Unread):
        return directory
    if isinstance(facts.online, Unread):
        return facts.online
    by_id = {user.object_id.casefold(): user for user in facts.online}
    return tuple(
        Seen(
            person=directory.people[position],
            home=home_of(directory.people[position].hosting_provider, facts.cloud),
            licensed=is_licensed(match.account.licences, facts) is True,
            online=by_id.get(match.account.user_id.casefold()),
        )
        for position, match in sorted(directory.matches.items())
        if match.account.synced and directory.people[position].hosting_provider.strip()
    )


def is_licensed(licences: Sequence[Licence], facts: DirectoryFacts) -> bool | None:
    """Whether these licences bring Teams or Skype for Business Online; None: that cannot be told."""
    skus = facts.subscriptions
    if isinstance(skus, Unread):
        return None
    held = {holds(licences, skus, plan) for plan in facts.reference.plans.needed}
    if True in held:
        return True
    return None if None in held else False
