"""A pretend company of a few people, made by hand: tests of one emulator know each of its facts."""

from random import Random
from uuid import UUID

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.world import (
    AccessEdge,
    Application,
    Deployment,
    DirectorySync,
    HostingProvider,
    Person,
    Record,
    Tenant,
    World,
    Zones,
)

LONG_TEXT = "v=spf1 " + "ip4:198.51.100.0/24 " * 26 + "-all"
"""More than 512 bytes, so three strings in a TXT record."""


def records() -> list[Record]:
    """What the primary serves."""
    return [
        Record("contoso.com", "TXT", "MS=ms11111111"),
        Record("contoso.com", "TXT", LONG_TEXT),
        Record("contoso.com", "MX", "10 mail.contoso.com", ttl=3600),
        Record("mail.contoso.com", "A", "192.0.2.25"),
        Record("sip.contoso.com", "A", "192.0.2.10"),
        Record("lyncdiscover.contoso.com", "CNAME", "sip.contoso.com"),
        Record("cloud.contoso.com", "CNAME", "webdir.online.lync.com"),
        Record("lost.contoso.com", "CNAME", "nothing.contoso.com"),
        Record("_sipfederationtls._tcp.contoso.com", "SRV", "0 0 5061 sip.contoso.com"),
        Record("*.wild.contoso.com", "TXT", "anything"),
        Record("child.contoso.com", "NS", "ns.elsewhere.example"),
        Record("fabrikam.com", "A", "192.0.2.30"),
        *(Record("many.fabrikam.com", "TXT", f"value {n:03} " + "x" * 60) for n in range(41)),
    ]


def person(number: int, **changes: object) -> Person:
    """An enabled user of contoso.com; the number decides names and ids."""
    name = f"user{number:03}"
    values: dict[str, object] = {
        "guid": UUID(int=0x11111111_2222_3333_4444_000000000000 + number),
        "sid": f"S-1-5-21-1-2-3-{1000 + number}",
        "display_name": f"User {number:03}",
        "given_name": "User",
        "surname": f"{number:03}",
        "sam_account_name": name,
        "user_principal_name": f"{name}@contoso.com",
        "ou": "Sales",
        "distinguished_name": f"CN=User {number:03},OU=Sales,DC=contoso,DC=com",
        "mail": f"{name}@contoso.com",
        "department": "Sales",
        "sip_address": f"sip:{name}@contoso.com",
        "registrar_pool": "pool01.contoso.com",
    }
    return Person(**(values | changes))  # type: ignore[arg-type]  # the caller names fields of Person


def small_world(*, people: int = 5) -> World:
    """A company with `people` users who are enabled, one who is not, and the zones above."""
    clock = Clock()
    deployment = Deployment(
        sip_domains=["contoso.com", "fabrikam.com"],
        hosting_providers=[
            HostingProvider(
                identity="Office365",
                name="Office365",
                proxy_fqdn="sipfed.online.lync.com",
                enabled=True,
                enabled_shared_address_space=True,
                hosts_ocs_users=True,
                verification_level="UseSourceVerification",
                is_local=False,
                autodiscover_url="https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
            )
        ],
        access_edge=AccessEdge(),
    )
    everyone = [person(number) for number in range(1, people + 1)]
    everyone.append(person(900, sfb_enabled=False, sip_address="", hosting_provider="", registrar_pool=""))
    tenant = Tenant(
        tenant_id="00000000-0000-0000-0000-00000000000a",
        name="Contoso",
        initial_domain="contoso0.onmicrosoft.com",
        domains={},
        skus=[],
        users={},
        application=Application(client_id="00000000-0000-0000-0000-00000000000b", secret="not-used"),
    )
    return World(
        seed=1,
        people=everyone,
        tenant=tenant,
        deployment=deployment,
        zones=Zones(names=["contoso.com", "fabrikam.com"], primary=records(), secondary=records()[:5]),
        sync=DirectorySync(),
        clock=clock,
        journal=Journal(clock),
        faults=Faults(),
        random=Random(1),  # noqa: S311 - choices of a pretend company
    )
