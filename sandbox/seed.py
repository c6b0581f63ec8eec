"""Make the pretend company: the same seed and size give the same company, on every machine.

Contoso runs Skype for Business Server 2019, synchronises most of its directory into a Microsoft 365
tenant, and has not finished anything. What is wrong with it is made here and counted in `describe.py`;
companies without any fault, or with every one, start from the same people.
"""

import random
from dataclasses import fields
from datetime import timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

from sandbox.accounts import E3_SKU, INITIAL_DOMAIN, MOVE_ACCOUNT, made_by_hand, mover
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.health import put_in_order
from sandbox.journal import Journal
from sandbox.people import (
    DOMAIN,
    E3,
    E5,
    PENDING_DOMAIN,
    UNKNOWN_DOMAIN,
    UNSYNCED_OU,
    Trait,
    healthy_traits,
    make_people,
    settle_in,
    traits,
)
from sandbox.plants.catalogue import TOGETHER
from sandbox.plants.plant import sow
from sandbox.public_records import public_zones
from sandbox.sync import run_cycle
from sandbox.world import (
    AUDIO_CONFERENCING_PLAN,
    CLOUD,
    ON_PREMISES,
    PHONE_SYSTEM_PLAN,
    SFB_ONLINE_PLAN_2,
    TEAMS_PLAN,
    AccessEdge,
    Application,
    Deployment,
    DirectorySync,
    EdgeCertificate,
    Group,
    HostingProvider,
    OAuth,
    Operator,
    Person,
    Plan,
    Server,
    Sku,
    TeamsSettings,
    Tenant,
    TenantDomain,
    World,
)

E5_SKU = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
FREE_SKU = "f30db892-07e9-47e9-837c-80727f46fd3d"

PERMISSIONS = (
    "Organization.Read.All",
    "LicenseAssignment.Read.All",
    "Domain.ReadWrite.All",
    "User.Read.All",
    "ServiceHealth.Read.All",
    "TeamsUserConfiguration.Read.All",
    "RoleManagement.Read.Directory",
    "Application.Read.All",
    "AuditLog.Read.All",
)
"""Application permissions of Microsoft Graph that the app is granted at the start."""

SERVER_DOMAIN = "corp.contoso.com"
"""The Active Directory domain of people and servers."""
SIP_DOMAINS = (DOMAIN, PENDING_DOMAIN, UNKNOWN_DOMAIN)
OAUTH_LIFETIME = timedelta(days=400)

SHARED_ALIAS = f"smtp:reception@{DOMAIN}"


PLANTED = ("demo", "nothing", "everything")
"""What is wrong with a new company: the things of the demonstration, nothing, or every condition that fits."""


def make_world(*, seed: int = 1, users: int = 250, clock: Clock | None = None, planted: str = "demo") -> World:
    """A new company with `users` Skype for Business users, its first sync cycle done.

    `users` counts everybody enabled for Skype for Business, wherever they are homed. Raises ValueError where they
    are below `sandbox.people.FEWEST_USERS` or too few for what is `planted`, one of PLANTED.
    """
    if planted not in PLANTED:
        raise ValueError(f"what is planted is one of {', '.join(PLANTED)}, not {planted!r}")
    chooser = random.Random(seed)  # noqa: S311 - a pretend company is to be repeatable, not secret
    clock = clock or Clock()
    staff = make_people(chooser, traits(users) if planted == "demo" else healthy_traits(users))
    if planted == "demo":
        settle_in(staff, (("maria", "Maria", "Meyer"), ("milo", "Milo", "Marin"), ("nora", "Nora", "Novak")))
    _share_alias([person for trait, person in staff if trait is Trait.SHARED_ALIAS])
    by_hand = next((person for trait, person in staff if trait is Trait.BY_HAND), None)
    people = [person for _, person in staff]
    tenant = _tenant(chooser, people, by_hand)
    world = World(
        seed=seed,
        people=people,
        tenant=tenant,
        deployment=_deployment(tenant.tenant_id, clock),
        zones=public_zones(SIP_DOMAINS),
        sync=DirectorySync(excluded_ous={UNSYNCED_OU}),
        clock=clock,
        journal=Journal(clock),
        faults=Faults(),
        random=random.Random(seed + 1),  # noqa: S311 - as above
        operator=Operator(
            move_account=MOVE_ACCOUNT,
            voice_route="direct-routing",
            server_domain=SERVER_DOMAIN,
            pilot_users=_pilot_users(people),
        ),
        planted=planted,
        groups=_groups(),
    )
    if planted != "demo":
        put_in_order(world)
    run_cycle(world)
    if planted == "everything":
        sow(world, TOGETHER)
    return world


def _pilot_users(people: list[Person]) -> list[str]:
    """Three people of Sales who are homed on premises and have no trouble with their UPN."""
    fitting = (
        person.user_principal_name
        for person in people
        if person.ou == "Sales"
        and person.hosting_provider == ON_PREMISES
        and person.user_principal_name.endswith(f"@{DOMAIN}")
    )
    return sorted(fitting)[:3]


