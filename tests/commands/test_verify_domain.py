"""verify-domain against a running company: its DNS, its tenant and its people."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from commands import verify_domain
from commands.history import remember
from commands.online import read_online
from commands.services import PeopleSource, Services
from commands.step import Finding, Offer, Request, StepResult, UsageError, Verdict
from connectors.facts import OnPremisesUser, SipDomain, VerificationRecord
from connectors.graph import Graph
from connectors.shell import Shell
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany

NOBODY = Request()


def by_check(result: StepResult, subject: str) -> dict[str, Finding]:
    """The findings about one domain by their check."""
    return {finding.check: finding for finding in result.findings if finding.subject == subject}


def look(services: Services, name: str, *, confirmed: bool = False) -> StepResult:
    """One domain, as somebody asks for it."""
    return verify_domain.run(services, Request(words=(name,), confirmed=confirmed))


def verify_calls(company: RunningCompany) -> int:
    """How often Microsoft 365 was asked to verify."""
    entries = company.control("journal?system=graph", method="GET")["entries"]
    return sum("/verify" in f"{entry['what']} {entry['detail']}" for entry in entries)


def test_all_domains_are_those_of_the_company(company: RunningCompany, services: Services) -> None:
    """Every SIP domain, its verdicts and its records are what the company tells about itself."""
    truth = company.describe()
    result = verify_domain.run(services, NOBODY)
    for name, facts in truth["sip_domains"].items():
        found = by_check(result, name)
        assert found["D1"].verdict is (Verdict.PASS if facts["in_tenant"] else Verdict.FAIL)
        if facts["in_tenant"]:
            assert found["D2"].verdict is (Verdict.PASS if facts["verified"] else Verdict.FAIL)
    pending = [name for name, facts in truth["domains"].items() if not facts["verified"]]
    assert [record.domain for record in result.records] == pending
    assert [record.value for record in result.records] == [truth["domains"][n]["verification_text"] for n in pending]
    missing = [name for name, facts in truth["sip_domains"].items() if not facts["in_tenant"]]
    offers = {(action.offer, action.subject) for action in result.next_actions}
    assert offers == {(Offer.SHOW_DOMAIN, n) for n in pending} | {(Offer.ADD_DOMAIN, n) for n in missing}
    for name in (*pending, *missing):
        assert name in result.headline


def test_people_and_domains_agree(company: RunningCompany, services: Services) -> None:
    """D7 is about as many people as the company has in each SIP domain."""
    truth = company.describe()
    result = verify_domain.run(services, NOBODY)
    for name, facts in truth["sip_domains"].items():
        assert f"{facts['users']} " in by_check(result, name)["D7"].says


def test_a_domain_in_full_before_anybody_has_published(company: RunningCompany, services: Services) -> None:
    """The exact record, a line for every server, and a way on."""
    text = company.describe()["domains"]["fabrikam.com"]["verification_text"]
    result = look(services, "Fabrikam.COM.")
    found = by_check(result, "fabrikam.com")
    assert (found["D2"].verdict, found["D3"].verdict) == (Verdict.FAIL, Verdict.FAIL)
    assert text in found["D3"].remedy
    assert len(found["D3"].evidence) == 3
    assert result.records[0].value == text
    assert [action.offer for action in result.next_actions] == [Offer.VERIFY_DOMAIN]
    assert result.sources == ()
    assert not verify_domain.is_verified(result)
    assert not verify_domain.record_is_public(result)


def test_from_publishing_to_verified(fresh_company: RunningCompany, connect: Connect) -> None:
    """Absent, propagating, confirmed, verified; Microsoft 365 is asked only once there is something to see."""
    services = connect(fresh_company)
    early = look(services, "fabrikam.com", confirmed=True)
    assert by_check(early, "fabrikam.com")["D4"].verdict is Verdict.NOT_APPLICABLE
    assert "the watch goes on" in by_check(early, "fabrikam.com")["D4"].says
    assert verify_calls(fresh_company) == 0

    fresh_company.control("dns/publish-verification", {"domain": "fabrikam.com"})
    part = look(services, "fabrikam.com")
    assert by_check(part, "fabrikam.com")["D3"].verdict is Verdict.WARN
    assert "propagating" in by_check(part, "fabrikam.com")["D3"].says
    assert verify_domain.record_is_public(part)
    assert part.next_actions[0].label == "Verify fabrikam.com now"

    fresh_company.control("dns/refresh-secondary")
    fresh_company.control("dns/flush")
    assert by_check(look(services, "fabrikam.com"), "fabrikam.com")["D3"].verdict is Verdict.PASS
    assert verify_calls(fresh_company) == 0

    done = verify_domain.look_again(services, "fabrikam.com", confirmed=True)
    assert verify_domain.is_verified(done)
    assert by_check(done, "fabrikam.com")["D4"].verdict is Verdict.PASS
    assert by_check(done, "fabrikam.com")["D5"].says == "fabrikam.com is enabled for SIP in the tenant."
    assert done.headline.startswith("fabrikam.com is verified.")
    assert done.records == ()
    assert done.next_actions == ()
    assert fresh_company.describe()["domains"]["fabrikam.com"]["verified"]
    asked = verify_calls(fresh_company)
    assert verify_domain.is_verified(look(services, "fabrikam.com", confirmed=True))
    assert verify_calls(fresh_company) == asked


def test_what_teams_said_before_the_verification_does_not_count_after_it(
    fresh_company: RunningCompany, connect: Connect
) -> None:
    """Also where this run of checks has asked Teams already; a Teams that is silent now is said to be."""
    services = connect(fresh_company)
    services = replace(services, online=read_online(services))
    fresh_company.control("dns/publish-verification", {"domain": "fabrikam.com", "everywhere": True})
    fresh_company.control("fault", {"system": "shell", "kind": "blocked", "match": "Connect-MicrosoftTeams"})
    done = look(services, "fabrikam.com", confirmed=True)
    assert verify_domain.is_verified(done)
    assert by_check(done, "fabrikam.com")["D5"].verdict is Verdict.UNKNOWN
    assert any("Teams PowerShell" in line for line in done.sources)


def test_microsoft_does_not_see_the_record_yet(fresh_company: RunningCompany, connect: Connect) -> None:
    """The record is on the secondary only, which Microsoft 365 does not ask: warn, and go on."""
    services = connect(fresh_company)
    fresh_company.control("dns/publish-verification", {"domain": "fabrikam.com", "everywhere": True})
    text = fresh_company.describe()["domains"]["fabrikam.com"]["verification_text"]
    fresh_company.control("dns/withdraw", {"name": "fabrikam.com", "type": "TXT", "value": text})
    found = by_check(look(services, "fabrikam.com", confirmed=True), "fabrikam.com")
    assert found["D3"].verdict is Verdict.WARN
    assert found["D4"].verdict is Verdict.WARN
    assert "does not find the record" in found["D4"].says


def test_without_the_permission_to_verify(fresh_company: RunningCompany, connect: Connect) -> None:
    """D4 fails with the permission that is missing; reading still works."""
    services = connect(fresh_company)
    fresh_company.control("dns/publish-verification", {"domain": "fabrikam.com", "everywhere": True})
    fresh_company.control("permission", {"permission": "Domain.ReadWrite.All", "granted": False})
    fresh_company.control("permission", {"permission": "Domain.Read.All", "granted": True})
    found = by_check(look(services, "fabrikam.com", confirmed=True), "fabrikam.com")
    assert found["D4"].verdict is Verdict.FAIL
    assert "Domain.ReadWrite.All" in found["D4"].says + found["D4"].remedy


def test_no_answer_to_the_verification(fresh_company: RunningCompany, connect: Connect) -> None:
    """The connection breaks while verifying: unknown, never green."""
    services = connect(fresh_company)
    fresh_company.control("dns/publish-verification", {"domain": "fabrikam.com", "everywhere": True})
    fresh_company.control("fault", {"system": "graph", "kind": "503", "match": "/domains/fabrikam.com/verify"})
    found = by_check(look(services, "fabrikam.com", confirmed=True), "fabrikam.com")
    assert found["D4"].verdict is Verdict.UNKNOWN


def test_adding_a_domain_needs_a_confirmation(fresh_company: RunningCompany, connect: Connect) -> None:
    """Without one it is only offered; with one it is there, and its record is shown."""
    services = connect(fresh_company)
    offered = verify_domain.add(services, "tailspintoys.com", confirmed=False)
    assert [action.offer for action in offered.next_actions] == [Offer.ADD_DOMAIN]
    assert "tailspintoys.com" not in fresh_company.describe()["domains"]
    added = verify_domain.add(services, "TailspinToys.com", confirmed=True)
    truth = fresh_company.describe()["domains"]["tailspintoys.com"]
    assert added.records[0].value == truth["verification_text"]
    assert by_check(added, "tailspintoys.com")["D1"].verdict is Verdict.PASS


def test_adding_without_the_permission(fresh_company: RunningCompany, connect: Connect) -> None:
    """The refusal is part of the answer, with what is missing."""
    services = connect(fresh_company)
    fresh_company.control("permission", {"permission": "Domain.ReadWrite.All", "granted": False})
    fresh_company.control("permission", {"permission": "Domain.Read.All", "granted": True})
    result = verify_domain.add(services, "tailspintoys.com", confirmed=True)
    found = by_check(result, "tailspintoys.com")["D1"]
    assert found.verdict is Verdict.FAIL
    assert "could not be added" in found.says
    assert "could not be added" in result.headline
    assert "Domain.ReadWrite.All" in found.says + found.remedy


def test_a_silent_name_server_is_told(fresh_company: RunningCompany, connect: Connect) -> None:
    """Nobody answers: unknown, and how many of how many servers answered."""
    services = connect(fresh_company)
    fresh_company.control("fault", {"system": "dns", "kind": "silent"})
    result = verify_domain.look_again(services, "fabrikam.com", confirmed=False)
    assert by_check(result, "fabrikam.com")["D3"].verdict is Verdict.UNKNOWN
    assert any("0 of" in line for line in result.sources)


def test_without_the_shell_the_domains_of_the_tenant_are_looked_at(company: RunningCompany, connect: Connect) -> None:
    """Which of them are used on premises is unknown; whether they are verified is not."""
    result = verify_domain.run(connect(company, shell=False), NOBODY)
    assert by_check(result, "contoso.com")["D1"].verdict is Verdict.UNKNOWN
    assert by_check(result, "contoso.com")["D2"].verdict is Verdict.PASS
    assert by_check(result, "fabrikam.com")["D2"].verdict is Verdict.FAIL
    assert not any("onmicrosoft" in finding.subject for finding in result.findings)
    assert by_check(look(connect(company, shell=False), "fabrikam.com"), "fabrikam.com")["D2"].verdict is Verdict.FAIL


def test_without_graph_every_domain_is_unknown(fresh_company: RunningCompany, connect: Connect) -> None:
    """Nothing green, nothing crashes, nothing is offered."""
    services = connect(fresh_company)
    fresh_company.control("fault", {"system": "graph", "kind": "500"})
    result = verify_domain.run(services, NOBODY)
    assert {f.verdict for f in result.findings if f.check in ("D1", "D2")} == {Verdict.UNKNOWN}
    assert result.next_actions == ()
    assert look(services, "fabrikam.com", confirmed=True).verdict is Verdict.UNKNOWN


def test_records_that_cannot_be_read(fresh_company: RunningCompany, connect: Connect) -> None:
    """The domain is there, its record is not told: D3 is unknown, and verifying waits."""
    services = connect(fresh_company)
    path = "/domains/fabrikam.com/verificationDnsRecords"
    fresh_company.control("fault", {"system": "graph", "kind": "500", "match": path})
    found = by_check(look(services, "fabrikam.com", confirmed=True), "fabrikam.com")
    assert found["D3"].verdict is Verdict.UNKNOWN
    assert found["D4"].verdict is Verdict.NOT_APPLICABLE
    assert verify_calls(fresh_company) == 0


def test_neither_side_answers(fresh_company: RunningCompany, connect: Connect) -> None:
    """What Teams lists stays in the table; if that is silent too, no domain is known, and one finding says why."""
    services = connect(fresh_company, shell=False)
    fresh_company.control("fault", {"system": "graph", "kind": "500"})
    assert row_of(verify_domain.run(services, NOBODY), "contoso.com")[:4] == ["cannot tell"] * 3 + ["enabled"]
    fresh_company.control("fault", {"system": "shell", "kind": "blocked", "match": "Connect-MicrosoftTeams"})
    result = verify_domain.run(services, NOBODY)
    assert result.verdict is Verdict.UNKNOWN
    assert [finding.check for finding in result.findings] == ["D1"]


def test_a_domain_that_only_the_tenant_uses(fresh_company: RunningCompany, connect: Connect) -> None:
    """The tenant serves SIP in it, the deployment does not know it: warn."""
    services = connect(fresh_company)
    fresh_company.call_in_loop(lambda: fresh_company.world.deployment.sip_domains.remove("contoso.com"))
    assert by_check(verify_domain.run(services, NOBODY), "contoso.com")["D1"].verdict is Verdict.WARN


def test_a_name_below_a_verified_domain(services: Services) -> None:
    """It is verified through the domain above, and nobody uses it."""
    found = by_check(look(services, "sip.eu.contoso.com"), "sip.eu.contoso.com")
    assert found["D1"].verdict is Verdict.FAIL


def test_progress_is_told(services: Services) -> None:
    """Each part that may take a while is announced."""
    sentences: list[str] = []
    look(replace(services, progress=sentences.append), "fabrikam.com")
    assert sentences == ["Asking the name servers of fabrikam.com"]


def test_one_domain_shows_what_is_known_about_its_people(services: Services) -> None:
    """D7 needs everybody, so it comes from the last look at all domains, with its age."""
    assert "D7" not in by_check(look(services, "contoso.com"), "contoso.com")
    whole = verify_domain.run(services, NOBODY)
    remember(services, whole, "U1")
    later = replace(services, now=lambda: whole.checked_at + timedelta(minutes=4))
    finding = by_check(look(later, "contoso.com"), "contoso.com")["D7"]
    assert finding.says == by_check(whole, "contoso.com")["D7"].says
    assert finding.evidence == ("As of 4 minutes ago, with the last check of all domains",)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("a.com", "b.com"), "one domain at a time"),
        (("not a domain",), "not the name of a domain"),
        (("ada@contoso.com",), "behind the @"),
    ],
)
def test_words_that_are_no_domain(services: Services, words: tuple[str, ...], part: str) -> None:
    """Refused before anybody is asked, with what to type."""
    with pytest.raises(UsageError, match=part):
        verify_domain.validate(words)
    with pytest.raises(UsageError, match=part):
        verify_domain.run(services, Request(words=words))


def test_words_that_are_fine() -> None:
    """None, or one domain, however it was typed."""
    assert verify_domain.validate(()) == ()
    assert verify_domain.validate(("HTTPS://Contoso.com/",)) == ("contoso.com",)


def test_nobody_at_all_makes_the_names_unknown(fresh_company: RunningCompany, connect: Connect) -> None:
    """D7: an empty list of people is no answer, so the step is not green for it."""
    services = connect(fresh_company)
    fresh_company.call_in_loop(fresh_company.world.people.clear)
    result = verify_domain.run(services, NOBODY)
    verdicts = {finding.verdict for finding in result.findings if finding.check == "D7"}
    assert verdicts == {Verdict.UNKNOWN}
    assert "Get-CsUser" in by_check(result, "contoso.com")["D7"].remedy


def test_no_sip_domain_at_all_is_unknown(fresh_company: RunningCompany, connect: Connect) -> None:
    """D1: no deployment is without one, so an empty list is no answer, also where the tenant has domains."""
    services = connect(fresh_company)
    fresh_company.call_in_loop(fresh_company.world.deployment.sip_domains.clear)
    for result in (verify_domain.run(services, NOBODY), look(services, "contoso.com")):
        found = by_check(result, "contoso.com")
        assert found["D1"].verdict is Verdict.UNKNOWN
        assert "Get-CsSipDomain" in found["D1"].remedy
        assert "it lists no SIP domain" in " ".join(result.sources)


class Mislabelled:
    """Microsoft Graph, with a verification record under what is no name in DNS."""

    def __init__(self, graph: Graph) -> None:
        self.domains = graph.domains

    def verification_records(self, name: str) -> tuple[VerificationRecord, ...]:
        """One record."""
        return (VerificationRecord(name=f"not a name.{name}", record_type="TXT", value="MS=ms1", ttl=3600),)


def test_a_record_that_cannot_be_asked_for_is_unknown(services: Services) -> None:
    """D3: its label is nothing that a name server could be asked for."""
    odd = replace(services, graph=cast(Graph, Mislabelled(services.graph)))
    found = by_check(look(odd, "fabrikam.com", confirmed=True), "fabrikam.com")
    assert found["D3"].verdict is Verdict.UNKNOWN
    assert "not a name in DNS" in found["D3"].says
    assert found["D4"].verdict is Verdict.NOT_APPLICABLE


RECORDS = {"D8": "lyncdiscover", "D9": "sip", "D10": "_sip._tls", "D11": "_sipfederationtls._tcp"}
INTO_CLOUD = {
    "lyncdiscover": ("CNAME", "webdir.online.lync.com"),
    "sip": ("CNAME", "sipdir.online.lync.com"),
    "_sip._tls": ("SRV", "100 1 443 sipdir.online.lync.com"),
    "_sipfederationtls._tcp": ("SRV", "100 1 5061 sipfed.online.lync.com"),
}


def lead_into_cloud(company: RunningCompany, domain: str) -> None:
    """All four records of a domain lead to Microsoft 365, on every server."""
    for label, (kind, value) in INTO_CLOUD.items():
        for old in ("A", "CNAME", "SRV"):
            company.control("dns/withdraw", {"name": f"{label}.{domain}", "type": old})
        company.control("dns/publish", {"name": f"{label}.{domain}", "type": kind, "value": value, "ttl": 300})
    company.control("dns/refresh-secondary")
    company.control("dns/flush")


def everybody_moves(company: RunningCompany) -> None:
    """Nobody is homed on premises any more."""

    def move() -> None:
        for person in company.world.people:
            person.hosting_provider = "sipfed.online.lync.com"

    company.call_in_loop(move)


def verdicts_of_dns(result: StepResult, domain: str) -> set[Verdict]:
    """Of the four records of a domain."""
    found = by_check(result, domain)
    return {found[check].verdict for check in RECORDS}


def row_of(result: StepResult, domain: str) -> list[str]:
    """The words of a domain's row in the matrix, behind its name."""
    assert result.matrix is not None
    return next([cell.text for cell in row[1:]] for row in result.matrix.rows if row[0].text == domain)


