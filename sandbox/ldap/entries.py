"""The pretend company's Active Directory as LDAP entries, made anew from the world for each search.

Attributes and their syntaxes are those of Microsoft's Active Directory schema and of the schema that Skype for
Business Server adds. An attribute without a value is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.distinguished_names import domain_part
from sandbox.world import Group, Person, World

Values = dict[str, list[bytes]]

NORMAL_ACCOUNT, DISABLED = 0x200, 0x2
"""Bits of userAccountControl."""
RICH_PRESENCE, ENTERPRISE_VOICE = 257, 128
"""Bits of msRTCSIP-OptionFlags: what every user has, and what Enterprise Voice adds."""
RECIPIENTS = {"cloud": 2**31, "on premises": 1}
"""msExchRecipientTypeDetails by where the mailbox is: RemoteUserMailbox and UserMailbox."""
CATEGORIES = {"user": "Person", "contact": "Person", "person": "Person", "group": "Group", "computer": "Computer"}
"""Which category a class belongs to; a filter may name the class."""
POOL = "CN=Lc Services,CN=Microsoft,CN=1:1,CN=Pools,CN=RTC Service,CN=Services,CN=Configuration"


@dataclass(frozen=True, slots=True)
class Entry:
    """One object: its distinguished name, and its values by attribute in the schema's spelling."""

    name: str
    values: Values


def naming_context(world: World) -> str:
    """The distinguished name of the company's domain."""
    names = [person.distinguished_name for person in world.people] or ["DC=corp,DC=contoso,DC=com"]
    return domain_part(names[0])


def entries(world: World) -> Iterator[Entry]:
    """Everything in the domain."""
    root = naming_context(world)
    yield Entry(root, _packed({"objectClass": ["top", "domain", "domainDNS"], "distinguishedName": [root]}))
    for person in world.people:
        yield Entry(person.distinguished_name, _person(person, root))
    for group in world.groups:
        yield Entry(group.distinguished_name, _group(group, root))


def root_entry(world: World) -> Entry:
    """The rootDSE: what a server says of itself to anybody."""
    root = naming_context(world)
    facts = {
        "defaultNamingContext": [root],
        "rootDomainNamingContext": [root],
        "configurationNamingContext": [f"CN=Configuration,{root}"],
        "namingContexts": [root, f"CN=Configuration,{root}"],
        "supportedLDAPVersion": ["3"],
        "supportedControl": ["1.2.840.113556.1.4.319"],
        "supportedExtension": ["1.3.6.1.4.1.1466.20037"],
        "dnsHostName": ["localhost"],
    }
    return Entry("", _packed(facts))


def sid_bytes(text: str) -> bytes:
    """A security identifier as the directory keeps it. Source: MS-DTYP 2.4.2.2."""
    _, revision, authority, *parts = text.split("-")
    head = bytes([int(revision), len(parts)]) + int(authority).to_bytes(6, "big")
    return head + b"".join(int(part).to_bytes(4, "little") for part in parts)


def _person(person: Person, root: str) -> Values:
    special = "contact" if person.kind == "contact" else "user"
    flags = RICH_PRESENCE | (ENTERPRISE_VOICE if person.enterprise_voice else 0)
    listed = bool(person.sip_address) or person.sfb_enabled
    texts: dict[str, list[object]] = {
        "objectClass": ["top", "person", "organizationalPerson", special],
        "objectCategory": [_category(special, root)],
        "cn": [_common_name(person.distinguished_name)],
        "distinguishedName": [person.distinguished_name],
        "displayName": [person.display_name],
        "givenName": [person.given_name],
        "sn": [person.surname],
        "department": [person.department],
        "mail": [person.mail],
        "mailNickname": [person.mail_nickname],
        "targetAddress": [person.target_address],
        "proxyAddresses": list(person.proxy_addresses),
        "adminCount": [1] if person.protected else [],
        "msExchRecipientTypeDetails": [RECIPIENTS[person.mailbox]] if person.mailbox in RECIPIENTS else [],
        "msRTCSIP-PrimaryUserAddress": [person.sip_address],
        "msRTCSIP-UserEnabled": [str(person.sfb_enabled).upper()] if listed else [],
        "msRTCSIP-DeploymentLocator": [person.hosting_provider],
        "msRTCSIP-PrimaryHomeServer": [f"{POOL},{root}"] if person.registrar_pool else [],
        "msRTCSIP-TargetHomeServer": [person.moving_to],
        "msRTCSIP-OptionFlags": [flags] if person.sfb_enabled else [],
        "msRTCSIP-FederationEnabled": ["TRUE"] if person.sfb_enabled else [],
        "msRTCSIP-InternetAccessEnabled": ["TRUE"] if person.sfb_enabled else [],
        "msRTCSIP-Line": [person.line_uri],
        "msRTCSIP-OwnerUrn": [person.owner_urn],
        "msRTCSIP-AcpInfo": ["<acpInformation/>"] if person.dial_in_conferencing else [],
    }
    if special == "user":
        texts |= {
            "sAMAccountName": [person.sam_account_name],
            "userPrincipalName": [person.user_principal_name],
            "userAccountControl": [NORMAL_ACCOUNT | (0 if person.account_enabled else DISABLED)],
        }
    return _packed(texts) | _binary(person, special)


def _binary(person: Person, special: str) -> Values:
    values = {"objectGUID": [person.guid.bytes_le]}
    if special == "user":
        values["objectSid"] = [sid_bytes(person.sid)]
    if person.consistency_guid is not None:
        values["mS-DS-ConsistencyGuid"] = [person.consistency_guid.bytes_le]
    if person.originator_sid:
        values["msRTCSIP-OriginatorSid"] = [sid_bytes(person.originator_sid)]
    return values


def _group(group: Group, root: str) -> Values:
    texts: dict[str, list[object]] = {
        "objectClass": ["top", "group"],
        "objectCategory": [_category("group", root)],
        "cn": [_common_name(group.distinguished_name)],
        "distinguishedName": [group.distinguished_name],
        "displayName": [group.display_name],
        "mail": [group.mail],
        "proxyAddresses": list(group.proxy_addresses),
    }
    return _packed(texts) | {"objectGUID": [group.guid.bytes_le]}


def _category(special: str, root: str) -> str:
    return f"CN={CATEGORIES[special]},CN=Schema,CN=Configuration,{root}"


def _common_name(distinguished_name: str) -> str:
    return distinguished_name.partition(",")[0].partition("=")[2]


def _packed(values: dict[str, list[object]] | dict[str, list[str]]) -> Values:
    """As bytes, without what is empty."""
    packed = {name: [str(value).encode() for value in held if value != ""] for name, held in values.items()}
    return {name: held for name, held in packed.items() if held}
