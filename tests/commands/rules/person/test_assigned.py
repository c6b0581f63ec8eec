"""How a plan that everybody needs is judged, in each state in which somebody can have it."""

import pytest

from commands.rules.person.assigned import judge_plan
from commands.rules.person.facts import PersonFacts
from commands.rules.person.u11_teams_plan import CHECK
from commands.step import Finding, Verdict
from connectors.facts import Licence
from tests.commands.rules.person.values import BOTH, NONE, UNLISTED, facts, judged, off, selling
from tests.commands.values import REFERENCE, SFB_ID, SILENT, TEAMS_ID

TEAMS = REFERENCE.plans.teams


def teams(about: PersonFacts) -> Finding:
    """The finding about the Teams plan."""
    return judge_plan(CHECK, about, TEAMS)


@pytest.mark.parametrize(
    ("about", "verdict", "says", "remedy"),
    [
        (facts(), Verdict.PASS, "Teams is assigned by SPE_E3.", ""),
        (facts(account=NONE), Verdict.FAIL, "no licence with Teams", "Assign a licence with Teams"),
        (facts(skus=selling(SFB_ID)), Verdict.FAIL, "no licence with Teams", "Assign a licence with Teams"),
        (facts(account=off(TEAMS_ID.upper())), Verdict.FAIL, "switched off inside the licence", "Switch Teams on"),
        (facts(account=off(SFB_ID)), Verdict.PASS, "Teams is assigned by", ""),
        (facts(skus=selling(*BOTH, capability_status="Warning")), Verdict.WARN, "grace period", "Renew the"),
        (facts(skus=selling(*BOTH, capability_status="Suspended")), Verdict.FAIL, "no longer works", "Renew the"),
        (facts(account=UNLISTED), Verdict.UNKNOWN, "does not list", "Look up what it brings"),
        (facts(skus=SILENT), Verdict.UNKNOWN, "did not answer", SILENT.remedy),
        (facts(match=None), Verdict.NOT_APPLICABLE, "has to arrive", ""),
        (facts(match=SILENT), Verdict.UNKNOWN, "did not answer", SILENT.remedy),
    ],
)
def test_each_state_has_its_own_remedy(about: PersonFacts, verdict: Verdict, says: str, remedy: str) -> None:
    """A plan may be in a licence and still be switched off, or its subscription may have ended."""
    finding = judged(teams, about)
    assert finding.verdict is verdict
    assert says in finding.says
    assert finding.remedy.startswith(remedy)


def test_the_best_of_several_licences_counts() -> None:
    """One that has the plan switched off does not take away what another gives."""
    two = (Licence(sku_id="sku-e3", disabled_plans=frozenset({TEAMS_ID})), Licence(sku_id="SKU-E5"))
    skus = selling(*BOTH) | {"sku-e5": selling(*BOTH, part_number="SPE_E5")["sku-e3"]}
    finding = judged(teams, facts(account={"licences": two}, skus=skus))
    assert (finding.verdict, finding.says) == (Verdict.PASS, "Teams is assigned by SPE_E3 and SPE_E5.")


@pytest.mark.parametrize("account", [NONE, off(TEAMS_ID)])
def test_what_is_assigned_takes_a_while_to_arrive(account: dict[str, object]) -> None:
    """As long as the reference says."""
    assert judged(teams, facts(account=account)).earliest == "up to 30 minutes after it was assigned"
