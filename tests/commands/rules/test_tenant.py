"""Step 1, T1 to T5, as tables of facts and verdicts."""

from typing import Any

import pytest

from commands.rules.checks import T3, T4
from commands.rules.plans import SFB_ONLINE, TEAMS, holds
from commands.rules.tenant import (
    TenantFacts,
    judge_access,
    judge_plan,
    judge_seats,
    judge_single_tenant,
    judge_tenant,
)
from commands.step import Step, Verdict
from connectors.facts import Licence, ServicePlan
from tests.commands.values import NOW, REFUSED, SFB_ID, SILENT, TEAMS_ID, TENANT_ID, sku, tenant

CONTOSO = tenant(verified_domains=("contoso.com",))
HELD = (Licence(sku_id="sku-e3"),)


def facts(**changes: Any) -> TenantFacts:
    """A tenant in which everything is ready."""
    values: dict[str, Any] = {
        "configured_id": TENANT_ID,
        "other_ids": (),
        "tenant": tenant(),
        "skus": (sku(),),
        "pilots": {},
    }
    return TenantFacts(**values | changes)


def test_everything_ready_says_name_seats_and_free_seats() -> None:
    """A tenant in order is one quiet sentence with its seats."""
    result = judge_tenant(facts(), NOW)
    assert (result.step, result.verdict, result.checked_at) == (Step.TENANT, Verdict.PASS, NOW)
    assert result.headline == "Ready: Contoso, 300 Teams seats, 48 free."
    assert [finding.check for finding in result.findings] == ["T1", "T2", "T3", "T4", "T5"]
    assert result.sources == ()


def test_silent_sources_leave_nothing_green_that_depends_on_them() -> None:
    """With Graph silent only the settings can be judged, and its silence is told once."""
    result = judge_tenant(facts(tenant=SILENT, skus=SILENT, pilots=SILENT), NOW)
    verdicts = {finding.check: finding.verdict for finding in result.findings}
    assert verdicts.pop("T2") is Verdict.PASS
    assert set(verdicts.values()) == {Verdict.UNKNOWN}
    assert result.verdict is Verdict.UNKNOWN
    assert result.headline.startswith("Cannot tell: Microsoft Graph did not answer")
    assert len(result.sources) == 1


@pytest.mark.parametrize(("configured", "verdict"), [("Contoso.com", Verdict.PASS), ("fabrikam.com", Verdict.FAIL)])
def test_a_tenant_may_be_configured_by_one_of_its_domains(configured: str, verdict: Verdict) -> None:
    """T1: signing in works by a domain too, so it is the same tenant; somebody else's domain is not."""
    assert judge_access(tenant(verified_domains=("contoso.com",)), configured).verdict is verdict


@pytest.mark.parametrize(
    ("answer", "verdict", "part"),
    [
        (tenant(), Verdict.PASS, "Contoso"),
        (tenant(tenant_id=TENANT_ID.upper()), Verdict.PASS, "Contoso"),
        (tenant(tenant_id="another"), Verdict.FAIL, "another"),
        (REFUSED, Verdict.FAIL, "refused to answer"),
        (SILENT, Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_access(answer: Any, verdict: Verdict, part: str) -> None:
    """T1: a refusal or a wrong tenant fails, silence is unknown."""
    finding = judge_access(answer, TENANT_ID)
    assert finding.verdict is verdict
    assert part in finding.says


def test_a_refusal_keeps_the_reference_of_the_request() -> None:
    """Whoever asks Microsoft needs the id of the request."""
    assert any("ref-1" in line for line in judge_access(REFUSED, TENANT_ID).evidence)


@pytest.mark.parametrize(
    ("configured", "others", "answer", "verdict"),
    [
        (TENANT_ID, (), CONTOSO, Verdict.PASS),
        (TENANT_ID, (TENANT_ID.upper(),), CONTOSO, Verdict.PASS),
        (TENANT_ID, ("Contoso.com",), CONTOSO, Verdict.PASS),
        ("contoso.com", (TENANT_ID,), CONTOSO, Verdict.PASS),
        (TENANT_ID, ("second",), CONTOSO, Verdict.FAIL),
        (TENANT_ID, ("contoso.com", "fabrikam.com"), CONTOSO, Verdict.FAIL),
        ("fabrikam.com", ("contoso.com",), CONTOSO, Verdict.FAIL),
        (TENANT_ID, ("second",), SILENT, Verdict.FAIL),
        (TENANT_ID, ("contoso.com",), SILENT, Verdict.UNKNOWN),
        ("contoso.com", (), SILENT, Verdict.PASS),
    ],
)
def test_single_tenant(configured: str, others: tuple[str, ...], answer: Any, verdict: Verdict) -> None:
    """T2: a tenant written twice, also by id and by domain, is one; a silent one's names cannot be told."""
    assert judge_single_tenant(configured, others, answer).verdict is verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict.PASS),
        ({"enabled": 1, "consumed": 0}, Verdict.PASS),
        ({"enabled": 0, "consumed": 0}, Verdict.FAIL),
        ({"enabled": 0, "warning": 1, "consumed": 0}, Verdict.WARN),
        ({"capability_status": "Warning"}, Verdict.WARN),
        ({"capability_status": "Warning", "enabled": 0}, Verdict.FAIL),
        ({"capability_status": "Suspended"}, Verdict.FAIL),
        ({"capability_status": "LockedOut"}, Verdict.FAIL),
        ({"capability_status": "Deleted"}, Verdict.FAIL),
        ({"applies_to": "Company"}, Verdict.FAIL),
        ({"plans": ()}, Verdict.FAIL),
        ({"plans": (ServicePlan(plan_id=TEAMS_ID.upper(), name="TEAMS1"),)}, Verdict.PASS),
        ({"plans": (ServicePlan(plan_id=SFB_ID, name="TEAMS1"),)}, Verdict.FAIL),
    ],
)
def test_plan(changes: dict[str, Any], verdict: Verdict) -> None:
    """T3, T4: the plan is found by its id, in a subscription that is in force and has seats."""
    assert judge_plan(T4, TEAMS, (sku(**changes),)).verdict is verdict


