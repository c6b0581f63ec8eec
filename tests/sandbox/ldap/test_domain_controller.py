"""The pretend domain controller, asked without the product's client: filters, pages, limits and refusals."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sansldap import (
    BindResponse,
    ExtendedResponse,
    LDAPClient,
    LDAPFilter,
    LDAPMessage,
    LDAPResultCode,
    PagedResultControl,
    SearchResultDone,
    SearchResultEntry,
    SearchResultReference,
    SearchScope,
)

from sandbox.certificates import Authority, make_authority
from sandbox.ldap.entries import entries, naming_context
from sandbox.ldap.filters import NotUnderstood, matches
from sandbox.ldap.server import DomainController, LdapPorts
from sandbox.world import World
from tests.sandbox.loop import background_loop
from tests.sandbox.small_world import person, small_world

BASE = "DC=contoso,DC=com"


@dataclass
class Served:
    world: World
    ports: LdapPorts
    trust: ssl.SSLContext


class Client:
    """A connection; each question is one message and its answers."""

    def __init__(self, served: Served, *, encrypted: bool = True) -> None:
        self._served = served
        self._protocol = LDAPClient()
        port = served.ports.encrypted if encrypted else served.ports.plain
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        if encrypted:
            self._socket = served.trust.wrap_socket(self._socket, server_hostname="localhost")

    def close(self) -> None:
        self._socket.close()

    def start_tls(self) -> None:
        self._protocol.extended_request("1.3.6.1.4.1.1466.20037")
        (answer,) = self._ask()
        assert isinstance(answer, ExtendedResponse)
        assert answer.result.result_code == LDAPResultCode.SUCCESS
        self._socket = self._served.trust.wrap_socket(self._socket, server_hostname="localhost")

    def bind(self, user: str | None = None, password: str | None = None) -> LDAPResultCode:
        deployment = self._served.world.deployment
        self._protocol.bind_simple(user or deployment.user, deployment.password if password is None else password)
        (answer,) = self._ask()
        assert isinstance(answer, BindResponse)
        return answer.result.result_code

    def search(
        self,
        text: str = "(objectClass=*)",
        *,
        base: str = BASE,
        scope: SearchScope = SearchScope.SUBTREE,
        page: PagedResultControl | None = None,
        attributes: list[str] | None = None,
    ) -> list[LDAPMessage]:
        self._protocol.search_request(
            base,
            scope=scope,
            filter=LDAPFilter.from_string(text),
            attributes=attributes or [],
            controls=[page] if page else [],
        )
        return self._ask()

    def _ask(self) -> list[LDAPMessage]:
        """Send what is waiting; everything up to the message that ends the answer."""
        self._socket.sendall(self._protocol.data_to_send())
        came: list[LDAPMessage] = []
        while not came or isinstance(came[-1], (SearchResultEntry, SearchResultReference)):
            data = self._socket.recv(65_536)
            assert data, "the connection was cut"
            came += self._protocol.receive(data)
        return came


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def served(authority: Authority) -> Iterator[Served]:
    world = small_world()
    controller = DomainController(world, authority.server_context())
    trust = ssl.create_default_context(cafile=authority.ca_file)
    with background_loop() as loop:
        yield Served(world, loop.run(controller.start("127.0.0.1")), trust)
        loop.run(controller.stop())


@pytest.fixture
def client(served: Served) -> Iterator[Client]:
    connected = Client(served)
    yield connected
    connected.close()


def names(answer: list[LDAPMessage]) -> list[str]:
    return [one.object_name for one in answer if isinstance(one, SearchResultEntry)]


def done(answer: list[LDAPMessage]) -> SearchResultDone:
    assert isinstance(answer[-1], SearchResultDone)
    return answer[-1]


def test_a_password_is_taken_inside_tls_only(served: Served) -> None:
    plain = Client(served, encrypted=False)
    assert plain.bind() == LDAPResultCode.STRONG_AUTH_REQUIRED
    plain.start_tls()
    assert plain.bind() == LDAPResultCode.SUCCESS
    plain.close()


def test_who_may_sign_in(client: Client) -> None:
    """By both kinds of name; a wrong password is refused, and no password is nobody."""
    assert client.bind("svc-hybridbot@contoso.com") == LDAPResultCode.SUCCESS
    assert client.bind(password="wrong") == LDAPResultCode.INVALID_CREDENTIALS
    assert client.bind("CONTOSO\\nobody") == LDAPResultCode.INVALID_CREDENTIALS
    assert client.bind(password="") == LDAPResultCode.SUCCESS
    assert done(client.search()).result.result_code == LDAPResultCode.OPERATIONS_ERROR


def test_anybody_may_read_what_the_server_says_of_itself(client: Client) -> None:
    found = client.search(base="", scope=SearchScope.BASE)
    assert names(found) == [""]
    assert isinstance(found[0], SearchResultEntry)
    told = {one.name: one.values for one in found[0].attributes}
    assert told["defaultNamingContext"] == [BASE.encode()]
    assert names(client.search(base="", scope=SearchScope.SUBTREE)) == []


def test_only_what_was_asked_for_comes(client: Client) -> None:
    client.bind()
    answer = client.search("(sAMAccountName=user001)", attributes=["MAIL", "objectGUID"])
    assert isinstance(answer[0], SearchResultEntry)
    assert {one.name for one in answer[0].attributes} == {"mail", "objectGUID"}
    assert isinstance(answer[1], SearchResultReference)  # the rest of the forest, since the whole domain was searched


def test_bases_and_scopes(client: Client) -> None:
    client.bind()
    one = "CN=User 001,OU=Sales,DC=contoso,DC=com"
    assert names(client.search(base=one.upper(), scope=SearchScope.BASE)) == [one]
    assert len(names(client.search(base="OU=Sales, DC=contoso,DC=com", scope=SearchScope.ONE_LEVEL))) == 6
    assert done(client.search(base="OU=None,DC=contoso,DC=com")).result.result_code == LDAPResultCode.NO_SUCH_OBJECT


def test_more_than_a_thousand_come_in_pages_only(served: Served, client: Client) -> None:
    served.world.people += [person(number) for number in range(1000, 2100)]
    client.bind()
    whole = client.search("(objectCategory=person)")
    assert (len(names(whole)), done(whole).result.result_code) == (1000, LDAPResultCode.SIZE_LIMIT_EXCEEDED)
    came: list[str] = []
    cookie, sizes = b"", []
    while not sizes or cookie:
        page = client.search(
            "(objectCategory=person)", page=PagedResultControl(critical=True, size=5000, cookie=cookie)
        )
        came += names(page)
        sizes.append(len(names(page)))
        (control,) = done(page).controls
        assert isinstance(control, PagedResultControl)
        cookie = control.cookie
    assert sizes == [1000, 106]
    assert len(set(came)) == 1106
    stale = client.search(page=PagedResultControl(critical=True, size=5, cookie=b"stale"))
    assert done(stale).result.result_code == LDAPResultCode.UNWILLING_TO_PERFORM


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(sAMAccountName=USER001)", {"user001"}),
        ("(objectCategory=person)", {"user001", "user002", "user003", "user900"}),
        ("(objectCategory=user)", {"user001", "user002", "user003", "user900"}),
        ("(objectCategory=group)", set()),
        (
            "(objectCategory=CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=com)",
            {"user001", "user002", "user003", "user900"},
        ),
        ("(msRTCSIP-UserEnabled=TRUE)", {"user001", "user002", "user003"}),
        ("(msRTCSIP-UserEnabled=true)", set()),
        ("(&(objectClass=user)(!(msRTCSIP-UserEnabled=TRUE)))", {"user900"}),
        ("(|(sAMAccountName=user001)(mail=user002@contoso.com))", {"user001", "user002"}),
        ("(displayName=user*1)", {"user001"}),
        ("(displayName=*er 00*)", {"user001", "user002", "user003"}),
        ("(displayName=us*x*1)", set()),
        ("(displayName=User 001*1)", set()),
        ("(msRTCSIP-OptionFlags:1.2.840.113556.1.4.803:=128)", {"user003"}),
        ("(msRTCSIP-OptionFlags:1.2.840.113556.1.4.804:=129)", {"user001", "user002", "user003"}),
        ("(msRTCSIP-OptionFlags>=258)", {"user003"}),
        ("(msRTCSIP-OptionFlags<=257)", {"user001", "user002"}),
        ("(objectGUID=\\02\\00\\00)", set()),
    ],
)
def test_filters_mean_what_active_directory_means(text: str, expected: set[str]) -> None:
    world = small_world(people=3)
    world.people[2].enterprise_voice = True
    found = [entry for entry in entries(world) if matches(entry, LDAPFilter.from_string(text))]
    assert {entry.values["sAMAccountName"][0].decode() for entry in found} == expected


def test_a_filter_that_it_does_not_have_is_refused(client: Client) -> None:
    with pytest.raises(NotUnderstood):
        [matches(entry, LDAPFilter.from_string("(cn~=x)")) for entry in entries(small_world())]
    client.bind()
    assert done(client.search("(cn~=x)")).result.result_code == LDAPResultCode.UNWILLING_TO_PERFORM


def test_what_was_asked_stands_in_the_journal_without_passwords(served: Served, client: Client) -> None:
    client.bind()
    client.search("(mail=x)")
    told = served.world.journal.read(system="ldap")
    assert [entry["what"] for entry in told] == ["bind", "search"]
    assert told[1]["detail"]["filter"] == "(mail=x)"
    assert served.world.deployment.password not in f"{told}"


def test_a_company_without_people_still_has_a_domain() -> None:
    world = small_world()
    world.people.clear()
    assert naming_context(world) == "DC=corp,DC=contoso,DC=com"
