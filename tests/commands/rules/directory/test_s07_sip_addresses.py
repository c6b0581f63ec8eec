"""S7: SIP addresses equal to the sign-in name, and in verified domains."""

import pytest

from commands.step import Verdict
from tests.commands.rules.directory.values import about, check, person
from tests.commands.values import synced


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
    assert about(result, "SIP addresses lie in v").verdict is routable


def test_a_command_to_copy_holds_its_names_as_literals() -> None:
    """An apostrophe in a name does not end the argument."""
    someone = person("ada", user_principal_name="ada.o'neill@contoso.com")
    finding = about(check([someone], [synced(someone)]), "SIP address and")
    assert "-Identity 'sip:ada@contoso.com' -SipAddress 'sip:ada.o''neill@contoso.com'" in finding.remedy
