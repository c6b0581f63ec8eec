"""U6 to U9 and U21: the person's account, as Entra and Teams see it."""

from collections.abc import Iterable

import pytest

from commands.rules.matching import Match, join
from commands.rules.person import u06_matched, u07_seen_on_premises, u08_errors, u09_sip_domain, u21_not_teams_only
from commands.rules.person.facts import Condition, PersonFacts
from commands.step import Verdict
from connectors.facts import CloudUser, ProvisioningConflict
from tests.commands.rules.person.values import facts, movable, online, outcome
from tests.commands.values import REFUSED, SILENT, cloud_only, synced

PASS, WARN, FAIL, UNKNOWN, NEEDLESS = (
    Verdict.PASS,
    Verdict.WARN,
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE,
)
ADA = movable()
FOREIGN = {"immutable_id": "bm90aGluZw==", "security_identifier": "S-1-5-21-9-9-9-9"}
CONFLICT = ProvisioningConflict(attribute="ProxyAddresses", value="smtp:reception@contoso.com")


def among(users: Iterable[CloudUser]) -> Match | None:
    """Ada's accounts among these users."""
    return join((ADA,), users).matches.get(0)


CASES: list[tuple[Condition, PersonFacts, Verdict, str]] = [
    (u06_matched, facts(), PASS, "by the source anchor"),
    (u06_matched, facts(match=among([synced(ADA, immutable_id="b2xk")])), PASS, "by the security identifier"),
    (u06_matched, facts(match=among([synced(ADA, **FOREIGN)])), WARN, "by the sign-in name only"),
    (u06_matched, facts(match=among([cloud_only("ada")])), FAIL, "is not synchronised"),
    (u06_matched, facts(match=among([synced(ADA, sync_enabled=False)])), FAIL, "is not synchronised"),
    (u06_matched, facts(match=among([synced(ADA), synced(ADA, user_id="two")])), FAIL, "2 accounts"),
    (u06_matched, facts(match=None), FAIL, "is not in Microsoft 365"),
    (u06_matched, facts(match=SILENT), UNKNOWN, "did not answer"),
    (u07_seen_on_premises, facts(), PASS, "homed on the server"),
    (u07_seen_on_premises, facts(online=online(on_premises_host="srv:")), PASS, "homed on the server"),
    (u07_seen_on_premises, facts(online=online(user_type="")), PASS, "homed on the server"),
    (u07_seen_on_premises, facts(online=online(user_type="PureOnlineTeamsOnlyUser")), WARN, "PureOnlineTeamsOnlyUser"),
    (u07_seen_on_premises, facts(online=online(on_premises_host="")), WARN, "no on-premises home"),
    (u07_seen_on_premises, facts(online=online(on_premises_host="sipfed.online.lync.com")), FAIL, "and not the server"),
    (u07_seen_on_premises, facts(online=None), FAIL, "Teams does not know"),
    (u07_seen_on_premises, facts(online=SILENT), UNKNOWN, "did not answer"),
    (u07_seen_on_premises, facts(match=None, online=None), NEEDLESS, "has to arrive"),
    (u08_errors, facts(), PASS, "No error"),
    (u08_errors, facts(account={"conflicts": (CONFLICT,)}), FAIL, "1 error is reported about Ada: smtp:reception@"),
    (u08_errors, facts(account={"service_errors": ("No mailbox.",)}), FAIL, "No mailbox."),
    (u08_errors, facts(online=online(validation_errors=("A", "B"))), FAIL, "2 errors are reported about Ada: A"),
    (
        u08_errors,
        facts(account={"service_errors": ("InvalidSoftMatch",)}),
        FAIL,
        "InvalidSoftMatch. Another object has",
    ),
    (u08_errors, facts(online=None), PASS, "No error"),
    (u08_errors, facts(online=SILENT), UNKNOWN, "did not answer"),
    (u08_errors, facts(online=SILENT, account={"service_errors": ("No mailbox.",)}), FAIL, "No mailbox."),
    (u08_errors, facts(match=None), NEEDLESS, "has to arrive"),
    (u09_sip_domain, facts(), PASS, "verified and enabled"),
    (u09_sip_domain, facts(movable(sip_address="sip:ada@CONTOSO.com")), PASS, "verified and enabled"),
    (u09_sip_domain, facts(movable(sip_address="sip:ada@fabrikam.com")), FAIL, "fabrikam.com is not a verified"),
    (u09_sip_domain, facts(movable(sip_address="")), FAIL, "(none) is not a verified"),
    (u09_sip_domain, facts(sip_enabled=frozenset()), FAIL, "is not enabled for SIP"),
    (u09_sip_domain, facts(verified=SILENT), UNKNOWN, "did not answer"),
    (u09_sip_domain, facts(sip_enabled=REFUSED), UNKNOWN, "refused"),
    (u09_sip_domain, facts(verified=SILENT, sip_enabled=frozenset()), FAIL, "is not enabled for SIP"),
    (u09_sip_domain, facts(sip_enabled=SILENT, verified=frozenset()), FAIL, "is not a verified"),
    (u21_not_teams_only, facts(), PASS, "Islands"),
    (u21_not_teams_only, facts(online=online(upgrade_mode="TeamsOnly")), FAIL, "is TeamsOnly"),
    (u21_not_teams_only, facts(online=online(upgrade_mode="")), UNKNOWN, "does not tell the mode"),
    (u21_not_teams_only, facts(online=SILENT), UNKNOWN, "did not answer"),
    (u21_not_teams_only, facts(online=None), NEEDLESS, "Teams has to know"),
    (u21_not_teams_only, facts(match=None), NEEDLESS, "has to arrive"),
    (u21_not_teams_only, facts(match=SILENT), UNKNOWN, "did not answer"),
]


@pytest.mark.parametrize(("condition", "about", "verdict", "says"), CASES)
def test_what_the_cloud_shows_decides(condition: Condition, about: PersonFacts, verdict: Verdict, says: str) -> None:
    """The verdict, and the sentence about it."""
    found = outcome(condition.judge, about)
    assert found[0] is verdict
    assert says in found[1]


def test_two_accounts_are_both_named() -> None:
    """Whoever decides sees which they are."""
    two = u06_matched.judge(facts(match=among([synced(ADA), synced(ADA, user_id="two", display_name="Other Ada")])))
    assert two.evidence == ("Ada (ada@contoso.com)", "Other Ada (ada@contoso.com)")


def test_a_unit_of_which_nobody_arrived_is_brought_in_as_a_whole() -> None:
    """Where it is known; where others of the unit arrived, the person is searched for alone."""
    assert "Bring OU Workshop into sync scope" in u06_matched.judge(facts(match=None, absent_unit="OU Workshop")).remedy
    assert u06_matched.judge(facts(match=None, absent_unit="")).remedy.startswith("Search for the person")
    asked_alone = u06_matched.judge(facts(match=None)).remedy
    assert asked_alone.startswith("Run check-sync: it tells whether all of OU Sales is out of sync scope")


def test_a_sip_address_without_a_domain_is_no_domain_to_verify() -> None:
    """Nobody is told to verify nothing."""
    assert "Give the person a SIP address" in u09_sip_domain.judge(facts(movable(sip_address=""))).remedy
