"""The people in the pretend company's Active Directory, and what is special about them."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sandbox.names import Name, names, spell
from sandbox.world import CLOUD, Person

DOMAIN = "contoso.com"
PENDING_DOMAIN = "fabrikam.com"
"""Added to the tenant, not verified."""
UNKNOWN_DOMAIN = "tailspintoys.com"
"""A SIP domain on premises that the tenant does not know."""
POOL = "pool01.contoso.com"
UNSYNCED_OU = "Workshop"
FEWEST_USERS = 25
"""Below this there is no room for everybody who is special."""

E5 = "SPE_E5"
E3 = "SPE_E3"

_DEPARTMENTS = {
    "Headquarters": ("Executive office", "Legal", "Human resources"),
    "Sales": ("Inside sales", "Key accounts", "Marketing"),
    "Finance": ("Accounting", "Controlling"),
    "Engineering": ("Research", "Product design", "Quality"),
    "Support": ("Customer service", "Field service"),
    "Logistics": ("Purchasing", "Shipping"),
    UNSYNCED_OU: ("Assembly", "Maintenance"),
}
_LOCATIONS = ("DE", "DE", "DE", "GB", "GB", "US", "US", "FR", "PL", "NL", "ES", "SE")


class Trait(StrEnum):
    """What is special about a person. Everybody has one: what is counted stays apart."""

    ORDINARY = "nothing"
    WORKSHOP = "in the OU that is not synchronised"
    BY_HAND = "in that OU too, with a cloud account made by hand: matches by UPN alone"
    SUBSIDIARY = "UPN and SIP address in fabrikam.com, which is not verified in the tenant at first"
    OTHER_SIP_DOMAIN = "SIP address in the domain that the tenant does not know"
    RENAMED = "SIP address still has the old surname"
    SHARED_ALIAS = "one of two people with the same proxy address"
    NO_LICENCE = "no licence wanted"
    NO_LOCATION = "no usage location, so the licence is not given"
    VOICE = "Enterprise Voice, licence with Phone System"
    VOICE_UNLICENSED = "Enterprise Voice, licence without Phone System"
    DISABLED = "account disabled in Active Directory"
    MOVED = "homed in the cloud already"
    MIGRATED = "source anchor from an old forest: matches by SID alone"


def traits(users: int) -> list[Trait]:
    """What each of `users` Skype for Business users is in the demonstration, in no order. Shares grow with `users`.

    Raises ValueError where they are fewer than FEWEST_USERS.
    """
    shares = {
        Trait.WORKSHOP: 0.12,
        Trait.SUBSIDIARY: 0.05,
        Trait.OTHER_SIP_DOMAIN: 0.012,
        Trait.RENAMED: 0.012,
        Trait.NO_LICENCE: 0.04,
        Trait.NO_LOCATION: 0.03,
        Trait.VOICE: 0.16,
        Trait.VOICE_UNLICENSED: 0.024,
    }
    single = {Trait.BY_HAND: 1, Trait.SHARED_ALIAS: 2, Trait.DISABLED: 1, Trait.MOVED: 1, Trait.MIGRATED: 1}
    return _spread(users, shares, single)


def healthy_traits(users: int) -> list[Trait]:
    """The same for a company in which nothing is wrong: all of these traits are in order."""
    return _spread(users, {Trait.SUBSIDIARY: 0.05, Trait.VOICE: 0.16}, {Trait.MOVED: 1, Trait.MIGRATED: 1})


def _spread(users: int, shares: dict[Trait, float], single: dict[Trait, int]) -> list[Trait]:
    if users < FEWEST_USERS:
        raise ValueError(f"the pretend company needs at least {FEWEST_USERS} users, not {users}")
    counts = {trait: max(1, round(users * share)) for trait, share in shares.items()} | single
    special = list(Counter(counts).elements())
    return special + [Trait.ORDINARY] * (users - len(special))


@dataclass
class Hiring:
    """What is needed to make one person after another: choices, and what is taken."""

    chooser: random.Random
    domain_sid: str = ""
    hired: int = 0
    accounts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.domain_sid = "S-1-5-21-" + "-".join(str(self.chooser.getrandbits(31)) for _ in range(3))

    def guid(self) -> UUID:
        """A new GUID."""
        return UUID(int=self.chooser.getrandbits(128), version=4)

    def account(self, name: Name) -> str:
        """A new sAMAccountName: initial and surname, at most 20 characters."""
        stem = (spell(name.given)[:1] + spell(name.surname))[:15]
        self.accounts[stem] += 1
        return stem if self.accounts[stem] == 1 else f"{stem}{self.accounts[stem]}"


def make_people(chooser: random.Random, special: list[Trait]) -> list[tuple[Trait, Person]]:
    """A Skype for Business user for each trait and a tenth as many people without, in the order of their creation."""
    hiring, supply = Hiring(chooser), names(chooser)
    order: list[Trait | None] = [*special, *[None] * max(1, len(special) // 10)]
    chooser.shuffle(order)
    return [_hire(hiring, supply, trait) for trait in order]


def settle_in(staff: list[tuple[Trait, Person]], people_of_slack: Iterable[tuple[str, str, str]]) -> None:
    """Call ordinary people, who could be moved, like people of the workspace, with their mail address as UPN.

    So a demonstration has somebody who can be written to. No choice is made anew: all else stays as it is. Nobody of
    Sales is taken, where the pilot users are.

    people_of_slack   mailbox, given name and surname
    """
    taken = {person.display_name for _, person in staff}
    free = (
        person
        for trait, person in staff
        if trait is Trait.ORDINARY and person.sfb_enabled and person.ou != "Sales" and person.user_principal_name
    )
    for (mailbox, given, surname), person in zip(people_of_slack, free, strict=False):
        shown = f"{given} {surname}"
        shown = f"{shown} 2" if shown in taken else shown
        address = f"{mailbox}@{DOMAIN}"
        person.display_name, person.given_name, person.surname = shown, given, surname
        person.distinguished_name = f"CN={shown},OU={person.ou},OU=People,DC=corp,DC=contoso,DC=com"
        person.sam_account_name = person.mail_nickname = mailbox
        person.user_principal_name = address
        _address(person, mail=address, sip=address)


def _hire(hiring: Hiring, supply: Iterator[Name], trait: Trait | None) -> tuple[Trait, Person]:
    """One person with a trait; None: somebody without Skype for Business."""
    name = next(supply)
    person = _employ(hiring, name, workshop=trait in (Trait.WORKSHOP, Trait.BY_HAND))
    if trait is None:
        person.proxy_addresses = [f"SMTP:{person.mail}"]
        return Trait.ORDINARY, person
    _enable(person)
    _shape(person, trait, hiring, name)
    if trait is not Trait.SUBSIDIARY and hiring.chooser.random() < 0.2:
        person.proxy_addresses.append(f"smtp:{person.sam_account_name}@{DOMAIN}")
    person.dial_in_conferencing = trait in (Trait.VOICE, Trait.VOICE_UNLICENSED)
    return trait, person


def _employ(hiring: Hiring, name: Name, *, workshop: bool) -> Person:
    """An account without Skype for Business."""
    chooser = hiring.chooser
    ou = UNSYNCED_OU if workshop else chooser.choice([ou for ou in _DEPARTMENTS if ou != UNSYNCED_OU])
    hiring.hired += 1
    number = "".join(letter for letter in name.mailbox if letter.isdigit())
    shown = f"{name.given} {name.surname}" + (f" {number}" if number else "")
    address = f"{name.mailbox}@{DOMAIN}"
    return Person(
        guid=hiring.guid(),
        sid=f"{hiring.domain_sid}-{1103 + hiring.hired}",
        display_name=shown,
        given_name=name.given,
        surname=name.surname,
        sam_account_name=hiring.account(name),
        user_principal_name=address,
        ou=ou,
        distinguished_name=f"CN={shown},OU={ou},OU=People,DC=corp,DC=contoso,DC=com",
        mail=address,
        department=chooser.choice(_DEPARTMENTS[ou]),
        sfb_enabled=False,
        hosting_provider="",
        usage_location=chooser.choice(_LOCATIONS),
        wanted_skus=[E5 if ou == "Headquarters" else E3],
        mail_nickname=name.mailbox,
    )


def _enable(person: Person) -> None:
    """Enable for Skype for Business, homed on premises, with the SIP address equal to the UPN."""
    person.sfb_enabled = True
    person.hosting_provider = "SRV:"
    person.registrar_pool = POOL
    _address(person, mail=person.mail, sip=person.user_principal_name)


def _address(person: Person, *, mail: str, sip: str) -> None:
    person.mail, person.sip_address = mail, f"sip:{sip}"
    person.proxy_addresses = [f"SMTP:{mail}", f"sip:{sip}"]


def _shape(person: Person, trait: Trait, hiring: Hiring, name: Name) -> None:
    """Make true what `trait` says. What needs two people or the tenant is made in seed.py."""
    match trait:
        case Trait.SUBSIDIARY:
            person.user_principal_name = f"{name.mailbox}@{PENDING_DOMAIN}"
            _address(person, mail=person.user_principal_name, sip=person.user_principal_name)
        case Trait.OTHER_SIP_DOMAIN:
            _address(person, mail=person.mail, sip=f"{name.mailbox}@{UNKNOWN_DOMAIN}")
        case Trait.RENAMED:
            old = hiring.chooser.choice(("lind", "marsh", "rey", "stone", "vale"))
            _address(person, mail=person.mail, sip=f"{spell(name.given)}.{old}{hiring.hired}@{DOMAIN}")
        case Trait.NO_LICENCE:
            person.wanted_skus = []
        case Trait.NO_LOCATION:
            person.usage_location = None
        case Trait.VOICE | Trait.VOICE_UNLICENSED:
            person.enterprise_voice = True
            person.line_uri = f"tel:+4930555{hiring.hired:05d}"
            person.wanted_skus = [E5 if trait is Trait.VOICE else E3]
        case Trait.DISABLED:
            person.account_enabled = False
        case Trait.MOVED:
            person.hosting_provider, person.registrar_pool = CLOUD, ""
        case Trait.MIGRATED:
            person.consistency_guid = hiring.guid()
        case _:
            pass
