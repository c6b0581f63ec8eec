"""A real domain controller: the same facts by every way to sign in, and each refusal in its own words."""

from typing import Any

import pytest

from connectors.directory_session import Limits, Query, search
from connectors.errors import NotFound, NotSignedIn, Refused, Unreachable
from connectors.facts import DirectoryObject, ObjectKind, OnPremisesUser
from sandbox.certificates import Authority
from sandbox.world import Person
from tests.connectors.samba.conftest import ADDRESS, PASSWORD, DomainController
from tests.connectors.shell_harness import error_of


def facts(user: OnPremisesUser) -> dict[str, Any]:
    names = (
        "security_identifier",
        "display_name",
        "sip_address",
        "user_principal_name",
        "sam_account_name",
        "distinguished_name",
        "enabled",
        "hosting_provider",
        "enterprise_voice",
        "line_uri",
        "moving_to",
        "source_anchor",
        "account_enabled",
        "given_name",
        "mail",
        "protected",
        "originator_sid",
        "owner_urn",
        "dial_in",
    )
    return {name: getattr(user, name) for name in names} | {"proxy_addresses": set(user.proxy_addresses or ())}


def truth(person: Person) -> dict[str, Any]:
    return {
        "security_identifier": person.sid,
        "display_name": person.display_name,
        "sip_address": person.sip_address,
        "user_principal_name": person.user_principal_name,
        "sam_account_name": person.sam_account_name,
        "distinguished_name": person.distinguished_name,
        "enabled": person.sfb_enabled,
        "hosting_provider": person.hosting_provider,
        "enterprise_voice": person.enterprise_voice,
        "line_uri": person.line_uri,
        "moving_to": person.moving_to,
        "source_anchor": person.source_anchor,
        "account_enabled": person.account_enabled,
        "given_name": person.given_name,
        "mail": person.mail,
        "protected": person.protected,
        "originator_sid": person.originator_sid,
        "owner_urn": person.owner_urn,
        "dial_in": person.dial_in_conferencing,
        "proxy_addresses": set(person.proxy_addresses),
    }


@pytest.mark.parametrize("way", ["ldaps", "start-tls", "kerberos"])
def test_everybody_is_read_by_every_way_to_sign_in(
    controller: DomainController, kerberos: dict[str, Any], way: str
) -> None:
    """In three pages, and with ids that the server gave. Kerberos signs in with the keytab alone."""
    changed = {"ldaps": {}, "start-tls": {"url": f"ldap://{ADDRESS}"}, "kerberos": kerberos}[way]
    found = {user.guid: user for user in controller.client(**changed).users()}
    expected = {person.guid: person for person in controller.world.people if person.sip_address}
    assert len(expected) >= 60
    assert found.keys() == expected.keys()
    for guid, user in found.items():
        assert facts(user) == truth(expected[guid])
        assert user.forest == "corp.contoso.com"


def test_everything_with_an_address_is_listed(controller: DomainController) -> None:
    def known(one: DirectoryObject) -> bool:
        return one.guid in {group.guid for group in controller.world.groups}

    found = controller.client().objects()
    assert {one.name for one in found if known(one)} == {group.display_name for group in controller.world.groups}
    assert {one.kind for one in found if known(one)} == {ObjectKind.GROUP}
    assert {person.guid for person in controller.world.people} <= {one.guid for one in found}


def test_one_person_is_found_by_each_kind_of_name(controller: DomainController) -> None:
    person = next(one for one in controller.world.people if one.sip_address and one.mail)
    names = (
        person.user_principal_name,
        person.sip_address,
        f"CORP\\{person.sam_account_name}",
        person.mail,
        person.display_name,
    )
    for name in names:
        assert [user.guid for user in controller.client().find(name)] == [person.guid]
    for pattern in ("*", "a*", "x)(objectClass=*"):
        assert controller.client().find(pattern) == ()


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_server_that_is_not_trusted(controller: DomainController, other_authority: Authority, scheme: str) -> None:
    error = error_of(controller.client(url=f"{scheme}://{ADDRESS}", ca_file=other_authority.ca_file).users)
    assert type(error) is Unreachable
    assert "is not trusted" in error.detail


@pytest.mark.parametrize(
    ("account", "password", "part"),
    [
        ("svc-hybridbot", "wrong-password", "the name or the password"),
        ("svc-expired", PASSWORD, "has expired"),
        ("svc-disabled", PASSWORD, "is disabled"),
        ("svc-nobody", PASSWORD, "the name or the password"),
    ],
)
def test_why_a_sign_in_was_refused_is_told(
    controller: DomainController, account: str, password: str, part: str
) -> None:
    error = error_of(controller.client(user=f"{account}@corp.contoso.com", password=password).users)
    assert type(error) is NotSignedIn
    assert part in error.detail


def test_kerberos_without_a_key_says_so(controller: DomainController, kerberos: dict[str, Any]) -> None:
    error = error_of(controller.client(**kerberos | {"keytab": controller.folder / "none.keytab"}).users)
    assert type(error) is NotSignedIn
    assert "Kerberos" in error.detail


def test_kerberos_inside_tls_is_refused_by_the_server(controller: DomainController, kerberos: dict[str, Any]) -> None:
    """Which is why the settings do not allow it."""
    error = error_of(controller.client(**kerberos | {"url": f"ldaps://{ADDRESS}"}).users)
    assert isinstance(error, (Refused, Unreachable))


def test_a_base_that_is_not_there(controller: DomainController) -> None:
    error = error_of(controller.client(base="OU=None,DC=corp,DC=contoso,DC=com").users)
    assert type(error) is NotFound


def test_a_server_that_dies_between_two_pages_is_an_error(controller: DomainController) -> None:
    """Those of the first page are no answer."""
    came: list[str] = []

    def read(name: str, *_: object) -> str:
        controller.stop()
        came.append(name)
        return name

    query = Query(asked="search users", filter="(objectCategory=person)", attributes=("cn",))
    limits = Limits(connect=5.0, page=10.0, page_size=10)
    try:
        error = error_of(lambda: search(controller.forest, query, read, limits=limits))
    finally:
        controller.start()
    assert type(error) is Unreachable
    assert len(came) == 10
