"""The management shell and Active Directory say the same of the same people, wherever both can tell."""

from dataclasses import fields

from connectors.facts import OnPremisesUser
from connectors.shell import Shell
from sandbox.certificates import Authority
from sandbox.seed import make_world
from sandbox.shell.endpoint import build_shell
from tests.connectors.directory_harness import directory_of, need_ldap
from tests.connectors.harness import serving
from tests.connectors.shell_harness import endpoint

ONLY_THE_SHELL = {"registrar_pool", "conferencing_policy", "services_policy"}
"""The directory has numbers for the policies, and for the pool an object that does not carry its name."""
ONLY_THE_DIRECTORY = {
    "source_anchor",
    "account_enabled",
    "proxy_addresses",
    "mail_nickname",
    "target_address",
    "protected",
    "owner_urn",
    "mailbox",
    "forest",
    "pool_object",
}


def test_both_sources_give_the_same_facts(authority: Authority) -> None:
    """Of everybody, with everything that is planted among them; what one cannot tell is None there, and a fact here."""
    need_ldap()
    world = make_world(users=60)
    with (
        serving(build_shell(world), authority.server_context(file_name="shell.pem")) as port,
        directory_of(world, authority) as directory,
    ):
        told = {user.guid: user for user in Shell(endpoint(world, port, authority)).users()}
        read = {user.guid: user for user in directory.client().users()}
    assert told.keys() == read.keys()
    assert len(told) >= 60
    shared = {field.name for field in fields(OnPremisesUser)} - ONLY_THE_SHELL - ONLY_THE_DIRECTORY
    for guid, user in told.items():
        assert {name: getattr(user, name) for name in shared} == {name: getattr(read[guid], name) for name in shared}
        assert {getattr(user, name) for name in ONLY_THE_DIRECTORY - {"forest", "pool_object"}} == {None}
        assert bool(read[guid].pool_object) is bool(user.registrar_pool), "both tell whether there is a pool"
        assert {getattr(read[guid], name) for name in ONLY_THE_SHELL} <= {None, ""}
