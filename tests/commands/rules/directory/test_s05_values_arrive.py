"""S5: what Teams shows of people, against what the directory holds."""

from datetime import timedelta
from typing import Any

import pytest

from commands.rules.directory.s05_values_arrive import judge
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, BEN, facts, online, person
from tests.commands.values import CLOUD, NOW, SILENT, cloud_only, synced, tenant

MOVED = person("dora", hosting_provider=CLOUD.proxy_fqdn)


@pytest.mark.parametrize(
    ("changes", "verdict", "part"),
    [
        ({}, Verdict.PASS, ""),
        ({"on_premises_host": "srv:"}, Verdict.PASS, ""),
        ({"on_premises_sip_address": "ADA@contoso.com"}, Verdict.PASS, ""),
        ({"on_premises_sip_enabled": None}, Verdict.PASS, ""),
        ({"on_premises_host": ""}, Verdict.FAIL, "did not arrive"),
        ({"on_premises_host": CLOUD.proxy_fqdn}, Verdict.FAIL, "Teams shows sipfed"),
        ({"on_premises_sip_address": "sip:old@contoso.com"}, Verdict.WARN, "Teams shows old@contoso.com"),
        ({"on_premises_sip_address": ""}, Verdict.WARN, "Teams shows none"),
        ({"on_premises_sip_enabled": False}, Verdict.WARN, "Teams shows that they are not"),
    ],
)
def test_home_address_and_state_as_the_directory_has_them(changes: dict[str, Any], verdict: Verdict, part: str) -> None:
    """A wrong home blocks; what may be older than a cycle needs attention."""
    judged = judge(facts([ADA, BEN], online=(online(ADA, **changes), online(BEN))))
    assert judged.finding.verdict is verdict
    assert [part in trouble.problem for trouble in judged.troubles] == ([True] if part else [])


def test_the_old_home_of_somebody_who_was_moved_warns() -> None:
    """Their new home may be on its way; the other way round it is blocked."""
    assert judge(facts([MOVED])).finding.verdict is Verdict.PASS
    assert judge(facts([MOVED], online=(online(MOVED, on_premises_host="SRV:"),))).finding.verdict is Verdict.WARN


@pytest.mark.parametrize(
    ("shown", "verdict"),
    [
        ("Hosting.Fabrikam.com.", Verdict.PASS),
        ("other.example", Verdict.WARN),
        (CLOUD.proxy_fqdn, Verdict.WARN),
        ("SRV:", Verdict.WARN),
    ],
)
def test_a_home_elsewhere_has_to_arrive_as_it_is(shown: str, verdict: Verdict) -> None:
    """It is neither the server nor this cloud, so nothing else is the same home."""
    away = person("dora", hosting_provider="hosting.fabrikam.com")
    judged = judge(facts([away], online=(online(away, on_premises_host=shown),)))
    assert judged.finding.verdict is verdict
    expected = f"has the home hosting.fabrikam.com, but Teams still shows the home {shown}"
    assert [trouble.problem for trouble in judged.troubles] == ([] if verdict is Verdict.PASS else [expected])


def test_a_home_that_arrives_for_nobody_is_a_matter_of_the_schema() -> None:
    """E3: one cause and one fix for everybody; where one home arrived it is each person's own matter."""
    nothing = tuple(online(one, on_premises_host="") for one in (ADA, BEN))
    everybody = judge(facts([ADA, BEN], online=nothing))
    assert "Refresh directory schema" in everybody.finding.remedy
    assert everybody.finding.remedy.endswith("One fix clears 2 people.")
    single = judge(facts([ADA, BEN], online=(nothing[0], online(BEN))))
    assert "Synchronization Service Manager" in single.finding.remedy


def test_an_account_made_by_hand_is_another_matter() -> None:
    """U6 tells of it; it says nothing about the schema either."""
    shown = (online(ADA, object_id="hand-ada", on_premises_host=""), online(BEN))
    assert judge(facts([ADA, BEN], [cloud_only("ada"), synced(BEN)], online=shown)).finding.verdict is Verdict.PASS
    assert judge(facts([ADA], [cloud_only("ada")], online=shown)).finding.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("last_sync", "until"),
    [
        (NOW - timedelta(minutes=59), NOW + timedelta(minutes=1)),
        (NOW - timedelta(minutes=60), None),
        (None, NOW + timedelta(minutes=60)),
    ],
)
def test_a_value_may_be_on_its_way_for_two_cycles(last_sync: Any, until: Any) -> None:
    """Counted from the last cycle; after that it should have arrived."""
    late = (online(ADA, on_premises_sip_address="sip:old@contoso.com"),)
    assert judge(facts([ADA], online=late, tenant=tenant(last_sync=last_sync))).finding.not_yet_until == until


def test_what_blocks_is_never_on_its_way() -> None:
    """Also not while the tenant does not tell of its cycles."""
    wrong = (online(ADA, on_premises_host=CLOUD.proxy_fqdn),)
    assert judge(facts([ADA], online=wrong, tenant=SILENT)).finding.not_yet_until is None


def test_whom_teams_does_not_know_cannot_be_told() -> None:
    """Neither green nor red."""
    assert judge(facts([ADA], online=())).finding.verdict is Verdict.UNKNOWN


def test_who_has_not_arrived_or_has_no_home_is_another_matter() -> None:
    """S3 and A16."""
    assert judge(facts([ADA], [])).finding.verdict is Verdict.NOT_APPLICABLE
    assert judge(facts([person("ada", hosting_provider="")])).finding.verdict is Verdict.NOT_APPLICABLE


def test_without_teams_somebody_can_look_by_hand() -> None:
    """The command is told."""
    finding = judge(facts([ADA], online=SILENT)).finding
    assert finding.verdict is Verdict.UNKNOWN
    assert "Get-CsOnlineUser" in finding.evidence[0]
