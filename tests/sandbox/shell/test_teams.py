"""The pretend tools host, asked by unmodified pypsrp: sign-ins are proven, roles count, runspaces are apart."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha1
from ssl import PEM_cert_to_DER_cert
from typing import Any

import pytest

from sandbox.certificates import Authority
from sandbox.faults import Fault
from sandbox.microsoft.identity import TEAMS_RESOURCE
from sandbox.microsoft.tokens import Tokens
from sandbox.world import AssignedLicence, CloudUser, TenantDomain
from tests.sandbox.loop import Loop
from tests.sandbox.shell.conftest import invoke, properties, serve
from tests.sandbox.shell.tools_host import ToolsHost, message_of
from tests.sandbox.small_world import small_world


@pytest.fixture
def host(authority: Authority, loop: Loop) -> Iterator[ToolsHost]:
    world, tokens = small_world(), Tokens()
    world.tenant.roles = {world.tenant.application.client_id: ["Teams Reader"]}
    with serve(world, authority, loop, tokens=tokens) as running:
        yield ToolsHost(running, tokens)


def test_two_tokens_sign_a_runspace_in_and_no_other(host: ToolsHost) -> None:
    with host.connected() as one, host.pool() as other:
        assert properties(invoke(one, "Get-CsTenant").output[0])["TenantId"] == host.world.tenant.tenant_id
        assert "must call the Connect-MicrosoftTeams" in message_of(invoke(other, "Get-CsTenant"))
        assert not invoke(one, "Disconnect-MicrosoftTeams").streams.error
        assert "must call the Connect-MicrosoftTeams" in message_of(invoke(one, "Get-CsTenant"))


def test_a_token_must_be_issued_here_for_this_in_this_tenant_and_still_hold(host: ToolsHost) -> None:
    graph, teams = host.pair()
    wrong: dict[str, list[str]] = {
        "Two access tokens": [graph],
        "not valid for this tenant": [graph, Tokens().issue(tenant_id="t", client_id="c", audience=TEAMS_RESOURCE,
                                                           now=host.world.clock.now(), lifetime=60)],
        "another audience": [teams, graph],
        "has expired": [graph, host.token(TEAMS_RESOURCE, lifetime=-1)],
        "System.String[]": [graph, ""],
    }  # fmt: skip
    for told, tokens in wrong.items():
        message = host.sign_in(AccessTokens=tokens)
        assert told in message
        assert not any(token and token in message for token in tokens)
    assert "not valid" in host.sign_in(AccessTokens=[graph, host.token(TEAMS_RESOURCE, tenant_id="another")])
    assert host.sign_in(AccessTokens=[graph, teams]) == host.world.tenant.tenant_id


def test_the_tenant_that_is_named_must_be_this_one(host: ToolsHost) -> None:
    assert "AADSTS90002" in host.sign_in(AccessTokens=host.pair(), TenantId="another")


def test_the_certificate_must_be_that_of_the_app(host: ToolsHost, authority: Authority) -> None:
    tenant = host.world.tenant
    pem = authority.ca_file.read_text(encoding="ascii")
    right = sha1(PEM_cert_to_DER_cert(pem), usedforsecurity=False).hexdigest()
    whole = {
        "CertificateThumbprint": right,
        "ApplicationId": tenant.application.client_id,
        "TenantId": tenant.tenant_id,
    }
    assert "Cannot find certificate" in host.sign_in(**whole)
    tenant.application.certificate_pem = pem
    assert host.sign_in(**whole) == tenant.tenant_id
    assert "Cannot find certificate" in host.sign_in(**(whole | {"CertificateThumbprint": "0" * 40}))
    assert "AADSTS700016" in host.sign_in(**(whole | {"ApplicationId": "another"}))
    assert "Parameter set" in host.sign_in(CertificateThumbprint=right)
    assert "interactively" in host.sign_in()


def test_a_sign_in_with_tokens_ends_with_them_and_one_with_the_certificate_does_not(
    host: ToolsHost, authority: Authority
) -> None:
    pem = authority.ca_file.read_text(encoding="ascii")
    tenant = host.world.tenant
    tenant.application.certificate_pem = pem
    thumbprint = sha1(PEM_cert_to_DER_cert(pem), usedforsecurity=False).hexdigest()
    with host.connected() as by_tokens, host.pool() as by_certificate:
        invoke(
            by_certificate,
            "Connect-MicrosoftTeams",
            CertificateThumbprint=thumbprint,
            ApplicationId=tenant.application.client_id,
            TenantId=tenant.tenant_id,
        )
        host.world.clock.advance(timedelta(seconds=3601))
        assert "Invalid credential" in message_of(invoke(by_tokens, "Get-CsTenant"))
        assert invoke(by_certificate, "Get-CsTenant").output


def test_without_a_role_the_sign_in_succeeds_and_reading_is_denied(host: ToolsHost) -> None:
    host.world.tenant.roles = {host.world.tenant.application.client_id: ["User Administrator"]}
    with host.connected() as pool:
        assert message_of(invoke(pool, "Get-CsOnlineSipDomain")) == "Access Denied."


def test_without_the_module_only_get_module_is_there(host: ToolsHost) -> None:
    host.world.deployment.teams_modules = []
    with host.pool() as pool:
        assert invoke(pool, "Get-Module", Name="MicrosoftTeams", ListAvailable=True).output == []
        assert "is not recognized" in message_of(invoke(pool, "Connect-MicrosoftTeams", AccessTokens=host.pair()))


def test_modules_are_listed_with_their_versions(host: ToolsHost) -> None:
    host.world.deployment.teams_modules = ["6.9.0", "7.2.1-preview"]
    with host.pool() as pool:
        listed = [properties(each) for each in invoke(pool, "Get-Module", ListAvailable=True).output]
        assert [each["Version"] for each in listed] == ["6.9.0", "7.2.1"]
        assert listed[1]["PrivateData"] == {"PSData": {"Prerelease": "preview"}}
        assert invoke(pool, "Get-Module", Name="Other", ListAvailable=True).output == []
        assert invoke(pool, "Get-Module", Name="MicrosoftTeams").output == [], "nothing is loaded"


def test_the_tools_host_runs_cmdlets_of_the_server_too_and_the_server_none_of_teams(host: ToolsHost) -> None:
    with host.pool() as pool:
        assert invoke(pool, "Get-CsSipDomain").output
    for cmdlet in ("Get-Module", "Connect-MicrosoftTeams", "Get-CsTenant"):
        assert "is not recognized" in message_of(host.shell.run(cmdlet))


def test_policies_are_listed_or_one_is_named(host: ToolsHost) -> None:
    host.world.tenant.teams.upgrade_mode = "SfBOnly"
    with host.connected() as pool:
        everything = [properties(each) for each in invoke(pool, "Get-CsTeamsUpgradePolicy").output]
        modes = {each["Identity"]: each["Mode"] for each in everything}
        assert (modes["Global"], modes["UpgradeToTeams"]) == ("SfBOnly", "TeamsOnly")
        (one,) = invoke(pool, "Get-CsTeamsUpgradePolicy", Identity="global").output
        assert properties(one)["Mode"] == "SfBOnly"
        assert invoke(pool, "Get-CsTeamsUpgradePolicy", Identity="None").streams.error


def test_domains_are_filtered_by_name_and_status(host: ToolsHost) -> None:
    tenant = host.world.tenant
    tenant.domains = {name: TenantDomain(name, name != "c.com", "") for name in ("a.com", "b.com", "c.com")}
    tenant.teams.sip_domains = {"b.com": False}
    with host.connected() as pool:

        def names(**parameters: str) -> list[str]:
            return [properties(each)["Name"] for each in invoke(pool, "Get-CsOnlineSipDomain", **parameters).output]

        assert names() == ["a.com", "b.com"]
        assert names(DomainStatus="Enabled") == ["a.com"]
        assert names(DomainStatus="disabled") == ["b.com"]
        assert names(Domain="B.com") == ["b.com"]


def test_users_are_listed_by_kind_and_number_or_found_by_name(host: ToolsHost) -> None:
    users = host.world.tenant.users
    users["1"] = CloudUser("1", "anna@contoso.com", "Anna", licences=[AssignedLicence("sku")], sync_enabled=True)
    users["1"].hosting_provider = "SRV:"
    users["2"] = CloudUser("2", "bert@contoso.com", "Bert", on_premises_sip="sip:b@contoso.com")
    users["3"] = CloudUser("3", "guest", "Guest", account_type="guest")
    with host.connected() as pool:

        def found(**parameters: Any) -> list[dict[str, Any]]:
            return [properties(each) for each in invoke(pool, "Get-CsOnlineUser", **parameters).output]

        assert [each["Identity"] for each in found()] == ["1", "2", "3"]
        assert [each["AccountType"] for each in found()] == ["User", "IneligibleUser", "Guest"]
        assert [each["Identity"] for each in found(AccountType="guest")] == ["3"]
        assert [each["Identity"] for each in found(ResultSize=2)] == ["1", "2"]
        assert [each["Identity"] for each in found(Identity="SIP:B@contoso.com")] == ["2"]
        assert found(Identity="1")[0]["InterpretedUserType"] == "DirSyncEnabledOnPremTeamsUser"
        assert "UInt32" in message_of(invoke(pool, "Get-CsOnlineUser", ResultSize="Unlimited"))


def test_faults_of_teams_are_told_in_its_words(host: ToolsHost) -> None:
    host.world.faults.add(Fault("shell", "throttled", "Get-CsTenant"))
    host.world.faults.add(Fault("shell", "blocked", "Connect-MicrosoftTeams", times=1))
    assert "AADSTS53003" in host.sign_in(AccessTokens=host.pair())
    with host.connected() as pool:
        assert "429" in message_of(invoke(pool, "Get-CsTenant"))


def test_tokens_are_not_in_the_journal(host: ToolsHost) -> None:
    pair = host.pair()
    host.sign_in(AccessTokens=pair)
    noted = str(host.world.journal.read())
    assert "Connect-MicrosoftTeams" in noted
    assert not any(token in noted for token in pair)
