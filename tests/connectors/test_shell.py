"""The management shell: facts equal the deployment, values stay values, and nothing is left behind."""

import threading

import pytest
import structlog
from structlog.typing import EventDict

from connectors.errors import (
    NotSignedIn,
    Refused,
    Unreachable,
)
from connectors.facts import ON_PREMISES_HOME
from connectors.shell import ALLOWED, Shell
from connectors.shell_endpoint import ShellEndpoint
from sandbox.faults import Fault
from tests.connectors.shell_harness import Running, error_of
from tests.sandbox.small_world import person


def test_it_knows_where_it_is_reached() -> None:
    """Lower case, as servers are named; nowhere without an endpoint."""
    assert Shell(ShellEndpoint(host="FE01.Contoso.com", user="u", password="p")).host == "fe01.contoso.com"
    assert Shell(None).host == ""


def test_everybody_who_is_enabled_is_read_with_every_property(running: Running) -> None:
    moved = person(7, hosting_provider="sipfed.online.lync.com", registrar_pool="", enterprise_voice=True)
    moved.line_uri = "tel:+493012345;ext=45"
    special = person(8, originator_sid="S-1-5-21-9-9-9-1", moving_to="CN=pool02", dial_in_conferencing=True)
    special.conferencing_policy, special.services_policy = "Dial-in", "UCS"
    running.world.people += [moved, special]
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
        assert user.moving_to == expected.moving_to
        assert (user.given_name, user.mail) == (expected.given_name, expected.mail)
        assert user.originator_sid == expected.originator_sid
        assert user.dial_in is expected.dial_in_conferencing
        assert user.conferencing_policy == expected.conferencing_policy
        assert user.services_policy == expected.services_policy
        assert user.source_anchor is None
    assert found[moved.guid].hosting_provider != ON_PREMISES_HOME


@pytest.mark.parametrize("identity", ["sip:user002@contoso.com", "user002@contoso.com", "CONTOSO\\user002", "User 002"])
def test_one_user_is_found_by_each_kind_of_identity(running: Running, identity: str) -> None:
    (found,) = running.shell().find(identity)
    assert found.user_principal_name == "user002@contoso.com"


def test_nobody_of_this_name_is_an_empty_answer(running: Running) -> None:
    """The cmdlet reports this as an error that does not end it: neither success nor failure."""
    assert running.shell().find("nobody@contoso.com") == ()


def test_everybody_of_a_shared_name_is_found(running: Running) -> None:
    """Which of them is meant, only the person who typed it can tell."""
    running.world.people.append(person(8, display_name="User 002"))
    found = running.shell().find("User 002")
    assert [user.user_principal_name for user in found] == ["user002@contoso.com", "user008@contoso.com"]


def test_an_asterisk_is_not_sent(running: Running) -> None:
    """The cmdlet would take it for any text: what somebody typed must not become a pattern."""
    error = error_of(lambda: running.shell().find("User 00*"))
    assert type(error) is Refused
    assert "asterisk" in error.detail
    assert running.asked() == []


def test_the_shell_cannot_list_the_addresses_of_the_directory(running: Running) -> None:
    """It says so, and which settings make the bot able to."""
    error = error_of(running.shell().objects)
    assert type(error) is Refused
    assert error.by_nature
    assert "HYBRIDBOT_LDAP_URL" in error.remedy
    assert running.asked() == []
    assert error_of(Shell(None, otherwise="Ask another.").objects).remedy == "Ask another."


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
    assert (provider.autodiscover_url, provider.sip_client_port) == (truth.autodiscover_url, truth.sip_client_port)
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
    assert running.shell().find(identity) == ()
    entry = running.world.journal.read(system="shell")[-1]
    assert entry["what"] == "Get-CsUser"
    assert entry["detail"]["parameters"] == {"Identity": identity}


@pytest.mark.parametrize("identity", ["a\ud800b", "\udfff", "a\ufffe", "\uffff", "a\x00b", "\x1f"])
def test_text_that_xml_cannot_carry_is_refused_before_it_is_sent(running: Running, identity: str) -> None:
    error = error_of(lambda: running.shell().find(identity))
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
        running.shell().find("nobody@contoso.com")
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
