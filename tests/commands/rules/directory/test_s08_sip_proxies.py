"""S8: the SIP entries among the proxy addresses."""

import pytest

from commands.rules.directory.s08_sip_proxies import judge
from commands.step import Verdict
from connectors.facts import OnPremisesUser
from tests.commands import values
from tests.commands.rules.directory.values import ADA, BEN, about, check, contact, facts, person, rows
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
def test_where_the_directory_does_not_tell_the_copy_in_the_tenant_counts(
    addresses: tuple[str, ...], verdict: Verdict
) -> None:
    """The shell gives no proxy addresses."""
    ada = by_shell("ada")
    assert judge(facts([ada], [synced(ada, proxy_addresses=addresses)])).finding.verdict is verdict


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
    """Only whose copy in the tenant is needed cannot be told."""
    assert judge(facts([ADA, BEN], directory=SILENT)).finding.verdict is Verdict.PASS
    assert judge(facts([ADA, by_shell("ben")], directory=SILENT)).finding.verdict is Verdict.UNKNOWN


def test_somebody_who_has_not_arrived_has_no_copy_to_look_at() -> None:
    """That is a matter of S3."""
    assert judge(facts([by_shell("ada")], [])).finding.verdict is Verdict.PASS
