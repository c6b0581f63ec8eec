"""Signing in, faults and the WSMan side of the pretend management shell, with unmodified pypsrp."""

import logging
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import AuthenticationError, WinRMTransportError, WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from sandbox.certificates import Authority, make_authority
from sandbox.faults import Fault
from tests.sandbox.shell.conftest import Shell, invoke, serve
from tests.sandbox.small_world import small_world


@pytest.mark.parametrize("auth", ["ntlm", "basic", "negotiate"])
@pytest.mark.parametrize("user", ["CONTOSO\\svc-hybridbot", "svc-hybridbot@contoso.com"])
def test_each_way_to_sign_in_works(shell: Shell, auth: str, user: str) -> None:
    """NTLM, Basic, and NTLM inside Negotiate; with both forms of the account's name."""
    with shell.pool(auth, username=user) as pool:
        assert len(invoke(pool, "Get-CsSipDomain").output) == 2
    connect = shell.world.journal.read(system="shell")[0]
    assert connect["detail"]["method"] == ("basic" if auth == "basic" else "negotiate")


@pytest.mark.parametrize("auth", ["ntlm", "basic", "negotiate"])
@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"username": "CONTOSO\\somebody"}])
def test_a_wrong_login_is_refused(shell: Shell, auth: str, wrong: dict[str, str]) -> None:
    """401, and an entry in the journal that holds no password."""
    with pytest.raises(AuthenticationError), shell.pool(auth, **wrong):
        pass
    (entry,) = shell.world.journal.read(system="shell")
    assert entry["what"] == "sign-in refused"
    assert shell.world.deployment.password not in str(entry)


@pytest.mark.parametrize(
    "header", ["", "Negotiate", "Negotiate !", "Negotiate YWJj", "NTLM TlRMTVNTUAADAAAA", "Basic YWJj", "Bearer YWJj"]
)
def test_nonsense_does_not_sign_in(shell: Shell, header: str) -> None:
    """Every request that proves nothing gets 401 and the list of methods."""
    headers = {"Authorization": header} if header else {}
    response = post(shell, b"<x/>", headers)
    assert response.status_code == 401
    assert "Negotiate" in response.headers["WWW-Authenticate"]


def test_what_one_connection_proved_does_not_sign_in_another(shell: Shell) -> None:
    """NTLM holds for the connection on which it was done."""
    with shell.pool("ntlm"):
        assert post(shell, b"<x/>", {}).status_code == 401


def post(shell: Shell, data: bytes, headers: dict[str, str]) -> requests.Response:
    """One request on a new connection."""
    with requests.Session() as session:
        session.trust_env = False
        url = f"https://localhost:{shell.port}/OcsPowershell"
        return session.post(url, data=data, headers=headers, verify=str(shell.ca_file), timeout=5)


def test_another_authority_is_not_trusted(shell: Shell, tmp_path: object) -> None:
    """A client with the wrong CA file stops at TLS."""
    other = make_authority(shell.ca_file.parent / "other")
    with pytest.raises(requests.exceptions.SSLError), shell.pool(cert_validation=str(other.ca_file)):
        pass


def test_five_threads_with_their_own_connections(shell: Shell) -> None:
    """Side by side: five commands of a second each take far less than five."""
    shell.world.faults.add(Fault("shell", "slow", match="Get-CsUser", seconds=1))

    def count(auth: str) -> int:
        with shell.pool(auth) as pool:
            return len(invoke(pool, "Get-CsUser").output)

    started = time.monotonic()
    with ThreadPoolExecutor(5) as threads:
        assert list(threads.map(count, ["ntlm", "basic", "negotiate", "ntlm", "basic"])) == [5] * 5
    assert time.monotonic() - started < 4


def test_several_commands_in_one_pool(shell: Shell) -> None:
    """Commands one after the other, and two at once."""
    with shell.pool(max_runspaces=5) as pool:
        for _ in range(3):
            assert len(invoke(pool, "Get-CsUser").output) == 5
        both = [PowerShell(pool).add_cmdlet(name) for name in ("Get-CsUser", "Get-CsSipDomain")]
        for pipeline in both:
            pipeline.begin_invoke()
        assert [len(pipeline.end_invoke()) for pipeline in reversed(both)] == [2, 5]
        assert pool.is_alive(timeout=2)
        assert pool.get_available_runspaces() >= 1