def reset_world(world: World, *, users: int) -> None:
    """Make `world` what it was at the start, in place, since every emulator holds on to it.

    The clock goes on (time does not run backwards) and the journal keeps what was recorded; faults and moves end.
    """
    fresh = make_world(seed=world.seed, users=users, clock=world.clock, planted=world.planted)
    for field in fields(World):
        if field.name not in ("clock", "journal", "faults", "moves"):
            setattr(world, field.name, getattr(fresh, field.name))
    world.faults.clear()
    world.moves.forget()


def _groups() -> list[Group]:
    """Two distribution lists; nobody else has their addresses."""
    names = ("all-staff", "works-council")
    return [
        Group(
            guid=uuid5(NAMESPACE_DNS, f"{name}.{DOMAIN}"),
            display_name=name.replace("-", " ").capitalize(),
            distinguished_name=f"CN={name},OU=Groups,DC=corp,DC=contoso,DC=com",
            mail=f"{name}@{DOMAIN}",
            proxy_addresses=[f"SMTP:{name}@{DOMAIN}"],
        )
        for name in names
    ]


def _share_alias(two: list[Person]) -> None:
    """Two people at the reception got the same alias: the later one goes without it in the cloud."""
    for person in two:
        person.proxy_addresses.append(SHARED_ALIAS)


def _tenant(chooser: random.Random, people: list[Person], by_hand: Person | None) -> Tenant:
    """The tenant before the first sync cycle: what its administrators made themselves."""
    tenant_id, client_id = (str(UUID(int=chooser.getrandbits(128), version=4)) for _ in range(2))
    domains = [
        TenantDomain(INITIAL_DOMAIN, verified=True, verification_text=_proof(chooser), initial=True),
        TenantDomain(
            DOMAIN,
            verified=True,
            verification_text=_proof(chooser),
            default=True,
            services=["Email", "OfficeCommunicationsOnline"],
        ),
        TenantDomain(PENDING_DOMAIN, verified=False, verification_text=_proof(chooser)),
    ]
    return Tenant(
        tenant_id=tenant_id,
        name="Contoso",
        initial_domain=INITIAL_DOMAIN,
        domains={domain.name: domain for domain in domains},
        skus=_skus(people),
        users={user.object_id: user for user in (*made_by_hand(chooser, by_hand), mover(tenant_id))},
        application=Application(
            client_id=client_id,
            secret=f"sandbox-client-secret-{chooser.getrandbits(64):016x}",
            permissions=set(PERMISSIONS),
        ),
        service_health={
            "Microsoft Teams": "serviceOperational",
            "Skype for Business": "serviceOperational",
            "Exchange Online": "serviceOperational",
            "Microsoft Entra": "serviceOperational",
            "SharePoint Online": "serviceDegradation",
        },
        teams=TeamsSettings(sip_domains={domain.name: True for domain in domains if domain.verified}),
        roles={MOVE_ACCOUNT: ["Teams Administrator"], client_id: ["Global Reader", "Teams Administrator"]},
    )


def _proof(chooser: random.Random) -> str:
    """The text of a TXT record that proves a domain's ownership."""
    return f"MS=ms{chooser.randrange(10**7, 10**8)}"


def _skus(people: list[Person]) -> list[Sku]:
    """Three subscriptions: enough seats for everybody who is to have one, some of them still free."""
    calling = [Plan(SFB_ONLINE_PLAN_2, "MCOSTANDARD"), Plan(TEAMS_PLAN, "TEAMS1")]
    office = [
        Plan("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE"),
        Plan("5dbe027f-2339-4123-9542-606e4d348a72", "SHAREPOINTENTERPRISE"),
    ]
    voice = [Plan(PHONE_SYSTEM_PLAN, "MCOEV"), Plan(AUDIO_CONFERENCING_PLAN, "MCOMEETADV")]
    wanted = {part: sum(part in person.wanted_skus for person in people) for part in (E5, E3)}
    return [
        Sku(E5_SKU, E5, enabled=wanted[E5] + max(2, len(people) // 50), plans=[*office, *calling, *voice]),
        Sku(E3_SKU, E3, enabled=wanted[E3] + max(3, len(people) // 20), plans=[*office, *calling]),
        Sku(
            FREE_SKU, "FLOW_FREE", enabled=10_000, plans=[Plan("50e68c76-46c6-4674-81f9-75456511b170", "FLOW_P2_VIRAL")]
        ),
    ]


def _deployment(tenant_id: str, clock: Clock) -> Deployment:
    """Skype for Business Server, its edge open for federation and Microsoft's hosting provider in place."""
    office = HostingProvider(
        identity="Office365",
        name="Office365",
        proxy_fqdn=CLOUD,
        enabled=True,
        enabled_shared_address_space=True,
        hosts_ocs_users=True,
        verification_level="UseSourceVerification",
        is_local=False,
        autodiscover_url="https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
    )
    return Deployment(
        sip_domains=list(SIP_DOMAINS),
        hosting_providers=[office],
        access_edge=AccessEdge(),
        servers=[Server(f"fe01.{SERVER_DOMAIN}"), Server(f"fe02.{SERVER_DOMAIN}"), Server(f"edge01.{DOMAIN}")],
        oauth=OAuth(
            metadata_url=f"https://accounts.accesscontrol.windows.net/{tenant_id}/metadata/json/1",
            certificate_ends=clock.now() + OAUTH_LIFETIME,
        ),
        edge_certificate=EdgeCertificate(names=[f"sip.{domain}" for domain in SIP_DOMAINS]),
    )
