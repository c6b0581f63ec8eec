"""Name servers from Debian in place of the pretend company's: knot as primary, nsd as stale secondary, unbound.

They serve the records of a sandbox world, so that the same questions have the same answers. Everything listens on
loopback addresses of its own, unprivileged, and ends with the block.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rdataset
import dns.rdatatype
import dns.zone

from connectors.nameserver import Nameserver
from sandbox.world import Record
from sandbox.zone import rdata_of
from tests.requirements import absent

PRIMARY, SECONDARY, RESOLVER = "127.77.0.61", "127.77.0.62", "127.77.0.63"
PATIENCE = 15.0
FOREIGN = {
    "online.lync.com": [
        Record("webdir.online.lync.com", "A", "198.51.100.1"),
        Record("sipdir.online.lync.com", "A", "198.51.100.2"),
        Record("sipfed.online.lync.com", "A", "198.51.100.3"),
    ]
}
"""Microsoft's hosts, of which the company's own records may be aliases."""

_KNOT = """\
server:
    rundir: {folder}
    listen: {primary}@{port}
database:
    storage: {folder}/knot
log:
  - target: stderr
    any: warning
template:
  - id: default
    storage: {folder}/primary
    file: "%s.zone"
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
{zones}
"""
_NSD = """\
server:
    ip-address: {secondary}@{port}
    username: ""
    database: ""
    server-count: 1
    zonesdir: {folder}/secondary
    pidfile: {folder}/nsd.pid
    xfrdfile: {folder}/nsd.xfrd
    zonelistfile: {folder}/nsd.zones
    xfrdir: {folder}
remote-control:
    control-enable: no
{zones}
"""
_UNBOUND = """\
server:
    interface: {resolver}
    port: {port}
    access-control: 127.0.0.0/8 allow
    module-config: "iterator"
    do-not-query-localhost: no
    username: ""
    chroot: ""
    directory: {folder}
    pidfile: {folder}/unbound.pid
    use-syslog: no
    do-daemonize: no
    root-hints: ""
    infra-host-ttl: 1
remote-control:
    control-enable: no
{zones}
"""


@dataclass
class RealDns:
    """The running servers. `publish` changes what the primary serves; the secondary keeps its zones."""

    folder: Path
    port: int
    serial: int = 1
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def client(self, *, timeout: float = 1.0) -> Nameserver:
        """The product's own client of these servers."""
        return Nameserver([(RESOLVER, self.port)], port=self.port, timeout=timeout)

    def publish(self, zones: dict[str, list[Record]]) -> None:
        """Let the primary serve these zones from now on, and the resolver forget what it knew."""
        self.serial += 1
        self.write("primary", zones)
        self.processes["knotd"].send_signal(signal.SIGHUP)
        self._await_serial(PRIMARY, next(iter(zones)), self.serial)
        self.processes["unbound"].send_signal(signal.SIGHUP)  # reads its configuration anew, with an empty cache
        self._await_answer(RESOLVER, next(iter(zones)))

    def write(self, server: str, zones: dict[str, list[Record]]) -> None:
        """Write the zone files of one server."""
        place = self.folder / server
        place.mkdir(exist_ok=True)
        for apex, records in (zones | FOREIGN).items():
            zone_text = zone_file(apex, records, serial=self.serial)
            (place / f"{apex}.zone").write_text(zone_text, encoding="ascii")

    def start(self, name: str, command: list[str], address: str, apex: str) -> None:
        """Start one server and wait until it answers."""
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        self._await_answer(address, apex)

    def stop(self) -> None:
        """End every server by its own pid."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=PATIENCE)

    def _await_answer(self, address: str, apex: str) -> None:
        self._await_serial(address, apex, 0)

    def _await_serial(self, address: str, apex: str, serial: int) -> None:
        deadline = time.monotonic() + PATIENCE
        query = dns.message.make_query(apex, dns.rdatatype.SOA)
        while True:
            try:
                answer = dns.query.udp(query, address, port=self.port, timeout=0.5).answer
                if answer and answer[0][0].serial >= serial:
                    return
            except (dns.exception.DNSException, OSError):
                pass
            assert time.monotonic() < deadline, f"{address} did not serve {apex}: {self._logs()}"
            time.sleep(0.1)

    def _logs(self) -> str:
        return " / ".join(path.read_text(errors="replace")[-400:] for path in self.folder.glob("*.log"))


def zone_file(apex: str, records: list[Record], *, serial: int) -> str:
    """A zone in the form of RFC 1035, section 5, with both servers named in it."""
    zone = dns.zone.Zone(dns.name.from_text(apex), relativize=False)
    own = [
        Record(apex, "SOA", f"ns1.{apex}. hostmaster.{apex}. {serial} 3600 600 604800 60"),
        Record(apex, "NS", f"ns1.{apex}."),
        Record(apex, "NS", f"ns2.{apex}."),
        Record(f"ns1.{apex}", "A", PRIMARY),
        Record(f"ns2.{apex}", "A", SECONDARY),
    ]
    for record in (*own, *records):
        rdata = rdata_of(record.record_type, record.value)
        rdataset = zone.find_rdataset(dns.name.from_text(record.name), rdata.rdtype, create=True)
        rdataset.add(rdata, record.ttl)
    return zone.to_text(relativize=False)


@contextmanager
def real_dns(
    folder: Path, *, port: int, primary: dict[str, list[Record]], secondary: dict[str, list[Record]]
) -> Iterator[RealDns]:
    """Run the three servers with these zones. Skips the test where one of them is not installed."""
    programs = {name: _program(name) for name in ("knotd", "nsd", "unbound")}
    running = RealDns(folder, port)
    running.write("secondary", secondary)
    running.serial += 1
    running.write("primary", primary)
    names = [*primary, *FOREIGN]
    values = {"folder": folder, "port": port, "primary": PRIMARY, "secondary": SECONDARY, "resolver": RESOLVER}
    stubs = "stub-zone:\n    name: {0}\n    stub-addr: {1}@{2}\n    stub-prime: no"
    for file, template, zones in (
        ("knot.conf", _KNOT, [f"  - domain: {name}" for name in names]),
        ("nsd.conf", _NSD, [f"zone:\n    name: {name}\n    zonefile: {name}.zone" for name in names]),
        ("unbound.conf", _UNBOUND, [stubs.format(name, PRIMARY, port) for name in names]),
    ):
        (folder / file).write_text(template.format(zones="\n".join(zones), **values), encoding="ascii")
    (folder / "knot").mkdir()
    try:
        running.start("knotd", [programs["knotd"], "-c", str(folder / "knot.conf")], PRIMARY, names[0])
        running.start("nsd", [programs["nsd"], "-d", "-c", str(folder / "nsd.conf")], SECONDARY, names[0])
        running.start("unbound", [programs["unbound"], "-d", "-c", str(folder / "unbound.conf")], RESOLVER, names[0])
        yield running
    finally:
        running.stop()


def _program(name: str) -> str:
    """The path of a server; Debian keeps them where only root looks."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return found or absent(name, "public DNS is tested against the sandbox's name servers only")
