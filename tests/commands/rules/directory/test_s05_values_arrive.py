"""S5: what Teams shows of people, against what the directory holds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commands.rules.directory.s05_values_arrive import differing, judge
from commands.step import Finding, Verdict
from tests.commands.rules.directory.values import ADA, BEN, facts, online, person
from tests.commands.values import CLOUD, NOW, REFERENCE, SILENT, cloud_only, synced, tenant

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


LATE = online(ADA, on_premises_sip_address="sip:old@contoso.com")


def aged(minutes: int | None, **changes: Any) -> Finding:
    """The finding about an address that was first seen to differ so long ago; None: now, for the first time."""
    known = facts([ADA], online=(LATE,), **changes)
    (key,) = differing(known) or ()
    since = {} if minutes is None else {key: NOW - timedelta(minutes=minutes)}
    return judge(replace(known, since=since)).finding


@pytest.mark.parametrize("last_sync", [NOW, NOW - timedelta(minutes=25), NOW - timedelta(days=3), None])
@pytest.mark.parametrize(
    ("minutes", "until"),
    [
        (None, NOW + timedelta(minutes=60)),
        (0, NOW + timedelta(minutes=60)),
        (59, NOW + timedelta(minutes=1)),
        (60, None),
    ],
)
def test_a_value_may_be_on_its_way_for_two_cycles_since_it_was_first_seen(
    minutes: int | None, until: Any, last_sync: Any
) -> None:
    """Whether cycles go on or stand still: what one more cycle would bring, the one before should have brought."""
    finding = aged(minutes, tenant=tenant(last_sync=last_sync))
    assert (finding.verdict, finding.not_yet_until) == (Verdict.WARN, until)
    assert ("broken since" in finding.says) is (until is None)


def test_how_long_it_is_broken_is_said() -> None:
    """With the moment at which it was first seen."""
    assert "1 of them is overdue: broken since 2026-11-22 10:00 UTC, 2 hours ago." in aged(120).says


def test_an_operator_may_be_more_patient() -> None:
    """The time is that of the reference."""
    reference = replace(REFERENCE, patience=replace(REFERENCE.patience, sync=180))
    assert aged(120, reference=reference).not_yet_until == NOW + timedelta(minutes=60)


def test_what_is_broken_counts_before_what_may_still_arrive() -> None:
    """One of two is overdue: it is not "not yet" any more, and the number is that of the overdue."""
    known = facts([ADA, BEN], online=(LATE, online(BEN, on_premises_sip_enabled=False)))
    first, _ = differing(known) or ()
    finding = judge(replace(known, since={first: NOW - timedelta(hours=2)})).finding
    assert finding.not_yet_until is None
    assert finding.says.startswith("2 of 2 people are not shown")
    assert "1 of them is overdue: broken since 2026-11-22 10:00 UTC, 2 hours ago." in aged(120).says
    assert "1 of them is overdue" in finding.says


def test_a_difference_is_another_one_as_soon_as_either_side_changes() -> None:
    """Its time begins anew; whose home is wrong, or who is unknown to Teams, is nothing that may still arrive."""
    changed = person("ada", sip_address="sip:ada.new@contoso.com")
    keys = [
        differing(facts([one], online=(online(ADA, **changes),)))
        for one, changes in (
            (ADA, {"on_premises_sip_address": "sip:old@contoso.com"}),
            (ADA, {"on_premises_sip_address": "sip:older@contoso.com"}),
            (changed, {"on_premises_sip_address": "sip:old@contoso.com"}),
            (ADA, {"on_premises_sip_enabled": False}),
        )
    ]
    assert len(set(keys)) == len(keys)
    assert all(key and len(key) == 1 for key in keys)
    for nothing in (
        (),
        (online(ADA),),
        (online(ADA, on_premises_host=""),),
        (online(ADA, on_premises_host=CLOUD.proxy_fqdn),),
    ):
        assert differing(facts([ADA], online=nothing)) == ()
    assert differing(facts([ADA], online=SILENT)) is None


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
