"""check-sync against a running company: its numbers are those that the company tells about itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commands import check_sync
from commands.services import Services
from commands.step import Finding, Request, StepResult, UsageError, Verdict
from tests.commands.conftest import Connect
from tests.commands.values import cloud_only
from tests.running_company import RunningCompany

NOBODY = Request()


def about(result: StepResult, title: str) -> Finding:
    """The one finding with this beginning of its title."""
    (finding,) = [finding for finding in result.findings if finding.title.startswith(title)]
    return finding


def names(result: StepResult, check_id: str) -> list[str]:
    """Sign-in names in the rows of one check."""
    return sorted(row[1] for row in (result.table.rows if result.table else ()) if row[4] == check_id)


def upns(group: dict[str, list[dict[str, str]]]) -> list[str]:
    """Sign-in names of a group that the company describes."""
    return sorted(someone["upn"] for someone in group["people"])


def test_numbers_and_names_are_those_of_the_company(company: RunningCompany, services: Services) -> None:
    """Who is missing, by number, name and OU; names that fell back; addresses that differ; both parties."""
    truth = company.describe()
    result = check_sync.run(services, NOBODY)
    whole = truth["sfb_users"]["total"]
    missing = truth["missing_in_cloud"]
    assert about(result, "Every Skype").says.startswith(f"{missing['count']} of {whole} people are missing")
    assert names(result, "S3") == upns(missing)
    assert [f"OU {unit}" in about(result, "Every Skype").evidence[0] for unit in missing["by_ou"]] == [True]
    assert f"One fix clears {missing['count']} people" in result.headline
    assert names(result, "S6") == upns(truth["upn_fallback"])
    differ = truth["sip_differs_from_upn"]
    assert about(result, "SIP address and").says.startswith(f"{differ['count']} of {whole} people")
    parties = sorted(party["upn"] for conflict in truth["conflicts"] for party in conflict["parties"])
    assert names(result, "S4") == parties
    assert names(result, "U6") == upns(truth["matched_by"]["upn"])
    assert about(result, "People in Teams").says.startswith(f"{truth['already_in_cloud']['count']} of {whole}")
    assert result.verdict is Verdict.FAIL
    assert result.sources == ()


def test_progress_is_told(told: tuple[Services, list[str]]) -> None:
    """A long check says what it is doing."""
    services, sentences = told
    check_sync.run(services, NOBODY)
    assert sentences == [
        "Reading the people of Skype for Business Server (Skype for Business management shell)",
        "Comparing them with the users of Microsoft 365",
        "Reading who and what else has an address (Skype for Business management shell)",
        "Reading how Teams sees them",
    ]


def test_progress_during_a_long_comparison() -> None:
    """Every so many users of the tenant a number is told; nobody is lost on the way."""
    sentences: list[str] = []
    users = [cloud_only(f"u{number}") for number in range(5)]
    assert list(check_sync.told(users, sentences.append, every=2)) == users
    assert sentences == ["Comparing: 2 users of Microsoft 365 read", "Comparing: 4 users of Microsoft 365 read"]


def test_the_ou_in_scope_and_a_cycle_clear_it(fresh_company: RunningCompany, connect: Connect) -> None:
    """Doing what the remedy says makes everybody arrive."""
    services = connect(fresh_company)
    fresh_company.control("sync/scope", {"ou": "Workshop", "in_scope": True})
    fresh_company.control("sync/run")
    result = check_sync.run(services, NOBODY)
    assert about(result, "Every Skype").verdict is Verdict.PASS
    assert names(result, "U6") == []


def test_a_sync_that_stopped_hours_ago(fresh_company: RunningCompany, connect: Connect) -> None:
    """Two hours warn, four fail."""
    services = connect(fresh_company)
    for hours, verdict in ((2.0, Verdict.WARN), (4.0, Verdict.FAIL)):
        fresh_company.control("sync/stopped", {"stopped": True, "hours_ago": hours})
        assert about(check_sync.run(services, NOBODY), "Directory synchronisation is recent").verdict is verdict


def test_a_value_that_does_not_arrive_is_broken_since_it_was_first_seen(
    start_company: Callable[..., RunningCompany], connect: Connect
) -> None:
    """Not yet, and then broken; once it has arrived, and differs anew, its time begins anew."""
    company = start_company(users=30, planted="nothing")
    someone = next(p for p in company.world.people if p.sfb_enabled and p.hosting_provider == "SRV:")
    services, moment = connect(company), datetime.now(UTC)

    def look(hours: int, sip: str) -> Finding:
        company.control("cloud-user", {"user": someone.user_principal_name, "set": {"on_premises_sip": sip}})
        later = replace(services, now=lambda: moment + timedelta(hours=hours))
        return about(check_sync.run(later, NOBODY), "Skype for Business attributes")

    hour, old = timedelta(hours=1), "sip:old@contoso.com"
    assert look(0, old).not_yet_until == moment + hour
    broken = look(2, old)
    assert (broken.verdict, broken.not_yet_until) == (Verdict.WARN, None)
    assert "1 of them is overdue" in broken.says
    assert look(3, someone.sip_address).verdict is Verdict.PASS
    assert look(4, old).not_yet_until == moment + 5 * hour


def test_without_the_shell_the_tenant_is_still_judged(company: RunningCompany, connect: Connect) -> None:
    """A shell that is not configured: its checks are unknown and say what to set, others are known."""
    result = check_sync.run(connect(company, shell=False), NOBODY)
    assert about(result, "Every Skype").verdict is Verdict.UNKNOWN
    assert "HYBRIDBOT_SHELL_HOST" in about(result, "Every Skype").remedy
    assert about(result, "No address").verdict is Verdict.FAIL
    assert about(result, "Directory synchronisation is on").verdict is Verdict.PASS
    assert len(result.sources) == 1


@pytest.mark.parametrize("kind", ["503", "429", "garbage", "drop"])
def test_trouble_with_graph_in_the_middle(kind: str, fresh_company: RunningCompany, connect: Connect) -> None:
    """A listing that breaks is no shorter list: nothing that needs it is green, nothing crashes."""
    services = connect(fresh_company)
    fresh_company.control("fault", {"system": "graph", "kind": kind, "match": "/users"})
    result = check_sync.run(services, NOBODY)
    assert about(result, "Every Skype").verdict is Verdict.UNKNOWN
    assert about(result, "No address").verdict is Verdict.UNKNOWN
    assert about(result, "SIP addresses lie in v").verdict is Verdict.FAIL


def test_a_missing_permission_is_named(fresh_company: RunningCompany, connect: Connect) -> None:
    """Users cannot be read: the sentence says which permission is missing."""
    services = connect(fresh_company)
    fresh_company.control("permission", {"permission": "User.Read.All", "granted": False})
    finding = about(check_sync.run(services, NOBODY), "Every Skype")
    assert finding.verdict is Verdict.UNKNOWN
    assert "User.Read.All" in finding.says + finding.remedy


def test_it_takes_no_words() -> None:
    """A further word is refused with what to type."""
    assert check_sync.validate(()) == ()
    with pytest.raises(UsageError, match="Type only: check-sync"):
        check_sync.validate(("all",))