def test_one_good_subscription_is_enough() -> None:
    """A suspended subscription beside a good one does no harm."""
    skus = (sku(capability_status="Suspended"), sku(sku_id="b", part_number="TEAMS_ESSENTIALS"))
    finding = judge_plan(T3, SFB_ONLINE, skus)
    assert finding.verdict is Verdict.PASS
    assert "TEAMS_ESSENTIALS" in finding.says


@pytest.mark.parametrize(
    ("free", "lacking", "verdict"),
    [
        (0, None, Verdict.WARN),
        (1, None, Verdict.PASS),
        (0, 0, Verdict.PASS),
        (0, 1, Verdict.FAIL),
        (1, 1, Verdict.PASS),
        (1, 2, Verdict.WARN),
        (2, 2, Verdict.PASS),
    ],
)
def test_seats(free: int, lacking: int | None, verdict: Verdict) -> None:
    """T5: enough passes, too few warns, none while somebody lacks one fails. None: no pilot users configured."""
    pilots: dict[str, tuple[Licence, ...] | None] = {}
    if lacking is not None:
        pilots = {f"new{number}@contoso.com": () for number in range(lacking)} | {"has@contoso.com": HELD}
    finding = judge_seats((sku(consumed=300 - free),), pilots)
    assert finding.verdict is verdict
    assert ("No pilot users are configured" in finding.says) is (lacking is None)


def test_seats_are_counted_for_each_plan() -> None:
    """Free seats with Teams alone do not help somebody who lacks Skype for Business Online (Plan 2)."""
    teams_only = sku(sku_id="t", consumed=0, plans=(ServicePlan(plan_id=TEAMS_ID, name="TEAMS1"),))
    full = sku(consumed=300)
    finding = judge_seats((teams_only, full), {"ada@contoso.com": None})
    assert finding.verdict is Verdict.FAIL
    assert "Plan 2" in finding.says
    assert finding.evidence == ("ada@contoso.com: not in the tenant",)


@pytest.mark.parametrize(
    ("licences", "expected"),
    [
        ((), False),
        (HELD, True),
        ((Licence(sku_id="SKU-E3"),), True),
        ((Licence(sku_id="sku-e3", disabled_plans=frozenset({TEAMS_ID.upper()})),), False),
        ((Licence(sku_id="sku-e3", disabled_plans=frozenset({SFB_ID})),), True),
        ((Licence(sku_id="ended"),), None),
        ((Licence(sku_id="ended"), *HELD), True),
    ],
)
def test_holding_a_plan(licences: tuple[Licence, ...], expected: bool | None) -> None:
    """A plan counts where it is not switched off; a licence of an unlisted subscription cannot be told."""
    assert holds(licences, {"sku-e3": sku()}, TEAMS) is expected


def test_a_suspended_subscription_gives_no_plan() -> None:
    """A licence of a suspended subscription is no licence."""
    assert holds(HELD, {"sku-e3": sku(capability_status="Suspended")}, TEAMS) is False


def test_pilots_unread_leave_seats_unknown() -> None:
    """Seats alone do not tell enough when the pilot users could not be read."""
    assert judge_seats((sku(),), SILENT).verdict is Verdict.UNKNOWN