def test_secrets_may_be_exchanged_and_are_not_noted(shell: Shell) -> None:
    """The key exchange works; the journal shows a credential's type only."""
    with shell.pool() as pool:
        pool.exchange_keys()
        secret = pool.serialize("very secret")
        pipeline = PowerShell(pool).add_cmdlet("Get-CsUser").add_parameter("Identity", {"Password": secret})
        pipeline.invoke()
    assert "very secret" not in str(shell.world.journal.read())


def test_the_list_of_commands_is_not_given(shell: Shell) -> None:
    """Asking for command metadata fails, as Get-Command does."""
    with shell.pool() as pool:
        asked = PowerShell(pool)
        with pytest.raises(IndexError):
            pool.get_command_metadata("*")
        asked.add_cmdlet("Get-Command").invoke()
    assert asked.streams.error[0].fq_error == "CommandNotFoundException"


def test_each_call_is_in_the_journal(shell: Shell) -> None:
    """The making of the shell and each cmdlet with its parameters."""
    shell.run("Get-CsUser", Identity="user001")
    connect, command = shell.world.journal.read(system="shell")
    assert (connect["what"], connect["detail"]["user"]) == ("connect", "CONTOSO\\svc-hybridbot")
    assert (command["what"], command["detail"]["parameters"]) == ("Get-CsUser", {"Identity": "user001"})


@pytest.mark.parametrize("kind", ["down", "drop-reply"])
def test_the_connection_can_break_while_connecting(shell: Shell, kind: str) -> None:
    """The client sees a broken connection, once; then it works."""
    shell.world.faults.add(Fault("shell", kind, match="connect", times=1))
    with pytest.raises(requests.exceptions.ConnectionError), shell.pool():
        pass
    assert len(shell.run("Get-CsUser").output) == 5


def test_the_connection_can_break_before_and_after_a_command(shell: Shell) -> None:
    """With `down` nothing has run; with `drop-reply` it has, though the client cannot know."""
    for kind in ("down", "drop-reply"):
        shell.world.faults.add(Fault("shell", kind, match="Get-CsUser", times=1))
        with shell.pool() as pool:
            pipeline = PowerShell(pool).add_cmdlet("Get-CsUser")
            with pytest.raises(requests.exceptions.ConnectionError):
                pipeline.invoke()
            assert pipeline.state == PSInvocationState.NOT_STARTED
            assert len(invoke(pool, "Get-CsUser").output) == 5


def test_the_web_server_can_answer_instead(shell: Shell) -> None:
    """An error page of status 500 that is no WSMan fault."""
    for target in ("connect", "Get-CsSipDomain"):
        shell.world.faults.add(Fault("shell", "http-500", match=target, times=1))
        with pytest.raises(WinRMTransportError, match="500"):
            shell.run("Get-CsSipDomain")


def test_access_can_be_denied(shell: Shell) -> None:
    """To the endpoint as a WSMan fault, to one cmdlet as a terminating error."""
    shell.world.faults.add(Fault("shell", "access-denied", match="connect", times=1))
    with pytest.raises(WSManFaultError, match="Access is denied") as caught, shell.pool():
        pass
    assert caught.value.code == 5
    shell.world.faults.add(Fault("shell", "access-denied", match="Get-CsHostingProvider"))
    pipeline = shell.run("Get-CsHostingProvider")
    assert pipeline.state == PSInvocationState.FAILED
    assert str(pipeline.streams.error[0].fq_error).startswith("UnauthorizedAccess")
    assert shell.run("Get-CsUser").state == PSInvocationState.COMPLETED


def test_a_cmdlet_can_fail_or_warn(shell: Shell) -> None:
    """A terminating error gives no output; a warning gives output and a record."""
    shell.world.faults.add(Fault("shell", "terminating-error", match="Get-CsUser", times=1))
    failed = shell.run("Get-CsUser")
    assert (failed.state, failed.output, len(failed.streams.error)) == (PSInvocationState.FAILED, [], 1)
    shell.world.faults.add(Fault("shell", "warning", match="Get-CsUser", times=1))
    warned = shell.run("Get-CsUser")
    assert (len(warned.output), len(warned.streams.warning)) == (5, 1)


