"""The pretend shell's cmdlets for topology, trust and policies: documented types, and how they are narrowed down."""

from datetime import UTC, datetime

import pytest
from pypsrp.complex_objects import PSInvocationState

from sandbox.shell.topology import LISTINGS
from sandbox.world import Server
from tests.sandbox.shell.conftest import Shell, invoke, properties


@pytest.fixture
def filled(shell: Shell) -> Shell:
    """A deployment that has something of everything."""
    deployment = shell.world.deployment
    deployment.servers = [Server("fe01.contoso.com"), Server("fe02.contoso.com", reported="")]
    deployment.allowed_domains, deployment.blocked_domains = ["adatum.com"], ["bad.example"]
    deployment.oauth.metadata_url = "https://accounts.accesscontrol.windows.net/t/metadata/json/1"
    deployment.oauth.certificate_ends = datetime(2027, 5, 1, tzinfo=UTC)
    return shell


def test_every_cmdlet_puts_out_documented_objects(filled: Shell) -> None:
    with filled.pool() as pool:
        types = {listing.name: invoke(pool, listing.name).output[0].types[0].rpartition(".")[2] for listing in LISTINGS}
    assert types == {
        "Get-CsSite": "Site+CentralSite",
        "Get-CsServerPatchVersion": "ComponentVersion",
        "Get-CsManagementStoreReplicationStatus": "ReplicaState",
        "Get-CsAllowedDomain": "AllowedDomain",
        "Get-CsBlockedDomain": "BlockedDomain",
        "Get-CsAdForest": "LcForestSettingsState",
        "Get-CsOAuthServer": "OAuthServer#Decorated",
        "Get-CsPartnerApplication": "PartnerApplication#Decorated",
        "Get-CsCertificate": "CertificateReference",
        "Get-CsConferencingPolicy": "MeetingPolicy",
        "Get-CsUserServicesPolicy": "UserServicesPolicy",
    }


def test_one_object_is_named_by_the_cmdlets_own_parameter(filled: Shell) -> None:
    with filled.pool() as pool:
        (replica,) = invoke(pool, "Get-CsManagementStoreReplicationStatus", ReplicaFqdn="FE02.contoso.com").output
        (policy,) = invoke(pool, "Get-CsUserServicesPolicy", Identity="tag:ucs").output
        (certificate,) = invoke(pool, "Get-CsCertificate", Type="OAuthTokenIssuer").output
    assert (properties(replica)["ReplicaFqdn"], properties(replica)["ProductVersion"]) == ("fe02.contoso.com", None)
    assert properties(policy)["UcsAllowed"] is True
    assert properties(certificate)["NotAfter"].startswith("2027-05-01T00:00:00")


def test_an_unknown_name_is_an_error_but_an_unused_certificate_is_none(filled: Shell) -> None:
    with filled.pool() as pool:
        unknown = invoke(pool, "Get-CsAllowedDomain", Identity="nobody.example")
        unused = invoke(pool, "Get-CsCertificate", Type="Default")
    assert unknown.streams.error[0].target_object == "nobody.example"
    assert (unused.state, unused.output, unused.streams.error) == (PSInvocationState.COMPLETED, [], [])


def test_a_deployment_without_servers_has_no_components(shell: Shell) -> None:
    shell.world.deployment.servers = []
    assert shell.run("Get-CsServerPatchVersion").output == []


def test_a_cmdlet_without_parameters_takes_none(filled: Shell) -> None:
    assert filled.run("Get-CsAdForest", Identity="x").state == PSInvocationState.FAILED
