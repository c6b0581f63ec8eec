"""Topology, federation, trust and policies: the facts equal the deployment, and what is missing is named."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from connectors import shell_shapes as shapes
from connectors.errors import NotPermitted, Unexpected
from connectors.facts import (
    Component,
    ConferencingPolicy,
    OAuthServer,
    PartnerApplication,
    Replica,
    ServicesPolicy,
    Site,
)
from connectors.shell_shapes import Unreadable
from sandbox.faults import Fault
from sandbox.world import Server
from tests.connectors.shell_harness import Running, error_of
from tests.connectors.test_shell_shapes import made

EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
CERTIFICATE = {"Use": "OAuthTokenIssuer", "NotAfter": "2027-03-01T12:00:00+02:00", "AlternativeNames": ["Contoso.com"]}


def test_sites_have_the_edge_pool_of_their_federation_route(running: Running) -> None:
    running.world.deployment.federation_routes = ["Edge01.contoso.com", "edge02.contoso.com"]
    assert running.shell().sites() == (
        Site(identity="Site:Site1", federation_route="edge01.contoso.com"),
        Site(identity="Site:Site2", federation_route="edge02.contoso.com"),
    )
    running.world.deployment.federation_routes = []
    assert running.shell().sites() == (Site(identity="Site:Site1", federation_route=""),)


def test_components_are_those_of_the_server_with_the_shell(running: Running) -> None:
    running.world.deployment.servers = [Server("fe01.contoso.com", build="7.0.2046.553"), Server("fe02.contoso.com")]
    found = running.shell().components()
    core = "Skype for Business Server 2019, Core Components"
    assert found[0] == Component(name=core, build=(7, 0, 2046, 553))
    assert {component.build for component in found} == {(7, 0, 2046, 553)}


def test_every_server_tells_the_version_that_it_reported(running: Running) -> None:
    """One that never reported has none, which is not the same as being missing."""
    running.world.deployment.servers = [
        Server("FE01.contoso.com", reported="7.0.2046.0"),
        Server("old.contoso.com", reported="6.0.9319.0"),
        Server("new.contoso.com", reported=""),
    ]
    assert running.shell().replicas() == (
        Replica(fqdn="fe01.contoso.com", build=(7, 0, 2046, 0)),
        Replica(fqdn="old.contoso.com", build=(6, 0, 9319, 0)),
        Replica(fqdn="new.contoso.com", build=()),
    )


def test_domains_of_partners_are_lower_case(running: Running) -> None:
    shell, deployment = running.shell(), running.world.deployment
    assert (shell.allowed_domains(), shell.blocked_domains()) == ((), ())
    deployment.allowed_domains, deployment.blocked_domains = ["Litwareinc.com", "adatum.com"], ["Bad.example"]
    assert shell.allowed_domains() == ("litwareinc.com", "adatum.com")
    assert shell.blocked_domains() == ("bad.example",)


@pytest.mark.parametrize("state", ["LC_FORESTSETTINGS_STATE_READY", "LC_FORESTSETTINGS_STATE_NOT_READY"])
def test_the_state_of_the_forest_is_one_word(running: Running, state: str) -> None:
    running.world.deployment.forest_state = state
    assert running.shell().forest_state() == state


def test_an_unknown_state_of_the_forest_is_unexpected(running: Running) -> None:
    running.world.deployment.forest_state = "Ready"
    assert isinstance(error_of(running.shell().forest_state), Unexpected)


def test_the_trust_with_exchange_is_read(running: Running) -> None:
    oauth = running.world.deployment.oauth
    oauth.metadata_url = f"https://accounts.accesscontrol.windows.net/{running.world.tenant.tenant_id}/metadata/json/1"
    oauth.trust_level = "User"
    oauth.certificate_ends = datetime(2027, 5, 1, 12, tzinfo=UTC)
    shell = running.shell()
    assert shell.oauth_servers() == (OAuthServer(identity="microsoft.sts", metadata_url=oauth.metadata_url),)
    assert shell.partner_applications() == (
        PartnerApplication(identity="microsoft.exchange", application_id=EXCHANGE, trust_level="User", enabled=True),
    )
    (certificate,) = shell.certificates("OAuthTokenIssuer")
    assert certificate.not_after == oauth.certificate_ends
    assert certificate.use == "OAuthTokenIssuer"
    assert certificate.names == ("contoso.com", "pool01.contoso.com")
    assert certificate.trusted is None


def test_a_trust_that_was_never_made_is_empty(running: Running) -> None:
    oauth = running.world.deployment.oauth
    oauth.metadata_url = oauth.application_id = ""
    shell = running.shell()
    assert (shell.oauth_servers(), shell.partner_applications(), shell.certificates("OAuthTokenIssuer")) == ((), (), ())


def test_only_certificates_of_the_use_come_back(running: Running) -> None:
    running.world.deployment.oauth.certificate_ends = datetime(2027, 5, 1, tzinfo=UTC)
    assert running.shell().certificates("Default") == ()
    entry = running.world.journal.read(system="shell")[-1]
    assert (entry["what"], entry["detail"]["parameters"]) == ("Get-CsCertificate", {"Type": "Default"})


def test_policies_are_read_with_their_scope(running: Running) -> None:
    deployment = running.world.deployment
    deployment.conferencing_policies = {"Global": True, "Site:Berlin": False}
    deployment.services_policies = {"Global": False, "Tag:UCS": True}
    assert running.shell().conferencing_policies() == (
        ConferencingPolicy(identity="Global", pstn_conferencing=True),
        ConferencingPolicy(identity="Site:Berlin", pstn_conferencing=False),
    )
    assert running.shell().services_policies() == (
        ServicesPolicy(identity="Global", ucs_allowed=False),
        ServicesPolicy(identity="Tag:UCS", ucs_allowed=True),
    )


def test_a_cmdlet_that_the_role_does_not_hold_is_not_permitted(running: Running) -> None:
    shell = running.shell()
    calls: dict[str, Callable[[], object]] = {
        "Get-CsSite": shell.sites,
        "Get-CsServerPatchVersion": shell.components,
        "Get-CsManagementStoreReplicationStatus": shell.replicas,
        "Get-CsAllowedDomain": shell.allowed_domains,
        "Get-CsBlockedDomain": shell.blocked_domains,
        "Get-CsAdForest": shell.forest_state,
        "Get-CsOAuthServer": shell.oauth_servers,
        "Get-CsPartnerApplication": shell.partner_applications,
        "Get-CsCertificate": lambda: shell.certificates("OAuthTokenIssuer"),
        "Get-CsConferencingPolicy": shell.conferencing_policies,
        "Get-CsUserServicesPolicy": shell.services_policies,
    }
    for cmdlet, call in calls.items():
        running.world.faults.add(Fault("shell", "access-denied", cmdlet, times=1))
        error = error_of(call)
        assert isinstance(error, NotPermitted), cmdlet
        assert cmdlet in error.remedy


@pytest.mark.parametrize(
    ("read", "values", "missing"),
    [
        (shapes.site, {"Identity": "Site:1", "FederationRoute": None}, "FederationRoute"),
        (shapes.component, {"ComponentName": "Core", "Version": "7.0.2046.1"}, "Version"),
        (shapes.replica, {"ReplicaFqdn": "fe01.contoso.com"}, "ReplicaFqdn"),
        (shapes.federated_domain, {"Identity": "a.example"}, "Identity"),
        (shapes.oauth_server, {"Identity": "microsoft.sts", "MetadataUrl": "https://x"}, "MetadataUrl"),
        (shapes.partner_application, {"Identity": "e", "ApplicationIdentifier": "x", "ApplicationTrustLevel": "Full",
                                      "Enabled": True}, "Enabled"),
        (shapes.certificate, CERTIFICATE, "NotAfter"),
        (shapes.conferencing_policy, {"Identity": "Global", "EnableDialInConferencing": True},
         "EnableDialInConferencing"),
        (shapes.services_policy, {"Identity": "Global", "UcsAllowed": True}, "UcsAllowed"),
    ],
)  # fmt: skip
def test_what_is_judged_may_not_be_missing(read: Callable[[Any], object], values: dict[str, Any], missing: str) -> None:
    assert read(made(values))
    with pytest.raises(Unreadable, match=missing):
        read(made({name: value for name, value in values.items() if name != missing}))


def test_a_component_without_a_build_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="Core Components"):
        shapes.component(made({"ComponentName": "Core Components", "Version": "latest"}))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-03-01T12:00:00+02:00", datetime(2027, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))),
        ("2027-03-01T12:00:00.1234567Z", datetime(2027, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2027-03-01T12:00:00", datetime(2027, 3, 1, 12, tzinfo=UTC)),
    ],
)
def test_the_end_of_a_certificate_is_utc(text: str, moment: datetime) -> None:
    """PowerShell writes the zone of the server; where it writes none, UTC is close enough for a date."""
    found = shapes.certificate(made(CERTIFICATE | {"NotAfter": text})).not_after
    assert (found, found.tzinfo) == (moment, UTC)


def test_an_end_that_is_no_time_is_named() -> None:
    with pytest.raises(Unreadable, match="NotAfter is not a time"):
        shapes.certificate(made(CERTIFICATE | {"NotAfter": "soon"}))


def test_names_of_a_certificate_may_be_missing() -> None:
    """Whom a certificate for tokens names is judged nowhere."""
    assert shapes.certificate(made(CERTIFICATE)).names == ("contoso.com",)
    assert shapes.certificate(made(CERTIFICATE | {"AlternativeNames": None})).names == ()
