"""D1: both sides list the same SIP domains."""

from typing import Any

import pytest

from commands.rules.domains.d01_both_sides import judge
from commands.step import Verdict
from connectors.facts import OnlineSipDomain
from tests.commands.rules.domains.facts import facts
from tests.commands.values import SILENT, domain

ENABLED, DISABLED = (OnlineSipDomain(name="fabrikam.com", enabled=enabled) for enabled in (True, False))


@pytest.mark.parametrize(
    ("on_premises", "tenant", "verdict"),
    [
        (True, domain(), Verdict.PASS),
        (True, None, Verdict.FAIL),
        (False, domain(), Verdict.WARN),
        (False, domain(services=("Email",)), Verdict.NOT_APPLICABLE),
        (False, domain(initial=True), Verdict.NOT_APPLICABLE),
        (False, None, Verdict.FAIL),
        (SILENT, domain(), Verdict.UNKNOWN),
        (SILENT, None, Verdict.FAIL),
        (True, SILENT, Verdict.UNKNOWN),
        (SILENT, SILENT, Verdict.UNKNOWN),
    ],
)
def test_both_sides_know_it(on_premises: Any, tenant: Any, verdict: Verdict) -> None:
    """Missing in the tenant fails; only the tenant's matters where it serves Skype for Business."""
    assert judge(facts(on_premises=on_premises, tenant=tenant)).verdict is verdict


@pytest.mark.parametrize(
    ("online", "services", "verdict"),
    [
        (ENABLED, (), Verdict.WARN),
        (DISABLED, ("OfficeCommunicationsOnline",), Verdict.NOT_APPLICABLE),
        (SILENT, ("OfficeCommunicationsOnline",), Verdict.WARN),
        (None, (), Verdict.NOT_APPLICABLE),
    ],
)
def test_teams_knows_best_whether_the_tenant_uses_it(online: Any, services: Any, verdict: Verdict) -> None:
    """Enabled for SIP is used; only where Teams does not tell, the services of the domain count."""
    tenant = domain("fabrikam.com", services=services)
    assert judge(facts(on_premises=False, tenant=tenant, online=online)).verdict is verdict


def test_a_name_that_nobody_uses_is_probably_mistyped() -> None:
    """Neither side knows it: the SIP domains are named."""
    odd = facts("fabricam.com", on_premises=False, tenant=None, known=("contoso.com", "fabrikam.com"))
    assert "contoso.com and fabrikam.com" in judge(odd).remedy
    assert judge(facts("x.com", on_premises=False, tenant=None)).remedy == "Check the spelling."


def test_below_a_verified_domain_no_record_is_needed() -> None:
    """A verified root verifies what lies below it."""
    below = judge(facts("sip.contoso.com", tenant=None, verified_parent="contoso.com"))
    assert "contoso.com is verified" in below.says
    assert below.earliest == "at once"


def test_whether_it_is_used_cannot_be_told() -> None:
    """With the shell silent a missing domain is still missing, and the doubt is said, unless people have it."""
    assert "cannot be told" in judge(facts(on_premises=SILENT, tenant=None)).says
    assert "cannot be told" not in judge(facts(on_premises=SILENT, in_addresses=True, tenant=None)).says


def test_people_with_addresses_in_it_do_not_make_a_sip_domain() -> None:
    """Whether the server serves it, only its own list tells: an address may lie in a domain that is none [A14]."""
    assert judge(facts(on_premises=SILENT, in_addresses=True, tenant=domain())).verdict is Verdict.UNKNOWN
