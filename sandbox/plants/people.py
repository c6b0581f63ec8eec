"""Plants at people: synchronisation of one person, and what stands in the way of their move [D7, S3 to S11, U]."""

from dataclasses import replace
from typing import Any

from sandbox.people import E3, PENDING_DOMAIN, UNSYNCED_OU
from sandbox.plants.company import sip_disabled_domain
from sandbox.plants.plant import After, Plant, Supply, cloud_user
from sandbox.world import CLOUD, SFB_ONLINE_PLAN_2, TEAMS_PLAN, Person, World


def attributes(says: str, verdict: str, **values: Any) -> Plant:
    """A plant that gives somebody these attributes in Active Directory."""

    def violate(_: World, supply: Supply) -> After:
        person = supply.person()
        for name, value in values.items():
            setattr(person, name, value)
        return None

    return Plant(says, verdict, violate)


def in_cloud(says: str, verdict: str, *, lasting: bool, **values: Any) -> Plant:
    """A plant that gives somebody's user of the tenant these attributes."""

    def violate(world: World, supply: Supply) -> After:
        person = supply.person()

        def after() -> None:
            for name, value in values.items():
                setattr(cloud_user(world, person), name, list(value) if isinstance(value, list) else value)

        return after

    return Plant(says, verdict, violate, lasting=lasting)


def address(person: Person, sip: str, *, upn: str | None = None) -> None:
    """Give somebody a SIP address, and the proxy that goes with it; the UPN too, if one is given."""
    person.sip_address = f"sip:{sip}"
    person.proxy_addresses = [value for value in person.proxy_addresses if value[:4].lower() != "sip:"]
    person.proxy_addresses.append(f"sip:{sip}")
    person.user_principal_name = upn or person.user_principal_name


def addressed(says: str, verdict: str, sip: str, *, upn: str = "") -> Plant:
    """A plant that gives somebody this SIP address, where {} stands for the local part they have."""

    def violate(_: World, supply: Supply) -> After:
        person = supply.person()
        local = person.user_principal_name.partition("@")[0]
        address(person, sip.format(local), upn=upn.format(local))
        return None

    return Plant(says, verdict, violate)


def renamed(says: str, verdict: str, upn: str) -> Plant:
    """A plant that gives somebody this UPN, where {} stands for the local part they have."""

    def violate(_: World, supply: Supply) -> After:
        person = supply.person()
        person.user_principal_name = upn.format(person.user_principal_name.partition("@")[0])
        return None

    return Plant(says, verdict, violate)


def out_of_scope(world: World, supply: Supply) -> After:
    """S3: somebody is moved into an OU that is not synchronised."""
    person = supply.person()
    person.distinguished_name = person.distinguished_name.replace(f"OU={person.ou},", f"OU={UNSYNCED_OU},")
    person.ou = UNSYNCED_OU
    world.sync.excluded_ous.add(UNSYNCED_OU)
    return None


def licensed_outsider(_: World, supply: Supply) -> After:
    """S9: licensed before being enabled on premises."""
    supply.outsider().wanted_skus = [E3]
    return None


def not_enabled(world: World, supply: Supply) -> After:
    """U1, A18: the address is still there, and no licence, which would be another condition."""
    person = supply.person()
    person.sfb_enabled, person.wanted_skus = False, []
    cloud_user(world, person).licences = []
    return None


def no_joining_key(world: World, supply: Supply) -> After:
    """U6: neither source anchor nor security identifier of the user fit."""
    person = supply.person()

    def after() -> None:
        user = cloud_user(world, person)
        user.immutable_id, user.security_identifier = "AAAAAAAAAAAAAAAAAAAAAA==", None

    return after


def in_disabled_domain(world: World, supply: Supply) -> After:
    """U9: SIP address and UPN in a domain that is disabled for SIP."""
    person = supply.person()
    name = f"{person.user_principal_name.partition('@')[0]}@{sip_disabled_domain(world)}"
    address(person, name, upn=name)
    return None


