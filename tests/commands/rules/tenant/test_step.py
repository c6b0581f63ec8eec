"""Step 1 put together."""

from commands.rules.tenant.step import CHECKS, judge_tenant
from commands.step import Step, Verdict
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import NOW, SILENT


def test_everything_ready_says_name_seats_and_free_seats() -> None:
    """A tenant in order is one quiet sentence with its seats."""
    result = judge_tenant(facts())
    assert (result.step, result.verdict, result.checked_at) == (Step.TENANT, Verdict.PASS, NOW)
    assert result.headline == "Ready: Contoso, 300 Teams seats, 48 free."
    assert [finding.check for finding in result.findings] == [f"T{number}" for number in range(1, 8)]
    assert [check.id for check in CHECKS] == [finding.check for finding in result.findings]
    assert result.sources == ()


def test_silent_sources_leave_nothing_green_that_depends_on_them() -> None:
    """With Microsoft silent only the settings can be judged, and its silence is told once."""
    result = judge_tenant(facts(tenant=SILENT, skus=SILENT, pilots=SILENT, teams=SILENT, roles=SILENT))
    verdicts = {finding.check: finding.verdict for finding in result.findings}
    assert verdicts.pop("T2") is Verdict.PASS
    assert verdicts.pop("T6") is Verdict.WARN
    assert set(verdicts.values()) == {Verdict.UNKNOWN}
    assert result.verdict is Verdict.UNKNOWN
    assert result.headline.startswith("Cannot tell: Microsoft Graph did not answer")
    assert len(result.sources) == 1
