"""A Samba domain controller of the test run's own, with the people of a pretend company."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from connectors.directory import ActiveDirectory, Forest, Limits
from sandbox.certificates import Authority
from sandbox.ldap.entries import entries
from sandbox.seed import make_world
from sandbox.world import World
from tests.connectors.directory_harness import need_ldap
from tests.requirements import absent

ADDRESS = f"127.77.{os.getpid() % 250}.10"
"""Its own: the ports of LDAP and Kerberos are fixed in Samba, so two test runs differ by the address."""
REALM = "CORP.CONTOSO.COM"
ACCOUNT = "svc-hybridbot"
PASSWORD = "A-Sandbox-Password-1"
SYSTEM_PYTHON = "/usr/bin/python3"
GIVEN_BY_THE_SERVER = {"objectGUID", "objectSid", "objectCategory", "cn", "distinguishedName"}
WITHOUT_EXCHANGE = {"mailNickname", "targetAddress", "msExchRecipientTypeDetails", "msRTCSIP-PrimaryHomeServer"}
"""Not in the schema of this domain controller; the last one would name an object that it does not have."""
UP_WITHIN = 30.0
"""Seconds; half a second is usual."""


@dataclass
class DomainController:
    """The server and what it was made of. `world` has the GUIDs and SIDs that the server gave."""

    folder: Path
    world: World
    forest: Forest
    process: subprocess.Popen[bytes] | None = None

    def client(self, *, anchor: str = "", **changed: Any) -> ActiveDirectory:
        limits = Limits(connect=5.0, page=20.0, page_size=25)
        return ActiveDirectory([replace(self.forest, **changed)], anchor=anchor, limits=limits)

    @property
    def by_kerberos(self) -> dict[str, Any]:
        """Fields of Forest for the sign-in with the keytab."""
        return {
            "url": f"ldap://{ADDRESS}",
            "auth": "kerberos",
            "keytab": self.folder / "bot.keytab",
            "user": "",
            "password": "",
        }

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = ["samba", "-i", "-M", "single", "-s", str(self.folder / "etc" / "smb.conf")]
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        deadline = time.monotonic() + UP_WITHIN
        while not all(_answers(port) for port in (389, 636, 88)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                pytest.fail(f"samba did not start: {(self.folder / 'out').read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Kill it, as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def controller(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DomainController]:
    """Provisioned once a run: about ten seconds."""
    need_ldap()
    _need_samba()
    folder = tmp_path_factory.mktemp("samba")
    world = make_world(users=60)
    _plant(world)
    authority.server_context(names=(ADDRESS, "dc1.corp.contoso.com"), file_name="samba.pem")
    (folder / "plan.json").write_text(json.dumps(_plan(world, folder, authority)))
    script = Path(__file__).with_name("provision.py")
    done = subprocess.run([SYSTEM_PYTHON, script, folder / "plan.json"], capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr[-3000:]
    _take_ids(world, json.loads((folder / "made.json").read_text()))
    base = ",".join(f"DC={part.lower()}" for part in REALM.split("."))
    user = f"{ACCOUNT}@{REALM.lower()}"
    forest = Forest(url=f"ldaps://{ADDRESS}", base=base, user=user, password=PASSWORD, ca_file=authority.ca_file)
    running = DomainController(folder, world, forest)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def kerberos(controller: DomainController, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The domain controller as the Kerberos library is to find it; it takes its files from the environment."""
    settings = controller.folder / "krb5.conf"
    settings.write_text(
        f"[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\nrdns = false\n"
        f"dns_canonicalize_hostname = false\nudp_preference_limit = 1\n[realms]\n{REALM} = {{\nkdc = {ADDRESS}\n}}\n"
    )
    for name, value in {"KRB5_CONFIG": str(settings), "KRB5_CLIENT_KTNAME": "", "KRB5CCNAME": "MEMORY:none"}.items():
        monkeypatch.setenv(name, value)
    return controller.by_kerberos


def _need_samba() -> None:
    if shutil.which("samba", path="/usr/sbin:/usr/bin") is None or not Path(SYSTEM_PYTHON).exists():
        absent("samba", "no real domain controller is asked")
    if subprocess.run([SYSTEM_PYTHON, "-c", "import samba"], capture_output=True).returncode:
        absent("samba", "python3-samba, which makes the domain controller, is not there")
    if os.geteuid() != 0:
        absent("samba", "only root may listen on the ports of LDAP and Kerberos")


def _plant(world: World) -> None:
    """What the pretend company does not have by itself."""
    first, second, *_ = [person for person in world.people if person.sfb_enabled]
    first.originator_sid, first.protected = "S-1-5-21-9-9-9-1007", True
    first.moving_to = "DC=corp,DC=contoso,DC=com"
    second.owner_urn = "urn:trustedonlineplatformapplication:11cd3e2e"


def _plan(world: World, folder: Path, authority: Authority) -> dict[str, Any]:
    left_out = GIVEN_BY_THE_SERVER | WITHOUT_EXCHANGE
    people = [
        (
            entry.name,
            {
                name: [b64encode(value).decode() for value in values]
                for name, values in entry.values.items()
                if name not in left_out
            },
        )
        for entry in entries(world)
        if entry.name.startswith("CN=")
    ]
    units = {name.partition(",")[2] for name, _ in people}
    units |= {unit.partition(",")[2] for unit in units if unit.count("OU=") > 1}
    return {
        "folder": str(folder),
        "address": ADDRESS,
        "realm": REALM,
        "account": ACCOUNT,
        "password": PASSWORD,
        "certificate": str(authority.ca_file.with_name("samba.pem")),
        "authority": str(authority.ca_file),
        "units": sorted(units, key=len),
        "entries": people,
    }


def _take_ids(world: World, made: dict[str, dict[str, str]]) -> None:
    for person in world.people:
        ids = made[person.distinguished_name]
        person.guid, person.sid = UUID(ids["guid"]), ids["sid"]
    for group in world.groups:
        group.guid = UUID(made[group.distinguished_name]["guid"])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((ADDRESS, port)) == 0
