"""When a change is in force is said as the reference has it, whichever condition asked for the change."""

from dataclasses import replace
from typing import Any

import pytest

from commands.rules.hybrid.step import judge_hybrid
from tests.commands.rules.hybrid.values import facts, federation, online
from tests.commands.values import REFERENCE, edge, provider

PATIENT = replace(REFERENCE, patience=replace(REFERENCE.patience, federation=120, policy=2880))


@pytest.mark.parametrize(
    ("check", "changes", "earliest"),
    [
        ("H1", {"edge": edge(allow_federated_users=False)}, "within 2 hours of the change"),
        ("H2", {"edge": edge(routing_method="UseDefaultRouting")}, "within 2 hours of the change"),
        ("H4", {"providers": ()}, "within 2 hours of the change"),
        ("H4", {"providers": (provider(), provider(identity="Second"))}, "within 2 hours of the change"),
        ("H4", {"providers": (provider(), provider(proxy_fqdn="sip.x.example"))}, "within 2 hours of the change"),
        ("H5", {"providers": (provider(enabled=False),)}, "within 2 hours of the change"),
        (
            "H6",
            {"online": online(federation=federation(shared_sip_address_space=False))},
            "within 2 days of the change",
        ),
        ("H7", {"online": online(federation=federation(allow_federated_users=False))}, "within 2 days of the change"),
    ],
)
def test_the_patience_of_the_reference_is_what_a_finding_says(
    check: str, changes: dict[str, Any], earliest: str
) -> None:
    """The Edge's replication for the deployment, the tenant's for its settings."""
    result = judge_hybrid(facts(reference=PATIENT, **changes))
    (found,) = [finding for finding in result.findings if finding.check == check]
    assert found.earliest == earliest
