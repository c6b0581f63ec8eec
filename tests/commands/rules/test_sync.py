"""Step 3: S1 to S3 and U6, and what is put together of all its findings."""

from datetime import timedelta

import pytest

from commands.rules.sync import judge_fresh, judge_on
from commands.step import Verdict
from connectors.facts import CloudUser
from tests.commands.rules.sync_values import ADA, BEN, about, check, conflict, rows
from tests.commands.values import NOW, SILENT, cloud_only, person, synced, tenant


@pytest.mark.parametrize(("enabled", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL), (None, Verdict.FAIL)])
def test_sync_is_on(enabled: bool | None, verdict: Verdict) -> None:
    """S1: switched off and never set up are both not on."""
    assert judge_on(tenant(sync_enabled=enabled)).verdict is verdict


def test_never_and_no_longer_are_told_apart() -> None:
    """The remedy differs: install, or switch on again."""
    assert "never" in judge_on(tenant(sync_enabled=None)).says
    assert "off" in judge_on(tenant(sync_enabled=False)).says


@pytest.mark.parametrize(
    ("age", "verdict"),
    [
        (timedelta(minutes=-5, seconds=-1), Verdict.UNKNOWN),
        (timedelta(minutes=-5), Verdict.PASS),
        (timedelta(0), Verdict.PASS),
        (timedelta(minutes=60), Verdict.PASS),
        (timedelta(minutes=60, seconds=1), Verdict.WARN),
        (timedelta(hours=3), Verdict.WARN),
        (timedelta(hours=3, seconds=1), Verdict.FAIL),
        (None, Verdict.FAIL),
    ],
)
def test_sync_is_recent(age: timedelta | None, verdict: Verdict) -> None:
    """S2: the boundaries are 60 minutes and 3 hours; clocks that differ a little do no harm."""
    last = None if age is None else NOW - age
    assert judge_fresh(tenant(last_sync=last), NOW).verdict is verdict


def test_the_age_of_a_sync_that_is_off_says_nothing() -> None:
    """S2 follows S1."""
    assert judge_fresh(tenant(sync_enabled=False), NOW).verdict is Verdict.NOT_APPLICABLE


def test_everything_in_order() -> None:
    """Everybody there: a quiet sentence, and no file."""
    moved = person("dora", hosting_provider="sipfed.online.lync.com")
    result = check([ADA, moved], [synced(ADA), synced(moved)])
    assert result.verdict is Verdict.PASS
    assert result.headline == "Ready: all 2 people with Skype for Business are in Microsoft 365."
    assert result.table is None
    assert about(result, "People in Teams").says == "1 of 2 people is in Teams already."


def test_one_person_alone() -> None:
    """The sentence fits one person as well."""
    assert about(check([ADA], [synced(ADA)]), "Every Skype").says.startswith("The one person")


def test_nobody_at_all_is_not_ready() -> None:
    """An empty list is more often a missing right than an empty company."""
    assert about(check([], []), "Every Skype").verdict is Verdict.UNKNOWN


def test_who_is_homed_in_the_cloud_must_be_there_too() -> None:
    """S3 looks at everybody, moved or not."""
    moved = person("dora", hosting_provider="sipfed.online.lync.com")
    assert (
        about(check([ADA, moved], [synced(ADA)]), "Every Skype").says == "1 of 2 people is missing from Microsoft 365."
    )


def test_a_missing_ou_is_one_fix_that_clears_all_of_it() -> None:
    """The unit is named first, with how many people it clears; then the single ones."""
    works = [person(f"w{n}", distinguished_name=f"CN=w{n},OU=Works,DC=contoso,DC=com") for n in range(3)]
    result = check([ADA, BEN, *works], [synced(BEN)])
    finding = about(result, "Every Skype")
    assert result.headline.startswith("Not ready: 4 of 5 people are missing from Microsoft 365. Bring OU Works")
    assert finding.remedy.endswith("One fix clears 3 people.")
    assert finding.evidence[0].startswith("Nobody from OU Works arrived")
    assert "Ada (ada@contoso.com)" in finding.evidence[1]
    assert [row[0] for row in rows(result, "S3")] == ["Ada", "W0", "W1", "W2"]


def test_somebody_else_with_the_address_is_the_likely_cause() -> None:
    """A single missing person whose address is taken: both parties are named."""
    result = check([ADA, BEN], [synced(BEN, proxy_addresses=("smtp:ADA@contoso.com",))])
    (row,) = rows(result, "S3")
    assert "conflict" in row[7]
    assert row[9] == "Ben (ben@contoso.com)"


