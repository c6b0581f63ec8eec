"""S3: who has not arrived, and why."""

from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, BEN, about, check, person, rows
from tests.commands.values import synced


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
