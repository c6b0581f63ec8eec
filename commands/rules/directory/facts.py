"""What the checks of step 3 look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from commands.rules.directory.claims import Claims, claims
from commands.rules.matching import Directory
from commands.rules.plans import by_id
from commands.rules.reference import CloudNames, Reference
from commands.rules.unread import Unread
from connectors.facts import DirectoryObject, OnlineUser, OnPremisesUser, SubscribedSku, Tenant


@dataclass(frozen=True, kw_only=True)
class DirectoryFacts:
    """Every source's part by itself, so that one that is silent takes no other along. `now` is aware and UTC."""

    now: datetime
    reference: Reference
    cloud: CloudNames
    tenant: Tenant | Unread
    people: tuple[OnPremisesUser, ...] | Unread
    """Everybody who has to be synchronised."""
    others: tuple[OnPremisesUser, ...] = ()
    """Whom the same source lists besides: contacts, and those who are no longer enabled."""
    objects: tuple[DirectoryObject, ...] | Unread
    """Everybody and everything in the directory that has an address."""
    directory: Directory | Unread
    """What could be read of both sides, joined."""
    verified: frozenset[str] | Unread
    """The tenant's verified domains, lower case."""
    sip_domains: frozenset[str] | Unread
    """SIP domains of the deployment, lower case."""
    online: tuple[OnlineUser, ...] | Unread
    """Everybody as Teams sees them."""
    skus: tuple[SubscribedSku, ...] | Unread
    forest_state: str | Unread
    since: Mapping[str, datetime] = field(default_factory=dict)
    """By fingerprint, since when something was seen to differ between the sides [S5]; what is missing is new."""

    @property
    def both(self) -> Directory | Unread:
        """Both sides joined, if both could be read."""
        return self.people if isinstance(self.people, Unread) else self.directory

    @cached_property
    def subscriptions(self) -> Mapping[str, SubscribedSku] | Unread:
        """The tenant's subscriptions by id, lower case."""
        return self.skus if isinstance(self.skus, Unread) else by_id(self.skus)

    @cached_property
    def claims(self) -> Claims:
        """Who claims which address, among all that could be read of the directory."""
        people = () if isinstance(self.people, Unread) else self.people
        objects = () if isinstance(self.objects, Unread) else self.objects
        return claims(people, (*self.others, *objects))

    @property
    def untold(self) -> Unread:
        """Why something cannot be told about people who are listed. The same words for all such checks."""
        if not isinstance(self.objects, Unread):
            return Unread(
                source="The directory",
                detail="it does not give this attribute of everybody",
                remedy="Let the bot's account read all attributes of users.",
                garbled=True,
            )
        if not self.objects.by_nature:
            return self.objects
        return Unread(
            source=self.objects.source,
            detail="it gives neither all attributes of people, nor contacts, groups and who is no longer enabled",
            remedy=self.objects.remedy,
            by_nature=True,
        )
