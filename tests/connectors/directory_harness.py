"""The domain controller of a company on real sockets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from connectors.directory import ActiveDirectory, Forest, Limits
from sandbox.certificates import Authority
from sandbox.ldap.entries import naming_context
from sandbox.ldap.server import DomainController, LdapPorts
from sandbox.world import World
from tests.requirements import absent
from tests.sandbox.loop import background_loop

try:
    import ldap
except ImportError:
    ldap = None


def need_ldap() -> None:
    """Skip, or fail where it is required, without the LDAP client."""
    if ldap is None:
        absent("python-ldap", "Active Directory is not read; make ldap installs it")


@dataclass
class RunningDirectory:
    """The running domain controller of a company, and a client of it.

    The address is a number, because libldap takes `localhost` for the name of the machine.
    """

    world: World
    ports: LdapPorts
    forest: Forest

    def client(self, *, anchor: str = "", limits: Limits | None = None, **changed: Any) -> ActiveDirectory:
        """`changed`: fields of Forest."""
        shorter = limits or Limits(connect=2.0, page=5.0)
        return ActiveDirectory([replace(self.forest, **changed)], anchor=anchor, limits=shorter)

    def searches(self) -> list[dict[str, Any]]:
        return [entry["detail"] for entry in self.world.journal.read(system="ldap") if entry["what"] == "search"]


@contextmanager
def directory_of(world: World, authority: Authority) -> Iterator[RunningDirectory]:
    controller = DomainController(world, authority.server_context(file_name="dc.pem"))
    with background_loop() as loop:
        ports = loop.run(controller.start("127.0.0.1"))
        forest = Forest(
            url=f"ldaps://127.0.0.1:{ports.encrypted}",
            base=naming_context(world),
            user=world.deployment.user,
            password=world.deployment.password,
            ca_file=authority.ca_file,
        )
        try:
            yield RunningDirectory(world, ports, forest)
        finally:
            loop.run(controller.stop())