def test_in_hybrid_every_record_leads_on_premises(company: RunningCompany, services: Services) -> None:
    """As in the seeded company, for each SIP domain."""
    result = verify_domain.run(services, NOBODY)
    for name in company.describe()["sip_domains"]:
        assert verdicts_of_dns(result, name) == {Verdict.PASS}
        assert row_of(result, name)[-4:] == ["on premises"] * 4
    assert row_of(result, "contoso.com")[:4] == ["yes", "yes", "yes", "enabled"]


def test_records_that_lead_to_microsoft_365_while_people_are_on_premises(
    fresh_company: RunningCompany, connect: Connect
) -> None:
    """Fail at the first look; after the last move the same records are right, and those on premises are wrong."""
    services = connect(fresh_company)
    lead_into_cloud(fresh_company, "contoso.com")
    result = verify_domain.run(services, NOBODY)
    assert verdicts_of_dns(result, "contoso.com") == {Verdict.FAIL}
    assert "so since the first look" in by_check(result, "contoso.com")["D8"].says
    everybody_moves(fresh_company)
    after = verify_domain.run(services, NOBODY)
    assert verdicts_of_dns(after, "contoso.com") == {Verdict.PASS}
    assert verdicts_of_dns(after, "fabrikam.com") == {Verdict.FAIL}
    assert row_of(after, "contoso.com")[-4:] == ["Microsoft 365"] * 4


