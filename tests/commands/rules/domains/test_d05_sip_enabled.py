"""D5: the domain is enabled for SIP in the tenant."""

from datetime import timedelta
from typing import Any

import pytest

from commands.rules.domains.d05_sip_enabled import judge
from commands.rules.domains.facts import Asked, Attempt
from commands.step import Verdict
from connectors.facts import OnlineSipDomain
from tests.commands.rules.domains.facts import PENDING, facts
from tests.commands.values import NOW, REFERENCE, SILENT, domain

ENABLED, DISABLED = (OnlineSipDomain(name="contoso.com", enabled=enabled) for enabled in (True, False))


@pytest.mark.parametrize(
    ("tenant", "online", "on_premises", "verdict"),
    [
        (domain(), ENABLED, True, Verdict.PASS),
        (domain(), ENABLED, SILENT, Verdict.PASS),
        (domain(), DISABLED, True, Verdict.FAIL),
        (domain(), DISABLED, False, Verdict.NOT_APPLICABLE),
        (domain(), DISABLED, SILENT, Verdict.UNKNOWN),
        (domain(), SILENT, True, Verdict.UNKNOWN),
        (domain(), None, True, Verdict.UNKNOWN),
        (PENDING, None, True, Verdict.NOT_APPLICABLE),
        (SILENT, ENABLED, True, Verdict.PASS),
        (None, ENABLED, True, None),
    ],
)
def test_enabled(tenant: Any, online: Any, on_premises: Any, verdict: Verdict | None) -> None:
    """Disabled matters for a domain of this deployment; one that Teams does not list cannot be told."""
    finding = judge(facts("contoso.com", tenant=tenant, online=online, on_premises=on_premises))
    assert (finding.verdict if finding else None) is verdict


def test_whose_addresses_lie_in_it_cannot_be_moved() -> None:
    """Where the list of SIP domains could not be read, people's addresses show that it is used."""
    finding = judge(facts("contoso.com", tenant=domain(), online=DISABLED, on_premises=SILENT, in_addresses=True))
    assert finding is not None
    assert finding.verdict is Verdict.FAIL


def test_what_to_run_and_what_never_to_run() -> None:
    """Enabling is a command; disabling deletes what people have."""
    finding = judge(facts("contoso.com", tenant=domain(), online=DISABLED))
    assert finding is not None
    assert "Enable-CsOnlineSipDomain -Domain contoso.com" in finding.remedy
    assert "Never disable" in finding.remedy
    assert finding.earliest == "within 1 day of the change"


def test_a_domain_verified_a_moment_ago_is_not_listed_yet() -> None:
    """Needs attention until Microsoft 365 has had its time; later, a domain that is not listed cannot be told."""
    finding = judge(facts("contoso.com", tenant=domain(), online=None, attempt=Attempt(asked=Asked.VERIFIED)))
    assert finding is not None
    assert finding.verdict is Verdict.WARN
    assert "not yet listed" in finding.says
    assert finding.not_yet_until == NOW + timedelta(minutes=REFERENCE.patience.policy)


def test_where_teams_is_silent_somebody_can_look() -> None:
    """The command that answers is in the evidence."""
    finding = judge(facts("contoso.com", tenant=domain(), online=SILENT))
    assert finding is not None
    assert any("Get-CsOnlineSipDomain" in line for line in finding.evidence)
