"""Each trouble with the management shell has a sentence and a remedy, in time."""

import contextlib
import gc
import socket
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import WinRMError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from connectors.errors import (
    ConnectorError,
    NotPermitted,
    NotSignedIn,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)
from connectors.shell import ALLOWED, Shell
from connectors.shell_session import Outcome, outcome_of
from sandbox.certificates import Authority
from sandbox.faults import Fault
from tests.connectors.harness import serving, tcp_server, unused_port, write_pem
from tests.connectors.shell_harness import Running, Ticking, error_of
from tests.sandbox.small_world import person

FAULT = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"><s:Body><s:Fault><s:Detail>
 <f:WSManFault Code="{code}"><f:Message>{message}</f:Message></f:WSManFault>
 </s:Detail></s:Fault></s:Body></s:Envelope>"""

LEAVES_ITS_CONNECTION = pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
"""pypsrp gives up in the middle of an exchange there, and leaves the connection to the garbage collector."""


def served(authority: Authority, status: int, body: str) -> Any:
    """Something that answers every request with the same page, signed in or not."""

    async def same(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type="application/soap+xml")

    app = web.Application()
    app.router.add_post("/{path:.*}", same)
    return serving(app, authority.server_context(file_name="fake.pem"))


@pytest.mark.skipif(find_spec("gssapi") is not None, reason="the Kerberos library is installed")
@LEAVES_ITS_CONNECTION
def test_kerberos_without_its_library_says_what_to_install(running: Running) -> None:
    error = error_of(running.shell(auth="kerberos").sip_domains)
    assert isinstance(error, NotSignedIn)
    assert "HYBRIDBOT_SHELL_AUTH" in error.remedy
    del error
    gc.collect()


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
    monkeypatch.setitem(ALLOWED, "Get-CsUserr", frozenset({"Identity"}))

    class Misspelt(Shell):
        def _run(self, cmdlet: str, **parameters: str) -> Any:
            return super()._run("Get-CsUserr", **parameters)

    shell = Misspelt(running.endpoint)
    for call in (shell.users, lambda: shell.find("User 001")):
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
    error = error_of(running.shell(path="elsewhere", auth="basic").sip_domains)
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


def test_a_long_list_may_take_longer_while_it_keeps_coming_but_not_for_ever(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.world.people += [person(number) for number in range(1000, 1300)]
    still = Ticking(0.0)
    assert len(running.shell(clock=still).users()) == 305
    deadline = 10.0
    step = 2 * deadline / still.looks  # so that the whole list takes two deadlines, and a round trip more is no matter
    assert step < deadline / 6, "a list that came at once shows nothing"
    assert len(running.shell(deadline=deadline, clock=Ticking(step)).users()) == 305
    monkeypatch.setattr("connectors.shell_session._WHILE_OBJECTS_COME", 1)
    error = error_of(running.shell(deadline=deadline, clock=Ticking(step)).users)
    assert error.detail == "it took longer than 10 seconds"


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
    assert Mute(running.endpoint).find("Anna") == ()
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
