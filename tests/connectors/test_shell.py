"""The management shell: facts equal the deployment, values stay values, and every trouble has a sentence."""

import contextlib
import gc
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web
from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import WinRMError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan
from structlog.typing import EventDict

from connectors.errors import (
    ConnectorError,
    NotPermitted,
    NotSignedIn,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)
from connectors.facts import ON_PREMISES_HOME
from connectors.shell import ALLOWED, Shell, ShellEndpoint
from connectors.shell_session import Outcome, outcome_of
from sandbox.certificates import Authority
from sandbox.faults import Fault
from sandbox.shell.endpoint import build_shell
from sandbox.world import World
from tests.connectors.harness import serving, tcp_server, unused_port, write_pem
from tests.sandbox.small_world import person, small_world

FAULT = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"><s:Body><s:Fault><s:Detail>
 <f:WSManFault Code="{code}"><f:Message>{message}</f:Message></f:WSManFault>
 </s:Detail></s:Fault></s:Body></s:Envelope>"""

LEAVES_ITS_CONNECTION = pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
"""pypsrp gives up in the middle of an exchange there, and leaves the connection to the garbage collector."""


@dataclass
class Running:
    """The running shell of a company, and a client of it."""

    world: World
    endpoint: ShellEndpoint

    def shell(self, *, deadline: float = 10.0, **changed: Any) -> Shell:
        return Shell(replace(self.endpoint, **changed), deadline=deadline)

    def asked(self) -> list[str]:
        return [entry["what"] for entry in self.world.journal.read(system="shell")]


def endpoint(world: World, port: int, authority: Authority) -> ShellEndpoint:
    deployment = world.deployment
    return ShellEndpoint(
        host="localhost",
        port=port,
        user=deployment.user,
        password=deployment.password,
        auth="ntlm",
        ca_file=authority.ca_file,
    )


@pytest.fixture
def running(authority: Authority) -> Iterator[Running]:
    world = small_world()
    with serving(build_shell(world), authority.server_context(file_name="shell.pem")) as port:
        yield Running(world, endpoint(world, port, authority))


def error_of(call: Callable[[], object]) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        call()
    assert caught.value.remedy
    return caught.value


def served(authority: Authority, status: int, body: str) -> Any:
    """Something that answers every request with the same page, signed in or not."""

    async def same(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type="application/soap+xml")

    app = web.Application()
    app.router.add_post("/{path:.*}", same)
    return serving(app, authority.server_context(file_name="fake.pem"))


def test_everybody_who_is_enabled_is_read_with_every_property(running: Running) -> None:
    moved = person(7, hosting_provider="sipfed.online.lync.com", registrar_pool="", enterprise_voice=True)
    moved.line_uri = "tel:+493012345;ext=45"
    running.world.people.append(moved)
    found = {user.guid: user for user in running.shell().users()}
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
        assert user.registrar_pool == expected.registrar_pool
        assert user.enterprise_voice is expected.enterprise_voice
        assert user.line_uri == expected.line_uri
        assert user.moving_to == ""
        assert user.source_anchor is None
    assert found[moved.guid].hosting_provider != ON_PREMISES_HOME


@pytest.mark.parametrize("identity", ["sip:user002@contoso.com", "user002@contoso.com", "CONTOSO\\user002", "User 002"])
def test_one_user_is_found_by_each_kind_of_identity(running: Running, identity: str) -> None:
    found = running.shell().user(identity)
    assert found is not None
    assert found.user_principal_name == "user002@contoso.com"


def test_a_user_who_is_not_there_is_none(running: Running) -> None:
    """The cmdlet reports this as an error that does not end it: neither success nor failure."""
    assert running.shell().user("nobody@contoso.com") is None
    assert running.shell().user("no match *") is None


def test_an_identity_that_fits_several_people_is_refused(running: Running) -> None:
    error = error_of(lambda: running.shell().user("User 00*"))
    assert type(error) is Refused
    assert "5 users match" in error.detail


def test_the_deployments_settings_are_read(running: Running) -> None:
    shell = running.shell()
    deployment = running.world.deployment
    assert [(d.name, d.default) for d in shell.sip_domains()] == [("contoso.com", True), ("fabrikam.com", False)]
    version = shell.server_version()
    assert version.build == (7, 0, 2046, 404)
    assert version.text.startswith(deployment.server_version)
    provider, truth = shell.hosting_providers()[0], deployment.hosting_providers[0]
    assert (provider.identity, provider.proxy_fqdn) == (truth.identity, truth.proxy_fqdn)
    assert (provider.enabled, provider.shared_address_space, provider.hosts_ocs_users) == (True, True, True)
    assert (provider.is_local, provider.verification_level) == (False, "UseSourceVerification")
    assert provider.autodiscover_url == truth.autodiscover_url
    edge = shell.access_edge()
    assert (edge.allow_federated_users, edge.allow_outside_users, edge.enable_partner_discovery) == (True, True, True)
    assert edge.routing_method == "UseDnsSrvRouting"


@pytest.mark.parametrize("auth", ["ntlm", "negotiate", "basic"])
def test_each_kind_of_sign_in_works(running: Running, auth: str) -> None:
    assert running.shell(auth=auth).sip_domains()


@pytest.mark.parametrize("auth", ["ntlm", "negotiate", "basic"])
def test_a_wrong_password_is_not_signed_in(running: Running, auth: str) -> None:
    error = error_of(running.shell(auth=auth, password="wrong-password-1").sip_domains)
    assert isinstance(error, NotSignedIn)
    assert running.endpoint.user in error.detail
    assert "HYBRIDBOT_SHELL_PASSWORD" in error.remedy


@pytest.mark.skipif(find_spec("gssapi") is not None, reason="the Kerberos library is installed")
@LEAVES_ITS_CONNECTION
def test_kerberos_without_its_library_says_what_to_install(running: Running) -> None:
    error = error_of(running.shell(auth="kerberos").sip_domains)
    assert isinstance(error, NotSignedIn)
    assert "HYBRIDBOT_SHELL_AUTH" in error.remedy
    del error
    gc.collect()


@pytest.mark.parametrize(
    "identity",
    [
        "x'; Remove-Item C:\\ -Recurse; '",
        '"$(Get-Date)" `n ${env:Path} | & { } <>&',
        "a\r\n\tb ]]> \u2028 \u201c😀 _x000A_",
        "-Confirm",
    ],
)
def test_a_value_stays_one_value(running: Running, identity: str) -> None:
    """No text is ever read as a command: it arrives as it was sent, in one parameter."""
    assert running.shell().user(identity) is None
    entry = running.world.journal.read(system="shell")[-1]
    assert entry["what"] == "Get-CsUser"
    assert entry["detail"]["parameters"] == {"Identity": identity}


@pytest.mark.parametrize("identity", ["a\ud800b", "\udfff", "a\ufffe", "\uffff", "a\x00b", "\x1f"])
def test_text_that_xml_cannot_carry_is_refused_before_it_is_sent(running: Running, identity: str) -> None:
    error = error_of(lambda: running.shell().user(identity))
    assert type(error) is Refused
    assert "cannot be sent" in error.detail
    assert running.asked() == []


@pytest.mark.parametrize(
    ("cmdlet", "parameters"),
    [("Move-CsUser", {}), ("Get-CsUser", {"Filter": "x"}), ("Get-CsSipDomain", {"Identity": "x"})],
)
def test_what_is_not_in_the_list_is_never_sent(running: Running, cmdlet: str, parameters: dict[str, str]) -> None:
    error = error_of(lambda: running.shell()._run(cmdlet, **parameters))
    assert "not in the list of allowed ones" in error.detail
    assert running.asked() == []


def test_the_list_holds_only_cmdlets_that_read() -> None:
    assert all(cmdlet.startswith("Get-Cs") for cmdlet in ALLOWED)


def test_a_shell_that_is_not_configured_says_so() -> None:
    error = error_of(Shell(None).users)
    assert isinstance(error, Unreachable)
    assert error.detail == "the management shell is not configured"
    assert "HYBRIDBOT_SHELL_HOST" in error.remedy


def test_a_terminating_error_is_told_in_the_servers_words(running: Running) -> None:
    running.world.faults.add(Fault("shell", "terminating-error", "Get-CsSipDomain"))
    error = error_of(running.shell().sip_domains)
    assert type(error) is Refused
    assert "Central Management store is not available" in error.detail
    assert error.reference.startswith("ProcessingFailed")


def test_a_warning_is_no_error(running: Running) -> None:
    running.world.faults.add(Fault("shell", "warning", "Get-CsSipDomain"))
    assert len(running.shell().sip_domains()) == 2


def test_a_cmdlet_that_the_role_does_not_hold_is_a_missing_permission(running: Running) -> None:
    running.world.faults.add(Fault("shell", "access-denied", "Get-CsSipDomain"))
    error = error_of(running.shell().sip_domains)
    assert isinstance(error, NotPermitted)
    assert "CsViewOnlyAdministrator" in error.remedy


def test_a_cmdlet_that_does_not_exist_there_is_a_missing_permission(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endpoint shows an account only the cmdlets of its role, so the cmdlet is "not recognized"."""
    monkeypatch.setattr("connectors.shell.ALLOWED", {"Get-CsUserr": frozenset({"Identity"})})

    class Misspelt(Shell):
        def _run(self, cmdlet: str, **parameters: str) -> Any:
            return super()._run("Get-CsUserr", **parameters)

    shell = Misspelt(running.endpoint)
    for call in (shell.users, lambda: shell.user("User 001")):
        error = error_of(call)
        assert isinstance(error, NotPermitted)
        assert "is not recognized" in error.detail


