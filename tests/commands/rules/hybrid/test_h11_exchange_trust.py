"""H11: the trust with Exchange."""

from datetime import timedelta
from typing import Any

import pytest

from commands.rules.hybrid.h11_exchange_trust import judge
from commands.step import Verdict
from connectors.facts import OAuthServer, ServerCertificate
from tests.commands.rules.hybrid.values import exchange, facts, partner
from tests.commands.values import NOW, SILENT, TENANT_ID


def signing(left: timedelta) -> ServerCertificate:
    """A certificate that signs tokens, with this much left."""
    return ServerCertificate(use="OAuthTokenIssuer", not_after=NOW + left)


ELSEWHERE = OAuthServer(identity="microsoft.sts", metadata_url="https://sts/another/metadata")
MINE = OAuthServer(identity="other", metadata_url=f"https://sts/{TENANT_ID.upper()}/metadata")


@pytest.mark.parametrize(
    ("changes", "verdict", "part"),
    [
        ({}, Verdict.PASS, "full trust"),
        ({"oauth_servers": ()}, Verdict.FAIL, "There is no OAuth server"),
        ({"oauth_servers": (ELSEWHERE,)}, Verdict.FAIL, "No OAuth server leads to this tenant"),
        ({"oauth_servers": (ELSEWHERE, MINE)}, Verdict.PASS, "full trust"),
        ({"partner_applications": ()}, Verdict.FAIL, "Exchange is no partner application"),
        ({"partner_applications": (partner(application_id="x"),)}, Verdict.FAIL, "no partner"),
        ({"partner_applications": (partner(enabled=False),)}, Verdict.FAIL, "microsoft.exchange is off"),
        ({"partner_applications": (partner(trust_level="DirectTrust"),)}, Verdict.FAIL, "trust DirectTrust"),
        ({"partner_applications": (partner(trust_level=""),)}, Verdict.FAIL, "trust unknown"),
        ({"certificates": ()}, Verdict.FAIL, "No certificate"),
        ({"certificates": (signing(timedelta(0)),)}, Verdict.FAIL, "ended on 22 November 2026"),
        ({"certificates": (signing(timedelta(seconds=1)),)}, Verdict.WARN, "ends in 1 second"),
        ({"certificates": (signing(timedelta(days=30)),)}, Verdict.WARN, "ends in 30 days"),
        ({"certificates": (signing(timedelta(days=30, seconds=1)),)}, Verdict.PASS, "valid"),
        ({"certificates": (signing(timedelta(0)), signing(timedelta(days=90)))}, Verdict.PASS, "valid"),
        ({"oauth_servers": SILENT}, Verdict.UNKNOWN, "did not answer"),
        ({"partner_applications": SILENT}, Verdict.UNKNOWN, "did not answer"),
        ({"certificates": SILENT}, Verdict.UNKNOWN, "did not answer"),
        ({"oauth_servers": SILENT, "certificates": ()}, Verdict.FAIL, "No certificate"),
        ({"oauth_servers": SILENT, "certificates": (signing(timedelta(days=1)),)}, Verdict.UNKNOWN, "not answer"),
        ({"oauth_servers": (), "certificates": (signing(timedelta(days=1)),)}, Verdict.FAIL, "no OAuth server"),
    ],
)
def test_all_three_parts_are_needed(changes: dict[str, Any], verdict: Verdict, part: str) -> None:
    """What is certainly wrong outweighs what could not be read, and that what merely ends soon."""
    finding = judge(facts(exchange=exchange(**changes)))
    assert finding.verdict is verdict
    assert part in finding.says


def test_without_exchange_it_is_not_needed_and_says_which_setting_says_so() -> None:
    """Somebody may have forgotten to set it."""
    finding = judge(facts(exchange=None))
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert "HYBRIDBOT_EXCHANGE" in finding.says
