"""S4: values that two objects claim, and errors of services."""

from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, BEN, about, check, conflict, rows
from tests.commands.values import SILENT, cloud_only, synced


def test_both_parties_of_a_conflict_are_named() -> None:
    """S4: who goes without, who has it, as one fix; each has a row that names the other."""
    holder = synced(BEN, proxy_addresses=("smtp:INFO@contoso.com",))
    result = check([ADA, BEN], [synced(ADA, conflicts=conflict("SMTP:info@contoso.com")), holder])
    finding = about(result, "No address")
    assert finding.verdict is Verdict.FAIL
    assert finding.says.startswith("2 people are part of a conflict")
    assert "Ada (ada@contoso.com) goes without it, Ben (ben@contoso.com) has it" in finding.evidence[0]
    assert [(row[0], row[9]) for row in rows(result, "S4")] == [
        ("Ada", "Ben (ben@contoso.com)"),
        ("Ben", "Ada (ada@contoso.com)"),
    ]


def test_a_conflict_with_an_object_that_is_not_a_user() -> None:
    """The holder may be a group or a deleted user: the row says where to look."""
    result = check([ADA], [synced(ADA, conflicts=conflict("smtp:team@contoso.com"))])
    assert about(result, "No address").says.startswith("1 person is part")
    assert "groups" in rows(result, "S4")[0][9]


def test_a_conflict_among_others_only_warns() -> None:
    """Neither party uses Skype for Business; a service error of such an account neither."""
    others = [cloud_only("x", conflicts=conflict("a@contoso.com")), cloud_only("y", service_errors=("quota",))]
    assert about(check([ADA], [synced(ADA), *others]), "No address").verdict is Verdict.WARN


def test_a_conflict_of_an_outsider_with_one_of_the_people_fails() -> None:
    """The person who holds the value is concerned."""
    result = check([ADA], [synced(ADA), cloud_only("x", conflicts=conflict("ada@contoso.com", "UserPrincipalName"))])
    assert about(result, "No address").verdict is Verdict.FAIL


def test_a_service_error_is_told_with_its_text() -> None:
    """S4: what a service could not set up."""
    result = check([ADA], [synced(ADA, service_errors=("Invalid SIP address",))])
    assert about(result, "No address").verdict is Verdict.FAIL
    assert "Invalid SIP address" in rows(result, "S4")[0][6]


def test_a_conflict_of_whom_nobody_knows_fails() -> None:
    """The shell is silent: that neither party uses Skype for Business is not taken for granted."""
    users = [cloud_only("x", conflicts=conflict("a@contoso.com")), cloud_only("y", service_errors=("quota",))]
    result = check([], users, people=SILENT)
    assert {row[5] for row in rows(result, "S4")} == {Verdict.FAIL.words}
    assert about(result, "No address").says.endswith("Who of them uses Skype for Business cannot be told.")
    assert about(check([], [cloud_only("z")], people=SILENT), "No address").verdict is Verdict.PASS


def test_a_known_service_error_is_told_with_its_cause_and_what_to_do() -> None:
    """And with its text."""
    result = check([ADA], [synced(ADA, service_errors=("Error 15: DirSync not activated",))])
    problem, cause, fix = rows(result, "S4")[0][6:9]
    assert problem.endswith("Error 15: DirSync not activated")
    assert cause.endswith("[E33]")
    assert fix == "Wait."


def test_a_value_that_thousands_claim_is_one_fix_with_a_row_for_each() -> None:
    """As many rows as parties, each with short cells: all of them are one conflict."""
    many = [cloud_only(f"u{number}", conflicts=conflict("smtp:info@contoso.com")) for number in range(2_000)]
    holder = synced(BEN, proxy_addresses=("smtp:INFO@contoso.com",))
    result = check([BEN], [holder, *many])
    finding = about(result, "No address")
    assert finding.evidence[0].startswith(
        "2,001 objects claim smtp:info@contoso.com (ProxyAddresses): U0 (u0@contoso.com)"
    )
    assert "U4 (u4@contoso.com) and others go without it, Ben (ben@contoso.com) has it." in finding.evidence[0]
    found = rows(result, "S4")
    assert len(found) == 2_001
    assert {row[5] for row in found} == {Verdict.FAIL.words}
    assert max(len(cell) for row in found for cell in row) < 400


def test_accounts_that_each_claim_and_have_a_value_name_each_other() -> None:
    """Two rows for each of them at most, and the holder of the value is somebody else."""
    several = [
        cloud_only(f"u{number}", conflicts=conflict("smtp:a@contoso.com"), proxy_addresses=("smtp:a@contoso.com",))
        for number in range(300)
    ]
    result = check([ADA], [synced(ADA), *several])
    found = rows(result, "S4")
    assert len(found) == 600
    assert "an object not listed has it" in found[0][7]
    assert not [row for row in found if f"{row[0]} (" in row[9]]
    assert {row[5] for row in found} == {Verdict.WARN.words}


def test_the_same_value_of_another_attribute_is_another_conflict() -> None:
    """Whoever goes without it twice for one attribute has one row for it."""
    twice = (*conflict("a@contoso.com"), *conflict("A@contoso.com"), *conflict("a@contoso.com", "UserPrincipalName"))
    assert len(rows(check([ADA], [synced(ADA, conflicts=twice)]), "S4")) == 2
