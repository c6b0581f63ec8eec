"""Active Directory over LDAP: facts equal the directory, and what is typed stays a value."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from structlog.typing import EventDict

from connectors.directory import ActiveDirectory, Limits
from connectors.facts import Mailbox, ObjectKind
from sandbox.certificates import Authority
from sandbox.seed import make_world
from sandbox.world import Group
from tests.connectors.directory_harness import RunningDirectory, directory_of, need_ldap
from tests.sandbox.small_world import person, small_world


@pytest.fixture
def running(authority: Authority) -> Iterator[RunningDirectory]:
    need_ldap()
    with directory_of(small_world(), authority) as directory:
        yield directory


def test_everybody_is_read_with_every_attribute(running: RunningDirectory) -> None:
    special = person(
        7,
        hosting_provider="sipfed.online.lync.com",
        registrar_pool="",
        enterprise_voice=True,
        line_uri="tel:+493012345;ext=45",
        proxy_addresses=["SMTP:user007@contoso.com", "sip:user007@contoso.com"],
        consistency_guid=UUID(int=7),
        account_enabled=False,
        protected=True,
        originator_sid="S-1-5-21-9-9-9-1007",
        owner_urn="urn:trustedonlineplatformapplication:11cd3e2e",
        moving_to="CN=Lc Services,CN=Microsoft,CN=1:2,CN=Pools",
        mail_nickname="user007",
        target_address="SMTP:user007@contoso.mail.onmicrosoft.com",
        dial_in_conferencing=True,
        mailbox="on premises",
    )
    running.world.people.append(special)
    found = {user.guid: user for user in running.client().users()}
    truth = {p.guid: p for p in running.world.people if p.sfb_enabled}
    assert found.keys() == truth.keys()
    for guid, user in found.items():
        expected = truth[guid]
        assert user.security_identifier == expected.sid
        assert user.display_name == expected.display_name
        assert user.sip_address == expected.sip_address
        assert user.user_principal_name == expected.user_principal_name
        assert user.sam_account_name == expected.sam_account_name
        assert user.distinguished_name == expected.distinguished_name
        assert user.enabled
        assert user.hosting_provider == expected.hosting_provider
        assert (user.registrar_pool, bool(user.pool_object)) == ("", bool(expected.registrar_pool))
        assert user.enterprise_voice is expected.enterprise_voice
        assert user.line_uri == expected.line_uri
        assert user.moving_to == expected.moving_to
        assert user.source_anchor == expected.source_anchor
        assert user.kind is ObjectKind.USER
        assert user.account_enabled is expected.account_enabled
        assert user.proxy_addresses == tuple(expected.proxy_addresses)
        assert (user.given_name, user.mail) == (expected.given_name, expected.mail)
        assert (user.mail_nickname, user.target_address) == (expected.mail_nickname, expected.target_address)
        assert user.protected is expected.protected
        assert user.originator_sid == expected.originator_sid
        assert user.owner_urn == expected.owner_urn
        assert user.dial_in is expected.dial_in_conferencing
        assert (user.conferencing_policy, user.services_policy) == (None, None)
        assert user.forest == "contoso.com"
    assert found[special.guid].mailbox is Mailbox.ON_PREMISES


def test_remnants_are_read_and_others_are_not(running: RunningDirectory) -> None:
    """A SIP address that is left from before, and a contact, are seen; who never had one, and groups, are not."""
    left = person(20, sfb_enabled=False, hosting_provider="", registrar_pool="")
    contact = person(21, kind="contact")
    running.world.people += [left, contact]
    running.world.groups.append(group())
    found = {user.guid: user for user in running.client().users()}
    assert not found[left.guid].enabled
    assert found[contact.guid].kind is ObjectKind.CONTACT
    assert (found[contact.guid].account_enabled, found[contact.guid].security_identifier) == (None, "")
    assert len(found) == 7


def group(**changes: object) -> Group:
    values: dict[str, object] = {
        "guid": UUID(int=99),
        "display_name": "All staff",
        "distinguished_name": "CN=all-staff,OU=Groups,DC=contoso,DC=com",
        "mail": "all-staff@contoso.com",
        "proxy_addresses": ["SMTP:all-staff@contoso.com"],
    }
    return Group(**(values | changes))  # type: ignore[arg-type] # the caller names fields of Group


def test_everything_with_an_address_is_listed(running: RunningDirectory) -> None:
    """Users, those without Skype for Business too, contacts and groups; an account without any address is not."""
    nameless = person(22, mail="", mail_nickname="", sip_address="", sfb_enabled=False)
    nicknamed = person(
        23, mail="", mail_nickname="desk", target_address="SMTP:desk@x.com", sip_address="", sfb_enabled=False
    )
    running.world.people += [person(21, kind="contact"), nameless, nicknamed]
    running.world.groups.append(group())
    found = {each.guid: each for each in running.client().objects()}
    assert len(found) == 9
    assert (found[nicknamed.guid].mail_nickname, found[nicknamed.guid].target_address) == ("desk", "SMTP:desk@x.com")
    staff = found[UUID(int=99)]
    assert (staff.kind, staff.name, staff.mail) == (ObjectKind.GROUP, "All staff", "all-staff@contoso.com")
    assert (staff.proxy_addresses, staff.forest) == (("SMTP:all-staff@contoso.com",), "contoso.com")
    assert {each.kind for each in found.values()} == set(ObjectKind)
    first = running.world.people[0]
    assert found[first.guid].sip_address == first.sip_address
    assert found[first.guid].user_principal_name == first.user_principal_name
    assert person(22).guid not in found


@pytest.mark.parametrize(
    "identity",
    [
        "sip:user002@contoso.com",
        "SIP:User002@contoso.com",
        "user002@contoso.com",
        "CONTOSO\\user002",
        "user002",
        "User 002",
        " user002 ",
        "second@contoso.com",
    ],
)
def test_one_user_is_found_by_each_kind_of_identity(running: RunningDirectory, identity: str) -> None:
    running.world.people[1].mail = "second@contoso.com"
    (found,) = running.client().find(identity)
    assert found.guid == running.world.people[1].guid


@pytest.mark.parametrize("identity", ["user*", "*", "user00?", "x)(objectClass=*", "\\2a", "user002\x00", "(", "ü"])
def test_what_is_typed_never_becomes_a_filter(running: RunningDirectory, identity: str) -> None:
    assert running.client().find(identity) == ()


def test_everybody_of_a_shared_name_is_found(running: RunningDirectory) -> None:
    running.world.people.append(person(8, display_name="User 002"))
    assert {user.sam_account_name for user in running.client().find("User 002")} == {"user002", "user008"}


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("", lambda p: b64encode((p.consistency_guid or p.guid).bytes_le).decode()),
        ("objectGUID", lambda p: b64encode(p.guid.bytes_le).decode()),
        (
            "mS-DS-ConsistencyGuid",
            lambda p: b64encode(p.consistency_guid.bytes_le).decode() if p.consistency_guid else "",
        ),
        ("department", lambda p: p.department),
    ],
)
def test_the_source_anchor_is_the_one_that_is_configured(
    running: RunningDirectory, anchor: str, expected: Callable[[object], str]
) -> None:
    """Bytes in base64, as Entra Connect writes them; text as it is; nothing where the attribute has no value."""
    running.world.people[0].consistency_guid = UUID(int=5)
    found = {user.guid: user.source_anchor for user in running.client(anchor=anchor).users()}
    assert found == {p.guid: expected(p) for p in running.world.people if p.sfb_enabled}


def test_many_people_come_page_by_page(authority: Authority) -> None:
    """More than a Windows server gives at once, and only what is needed of each."""
    need_ldap()
    with directory_of(make_world(users=2300), authority) as directory:
        assert sum(user.enabled for user in directory.client().users()) == 2300
        assert [(one["page"], one["entries"]) for one in directory.searches()] == [(1, 1000), (2, 1000), (3, 300)]
        assert sum(user.enabled for user in directory.client(limits=Limits(page_size=5000)).users()) == 2300


def test_several_forests_are_read_one_after_the_other(running: RunningDirectory, authority: Authority) -> None:
    """Each with its own address, base and account; each fact says where it is from."""
    other = small_world(people=3)
    other.deployment.user, other.deployment.password = "FABRIKAM\\reader", "another-password"
    for someone in other.people:
        someone.distinguished_name = someone.distinguished_name.replace("DC=contoso", "DC=fabrikam")
    with directory_of(other, authority) as second:
        both = ActiveDirectory([running.forest, second.forest])
        forests = [user.forest for user in both.users()]
        assert (forests.count("contoso.com"), forests.count("fabrikam.com")) == (5, 3)
        assert len(both.find("user001")) == 2


def test_start_tls_protects_the_plain_port(running: RunningDirectory) -> None:
    assert len(running.client(url=f"ldap://127.0.0.1:{running.ports.plain}").users()) == 5


def test_each_question_is_one_line_in_the_log(running: RunningDirectory, log: list[EventDict]) -> None:
    """Without what was typed and without the password."""
    client = running.client()
    client.find("user002@contoso.com")
    client.objects()
    lines = [(line["system"], line["asked"], line["outcome"]) for line in log]
    assert lines == [("Active Directory", "find a user", "ok"), ("Active Directory", "search addresses", "ok")]
    assert "user002" not in f"{log}"
    assert running.forest.password not in repr(running.forest)
