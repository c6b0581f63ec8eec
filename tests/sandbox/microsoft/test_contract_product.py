"""What the product itself sends to Graph, taken from the journal and held against Microsoft's description."""

from datetime import UTC, datetime

import pytest

from connectors.errors import Refused
from connectors.graph import Graph
from connectors.tokens import ClientSecret, TokenSource
from connectors.transport import Transport
from tests.sandbox.microsoft.conftest import Cloud
from tests.sandbox.microsoft.openapi import WHY_SKIPPED, description, validate_request

pytestmark = pytest.mark.skipif(description() is None, reason=WHY_SKIPPED)


@pytest.fixture(autouse=True)
def unmeasured() -> None:
    """The product runs here, and is measured."""


UNDESCRIBED = ("/v1.0/roleManagement/directory/roleAssignments", "/v1.0/applications")
"""What the trimmed description leaves out."""


def test_every_request_of_the_connector_is_one_that_graph_offers(cloud: Cloud) -> None:
    """All of the connector's methods once, changes and a refused one included; each request as it arrived."""
    transport = Transport(ca_file=cloud.authority.ca_file)
    tokens = TokenSource(
        transport,
        login_url=cloud.base_url,
        tenant_id=cloud.world.tenant.tenant_id,
        client_id=cloud.application.client_id,
        credential=ClientSecret(cloud.application.secret),
        scope=f"{cloud.base_url}/.default",
        now=lambda: datetime.now(UTC),
    )
    graph = Graph(transport, tokens, base_url=cloud.base_url, pause=lambda _seconds: None)
    try:
        graph.organization()
        graph.subscribed_skus()
        graph.domains()
        graph.add_domain("northwind.example")
        graph.verification_records("northwind.example")
        with pytest.raises(Refused):
            graph.verify_domain("northwind.example")
        cloud.published.add(("northwind.example", cloud.world.tenant.domains["northwind.example"].verification_text))
        assert graph.verify_domain("northwind.example").verified
        assert len(list(graph.users())) == len(cloud.world.tenant.users)
        graph.service_health()
        someone = next(user for user in cloud.world.tenant.users.values() if user.immutable_id)
        found = graph.users_of(immutable_id=someone.immutable_id or "", names=[someone.user_principal_name])
        assert [user.user_id for user in found] == [someone.object_id]
        graph.roles_of(someone.user_principal_name)
        graph.applications("Skype for Business Hybrid")
    finally:
        transport.close()
    asked = [entry["detail"] for entry in cloud.journal()]
    assert {detail["path"] for detail in asked} >= {"/v1.0/organization", "/v1.0/users", "/v1.0/domains"}
    assert len([detail for detail in asked if detail["path"] in UNDESCRIBED]) == len(UNDESCRIBED)
    for detail in asked:
        if detail["path"] in UNDESCRIBED:
            continue
        validate_request(detail["method"], detail["path"], detail["query"], detail["body"], headers=detail["headers"])
        assert not detail["early"]
