"""S3: one person, one account."""

from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, about, check, person, rows
from tests.commands.values import cloud_only, synced


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
