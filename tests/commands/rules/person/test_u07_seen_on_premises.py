"""U7: Teams shows the home that the directory has, before the move and after it."""

from datetime import datetime, timedelta

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u07_seen_on_premises import judge
from commands.rules.roles import LICENCE_ADMIN
from commands.step import Verdict
from tests.commands.rules.person.values import after_move, facts, judged, online
from tests.commands.values import CLOUD, NOW, REFERENCE, SILENT

PASS, WARN, FAIL, UNKNOWN, NEEDLESS = (
    Verdict.PASS,
    Verdict.WARN,
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE,
)
CYCLE = REFERENCE.patience.sync_cycle
EMPTY = online(on_premises_host="")
GCC = REFERENCE.clouds["gcc-high"]


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), PASS, "homed on the server"),
        (facts(online=online(on_premises_host="srv:")), PASS, "homed on the server"),
        (facts(online=online(user_type="AADConnectEnabledOnPremTeamsUser")), PASS, "homed on the server"),
        (facts(online=online(user_type="")), UNKNOWN, "does not tell what it takes the account for"),
        (facts(online=online(user_type="PureOnlineTeamsOnlyUser")), WARN, "PureOnlineTeamsOnlyUser"),
        (facts(online=EMPTY), FAIL, "shows no home"),
        (facts(online=online(on_premises_host=CLOUD.proxy_fqdn)), FAIL, "and not the server"),
        (facts(online=None), FAIL, "Teams does not know"),
        (facts(online=SILENT), UNKNOWN, "did not answer"),
        (facts(match=None, online=None), NEEDLESS, "has to arrive"),
    ],
)
def test_before_the_move_the_home_is_the_server(about: PersonFacts, verdict: Verdict, says: str) -> None:
    found = judged(judge, about)
    assert found.verdict is verdict
    assert says in found.says


@pytest.mark.parametrize(
    ("changes", "verdict", "says"),
    [
        ({}, PASS, "homed in Teams"),
        ({"on_premises_host": CLOUD.proxy_fqdn.upper()}, PASS, "homed in Teams"),
        ({"on_premises_host": f"{CLOUD.proxy_fqdn}."}, PASS, "homed in Teams"),
        ({"on_premises_host": "SRV:"}, WARN, "was moved, but Teams still shows the home SRV:"),
        ({"on_premises_host": ""}, FAIL, "shows no home"),
        ({"on_premises_host": GCC.proxy_fqdn}, FAIL, "and not this cloud"),
        ({"user_type": "DirSyncEnabledOnPremTeamsUser"}, WARN, "DirSyncEnabledOnPremTeamsUser"),
        ({"user_type": ""}, UNKNOWN, "does not tell what it takes the account for"),
    ],
)
def test_after_the_move_the_home_is_the_cloud(changes: dict[str, str], verdict: Verdict, says: str) -> None:
    found = judged(judge, after_move(**changes))
    assert found.verdict is verdict
    assert says in found.says


@pytest.mark.parametrize(
    ("synced_at", "verdict"),
    [
        (NOW, WARN),
        (NOW - CYCLE + timedelta(seconds=1), WARN),
        (NOW - CYCLE, FAIL),
        (None, FAIL),
    ],
)
def test_an_empty_home_has_one_sync_cycle_to_arrive(synced_at: datetime | None, verdict: Verdict) -> None:
    """And it is said until when; without a time nobody can say that it is on its way."""
    found = judge(facts(online=EMPTY, account={"last_sync": synced_at}))
    assert found.verdict is verdict
    assert found.not_yet_until == (synced_at + CYCLE if synced_at and verdict is WARN else None)


def test_the_old_home_after_a_move_is_broken_once_the_cycle_is_over() -> None:
    found = judge(after_move(on_premises_host="SRV:", account={"last_sync": NOW}))
    assert found.not_yet_until == NOW + CYCLE
    assert "Start-ADSyncSyncCycle" in found.remedy


def test_what_to_do_follows_what_teams_shows() -> None:
    """Wait for what may be on its way, mend the synchronisation of what is wrong, license who is not known."""
    assert judged(judge, facts(online=EMPTY, account={"last_sync": NOW})).remedy.startswith("Wait for the next sync")
    assert judged(judge, facts(online=EMPTY)).remedy.startswith("Where nobody's home is shown, run the Entra Connect")
    elsewhere = judged(judge, facts(online=online(on_premises_host=CLOUD.proxy_fqdn))).remedy
    assert elsewhere.startswith("Run the Entra Connect wizard again (Refresh directory schema)")
    unknown = judged(judge, facts(online=None))
    assert unknown.remedy.startswith("Assign the licences first")
    assert unknown.who == LICENCE_ADMIN


def test_who_cannot_be_read_is_looked_up_by_hand() -> None:
    """The command is the evidence."""
    assert any("Get-CsOnlineUser -Identity" in line for line in judged(judge, facts(online=SILENT)).evidence)