def test_an_unverified_suffix_is_no_cause_of_absence() -> None:
    """It changes the name under which somebody arrives, so the cause of absence is told as a filter."""
    fabrikam = person("ada", user_principal_name="ada@fabrikam.com", sip_address="sip:ada@fabrikam.com")
    (row,) = rows(check([fabrikam, BEN], [synced(BEN)]), "S3")
    assert "filter" in row[7]


def test_two_accounts_of_one_person_fail() -> None:
    """S3: one person, one account; the other party is named."""
    result = check([ADA], [synced(ADA), synced(ADA, user_id="z", immutable_id="old", user_principal_name="a2@x.com")])
    assert about(result, "One person").verdict is Verdict.FAIL
    assert rows(result, "S3")[0][9] == "Ada (a2@x.com)"


def test_one_account_of_two_people_fails() -> None:
    """S3: two people with the same UPN in different domains of the forest claim one account."""
    twin = person("twin", user_principal_name="ADA@contoso.com")
    user = cloud_only("ada")
    finding = about(check([ADA, twin], [user]), "One person")
    assert finding.verdict is Verdict.FAIL
    assert finding.says.startswith("2 of 2 people have")


@pytest.mark.parametrize(
    ("user", "part"),
    [
        (cloud_only("ada", sync_enabled=True), "by the sign-in name only"),
        (cloud_only("ada"), "not synchronised"),
        (synced(ADA, sync_enabled=False), "no longer synchronised"),
    ],
)
def test_an_uncertain_match_warns(user: CloudUser, part: str) -> None:
    """U6: by name only, or not synchronised: not missing, but not certain."""
    result = check([ADA], [user])
    assert about(result, "Every Skype").verdict is Verdict.PASS
    assert about(result, "Everybody was").verdict is Verdict.WARN
    assert part in rows(result, "U6")[0][6]


def test_an_account_made_by_hand_in_a_missing_ou() -> None:
    """It does not make the OU look synchronised, and the fix for the OU clears it too."""
    result = check([ADA, BEN], [cloud_only("ada")])
    assert "domain contoso.com" in rows(result, "S3")[0][7]
    assert "domain contoso.com" in rows(result, "U6")[0][8]


def test_without_the_deployment_only_the_tenant_is_judged() -> None:
    """The shell is silent: S1, S2 and S4 are known, the rest is not, and nothing is green for it."""
    result = check([], [cloud_only("x", conflicts=conflict("a@b.com"))], people=SILENT)
    verdicts = {finding.check: finding.verdict for finding in result.findings}
    assert verdicts == {
        "S1": Verdict.PASS,
        "S2": Verdict.PASS,
        "S3": Verdict.UNKNOWN,
        "S4": Verdict.FAIL,
        "S6": Verdict.UNKNOWN,
        "S7": Verdict.UNKNOWN,
        "S8": Verdict.UNKNOWN,
    }
    assert result.sources == (SILENT.says,)


def test_without_the_tenant_only_the_deployment_is_judged() -> None:
    """Graph is silent: only S7 can be told, and only half of it."""
    result = check([ADA], [], tenant=SILENT, directory=SILENT, verified=SILENT)
    known = [finding.title for finding in result.findings if finding.verdict is not Verdict.UNKNOWN]
    assert known == ["SIP address and sign-in name are the same"]
    assert result.verdict is Verdict.UNKNOWN
    assert result.headline.startswith("Cannot tell: Microsoft Graph did not answer")


def test_without_the_domains_names_cannot_be_judged() -> None:
    """Only the list of domains is missing: S6 and half of S7 are unknown."""
    result = check([ADA], [synced(ADA)], verified=SILENT)
    assert about(result, "Sign-in names").verdict is Verdict.UNKNOWN
    assert about(result, "SIP addresses lie").verdict is Verdict.UNKNOWN
    assert about(result, "SIP proxy").verdict is Verdict.PASS


def test_blockers_come_first_and_the_file_is_dated() -> None:
    """The list begins with what stops a move; the file's name has the day of the check."""
    result = check([ADA, BEN], [synced(BEN)])
    verdicts = [finding.verdict is Verdict.FAIL for finding in result.findings]
    assert verdicts == sorted(verdicts, reverse=True)
    assert result.table is not None
    assert result.table.name == "check-sync-2026-11-22.csv"


def test_a_cycle_in_the_future_says_that_clocks_disagree() -> None:
    """S2: how old the last cycle is cannot be told then."""
    assert "30 days from now: the clocks disagree" in judge_fresh(tenant(last_sync=NOW + timedelta(days=30)), NOW).says