def test_an_account_that_may_not_open_a_shell_is_told(running: Running) -> None:
    running.world.faults.add(Fault("shell", "access-denied", "connect"))
    error = error_of(running.shell().sip_domains)
    assert isinstance(error, NotPermitted)
    assert error.detail == "Access is denied."


@pytest.mark.parametrize("match", ["connect", "Get-CsSipDomain"])
@pytest.mark.parametrize("kind", ["down", "drop-reply"])
def test_a_connection_that_is_cut_is_unreachable(running: Running, match: str, kind: str) -> None:
    running.world.faults.add(Fault("shell", kind, match))
    error = error_of(running.shell().sip_domains)
    assert isinstance(error, Unreachable)
    assert "broke off" in error.detail


def test_an_error_page_instead_of_a_shell_is_unexpected(running: Running) -> None:
    running.world.faults.add(Fault("shell", "http-500", "connect"))
    error = error_of(running.shell().sip_domains)
    assert isinstance(error, Unexpected)
    assert "no management shell at https://localhost" in error.detail
    assert "(HTTP 500)" in error.detail


def test_another_path_has_no_shell(running: Running) -> None:
    error = error_of(running.shell(path="wsman", auth="basic").sip_domains)
    assert isinstance(error, Unexpected)
    assert "(HTTP 404)" in error.detail


