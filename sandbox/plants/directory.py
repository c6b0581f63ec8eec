"""Plants in Active Directory: what IdFix looks for, and what it does not [S8, S11, A]."""

from uuid import UUID, uuid5

from sandbox.people import E5
from sandbox.plants.people import SAME_AS, address, addressed, attributes, renamed
from sandbox.plants.plant import After, Plant, Supply, cloud_user
from sandbox.sip_domains import add_to_tenant
from sandbox.world import AssignedLicence, Person, World

CONTACTS = UUID("5b2b0f7e-2f6b-4a7c-8f52-64b8f5d1c9aa")
"""Name space for the GUIDs of contacts."""


def proxies(says: str, verdict: str, *values: str) -> Plant:
    """A plant that gives somebody further proxy addresses, where {} stands for their local part."""

    def violate(_: World, supply: Supply) -> After:
        person = supply.person()
        local = person.user_principal_name.partition("@")[0]
        person.proxy_addresses += [value.format(local) for value in values]
        return None

    return Plant(says, verdict, violate)


def shared_mail(_: World, supply: Supply) -> After:
    """A3: two people have the same mail attribute."""
    one, other = supply.person(), supply.person()
    one.mail = other.mail
    return None


def shared_sip(_: World, supply: Supply) -> After:
    """A11: two people have the same SIP address; capitals do not tell them apart. One has no proxy of it."""
    one, other = supply.person(), supply.person()
    one.sip_address = f"sip:{other.sip_address.removeprefix('sip:').upper()}"
    one.proxy_addresses = [value for value in one.proxy_addresses if not value.startswith("sip:")]
    return None


def loud_prefix(_: World, supply: Supply) -> After:
    """A12."""
    person = supply.person()
    person.sip_address = person.sip_address.replace("sip:", "SIP:")
    return None


def others_alias(_: World, supply: Supply) -> After:
    """A13: a SIP address is the mail alias of somebody else."""
    one, other = supply.person(), supply.person()
    alias = f"desk.{other.mail}"
    other.proxy_addresses.append(f"smtp:{alias}")
    address(one, alias)
    return None


def in_foreign_domain(world: World, supply: Supply) -> After:
    """A14: a verified domain of the tenant, used for mail only, and no SIP domain on premises."""
    name, person = "relecloud.com", supply.person()
    add_to_tenant(world, name, verified=True).services = ["Email"]
    world.tenant.teams.sip_domains[name] = False
    address(person, f"{person.user_principal_name.partition('@')[0]}@{name}")
    return None


def other_sip_proxy(_: World, supply: Supply) -> After:
    """A15: the sip: proxy is another one than the SIP address."""
    person = supply.person()
    sip = person.sip_address
    address(person, f"old.{person.mail}")
    person.sip_address = sip
    return None


def contact(number: int) -> Plant:
    """S11, A19: a contact is enabled for Skype for Business, as in a resource forest that was set up wrongly."""

    def violate(world: World, _: Supply) -> After:
        world.people.append(_contact(world, number))
        return None

    return Plant("a contact is enabled for Skype for Business", "fail", violate)


def _contact(world: World, number: int) -> Person:
    name, local = f"Partner {number}", f"partner{number}"
    pool = world.deployment.pool
    return Person(
        guid=uuid5(CONTACTS, local),
        sid="",
        display_name=name,
        given_name="Partner",
        surname=str(number),
        sam_account_name="",
        user_principal_name="",
        ou="Partners",
        distinguished_name=f"CN={name},OU=Partners,OU=People,DC=corp,DC=contoso,DC=com",
        mail=f"{local}@contoso.com",
        department="Partners",
        sip_address=f"sip:{local}@contoso.com",
        registrar_pool=pool,
        kind="contact",
        mail_nickname=local,
        proxy_addresses=[f"SMTP:{local}@contoso.com", f"sip:{local}@contoso.com"],
    )


def odd_line(world: World, supply: Supply) -> After:
    """A21: the number is not in the international form. With a licence for it, so that only this is wrong."""
    person = supply.person()
    person.line_uri, person.wanted_skus = "tel:030-5550", [E5]
    sku = next(sku for sku in world.tenant.skus if sku.part_number == E5)
    cloud_user(world, person).licences = [AssignedLicence(sku.sku_id)]
    return None


DIRECTORY = {
    "S8": proxies("somebody has two sip: proxies", "fail", "sip:second.{}@contoso.com"),
    "S11": contact(1),
    "A1": attributes("a display name is too long", "fail", display_name="Long Name " + "x" * 250),
    "A2": attributes("a given name is too long", "fail", given_name="x" * 64),
    "A3": Plant("two people have the same mail attribute", "fail", shared_mail),
    "A4": attributes("a mail nickname starts with a dot", "fail", mail_nickname=".front.desk"),
    "A5": proxies("a proxy address holds a blank", "fail", "smtp:front desk {}@contoso.com"),
    "A6": attributes("an account name is too long", "fail", sam_account_name="a" * 21),
    "A7": attributes("a target address holds a second colon", "fail", target_address="SMTP:who:ever@contoso.com"),
    "A8": addressed(
        "a UPN holds a character that it may not", "fail", "{}&co@contoso.com", upn="{}&co@contoso.com"
    ),
    "A11": Plant("two people have the same SIP address", "fail", shared_sip),
    "A12": Plant("a SIP address has an upper-case prefix", "fail", loud_prefix),
    "A13": Plant("a SIP address is somebody else's alias", "fail", others_alias),
    "A14": Plant("a SIP address is in a domain that the server does not know", "fail", in_foreign_domain),
    "A15": Plant("the sip: proxy is not the SIP address", "warn", other_sip_proxy),
    "A16": SAME_AS["A16"],
    "A17": SAME_AS["A17"],
    "A18": SAME_AS["A18"],
    "A19": contact(2),
    "A20": renamed("a UPN suffix cannot be routed", "fail", "{}@contoso.local"),
    "A21": Plant("a number is not in the international form", "warn", odd_line),
    "A22": SAME_AS["A22"],
    "A23": addressed(
        "a SIP address holds an apostrophe", "warn", "o'{}@contoso.com", upn="o'{}@contoso.com"
    ),
}  # fmt: skip
"""By id of the condition."""
