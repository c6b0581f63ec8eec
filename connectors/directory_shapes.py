"""From LDAP entries to facts. Pure; raises Unreadable, naming the attribute, for what cannot be understood.

Attributes: https://learn.microsoft.com/windows/win32/adschema/attributes-all and Microsoft's list of those that
Skype for Business Server adds. An attribute without a value is not sent at all.
"""

from base64 import b64encode
from collections.abc import Mapping
from uuid import UUID

from connectors.facts import DirectoryObject, Mailbox, ObjectKind, OnPremisesUser

USER_ATTRIBUTES = (
    "objectClass",
    "objectGUID",
    "objectSid",
    "mS-DS-ConsistencyGuid",
    "displayName",
    "cn",
    "givenName",
    "userPrincipalName",
    "sAMAccountName",
    "mail",
    "mailNickname",
    "targetAddress",
    "proxyAddresses",
    "userAccountControl",
    "adminCount",
    "msExchRecipientTypeDetails",
    "msRTCSIP-PrimaryUserAddress",
    "msRTCSIP-UserEnabled",
    "msRTCSIP-DeploymentLocator",
    "msRTCSIP-PrimaryHomeServer",
    "msRTCSIP-TargetHomeServer",
    "msRTCSIP-OriginatorSid",
    "msRTCSIP-OptionFlags",
    "msRTCSIP-Line",
    "msRTCSIP-OwnerUrn",
    "msRTCSIP-AcpInfo",
)
"""What `user` reads, and the attribute of the source anchor besides."""
OBJECT_ATTRIBUTES = (
    "objectClass",
    "objectGUID",
    "displayName",
    "cn",
    "userPrincipalName",
    "mail",
    "mailNickname",
    "targetAddress",
    "proxyAddresses",
    "msRTCSIP-PrimaryUserAddress",
)
"""What `directory_object` reads."""

_DISABLED = 0x2
"""ADS_UF_ACCOUNTDISABLE of userAccountControl."""
_ENTERPRISE_VOICE = 128
"""Bit of msRTCSIP-OptionFlags."""
_BINARY = frozenset({"objectguid", "ms-ds-consistencyguid", "objectsid", "msexchmailboxguid"})
"""Attributes that can be a source anchor and hold bytes, which Entra Connect writes in base64."""
_MAILBOX_HERE = frozenset({1, 2, 4, 8, 16, 32})
"""msExchRecipientTypeDetails: user, linked, shared, legacy, room and equipment mailbox."""
_MAILBOX_IN_CLOUD = frozenset({2**31, 2**33, 2**34, 2**35})
"""Remote user, room, equipment and shared mailbox."""


class Unreadable(ValueError):
    """An attribute is missing or is of another kind than documented."""


def user(name: str, values: Mapping[str, list[bytes]], *, forest: str, anchor: str = "") -> OnPremisesUser:
    """A user or contact. `values` by attribute in lower case; `anchor` names the attribute of the source anchor.

    Without one it is mS-DS-ConsistencyGuid where that is filled, and objectGUID elsewhere. The names of policies
    stay unknown, because the directory holds only their numbers. It names the pool by number too, in its object.
    """
    entry = _Entry(name, values)
    control = entry.number("userAccountControl")
    return OnPremisesUser(
        guid=entry.guid(),
        security_identifier=entry.sid("objectSid"),
        display_name=entry.text("displayName") or entry.text("cn"),
        sip_address=entry.text("msRTCSIP-PrimaryUserAddress"),
        user_principal_name=entry.text("userPrincipalName"),
        sam_account_name=entry.text("sAMAccountName"),
        distinguished_name=name,
        enabled=entry.text("msRTCSIP-UserEnabled") == "TRUE",
        hosting_provider=entry.text("msRTCSIP-DeploymentLocator"),
        pool_object=entry.text("msRTCSIP-PrimaryHomeServer"),
        enterprise_voice=bool((entry.number("msRTCSIP-OptionFlags") or 0) & _ENTERPRISE_VOICE),
        line_uri=entry.text("msRTCSIP-Line"),
        moving_to=entry.text("msRTCSIP-TargetHomeServer"),
        source_anchor=_source_anchor(entry, anchor),
        kind=_kind(entry),
        account_enabled=None if control is None else not control & _DISABLED,
        proxy_addresses=entry.texts("proxyAddresses"),
        given_name=entry.text("givenName"),
        mail=entry.text("mail"),
        mail_nickname=entry.text("mailNickname"),
        target_address=entry.text("targetAddress"),
        protected=entry.number("adminCount") == 1,
        originator_sid=entry.sid("msRTCSIP-OriginatorSid"),
        owner_urn=entry.text("msRTCSIP-OwnerUrn"),
        dial_in=bool(entry.texts("msRTCSIP-AcpInfo")),
        mailbox=_mailbox(entry.number("msExchRecipientTypeDetails")),
        forest=forest,
    )