@pytest.mark.parametrize("kind", ["slow", "prompt"])
def test_a_cmdlet_that_takes_too_long_is_left_and_stopped(running: Running, kind: str) -> None:
    """Also one that asks somebody a question, whom nobody would answer."""
    running.world.faults.add(Fault("shell", kind, "Get-CsSipDomain", seconds=30, times=1))
    started = time.monotonic()
    error = error_of(running.shell(deadline=1.5).sip_domains)
    assert time.monotonic() - started < 6
    assert isinstance(error, Unreachable)
    assert error.detail == "it took longer than 1.5 seconds"
    assert running.shell().sip_domains()


@pytest.mark.parametrize(("deadlines", "whole"), [(10, True), (1, False)])
def test_a_long_list_may_take_longer_while_it_keeps_coming(
    running: Running, monkeypatch: pytest.MonkeyPatch, deadlines: int, whole: bool
) -> None:
    """But not for ever."""
    monkeypatch.setattr("connectors.shell_session._WHILE_OBJECTS_COME", deadlines)
    running.world.people += [person(number) for number in range(1000, 2400)]
    shell = running.shell(deadline=1.5)
    if whole:
        assert len(shell.users()) == 1405
    else:
        assert error_of(shell.users).detail == "it took longer than 1.5 seconds"