def test_a_change_is_not_yet_and_then_broken(fresh_company: RunningCompany, connect: Connect) -> None:
    """Seen on one server only, then for longer than an hour: from needs attention to blocked, with since when."""
    services = connect(fresh_company)
    assert verdicts_of_dns(verify_domain.run(services, NOBODY), "contoso.com") == {Verdict.PASS}
    name = "_sipfederationtls._tcp.contoso.com"
    fresh_company.control("dns/withdraw", {"name": name, "type": "SRV"})
    start = services.now()
    young = by_check(verify_domain.run(services, NOBODY), "contoso.com")["D11"]
    assert young.verdict is Verdict.WARN
    assert young.not_yet_until is not None
    assert timedelta(minutes=59) < young.not_yet_until - start < timedelta(minutes=61)
    assert any("ns1.contoso.com (authoritative) says that" in line for line in young.evidence)
    assert any("ns2.contoso.com (authoritative) leads to" in line for line in young.evidence)

    later = replace(services, now=lambda: start + timedelta(minutes=62))
    old = by_check(verify_domain.run(later, NOBODY), "contoso.com")["D11"]
    assert (old.verdict, old.not_yet_until) == (Verdict.FAIL, None)
    assert "broken since" in old.says
    assert "1 hour ago" in old.says
    assert any("before: 100 1 5061 sip.contoso.com" in line for line in old.evidence)


