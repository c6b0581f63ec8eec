"""S6: sign-in names as the tenant can use them."""

import pytest

from commands.step import Verdict
from tests.commands.rules.directory.values import about, check, person, rows
from tests.commands.values import synced


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
    finding = about(result, "Sign-in names can")
    assert finding.verdict is verdict
    assert part in finding.remedy


def test_an_unverified_suffix_of_the_missing_counts_too() -> None:
    """S6 looks at everybody; who did not arrive has no name to fall back to."""
    result = check([person("ada", user_principal_name="ada@fabrikam.com")], [])
    assert rows(result, "S6")[0][6] == "has a sign-in name that the tenant cannot use"
