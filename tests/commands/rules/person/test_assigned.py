"""How a plan that everybody needs is judged, in each state in which somebody can have it."""

from datetime import datetime, timedelta

import pytest

from commands.rules.person import u11_teams_plan, u12_sfb_online_plan
from commands.rules.person.assigned import judge_plan
from commands.rules.person.facts import PersonFacts
from commands.rules.person.u11_teams_plan import CHECK
from commands.step import Finding, Verdict
from connectors.facts import AssignedPlan, Licence
from tests.commands.rules.person.values import BOTH, NONE, UNLISTED, after_move, facts, judged, off, selling
from tests.commands.values import NOW, REFERENCE, SFB_ID, SILENT, TEAMS_ID

TEAMS = REFERENCE.plans.teams
LAG = REFERENCE.patience.licence_lag
LONG_AGO = NOW - timedelta(days=400)


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


def told(*plans: tuple[str, str, datetime | None]) -> PersonFacts:
    """Ada, whose licence has both plans, with these plans assigned: id, state, since when."""
    listed = tuple(AssignedPlan(plan_id=plan, status=status, since=since) for plan, status, since in plans)
    return facts(account={"plans": listed})


@pytest.mark.parametrize(
    ("plans", "verdict", "says"),
    [
        ([(TEAMS_ID, "Enabled", LONG_AGO)], Verdict.PASS, "assigned by SPE_E3"),
        ([(TEAMS_ID, "Enabled", NOW - LAG)], Verdict.PASS, "assigned by SPE_E3"),
        ([(TEAMS_ID, "Enabled", NOW - LAG + timedelta(seconds=1))], Verdict.WARN, "was assigned 29 minutes ago"),
        ([(TEAMS_ID, "Enabled", NOW)], Verdict.WARN, "was assigned just now, and the move may not see it yet"),
        ([(TEAMS_ID, "Enabled", None)], Verdict.PASS, "assigned by SPE_E3"),
        ([(TEAMS_ID, "Enabled", NOW), (TEAMS_ID, "Enabled", LONG_AGO)], Verdict.PASS, "assigned by SPE_E3"),
        ([(TEAMS_ID, "Enabled", NOW), (TEAMS_ID, "Enabled", None)], Verdict.PASS, "assigned by SPE_E3"),
        ([(TEAMS_ID, "Deleted", NOW), (TEAMS_ID, "Enabled", LONG_AGO)], Verdict.PASS, "assigned by SPE_E3"),
        ([(TEAMS_ID, "Warning", LONG_AGO), (TEAMS_ID, "Deleted", LONG_AGO)], Verdict.WARN, "until a grace period ends"),
        ([(TEAMS_ID, "Suspended", LONG_AGO)], Verdict.FAIL, "the state of the plan itself is Suspended"),
        ([(TEAMS_ID, "Deleted", LONG_AGO)], Verdict.FAIL, "the state of the plan itself is Deleted"),
        ([(TEAMS_ID, "LockedOut", LONG_AGO)], Verdict.FAIL, "the state of the plan itself is LockedOut"),
        ([(TEAMS_ID, "", LONG_AGO)], Verdict.FAIL, "the state of the plan itself is not told"),
        ([(SFB_ID, "Enabled", LONG_AGO)], Verdict.UNKNOWN, "is not listed for the account yet"),
        ([], Verdict.UNKNOWN, "is not listed for the account yet"),
    ],
)
def test_the_plan_itself_has_to_work(
    plans: list[tuple[str, str, datetime | None]], verdict: Verdict, says: str
) -> None:
    found = judged(teams, told(*plans))
    assert found.verdict is verdict
    assert says in found.says


def test_it_is_said_when_the_wait_is_over() -> None:
    """Both plans are waited for alike."""
    both = told((TEAMS_ID, "Enabled", NOW), (SFB_ID, "Enabled", NOW))
    for judge in (u11_teams_plan.judge, u12_sfb_online_plan.judge):
        found = judge(both)
        assert found.not_yet_until == NOW + LAG
        assert found.remedy == "Wait until 30 minutes have passed since then."


def test_after_the_move_nobody_waits_for_a_move() -> None:
    plan = AssignedPlan(plan_id=TEAMS_ID, status="Enabled", since=NOW)
    assert teams(after_move(account={"plans": (plan,)})).verdict is Verdict.PASS


def test_what_the_licence_does_not_bring_is_told_first() -> None:
    """Whatever is still listed of an earlier one."""
    plan = AssignedPlan(plan_id=TEAMS_ID, status="Enabled", since=LONG_AGO)
    found = teams(facts(account={"licences": (), "plans": (plan,)}))
    assert found.verdict is Verdict.FAIL
    assert "no licence with Teams" in found.says