def test_one_domain_is_judged_by_where_people_were_at_the_last_look(
    fresh_company: RunningCompany, connect: Connect
) -> None:
    """Nobody has looked: cannot tell. After a look at all: as then, for a day."""
    services = connect(fresh_company)
    assert verdicts_of_dns(look(services, "contoso.com"), "contoso.com") == {Verdict.UNKNOWN}
    assert "verify-domain without a domain" in by_check(look(services, "contoso.com"), "contoso.com")["D8"].remedy
    at = services.now()
    verify_domain.run(services, NOBODY)
    assert verdicts_of_dns(look(services, "contoso.com"), "contoso.com") == {Verdict.PASS}
    stale = replace(services, now=lambda: at + timedelta(hours=25))
    assert verdicts_of_dns(look(stale, "contoso.com"), "contoso.com") == {Verdict.UNKNOWN}


def test_a_domain_disabled_for_sip_online(fresh_company: RunningCompany, connect: Connect) -> None:
    """D5, for all domains and for one."""
    services = connect(fresh_company)
    fresh_company.call_in_loop(lambda: fresh_company.world.tenant.teams.sip_domains.update({"contoso.com": False}))
    for result in (verify_domain.run(services, NOBODY), look(services, "contoso.com")):
        assert by_check(result, "contoso.com")["D5"].verdict is Verdict.FAIL
        assert row_of(result, "contoso.com")[3] == "disabled"


