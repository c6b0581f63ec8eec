"""Active Directory that does not answer, refuses, or breaks off: an error that says what to do, never a short list."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.directory import Limits
from connectors.errors import ConnectorError, NotFound, NotSignedIn, Refused, Throttled, Unexpected, Unreachable
from sandbox.certificates import Authority
from sandbox.faults import Fault
from sandbox.ldap.entries import Entry
from sandbox.ldap.search import Searches
from tests.connectors.directory_harness import RunningDirectory, directory_of, need_ldap
from tests.connectors.harness import unused_port
from tests.connectors.shell_harness import error_of
from tests.sandbox.small_world import small_world

SMALL_PAGES = Limits(connect=2.0, page=2.0, page_size=2)


@pytest.fixture
def running(authority: Authority) -> Iterator[RunningDirectory]:
    need_ldap()
    with directory_of(small_world(), authority) as directory:
        yield directory


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_server_that_is_not_trusted(running: RunningDirectory, other_authority: Authority, scheme: str) -> None:
    """Told apart from one that does not answer, though libldap has one error for both."""
    port = running.ports.encrypted if scheme == "ldaps" else running.ports.plain
    error = error_of(running.client(url=f"{scheme}://127.0.0.1:{port}", ca_file=other_authority.ca_file).users)
    assert type(error) is Unreachable
    assert "is not trusted" in error.detail
    assert "HYBRIDBOT_CA_FILE" in error.remedy


def test_without_a_file_of_ones_own_the_public_authorities_count(running: RunningDirectory) -> None:
    assert "is not trusted" in error_of(running.client(ca_file=None).users).detail


def test_a_file_of_authorities_that_cannot_be_read(running: RunningDirectory, tmp_path: Path) -> None:
    error = error_of(running.client(ca_file=tmp_path / "none.pem").users)
    assert error.remedy == "Correct HYBRIDBOT_CA_FILE."


def test_nobody_is_there(running: RunningDirectory) -> None:
    error = error_of(running.client(url=f"ldaps://127.0.0.1:{unused_port()}").users)
    assert type(error) is Unreachable
    assert "refused the connection" in error.detail
    assert "not found in DNS" in error_of(running.client(url="ldaps://dc.invalid").users).detail


def test_a_server_that_accepts_and_says_nothing(running: RunningDirectory) -> None:
    """The time to connect is bounded; afterwards the one handshake is too."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        error = error_of(running.client(url=f"ldaps://127.0.0.1:{port}", limits=Limits(connect=0.5, page=0.5)).users)
    assert type(error) is Unreachable
    assert "did not answer in time" in error.detail


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("wrong-password", "the name or the password of {user} is wrong"),
        ("expired", "the account {user} has expired"),
        ("password-expired", "the password of {user} has expired"),
        ("disabled", "the account {user} is disabled"),
        ("locked", "the account {user} is locked"),
    ],
)
def test_why_a_sign_in_was_refused_is_told(running: RunningDirectory, kind: str, part: str) -> None:
    running.world.faults.add(Fault("ldap", kind))
    error = error_of(running.client().users)
    assert type(error) is NotSignedIn
    assert error.detail == part.format(user=running.forest.user)
    assert error.reference.startswith("data ")


def test_a_wrong_password(running: RunningDirectory) -> None:
    error = error_of(running.client(password="wrong-password-1").users)
    assert type(error) is NotSignedIn
    assert "HYBRIDBOT_LDAP_PASSWORD" in error.remedy
    assert "wrong-password-1" not in f"{error!r}{error.detail}{error.remedy}"


def test_an_empty_password_is_not_sent(running: RunningDirectory) -> None:
    """A server would welcome the account as somebody without a name."""
    assert type(error_of(running.client(password="").users)) is NotSignedIn
    assert running.world.journal.read(system="ldap") == []


@pytest.mark.parametrize(
    ("fault", "expected", "part"),
    [
        (Fault("ldap", "cut", match="page 2"), Unreachable, "broke off"),
        (Fault("ldap", "down", match="page 3"), Unreachable, "broke off"),
        (Fault("ldap", "short", match="page 2"), Refused, "ended the list early"),
        (Fault("ldap", "busy", match="page 2"), Throttled, "too busy"),
        (Fault("ldap", "slow", match="page 2", seconds=3.0), Unreachable, "did not answer in time"),
        (Fault("ldap", "down", match="connect", times=1), Unreachable, "broke off"),
    ],
)
def test_what_breaks_in_the_middle_is_never_a_short_list(
    running: RunningDirectory, fault: Fault, expected: type[ConnectorError], part: str
) -> None:
    running.world.faults.add(fault)
    error = error_of(running.client(limits=SMALL_PAGES).users)
    assert type(error) is expected
    assert part in error.detail


@pytest.mark.parametrize("base", ["DC=nowhere,DC=com", "OU=None,DC=contoso,DC=com"])
def test_a_base_that_is_not_there(running: RunningDirectory, base: str) -> None:
    error = error_of(running.client(base=base).users)
    assert type(error) is NotFound
    assert "HYBRIDBOT_LDAP_BASE" in error.remedy


def test_an_entry_that_cannot_be_understood(running: RunningDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is named, with the attribute: leaving it out would make a list with a hole in it."""
    broken = Entry("CN=Broken,DC=contoso,DC=com", {"objectCategory": [b"CN=Person,x"], "mail": [b"x"]})
    monkeypatch.setattr("sandbox.ldap.search.entries", lambda _: [broken])
    error = error_of(running.client(base="DC=contoso,DC=com").objects)
    assert type(error) is Unexpected
    assert "objectGUID of CN=Broken,DC=contoso,DC=com is missing" in error.detail


def test_an_answer_that_does_not_say_whether_more_follows(
    running: RunningDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Searches.page

    def unpaged(self: Searches, request: Any) -> Any:
        request.controls.clear()
        return whole(self, request)

    monkeypatch.setattr(Searches, "page", unpaged)
    assert "whether more entries follow" in error_of(running.client().users).detail


def test_without_the_library_the_remedy_says_what_to_install(
    running: RunningDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ldap", None)
    error = error_of(running.client().users)
    assert type(error) is Unreachable
    assert "hybridbot[ldap]" in error.remedy


def test_kerberos_without_a_ticket(running: RunningDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keytab is not there, so the Kerberos library has nothing to sign in with; it says so itself."""
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", "")
    monkeypatch.setenv("KRB5CCNAME", "")
    url = f"ldap://127.0.0.1:{running.ports.plain}"
    error = error_of(running.client(url=url, auth="kerberos", keytab=tmp_path / "bot.keytab").users)
    assert type(error) is NotSignedIn
    assert "Kerberos" in error.detail
