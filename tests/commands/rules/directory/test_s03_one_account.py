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


def test_an_account_that_many_claim_names_the_first_of_them() -> None:
    """A row for each of them, with short cells."""
    people = [person(f"p{number}", user_principal_name="ada@contoso.com") for number in range(2_000)]
    result = check(people, [cloud_only("ada")])
    found = rows(result, "S3")
    assert len(found) == 2_000
    assert found[0][9].startswith("P1 (p1@contoso.com), P2 (p2@contoso.com)")
    assert found[0][9].endswith("P5 (p5@contoso.com) and others")


def test_somebody_with_many_accounts_has_one_row_that_names_the_first() -> None:
    """The account that counts is in the sentence, the others are the other party."""
    users = [synced(ADA, user_id=f"z{number}", user_principal_name=f"a{number}@x.com") for number in range(9)]
    [row] = rows(check([ADA], users), "S3")
    assert row[9].endswith("Ada (a5@x.com) and others")