def test_a_server_that_takes_the_request_and_says_nothing_is_left_in_time(
    running: Running, authority: Authority
) -> None:
    def say_nothing(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    with tcp_server(say_nothing, context=authority.server_context(file_name="silent.pem")) as port:
        started = time.monotonic()
        error = error_of(running.shell(port=port, deadline=0.5).users)
    assert time.monotonic() - started < 5
    assert error.detail == "it took longer than 0.5 seconds"


def test_a_connection_that_nobody_takes_is_given_up_in_time(running: Running) -> None:
    """A full queue of connections looks like a firewall that drops: no answer at all."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        error = error_of(running.shell(host="127.0.0.1", port=listener.getsockname()[1], deadline=0.5).users)
    assert isinstance(error, Unreachable)
    assert error.detail == "127.0.0.1 did not answer in time"


def test_without_time_nothing_is_asked(running: Running) -> None:
    assert error_of(running.shell(deadline=0.0).users).detail == "it took longer than 0 seconds"
    assert running.asked() == []


def test_a_cmdlet_that_somebody_else_stopped_is_not_taken_for_done() -> None:
    """It ends without output and without a record of why."""
    stopped = PowerShell(RunspacePool(WSMan("localhost")))
    stopped.state = PSInvocationState.STOPPED
    with pytest.raises(WinRMError, match="stopped"):
        outcome_of(stopped)


def test_an_answer_without_what_was_asked_for_is_unexpected(running: Running) -> None:
    class Mute(Shell):
        def _run(self, cmdlet: str, **parameters: str) -> Outcome:
            return Outcome((), ())

    assert "the cmdlet gave nothing" in error_of(Mute(running.endpoint).access_edge).detail
    assert Mute(running.endpoint).user("Anna") is None
    running.world.deployment.server_version = "unknown"
    error = error_of(running.shell().server_version)
    assert isinstance(error, Unexpected)
    assert "no build number" in error.detail


def test_a_shell_that_is_not_there_is_unreachable(running: Running) -> None:
    error = error_of(running.shell(port=unused_port()).users)
    assert isinstance(error, Unreachable)
    assert error.detail == "localhost refused the connection"
    assert "not found in DNS" in error_of(running.shell(host="pool.invalid").users).detail


def test_a_certificate_that_is_not_trusted_is_told_with_the_setting(
    running: Running, other_authority: Authority
) -> None:
    for ca_file in (other_authority.ca_file, None):
        error = error_of(running.shell(ca_file=ca_file).users)
        assert isinstance(error, Unreachable)
        assert "is not trusted" in error.detail
        assert "HYBRIDBOT_CA_FILE" in error.remedy
    assert running.asked() == []


def test_an_authority_file_that_is_missing_or_empty_is_told(running: Running, tmp_path: Path) -> None:
    for ca_file in (tmp_path / "absent.pem", write_pem(tmp_path, "empty.pem", "nothing\n")):
        error = error_of(running.shell(ca_file=ca_file).users)
        assert isinstance(error, Unreachable)
        assert error.remedy == "Correct HYBRIDBOT_CA_FILE."


def test_the_environment_changes_nothing(
    running: Running, other_authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")
    monkeypatch.setenv("NO_PROXY", "")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(other_authority.ca_file))
    assert running.shell().sip_domains()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, FAULT.format(code=5, message="Access is denied."), NotPermitted),
        (500, FAULT.format(code=0x803381A4, message="Too many shells."), Throttled),
        (500, FAULT.format(code=2150858770, message="Something else."), Refused),
        (500, FAULT.format(code=2150858770, message=""), Unexpected),
        (500, "<a/>", Unexpected),
        (403, "no", NotPermitted),
        (503, "no", Unexpected),
        (200, "", Unexpected),
        (200, "<html>", Unexpected),
        (200, "<a/>", Unexpected),
        (401, "", NotSignedIn),
    ],
)
def test_every_answer_is_a_fact_or_an_error_of_ours(
    running: Running, authority: Authority, status: int, body: str, kind: type[ConnectorError]
) -> None:
    with served(authority, status, body) as port:
        error = error_of(running.shell(port=port, auth="basic").users)
    assert type(error) is kind


@LEAVES_ITS_CONNECTION
def test_a_challenge_that_is_no_token_is_an_error_of_ours(running: Running, authority: Authority) -> None:
    async def challenge(_: web.Request) -> web.Response:
        return web.Response(status=401, headers={"WWW-Authenticate": "NTLM AAAA"})

    app = web.Application()
    app.router.add_post("/{path:.*}", challenge)
    with serving(app, authority.server_context(file_name="challenge.pem")) as port:
        error = error_of(running.shell(port=port).users)
    assert isinstance(error, (NotSignedIn, Unexpected))
    del error
    gc.collect()


def test_nothing_stays_open_on_the_server(running: Running) -> None:
    """More calls than one account may have shells, in part failing."""
    running.world.faults.add(Fault("shell", "terminating-error", "Get-CsSipDomain", times=3))
    for _ in range(3):
        error_of(running.shell().sip_domains)
    for _ in range(30):
        running.shell(auth="basic").sip_domains()


def test_threads_ask_side_by_side(running: Running) -> None:
    shell = running.shell()
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(shell.sip_domains()))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2] * 5


def test_each_cmdlet_is_logged_without_values(running: Running, log: list[EventDict]) -> None:
    with structlog.contextvars.bound_contextvars(correlation="c-1"):
        running.shell().user("nobody@contoso.com")
        running.shell().sip_domains()
    lines = [(line["asked"], line["outcome"]) for line in log if "shell" in line["system"]]
    assert lines == [("Get-CsUser -Identity", "error record"), ("Get-CsSipDomain", "ok")]


def test_the_password_is_in_no_text(running: Running, log: list[EventDict], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    texts = [repr(running.endpoint)]
    for fault in ("terminating-error", "http-500", "down"):
        running.world.faults.add(Fault("shell", fault, times=1))
        error: BaseException | None = error_of(running.shell(auth="basic").sip_domains)
        while error is not None:
            texts += [str(error), repr(error)]
            error = error.__cause__ or error.__context__
    texts += [repr(log), caplog.text]
    assert running.endpoint.password not in "\n".join(texts)


def test_making_a_shell_asks_nothing(running: Running) -> None:
    running.shell()
    assert running.asked() == []
