"""U6 for everybody: who was found, but not for certain."""

import pytest

from commands.step import Verdict
from connectors.facts import CloudUser
from tests.commands.rules.directory.values import ADA, BEN, about, check, rows
from tests.commands.values import cloud_only, synced


@pytest.mark.parametrize(
    ("user", "part"),
    [
        (cloud_only("ada", sync_enabled=True), "by the sign-in name only"),
        (cloud_only("ada"), "not synchronised"),
        (synced(ADA, sync_enabled=False), "no longer synchronised"),
    ],
)
def test_an_uncertain_match_warns(user: CloudUser, part: str) -> None:
    """U6: by name only, or not synchronised: not missing, but not certain."""
    result = check([ADA], [user])
    assert about(result, "Every Skype").verdict is Verdict.PASS
    assert about(result, "Everybody was").verdict is Verdict.WARN
    assert part in rows(result, "U6")[0][6]


def test_an_account_made_by_hand_in_a_missing_ou() -> None:
    """It does not make the OU look synchronised, and the fix for the OU clears it too."""
    result = check([ADA, BEN], [cloud_only("ada")])
    assert "domain contoso.com" in rows(result, "S3")[0][7]
    assert "domain contoso.com" in rows(result, "U6")[0][8]
