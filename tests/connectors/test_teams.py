"""Teams PowerShell: facts equal the tenant, one sign-in serves many questions, and nothing is left behind."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha1
from ssl import PEM_cert_to_DER_cert
from typing import Any

import pytest
from structlog.typing import EventDict

from connectors.errors import NotPermitted, Refused, Unexpected
from connectors.shell_session import Outcome
from connectors.teams import ALLOWED, TEAMS_SCOPE, InstalledCertificate, Teams, TeamsSession
from connectors.tokens import ManagedIdentity
from sandbox.microsoft.managed_identity import IDENTITY_HEADER
from sandbox.world import AssignedLicence, CloudUser
from tests.connectors.shell_harness import error_of
from tests.connectors.test_shell_shapes import made
from tests.connectors.test_teams_shapes import USER
from tests.connectors.tools_harness import Tools


def installed(tools: Tools) -> InstalledCertificate:
    """The certificate of the company's authority as that of the app, registered and installed."""
    pem = tools.microsoft.authority.ca_file.read_text(encoding="ascii")
    tenant = tools.world.tenant
    tenant.application.certificate_pem = pem
    thumbprint = sha1(PEM_cert_to_DER_cert(pem), usedforsecurity=False).hexdigest()
    return InstalledCertificate(tenant.tenant_id, tenant.application.client_id, thumbprint)


def test_the_tenant_is_read_with_its_mode_and_what_overrides_it(tools: Tools) -> None:
    settings = tools.world.tenant.teams
    tenant = tools.ask(TeamsSession.tenant)
    assert tenant.tenant_id == tools.world.tenant.tenant_id
    assert (tenant.upgrade_mode, tenant.upgrade_override) == ("Islands", "")
    settings.upgrade_mode, settings.upgrade_override = "TeamsOnly", "UpgradeToTeams"
    tenant = tools.ask(TeamsSession.tenant)
    assert (tenant.upgrade_mode, tenant.upgrade_override) == ("TeamsOnly", "UpgradeToTeams")


def test_federation_is_read_with_all_domains_or_with_a_list(tools: Tools) -> None:
    settings = tools.world.tenant.teams
    found = tools.ask(TeamsSession.federation)
    assert (found.shared_sip_address_space, found.allow_federated_users) == (True, True)
    assert (found.allowed_domains, found.blocked_domains) == (None, ())
    settings.shared_sip_address_space = settings.allow_federated_users = False
    settings.allowed_domains, settings.blocked_domains = ["Northwind.com", "adatum.com"], ["Litware.com"]
    found = tools.ask(TeamsSession.federation)
    assert (found.shared_sip_address_space, found.allow_federated_users) == (False, False)
    assert (found.allowed_domains, found.blocked_domains) == (("northwind.com", "adatum.com"), ("litware.com",))


def test_domains_are_read_with_whether_they_are_enabled_for_sip(tools: Tools) -> None:
    tools.world.tenant.teams.sip_domains["contoso.com"] = False
    found = {domain.name: domain.enabled for domain in tools.ask(TeamsSession.sip_domains)}
    assert found == {"contoso.com": False, "contoso0.onmicrosoft.com": True}, "fabrikam.com is not verified"


def test_everybody_is_read_with_what_synchronisation_brought(tools: Tools) -> None:
    truth = tools.world.tenant.users
    first = next(iter(truth.values()))
    first.validation_errors = ["The SIP address is in use.", "A second error."]
    first.enterprise_voice, first.line_uri = True, "tel:+49305550100"
    found = {user.object_id: user for user in tools.ask(TeamsSession.users)}
    assert found.keys() == truth.keys()
    for object_id, user in found.items():
        expected = truth[object_id]
        assert user.user_principal_name == expected.user_principal_name
        assert user.on_premises_host == expected.hosting_provider
        assert user.on_premises_sip_address == expected.on_premises_sip
        assert user.on_premises_sip_enabled is expected.on_premises_sip_enabled
        assert user.upgrade_mode == expected.upgrade_mode
        assert user.validation_errors == tuple(expected.validation_errors)
        assert (user.enterprise_voice, user.line_uri) == (expected.enterprise_voice, expected.line_uri)
        assert user.user_type.startswith("DirSyncEnabled") is bool(expected.sync_enabled)
    assert {user.on_premises_host for user in found.values()} >= {"", "SRV:"}


@pytest.mark.parametrize("name", ["Anna@contoso.com", "sip:anna.sip@contoso.com", "ANNA.SIP@contoso.com", "0A-0B"])
def test_one_user_is_found_by_each_kind_of_identity(tools: Tools, name: str) -> None:
    anna = CloudUser("0a-0b", "anna@contoso.com", "Anna", licences=[AssignedLicence("sku")])
    anna.proxy_addresses = ["SMTP:anna@contoso.com", "SIP:anna.sip@contoso.com"]
    tools.world.tenant.users["0a-0b"] = anna
    found = tools.ask(lambda session: session.user(name))
    assert (found.object_id, found.sip_address) == ("0a-0b", "sip:anna.sip@contoso.com")


def test_a_user_whom_teams_does_not_know_is_none(tools: Tools) -> None:
    assert tools.ask(lambda session: session.user("nobody@contoso.com")) is None


def test_an_identity_that_fits_several_people_is_refused(tools: Tools) -> None:
    for number in range(2):
        tools.world.tenant.users[f"twin{number}"] = CloudUser(f"twin{number}", "twin@contoso.com", "Twin")
    error = error_of(lambda: tools.ask(lambda session: session.user("twin@contoso.com")))
    assert type(error) is Refused
    assert "2 users match" in error.detail


