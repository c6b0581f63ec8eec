"""Plants in public DNS: where the four records of a SIP domain lead [D8 to D11]. Each at a domain of its own."""

from collections.abc import Callable

from sandbox.plants.plant import After, Plant, Supply
from sandbox.public_records import EDGE
from sandbox.sip_domains import add_on_premises, add_to_tenant
from sandbox.world import Record, World


def at_domain(name: str, says: str, verdict: str, changed: Callable[[str], list[Record]], *gone: str) -> Plant:
    """A plant at a SIP domain that is in order otherwise: these records instead of those with the labels `gone`."""

    def violate(world: World, _: Supply) -> After:
        add_on_premises(world, name)
        add_to_tenant(world, name, verified=True)
        names = {f"{label}.{name}" for label in gone}
        for records in (world.zones.primary, world.zones.secondary):
            records[:] = [record for record in records if record.name not in names] + changed(name)
        return None

    return Plant(f"{says} ({name})", verdict, violate)


def _discover_in_cloud(name: str) -> list[Record]:
    return [Record(f"lyncdiscover.{name}", "CNAME", "webdir.online.lync.com")]


def _other_edge_name(name: str) -> list[Record]:
    """The Edge under another name, so that it is only `sip` that nobody finds."""
    return [
        Record(f"access.{name}", "A", EDGE),
        Record(f"_sip._tls.{name}", "SRV", f"100 1 443 access.{name}"),
        Record(f"_sipfederationtls._tcp.{name}", "SRV", f"100 1 5061 access.{name}"),
    ]


def _foreign_host(name: str) -> list[Record]:
    return [Record(f"_sip._tls.{name}", "SRV", "100 1 443 sip.contoso.com")]


def _wrong_port(name: str) -> list[Record]:
    return [Record(f"_sipfederationtls._tcp.{name}", "SRV", f"100 1 5062 sip.{name}")]


SIP_TLS, FEDERATION = "_sip._tls", "_sipfederationtls._tcp"

DNS = {
    "D8": at_domain(
        "fourthcoffee.com", "lyncdiscover leads to the cloud", "fail", _discover_in_cloud, "lyncdiscover"
    ),
    "D9": at_domain("cohowinery.com", "there is no sip", "warn", _other_edge_name, "sip", SIP_TLS, FEDERATION),
    "D10": at_domain("cohovineyard.com", "_sip._tls leads to another domain", "warn", _foreign_host, SIP_TLS),
    "D11": at_domain("bellowscollege.com", "federation leads to another port", "fail", _wrong_port, FEDERATION),
}  # fmt: skip
"""By id of the condition."""