def test_slowness_is_waited_for(shell: Shell) -> None:
    """Of the endpoint and of a cmdlet; an empty Receive is answered with the fault that clients ask again after."""
    shell.world.faults.add(Fault("shell", "slow", match="connect", times=1, seconds=0.3))
    shell.world.faults.add(Fault("shell", "slow", match="Get-CsUser", times=1, seconds=1.5))
    started = time.monotonic()
    with shell.pool() as pool:
        assert time.monotonic() - started >= 0.3
        pipeline = PowerShell(pool).add_cmdlet("Get-CsUser")
        pipeline.begin_invoke()
        polls = 0
        while pipeline.state == PSInvocationState.RUNNING:
            pipeline.poll_invoke(timeout=1)
            polls += 1
    assert polls > 1
    assert len(pipeline.output) == 5


def test_a_prompt_waits_for_ever_and_can_be_stopped(shell: Shell, caplog: pytest.LogCaptureFixture) -> None:
    """The host call arrives, nobody answers, the pipeline runs on until the client stops it; the pool stays usable."""
    shell.world.faults.add(Fault("shell", "prompt", match="Get-CsUser", times=1))
    with shell.pool() as pool, caplog.at_level(logging.WARNING, "pypsrp"):
        pipeline = PowerShell(pool).add_cmdlet("Get-CsUser")
        pipeline.begin_invoke()
        for _ in range(2):
            pipeline.poll_invoke(timeout=1)
        assert "Cannot run host call" in caplog.text
        assert pipeline.state == PSInvocationState.RUNNING
        pipeline.stop()
        assert pipeline.state == PSInvocationState.STOPPED
        assert len(invoke(pool, "Get-CsUser").output) == 5


def test_a_closed_or_foreign_shell_is_not_found(shell: Shell) -> None:
    """The fault of Windows for a shell that is gone."""
    with shell.pool() as pool:
        assert pool.shell._selector_set is not None
        pool.shell._selector_set.values[0] = ("ShellId", "00000000-0000-0000-0000-000000000001", {})
        with pytest.raises(WSManFaultError) as caught:
            invoke(pool, "Get-CsUser")
        assert caught.value.code == 0x8033805B
        pool.state = 3  # the pool itself cannot be closed by its wrong id


def test_an_account_may_have_thirty_shells(shell: Shell) -> None:
    """The thirty-first is refused with the quota fault, until an old one has been idle for two hours."""
    deployment = shell.world.deployment
    connection = WSMan(
        "localhost",
        port=shell.port,
        path="OcsPowershell",
        auth="basic",
        username=deployment.user,
        password=deployment.password,
        cert_validation=str(shell.ca_file),  # type: ignore[arg-type]  # pypsrp takes a path as well
        no_proxy=True,
    )
    with connection:
        for _ in range(30):
            RunspacePool(connection).open()
        with pytest.raises(WSManFaultError) as caught:
            RunspacePool(connection).open()
        assert caught.value.code == 0x803381A4
        shell.world.clock.advance(timedelta(hours=2, seconds=1))
        RunspacePool(connection).open()


@pytest.mark.parametrize(
    "data", [b"no xml", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>ä</a>".encode("utf-16")]
)
def test_what_is_no_message_gets_a_fault(shell: Shell, data: bytes) -> None:
    """Never an error page: a WSMan fault with status 500."""
    login = f"{shell.world.deployment.user}:{shell.world.deployment.password}"
    headers = {"Authorization": "Basic " + b64encode(login.encode()).decode()}
    response = post(shell, data, headers)
    assert response.status_code == 500
    assert "WSManFault" in response.text
    assert response.headers["Content-Type"].startswith("application/soap+xml")


def test_two_companies_do_not_mix(shell: Shell, authority: Authority) -> None:
    """A second endpoint in the same process has its own password and its own people."""
    world = small_world(people=2)
    world.deployment.password = "another"
    with serve(world, authority, shell.loop) as other, ThreadPoolExecutor(2) as threads:
        counts = threads.map(lambda one: len(one.run("Get-CsUser").output), [shell, other])
        assert list(counts) == [5, 2]
        with pytest.raises(AuthenticationError), other.pool(password=shell.world.deployment.password):
            pass