def test_one_sign_in_serves_all_questions_and_ends_with_them(tools: Tools) -> None:
    with tools.teams().session() as session:
        session.tenant()
        session.federation()
        session.sip_domains()
    assert tools.asked() == [
        "connect",
        "Connect-MicrosoftTeams",
        "Get-CsTenant",
        "Get-CsTeamsUpgradePolicy",
        "Get-CsTenantFederationConfiguration",
        "Get-CsOnlineSipDomain",
        "Disconnect-MicrosoftTeams",
    ]


def test_the_sign_in_ends_also_where_a_question_fails(tools: Tools) -> None:
    tools.world.tenant.roles.clear()
    error = error_of(lambda: tools.ask(TeamsSession.tenant))
    assert isinstance(error, NotPermitted)
    assert tools.asked()[-1] == "Disconnect-MicrosoftTeams"


def test_tokens_that_ended_early_are_replaced_once(tools: Tools) -> None:
    """As after a change of the company's clock, or where somebody has revoked what the app holds."""
    sign_in = tools.tokens()
    kept = (sign_in.graph.token(), sign_in.teams.token())
    tools.world.clock.advance(timedelta(hours=3))
    with tools.teams(sign_in).session() as session:
        assert session.tenant().tenant_id == tools.world.tenant.tenant_id
    assert tools.asked().count("Connect-MicrosoftTeams") == 2
    assert kept[0] != sign_in.graph.token()


def test_a_certificate_on_the_host_signs_in_without_a_token(tools: Tools) -> None:
    with tools.teams(installed(tools)).session() as session:
        assert session.tenant().tenant_id == tools.world.tenant.tenant_id
    assert tools.microsoft.asked("identity") == []


def test_a_managed_identity_signs_in_too(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its token for Teams is asked for by the bare id of the resource."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{tools.microsoft.plain_port}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", IDENTITY_HEADER)
    credential = ManagedIdentity()
    sign_in = tools.tokens(
        graph=tools.microsoft.tokens(credential), teams=tools.microsoft.tokens(credential, scope=TEAMS_SCOPE)
    )
    with tools.teams(sign_in).session() as session:
        assert session.federation()


def test_the_versions_of_the_module_are_read_without_a_sign_in(tools: Tools) -> None:
    tools.world.deployment.teams_modules = ["6.9.0", "7.2.1-preview"]
    found = Teams(tools.endpoint, None).modules()
    assert [(module.version, module.preview) for module in found] == [((6, 9, 0), ""), ((7, 2, 1), "preview")]
    tools.world.deployment.teams_modules = []
    assert Teams(tools.endpoint, None).modules() == ()
    assert "Connect-MicrosoftTeams" not in tools.asked()


def test_no_token_is_logged_or_noted(tools: Tools, log: list[EventDict], caplog: pytest.LogCaptureFixture) -> None:
    """Neither in our lines nor in those of pypsrp at the level that the bot allows it, nor in the company's journal."""
    sign_in = tools.tokens()
    secrets = (sign_in.graph.token(), sign_in.teams.token())
    with caplog.at_level(logging.INFO), tools.teams(sign_in).session() as session:
        session.tenant()
    noted = f"{log} {caplog.text} {tools.world.journal.read()}"
    assert "Connect-MicrosoftTeams -AccessTokens -TenantId" in noted
    assert not any(secret in noted for secret in secrets)


def test_what_is_not_in_the_list_is_refused_before_anything_is_sent(tools: Tools) -> None:
    """A cmdlet, a parameter, or characters that XML does not have."""

    class Curious(TeamsSession):
        def change(self) -> object:
            return self._read("Set-CsTenantFederationConfiguration", str)

        def filtered(self) -> object:
            return self._read("Get-CsOnlineUser", str, Filter="*")

    with tools.teams().session() as session:
        curious = Curious(session._runspace)
        for call in (curious.change, curious.filtered):
            assert "not in the list" in error_of(call).detail
        assert "cannot be sent" in error_of(lambda: session.user("anna\ufffe")).detail
    assert tools.asked() == ["connect", "Connect-MicrosoftTeams", "Disconnect-MicrosoftTeams"]
    assert all(name.startswith(("Get-", "Connect-", "Disconnect-")) for name in ALLOWED)


@dataclass
class Prepared:
    """Stands for a runspace whose cmdlets leave what a real one may and the pretend one does not."""

    objects: tuple[Any, ...] = ()

    def run(self, *_: object) -> Outcome:
        return Outcome(self.objects, ())

    def session(self) -> TeamsSession:
        return TeamsSession(self)  # type: ignore[arg-type]  # has all that a session uses


def test_a_cmdlet_that_gives_nothing_is_unexpected() -> None:
    """Also a user who is neither there nor told to be missing; nobody is made up."""
    assert isinstance(error_of(Prepared().session().federation), Unexpected)
    assert Prepared().session().user("anna@contoso.com") is None


def test_whoever_was_deleted_is_not_among_the_users() -> None:
    """The cmdlet lists them for 30 days, with the time of their end."""
    deleted = made(USER | {"Identity": "gone", "SoftDeletionTimestamp": "2026-11-01T00:00:00Z"})
    assert [user.object_id for user in Prepared((deleted, made(USER))).session().users()] == ["0a0b"]


def test_an_object_that_cannot_be_read_is_unexpected(tools: Tools) -> None:
    tools.world.tenant.teams.allowed_domains = ["no domain"]
    error = error_of(lambda: tools.ask(TeamsSession.federation))
    assert isinstance(error, Unexpected)
    assert "AllowedDomains" in error.detail
