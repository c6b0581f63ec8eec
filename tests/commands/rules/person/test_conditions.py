"""U1 to U5, U10 and U17 to U20, U22: what one fact decides, on both sides of each boundary."""

import pytest

from commands.rules.person import (
    u01_enabled,
    u02_account_enabled,
    u03_home,
    u04_pool,
    u05_moving,
    u10_usage_location,
    u17_contact_count,
    u18_mailbox,
    u19_protected,
    u20_directory_domain,
    u22_ordinary_person,
)
from commands.rules.person.facts import Condition, PersonFacts
from commands.step import Verdict
from connectors.facts import Mailbox, ObjectKind
from tests.commands.rules.person.values import facts, movable, outcome
from tests.commands.values import SILENT

PASS, WARN, FAIL, UNKNOWN, NEEDLESS = (
    Verdict.PASS,
    Verdict.WARN,
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE,
)
CORP = "CN=ada,OU=Sales,DC=corp,DC=contoso,DC=com"

CASES: list[tuple[Condition, PersonFacts, Verdict, str]] = [
    (u01_enabled, facts(), PASS, "enabled as ada@contoso.com"),
    (u01_enabled, facts(movable(enabled=False)), FAIL, "is not enabled"),
    (u01_enabled, facts(movable(sip_address="")), FAIL, "(none)"),
    (u01_enabled, facts(movable(sip_address="sip:ada")), FAIL, "nobody can be reached under"),
    (u01_enabled, facts(movable(sip_address="SIP:ada@contoso.com")), PASS, "enabled as ada@contoso.com"),
    (u02_account_enabled, facts(), PASS, "in Active Directory"),
    (u02_account_enabled, facts(movable(account_enabled=False)), FAIL, "disabled in Active Directory"),
    (u02_account_enabled, facts(movable(account_enabled=False, originator_sid="S-1-5-21-9")), WARN, "resource forest"),
    (u02_account_enabled, facts(movable(account_enabled=None)), PASS, "in Microsoft 365, as synchronisation"),
    (
        u02_account_enabled,
        facts(movable(account_enabled=None), account={"account_enabled": False}),
        FAIL,
        "disabled in Microsoft 365",
    ),
    (
        u02_account_enabled,
        facts(movable(account_enabled=None), account={"account_enabled": None}),
        UNKNOWN,
        "no source",
    ),
    (u02_account_enabled, facts(movable(account_enabled=None), account={"sync_enabled": False}), UNKNOWN, "no source"),
    (u02_account_enabled, facts(movable(account_enabled=None), match=None), NEEDLESS, "has to arrive"),
    (u02_account_enabled, facts(movable(account_enabled=None), match=SILENT), UNKNOWN, "did not answer"),
    (u03_home, facts(), PASS, "Skype for Business Server"),
    (u03_home, facts(movable(hosting_provider="srv:")), PASS, "Skype for Business Server"),
    (u03_home, facts(movable(hosting_provider="sipfed.online.lync.com")), NEEDLESS, "in Teams already"),
    (u03_home, facts(movable(hosting_provider="SipFed.online.lync.com")), NEEDLESS, "in Teams already"),
    (u03_home, facts(movable(hosting_provider="sipfed.online.gov.skypeforbusiness.us")), FAIL, "neither the server"),
    (u03_home, facts(movable(hosting_provider="")), FAIL, "has no home"),
    (u04_pool, facts(), PASS, "pool01.contoso.com"),
    (u04_pool, facts(movable(registrar_pool="", pool_object="CN=1:1,CN=Pools")), PASS, "There is a pool."),
    (u04_pool, facts(movable(registrar_pool="")), FAIL, "no registrar pool"),
    (u05_moving, facts(), PASS, "No move"),
    (u05_moving, facts(movable(moving_to="pool02.contoso.com")), FAIL, "to pool02.contoso.com"),
    (u10_usage_location, facts(), PASS, "is DE"),
    (u10_usage_location, facts(account={"usage_location": None}), FAIL, "no usage location"),
    (u10_usage_location, facts(account={"usage_location": "Germany"}), FAIL, "no usage location"),
    (u10_usage_location, facts(match=None), NEEDLESS, "has to arrive"),
    (u10_usage_location, facts(match=SILENT), UNKNOWN, "did not answer"),
    (u17_contact_count, facts(), UNKNOWN, "only an export shows"),
    (u18_mailbox, facts(), PASS, "in Exchange Online"),
    (u18_mailbox, facts(movable(mailbox=Mailbox.ON_PREMISES)), WARN, "on premises"),
    (u18_mailbox, facts(movable(mailbox=Mailbox.NONE)), NEEDLESS, "no mailbox"),
    (u18_mailbox, facts(movable(mailbox=None)), UNKNOWN, "no source tells"),
    (u19_protected, facts(), PASS, "no protected group"),
    (u19_protected, facts(movable(protected=True)), WARN, "protected group"),
    (u19_protected, facts(movable(protected=None)), UNKNOWN, "no source tells"),
    (u20_directory_domain, facts(), PASS, "are in contoso.com"),
    (u20_directory_domain, facts(movable(distinguished_name=CORP)), WARN, "corp.contoso.com, the servers are in"),
    (u20_directory_domain, facts(movable(distinguished_name=CORP), server_domain="Corp.Contoso.com"), PASS, "corp"),
    (u20_directory_domain, facts(server_domain=""), PASS, "are in contoso.com"),
    (u20_directory_domain, facts(movable(registrar_pool=""), server_domain=""), UNKNOWN, "cannot be told"),
    (u20_directory_domain, facts(movable(distinguished_name="CN=ada")), UNKNOWN, "cannot be told"),
    (u20_directory_domain, facts(movable(distinguished_name="")), UNKNOWN, "cannot be told"),
    (u22_ordinary_person, facts(), PASS, "ordinary person"),
    (u22_ordinary_person, facts(movable(kind=ObjectKind.CONTACT)), FAIL, "is a contact"),
    (u22_ordinary_person, facts(movable(owner_urn="urn:application:RGS")), FAIL, "application endpoint"),
    (u22_ordinary_person, facts(movable(owner_urn=None)), UNKNOWN, "no source tells"),
]


@pytest.mark.parametrize(("condition", "about", "verdict", "says"), CASES)
def test_one_fact_decides(condition: Condition, about: PersonFacts, verdict: Verdict, says: str) -> None:
    """The verdict, and the sentence about it."""
    found = outcome(condition.judge, about)
    assert found[0] is verdict
    assert says in found[1]


def test_what_a_person_looks_up_names_that_person() -> None:
    """The command can be copied: it holds the person's own names, as literals of PowerShell."""
    counted = u17_contact_count.judge(facts(movable(display_name="O'Neill", sip_address="sip:o'neill@contoso.com")))
    assert "-UserFilter 'sip:o''neill@contoso.com'" in counted.remedy
    assert "-PoolFqdn 'pool01.contoso.com'" in counted.remedy
    assert "<" not in counted.remedy


def test_what_is_not_known_stays_a_placeholder() -> None:
    """Without a pool the command says where it goes."""
    counted = u17_contact_count.judge(facts(movable(registrar_pool="")))
    assert "-PoolFqdn <pool>" in counted.remedy
