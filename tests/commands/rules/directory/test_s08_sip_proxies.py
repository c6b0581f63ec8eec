"""S8: the SIP entries among the proxy addresses."""

import pytest

from commands.rules.directory.s08_sip_proxies import judge
from commands.step import Verdict
from connectors.facts import OnPremisesUser
from tests.commands import values
from tests.commands.rules.directory.values import ADA, BEN, ONLY_SHELL, about, check, contact, facts, person, rows
from tests.commands.values import SILENT, synced

PROXIES = [
    ((), Verdict.PASS),
    (("SMTP:other@contoso.com",), Verdict.PASS),
    (("SIP:ADA@contoso.com",), Verdict.PASS),
    (("sip:ada@contoso.com", "SIP:Ada@Contoso.com"), Verdict.PASS),
    (("sip:old@contoso.com",), Verdict.WARN),
    (("sip:ada@contoso.com", "sip:old@contoso.com"), Verdict.FAIL),
]
SHARED = ("sip:ada@contoso.com",)


def by_shell(name: str) -> OnPremisesUser:
    """Somebody as the management shell tells it: without proxy addresses."""
    return values.person(name)


@pytest.mark.parametrize(("addresses", "verdict"), PROXIES)
def test_absent_or_equal_passes_another_one_warns_two_fail(addresses: tuple[str, ...], verdict: Verdict) -> None:
    """What Active Directory tells counts, whatever the tenant has."""
    assert judge(facts([person("ada", proxy_addresses=addresses)])).finding.verdict is verdict


@pytest.mark.parametrize(("addresses", "verdict"), PROXIES)
def test_the_copy_in_the_tenant_can_only_add_what_is_wrong(addresses: tuple[str, ...], verdict: Verdict) -> None:
    """The shell gives no proxy addresses, and the tenant quarantines what two objects claim: nothing is green."""
    ada = by_shell("ada")
    finding = judge(facts([ada], [synced(ada, proxy_addresses=addresses)], objects=ONLY_SHELL)).finding
    assert finding.verdict is (Verdict.UNKNOWN if verdict is Verdict.PASS else verdict)
    if finding.verdict is Verdict.UNKNOWN:
        assert finding.remedy == ONLY_SHELL.remedy
    else:
        assert finding.evidence[-1].startswith("1 of 1 person could not be judged")


@pytest.mark.parametrize("make", [person, by_shell])
def test_an_entry_of_two_people_names_both(make: type[OnPremisesUser]) -> None:
    """Both have a row that names the other, from either source."""
    ada, ben = make("ada"), make("ben")
    if ben.proxy_addresses is not None:
        ben = person("ben", proxy_addresses=SHARED)
    result = check([ada, ben], [synced(ada), synced(ben, proxy_addresses=SHARED)])
    assert about(result, "SIP proxy").verdict is Verdict.FAIL
    assert [(row[0], row[9]) for row in rows(result, "S8")] == [
        ("Ada", "Ben (ben@contoso.com)"),
        ("Ben", "Ada (ada@contoso.com)"),
    ]
    assert rows(result, "A13") == []


def test_an_entry_that_a_contact_has_too_fails() -> None:
    """The whole directory is compared."""
    judged = judge(facts([ADA], objects=(contact("kim", proxy_addresses=("SIP:Ada@contoso.com",)),)))
    assert judged.finding.verdict is Verdict.FAIL
    assert judged.troubles[0].other.startswith("contact Kim (")


def test_without_the_tenant_active_directory_is_enough() -> None:
    """Only of whom it does not tell cannot be told."""
    assert judge(facts([ADA, BEN], directory=SILENT)).finding.verdict is Verdict.PASS
    assert judge(facts([ADA, by_shell("ben")], directory=SILENT)).finding.verdict is Verdict.UNKNOWN


def test_nobody_is_good_for_having_no_account() -> None:
    """Without a copy there is nothing to look at; somebody of whom the directory tells is judged all the same."""
    assert judge(facts([by_shell("ada")], [])).finding.verdict is Verdict.UNKNOWN
    assert judge(facts([ADA], [])).finding.verdict is Verdict.PASS
    finding = judge(facts([ADA, by_shell("ben")], [])).finding
    assert finding.says.startswith("1 of 2 people cannot be judged.")
