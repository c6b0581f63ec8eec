"""All checks in a row, against a running company."""

from dataclasses import replace

from commands.history import latest
from commands.over_time.changes import changes_since
from commands.over_time.headcounts import headcount
from commands.over_time.scoped import scopes
from commands.refresh import refresh
from commands.rules.checks import CHECKS
from commands.rules.over_time.values import EVERYBODY
from commands.services import Services
from commands.step import Step, Verdict
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany


def test_everything_is_run_remembered_and_told(company: RunningCompany, services: Services) -> None:
    """Five steps in their order, each stored, and the status follows from them."""
    sentences: list[str] = []
    status = refresh(replace(services, progress=sentences.append), "U1")
    assert [sentence for sentence in sentences if sentence.startswith("Step")] == [
        "Step 1 of 5: Tenant",
        "Step 2 of 5: Domains",
        "Step 3 of 5: Directory",
        "Step 4 of 5: Configure hybrid",
        "Step 5 of 5: Pilot moves",
    ]
    stored = latest(services)
    assert set(stored) == set(Step)
    assert [line.step.number for line in status.lines] == [2, 3, 4, 5, 1]
    truth = company.describe()
    pilot = next(line for line in status.lines if line.step is Step.PILOT)
    moved, whole = truth["already_in_cloud"]["count"], truth["sfb_users"]["total"]
    assert f"of {whole - moved} people have nothing of their own in the way; {moved} person is in Teams already" in (
        pilot.headline
    )
    assert "would be ready; step 4, Configure hybrid, is " in stored[Step.PILOT].headline
    assert status.oldest_check == min(result.checked_at for result in stored.values())
    found = {
        (finding.check, finding.title) for result in stored.values() for finding in result.findings if finding.check
    }
    assert found == {(check.id, check.title) for check in CHECKS}
    count = headcount(services, EVERYBODY)
    assert (count.whole, count.moved) == (whole, moved)
    assert stored[Step.PILOT].tally.startswith(f"{count.ready} of {whole - moved} people")
    chosen = scopes(services)
    assert sum(number for _, number in chosen.sip_domains) == whole
    assert chosen.units
    assert chosen.departments


def test_the_people_are_read_once(fresh_company: RunningCompany, connect: Connect) -> None:
    """Three steps need them, and the listing is long."""
    refresh(connect(fresh_company), "U1")
    entries = fresh_company.control("journal?system=shell", method="GET")["entries"]
    asked = [f"{entry['what']} {entry['detail']}" for entry in entries]
    assert sum("Get-CsUser" in one and "Get-CsUserServicesPolicy" not in one for one in asked) == 1


def test_teams_powershell_is_signed_in_to_once(fresh_company: RunningCompany, connect: Connect) -> None:
    """Four steps need what it says, and a sign-in takes seconds."""
    refresh(connect(fresh_company), "U1")
    entries = fresh_company.control("journal?system=shell", method="GET")["entries"]
    assert sum(entry["what"] == "Connect-MicrosoftTeams" for entry in entries) == 1


def test_everything_broken_is_everything_unknown(fresh_company: RunningCompany, connect: Connect) -> None:
    """Graph, DNS and the shell all fail: five steps that cannot be told, stored all the same; and nothing is fixed."""
    refresh(connect(fresh_company), "U1")
    services = connect(fresh_company, shell=False)
    before, known = services.now(), headcount(services, EVERYBODY)
    fresh_company.control("fault", {"system": "graph", "kind": "503"})
    fresh_company.control("fault", {"system": "dns", "kind": "servfail"})
    status = refresh(services, "U1")
    assert {line.verdict for line in status.lines if line.step is not Step.PILOT} == {Verdict.UNKNOWN}
    assert len(latest(services)) == 5
    changes = changes_since(services, before)
    assert not changes.fixed
    assert not changes.failing
    assert any(change.before is Verdict.FAIL for change in changes.unknown)
    assert headcount(services, EVERYBODY) == known, "nobody could be listed, so everybody is where they were seen last"


def test_a_check_that_breaks_takes_no_other_along(services: Services) -> None:
    """An error of the program in one step: that step is unknown and says so, the others are known."""
    wrong = replace(services.organisation, tenant_id=None)  # type: ignore[arg-type] # a value that no setting can be: the check breaks
    status = refresh(replace(services, organisation=wrong), "U1")
    verdicts = {line.step: line.verdict for line in status.lines}
    assert verdicts[Step.TENANT] is Verdict.UNKNOWN
    assert verdicts[Step.DIRECTORY] is Verdict.FAIL
    stored = latest(services)[Step.TENANT]
    assert "ended with an error" in stored.headline
    assert "NoneType" not in f"{stored}"