def directory_object(name: str, values: Mapping[str, list[bytes]], *, forest: str) -> DirectoryObject:
    """A user, contact or group with its addresses."""
    entry = _Entry(name, values)
    return DirectoryObject(
        kind=_kind(entry),
        name=entry.text("displayName") or entry.text("cn"),
        distinguished_name=name,
        user_principal_name=entry.text("userPrincipalName"),
        mail=entry.text("mail"),
        proxy_addresses=entry.texts("proxyAddresses"),
        sip_address=entry.text("msRTCSIP-PrimaryUserAddress"),
        mail_nickname=entry.text("mailNickname"),
        target_address=entry.text("targetAddress"),
        guid=entry.guid(),
        forest=forest,
    )


def sid_text(value: bytes) -> str:
    """A security identifier as people write it: S-1-5-21-... Raises Unreadable. Source: MS-DTYP 2.4.2.2."""
    if len(value) < 8 or len(value) != 8 + 4 * value[1]:
        raise Unreadable("a security identifier has another length than it says")
    parts = [int.from_bytes(value[at : at + 4], "little") for at in range(8, len(value), 4)]
    return "-".join(["S", str(value[0]), str(int.from_bytes(value[2:8], "big")), *map(str, parts)])


class _Entry:
    """The attributes of one entry, by name."""

    def __init__(self, name: str, values: Mapping[str, list[bytes]]) -> None:
        self._name = name
        self._values = values

    def raw(self, attribute: str) -> bytes:
        """The first value; empty where there is none."""
        return next(iter(self._values.get(attribute.lower(), ())), b"")

    def texts(self, attribute: str) -> tuple[str, ...]:
        try:
            return tuple(value.decode("utf-8") for value in self._values.get(attribute.lower(), ()))
        except UnicodeDecodeError as error:
            raise self._unreadable(attribute, "is not text") from error

    def text(self, attribute: str) -> str:
        """The first value; empty where there is none."""
        return next(iter(self.texts(attribute)), "")

    def number(self, attribute: str) -> int | None:
        text = self.text(attribute)
        try:
            return int(text) if text else None
        except ValueError as error:
            raise self._unreadable(attribute, "is not a number") from error

    def sid(self, attribute: str) -> str:
        value = self.raw(attribute)
        try:
            return sid_text(value) if value else ""
        except Unreadable as error:
            raise self._unreadable(attribute, "is not a security identifier") from error

    def guid(self) -> UUID:
        try:
            return UUID(bytes_le=self.raw("objectGUID"))
        except ValueError as error:
            raise self._unreadable("objectGUID", "is missing, or is not a GUID") from error

    def _unreadable(self, attribute: str, problem: str) -> Unreadable:
        return Unreadable(f"{attribute} of {self._name} {problem}")


def _kind(entry: _Entry) -> ObjectKind:
    classes = {name.lower() for name in entry.texts("objectClass")}
    if "group" in classes:
        return ObjectKind.GROUP
    return ObjectKind.CONTACT if "contact" in classes else ObjectKind.USER


def _source_anchor(entry: _Entry, attribute: str) -> str:
    """As Entra Connect writes it; empty where the chosen attribute has no value: that object is not synchronised."""
    if not attribute:
        return b64encode(entry.raw("mS-DS-ConsistencyGuid") or entry.raw("objectGUID")).decode("ascii")
    if attribute.lower() in _BINARY:
        return b64encode(entry.raw(attribute)).decode("ascii")
    return entry.text(attribute)


def _mailbox(recipient: int | None) -> Mailbox | None:
    """Where the mailbox is. Without the attribute nobody can tell: a mailbox made in the cloud leaves none here."""
    if recipient is None:
        return None
    if recipient in _MAILBOX_HERE:
        return Mailbox.ON_PREMISES
    return Mailbox.CLOUD if recipient in _MAILBOX_IN_CLOUD else Mailbox.NONE