def test_without_teams_powershell_sip_online_is_unknown(company: RunningCompany, connect: Connect) -> None:
    """The other checks go on; a domain that waits for its verification needs no answer."""
    services = connect(company, teams=False)
    result = verify_domain.run(services, NOBODY)
    assert by_check(result, "contoso.com")["D5"].verdict is Verdict.UNKNOWN
    assert by_check(result, "fabrikam.com")["D5"].verdict is Verdict.NOT_APPLICABLE
    assert any("Teams PowerShell" in source for source in result.sources)
    assert not any("Teams PowerShell" in source for source in look(services, "fabrikam.com").sources)


class Listing:
    """A source of people that is not the shell."""

    name = "Active Directory"
    rights = "Check the account."

    def __init__(self, people: PeopleSource) -> None:
        self._people = people

    def users(self) -> tuple[OnPremisesUser, ...]:
        """Everybody."""
        return self._people.users()


def test_addresses_show_which_domains_to_look_at(company: RunningCompany, connect: Connect) -> None:
    """The shell is silent, the people are known from elsewhere: whether the server serves the domains stays open."""
    people = cast(PeopleSource, Listing(connect(company).people))
    result = verify_domain.run(replace(connect(company, shell=False), people=people), NOBODY)
    used = [name for name, facts in company.describe()["sip_domains"].items() if facts["users"]]
    for name in used:
        assert row_of(result, name)[0] == "cannot tell"
        found = by_check(result, name)
        assert found["D1"].verdict in (Verdict.UNKNOWN, Verdict.FAIL)
        assert found["D7"].verdict is not Verdict.UNKNOWN


