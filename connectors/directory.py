"""Active Directory over LDAP: who has Skype for Business, and who or what else has an address.

Read-only. Each call signs in by itself, so threads may share it, and reads all forests; one that does not answer
fails the call, because a list with a hole in it would pass for whole. Methods may raise any ConnectorError.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from connectors import directory_shapes as shapes
from connectors.directory_errors import SYSTEM
from connectors.directory_session import Attributes, Forest, Limits, Query, search
from connectors.errors import Unexpected
from connectors.facts import DirectoryObject, OnPremisesUser

__all__ = ["ActiveDirectory", "Forest", "Limits"]

Fact = TypeVar("Fact")

_WITH_SKYPE = "(|(msRTCSIP-UserEnabled=TRUE)(msRTCSIP-PrimaryUserAddress=*))"
"""Enabled, or with an address left from when it was."""
_USERS = f"(&(objectCategory=person){_WITH_SKYPE})"
"""The category person has users and contacts, and no computers."""
_NAMED = (
    f"(&(objectCategory=person){_WITH_SKYPE}(|(userPrincipalName=%s)(msRTCSIP-PrimaryUserAddress=%s)"
    "(sAMAccountName=%s)(mail=%s)(displayName=%s)))"
)
_OBJECTS = (
    "(&(|(objectCategory=person)(objectCategory=group))(|(proxyAddresses=*)(mail=*)(msRTCSIP-PrimaryUserAddress=*)"
    "(mailNickname=*)(targetAddress=*)))"
)


class ActiveDirectory:
    """The people of Skype for Business Server as Active Directory knows them.

    forests   the domains to read: one, or all those of a company with several; at least one
    anchor    attribute that Entra Connect uses as source anchor; empty: mS-DS-ConsistencyGuid, else objectGUID
    """

    name = SYSTEM
    rights = (
        "Check HYBRIDBOT_LDAP_BASE, and that the bot's account may read the attributes of Skype for Business "
        "(msRTCSIP-UserEnabled) of all users."
    )

    def __init__(self, forests: Sequence[Forest], *, anchor: str = "", limits: Limits | None = None) -> None:
        self._forests = tuple(forests)
        self._anchor = anchor
        self._limits = limits or Limits()

    def users(self) -> tuple[OnPremisesUser, ...]:
        """Every user and contact that is enabled for Skype for Business, or still has a SIP address of it."""
        return self._people(Query(asked="search users", filter=_USERS, attributes=self._attributes))

    def find(self, identity: str) -> tuple[OnPremisesUser, ...]:
        """Those of this user principal name, SIP address, account name, mail address or display name.

        Of DOMAIN\\name only the name counts: in several forests it may fit several people.
        """
        typed = identity.strip()
        sip = "sip:" + typed[4:] if typed[:4].lower() == "sip:" else f"sip:{typed}"
        values = (typed, sip, typed.rpartition("\\")[2], typed, typed)
        return self._people(
            Query(asked="find a user", filter=_NAMED, attributes=self._attributes, values=values),
        )

    def objects(self) -> tuple[DirectoryObject, ...]:
        """Every user, contact and group with a mail, proxy, SIP or target address, or a mail nickname."""
        query = Query(asked="search addresses", filter=_OBJECTS, attributes=shapes.OBJECT_ATTRIBUTES)
        return self._read(query, shapes.directory_object)

    def sample(self) -> dict[str, tuple[OnPremisesUser, ...]]:
        """By the base of each forest: one of its people, or nobody where none is seen. Quick, whatever the size."""
        query = Query(asked="try the directory", filter=_USERS, attributes=self._attributes, most=1)
        return {forest.base: self._people(query, forest) for forest in self._forests}

    @property
    def _attributes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*shapes.USER_ATTRIBUTES, *filter(None, [self._anchor]))))

    def _people(self, query: Query, *forests: Forest) -> tuple[OnPremisesUser, ...]:
        return self._read(query, partial(shapes.user, anchor=self._anchor), *forests)

    def _read(self, query: Query, shape: Callable[..., Fact], *forests: Forest) -> tuple[Fact, ...]:
        """The facts of these forests, or of all."""

        def read(name: str, values: Attributes, forest: str) -> Fact:
            return shape(name, values, forest=forest)

        try:
            return tuple(
                fact for one in forests or self._forests for fact in search(one, query, read, limits=self._limits)
            )
        except shapes.Unreadable as error:
            raise Unexpected(SYSTEM, query.asked, str(error)) from error
