"""S9: enabled on premises and synchronised before licensed."""

from commands.rules.directory import s05_values_arrive
from commands.rules.directory.s09_licensed_in_order import judge
from commands.step import Verdict
from connectors.facts import CloudUser, Licence
from tests.commands.rules.directory.values import ADA, BEN, LICENCE, facts, online
from tests.commands.values import CLOUD, SILENT, cloud_only, synced

NEVER = synced(BEN, licences=(LICENCE,))


def test_a_licence_for_who_was_never_enabled_warns() -> None:
    """One fix for all of them."""
    judged = judge(facts([ADA], [synced(ADA, licences=(LICENCE,)), NEVER]))
    assert judged.finding.verdict is Verdict.WARN
    assert judged.finding.says == "1 person is licensed, but was not enabled on premises first."
    assert "Enable-CsUser" in judged.finding.remedy
    assert [trouble.name for trouble in judged.troubles] == ["Ben"]


def test_who_is_not_licensed_or_not_in_the_directory_is_no_matter() -> None:
    """Accounts made in the cloud alone are of people who never were on premises."""
    others: list[CloudUser] = [synced(BEN), cloud_only("kim", licences=(LICENCE,))]
    assert judge(facts([ADA], [synced(ADA), *others])).finding.verdict is Verdict.PASS


def test_somebody_on_premises_whom_the_cloud_took_fails() -> None:
    """Whatever else is wrong; without a licence it is a matter of S5, and with one it is not told there again."""
    taken = (online(ADA, on_premises_host=CLOUD.proxy_fqdn),)
    assert judge(facts([ADA], online=taken)).finding.verdict is Verdict.PASS
    whole = facts([ADA], [synced(ADA, licences=(LICENCE,)), NEVER], online=taken)
    assert s05_values_arrive.judge(whole).finding.verdict is Verdict.NOT_APPLICABLE
    judged = judge(whole)
    assert judged.finding.verdict is Verdict.FAIL
    assert [(trouble.name, trouble.verdict) for trouble in judged.troubles] == [
        ("Ada", Verdict.FAIL),
        ("Ben", Verdict.WARN),
    ]


def test_what_one_source_tells_is_said_while_another_is_silent() -> None:
    """A warning stands without Teams; without both subscriptions and warnings nothing is green."""
    assert judge(facts([ADA], [synced(ADA), NEVER], online=SILENT)).finding.verdict is Verdict.WARN
    assert judge(facts([ADA], online=SILENT)).finding.verdict is Verdict.UNKNOWN
    assert judge(facts([ADA], skus=SILENT)).finding.verdict is Verdict.UNKNOWN


def test_a_licence_that_the_tenant_does_not_list_cannot_be_told() -> None:
    """It may bring Teams."""
    unlisted = synced(BEN, licences=(Licence(sku_id="gone"),))
    assert judge(facts([ADA], [synced(ADA), unlisted])).finding.verdict is Verdict.UNKNOWN