def plan_off(plan_id: str) -> Plant:
    """U11, U12: the plan is switched off inside the licence."""

    def violate(world: World, supply: Supply) -> After:
        cloud_user(world, supply.person()).licences[0].disabled_plans.append(plan_id)
        return None

    return Plant("the plan is switched off inside somebody's licence", "fail", violate)


def voice_undecided(world: World, _: Supply) -> After:
    """U14."""
    world.operator.voice_route = ""
    return None


def in_other_domain(_: World, supply: Supply) -> After:
    """U20."""
    person = supply.person()
    person.distinguished_name = person.distinguished_name.replace("DC=corp,", "DC=emea,DC=corp,")
    return None


DISABLED = attributes("somebody's account is disabled", "fail", account_enabled=False)
HOMELESS = attributes("somebody is enabled and has no home", "fail", hosting_provider="")
UNFINISHED = attributes("a move of somebody is unfinished", "fail", moving_to="pool02.contoso.com")
REMNANT = Plant("somebody is not enabled, and has an address", "fail", not_enabled)

PEOPLE = {
    "D7": addressed("somebody's SIP address is in another verified domain", "warn", f"{{}}@{PENDING_DOMAIN}"),
    "S3": Plant("somebody is out of sync scope", "fail", out_of_scope),
    "S4": in_cloud(
        "a service could not set somebody up", "fail", lasting=True, service_errors=["The mailbox could not be made."]
    ),
    "S5": in_cloud("the tenant does not know somebody's home", "fail", lasting=False, hosting_provider=""),
    "S6": renamed("somebody's UPN suffix is not verified", "fail", "{}@alpineskihouse.com"),
    "S7": addressed("somebody's SIP address is an older name", "warn", "old.{}@contoso.com"),
    "S9": Plant("somebody is licensed, and was never enabled", "warn", licensed_outsider),
    "U1": REMNANT,
    "U2": DISABLED,
    "U3": HOMELESS,
    "U4": attributes("somebody has no pool", "fail", registrar_pool=""),
    "U5": UNFINISHED,
    "U6": Plant("somebody's user fits by name only", "warn", no_joining_key, lasting=False),
    "U7": in_cloud("the tenant takes somebody for its own", "fail", lasting=False, hosting_provider=CLOUD),
    "U8": in_cloud("Teams reports an error", "fail", lasting=True, validation_errors=["LineURI is not unique."]),
    "U9": Plant("somebody's SIP domain is disabled for SIP", "fail", in_disabled_domain),
    "U10": attributes("somebody has no usage location", "fail", usage_location=None),
    "U11": plan_off(TEAMS_PLAN),
    "U12": plan_off(SFB_ONLINE_PLAN_2),
    "U13": attributes(
        "somebody has a telephone and no Phone System", "fail", enterprise_voice=True, line_uri="tel:+493055599001"
    ),
    "U14": Plant("nobody decided how calls reach Teams", "warn", voice_undecided),
    "U15": attributes("somebody has dial-in and no Audio Conferencing", "warn", dial_in_conferencing=True),
    "U16": attributes("somebody's contacts may be in Exchange", "warn", services_policy="UCS"),
    "U18": attributes("somebody's mailbox is on premises", "warn", mailbox="on premises"),
    "U19": attributes("somebody is in a protected group", "warn", protected=True),
    "U20": Plant("somebody is in another domain than the servers", "warn", in_other_domain),
    "U21": in_cloud("somebody is TeamsOnly before the move", "fail", lasting=True, upgrade_mode="TeamsOnly"),
    "U22": attributes("somebody is an application endpoint", "fail", owner_urn="urn:application:RgsAgent"),
}
"""By id of the condition."""

SAME_AS = {"A16": HOMELESS, "A17": replace(DISABLED, verdict="warn"), "A18": replace(REMNANT, verdict="warn"),
           "A22": replace(UNFINISHED, verdict="warn")}  # fmt: skip
"""Directory rules that are violated by the same thing."""
