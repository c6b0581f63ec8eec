"""U6 for everybody: who was found, but not for certain."""

import pytest

from commands.rules.matching import join
from commands.rules.person import u06_matched
from commands.step import Verdict
from connectors.facts import CloudUser
from tests.commands.rules.directory.values import ADA, BEN, about, check, rows
from tests.commands.rules.person.values import facts as person_facts
from tests.commands.values import cloud_only, synced


@pytest.mark.parametrize(
    ("user", "part", "verdict"),
    [
        (synced(ADA), "", Verdict.PASS),
        (cloud_only("ada", sync_enabled=True), "by the sign-in name only", Verdict.WARN),
        (cloud_only("ada"), "not synchronised", Verdict.FAIL),
        (synced(ADA, sync_enabled=False), "no longer synchronised", Verdict.FAIL),
    ],
)
def test_whoever_is_there_but_not_certainly(user: CloudUser, part: str, verdict: Verdict) -> None:
    """Nobody is missing. By name only warns, an account that is not synchronised blocks, as for one person."""
    result = check([ADA], [user])
    assert about(result, "Every Skype").verdict is Verdict.PASS
    assert about(result, "Everybody was").verdict is verdict
    (match,) = join((ADA,), (user,)).matches.values()
    facts = person_facts(ADA, match=match)
    assert u06_matched.judge(facts).verdict is verdict
    assert [part in row[6] for row in rows(result, "U6")] == ([True] if part else [])


def test_an_account_made_by_hand_in_a_missing_ou() -> None:
    """It does not make the OU look synchronised, and the fix for the OU clears it too."""
    result = check([ADA, BEN], [cloud_only("ada")])
    assert "domain contoso.com" in rows(result, "S3")[0][7]
    assert "domain contoso.com" in rows(result, "U6")[0][8]
