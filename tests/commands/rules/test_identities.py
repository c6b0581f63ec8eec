"""Step 3: names and addresses of the people who are synchronised, S4 and S6 to S8."""

import pytest

from commands.step import Verdict
from tests.commands.rules.sync_values import ADA, BEN, about, check, conflict, rows
from tests.commands.values import SILENT, cloud_only, person, synced


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


@pytest.mark.parametrize(
    ("upn", "arrived", "verdict", "part"),
    [
        ("ada@contoso.com", "ada@contoso.com", Verdict.PASS, ""),
        ("ada@contoso.com", "ada@contoso0.onmicrosoft.com", Verdict.WARN, "Delta"),
        ("ada@contoso0.onmicrosoft.com", "ada@contoso0.onmicrosoft.com", Verdict.PASS, ""),
        ("ada@fabrikam.com", "ada@contoso0.onmicrosoft.com", Verdict.FAIL, "Verify fabrikam.com"),
        ("ada@corp.local", "ada@contoso0.onmicrosoft.com", Verdict.FAIL, "public UPN suffix"),
        ("ada@corp", "ada@contoso0.onmicrosoft.com", Verdict.FAIL, "public UPN suffix"),
        ("ada", "ada@contoso0.onmicrosoft.com", Verdict.FAIL, "public UPN suffix"),
    ],
)
def test_sign_in_names(upn: str, arrived: str, verdict: Verdict, part: str) -> None:
    """S6: unverified suffixes fail, a name that fell back warns, and the fix fits the cause."""
    someone = person("ada", user_principal_name=upn)
    result = check([someone], [synced(someone, user_principal_name=arrived)])
    finding = about(result, "Sign-in names")
    assert finding.verdict is verdict
    assert part in finding.remedy


def test_an_unverified_suffix_of_the_missing_counts_too() -> None:
    """S6 looks at everybody; who did not arrive has no name to fall back to."""
    result = check([person("ada", user_principal_name="ada@fabrikam.com")], [])
    assert rows(result, "S6")[0][6] == "has a sign-in name that the tenant cannot use"


@pytest.mark.parametrize(
    ("sip", "equal", "routable"),
    [
        ("sip:ada@contoso.com", Verdict.PASS, Verdict.PASS),
        ("SIP:ADA@Contoso.com", Verdict.PASS, Verdict.PASS),
        ("sip:a.l@contoso.com", Verdict.WARN, Verdict.PASS),
        ("sip:ada@fabrikam.com", Verdict.WARN, Verdict.FAIL),
        ("sip:ada", Verdict.WARN, Verdict.FAIL),
    ],
)
def test_sip_addresses(sip: str, equal: Verdict, routable: Verdict) -> None:
    """S7: equal to the UPN, ignoring case, and in a verified domain."""
    someone = person("ada", sip_address=sip)
    result = check([someone], [synced(someone)])
    assert about(result, "SIP address and").verdict is equal
    assert about(result, "SIP addresses lie").verdict is routable


def test_a_command_to_copy_holds_its_names_as_literals() -> None:
    """An apostrophe in a name does not end the argument."""
    someone = person("ada", user_principal_name="ada.o'neill@contoso.com")
    finding = about(check([someone], [synced(someone)]), "SIP address and")
    assert "-Identity 'sip:ada@contoso.com' -SipAddress 'sip:ada.o''neill@contoso.com'" in finding.remedy


@pytest.mark.parametrize(
    ("addresses", "verdict"),
    [
        ((), Verdict.PASS),
        (("SMTP:other@contoso.com",), Verdict.PASS),
        (("SIP:ADA@contoso.com",), Verdict.PASS),
        (("sip:ada@contoso.com", "SIP:Ada@Contoso.com"), Verdict.PASS),
        (("sip:old@contoso.com",), Verdict.WARN),
        (("sip:ada@contoso.com", "sip:old@contoso.com"), Verdict.FAIL),
    ],
)
def test_sip_proxy_addresses(addresses: tuple[str, ...], verdict: Verdict) -> None:
    """S8: absent or equal passes, another one warns, two fail."""
    result = check([ADA], [synced(ADA, proxy_addresses=addresses)])
    assert about(result, "SIP proxy").verdict is verdict


def test_a_sip_proxy_address_of_two_people_fails() -> None:
    """S8: both have a row that names the other."""
    shared = ("sip:ada@contoso.com",)
    result = check([ADA, BEN], [synced(ADA), synced(BEN, proxy_addresses=shared)])
    assert about(result, "SIP proxy").verdict is Verdict.FAIL
    assert [(row[0], row[9]) for row in rows(result, "S8")] == [
        ("Ada", "Ben (ben@contoso.com)"),
        ("Ben", "Ada (ada@contoso.com)"),
    ]


def test_a_conflict_of_whom_nobody_knows_fails() -> None:
    """The shell is silent: that neither party uses Skype for Business is not taken for granted."""
    users = [cloud_only("x", conflicts=conflict("a@contoso.com")), cloud_only("y", service_errors=("quota",))]
    result = check([], users, people=SILENT)
    assert {row[5] for row in rows(result, "S4")} == {Verdict.FAIL.words}
    assert about(result, "No address").says.endswith("Who of them uses Skype for Business cannot be told.")
    assert about(check([], [cloud_only("z")], people=SILENT), "No address").verdict is Verdict.PASS