def test_a_domain_known_from_before_does_not_vanish_while_nothing_lists_it(
    fresh_company: RunningCompany, connect: Connect
) -> None:
    """One that the tenant does not have either stays in the table, time after time, until the shell answers."""
    fresh_company.call_in_loop(lambda: fresh_company.world.deployment.sip_domains.append("tailspintoys.com"))
    services = connect(fresh_company)
    remember(services, verify_domain.run(services, NOBODY), "U1")
    silent = replace(services, shell=Shell(None), people=Shell(None))
    for _ in range(2):
        result = verify_domain.run(silent, NOBODY)
        assert row_of(result, "tailspintoys.com")[:2] == ["cannot tell", "missing"]
        remember(silent, result, "U1")


def test_a_name_without_room_for_a_label_is_not_asked_for(services: Services) -> None:
    """The longest names are names, and lyncdiscover below them is none."""
    long = ".".join(["a" * 61] * 4)[:245] + ".com"
    result = look(replace(services, shell=cast(Shell, NoSipDomain())), long)
    words = row_of(result, long)[-4:]
    assert (words[0], words[-1]) == ("not asked", "not asked")


class NoSipDomain:
    """A shell that lists no SIP domain."""

    def sip_domains(self) -> tuple[SipDomain, ...]:
        """None."""
        return ()
