"""Step 2 put together, and a later look worked in."""

from typing import Any

import pytest

from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.merge import merged
from commands.rules.domains.public_records import LYNCDISCOVER
from commands.rules.domains.step import CHECKS, Survey, answers_in_words, judge_domain, judge_domains, judge_one
from commands.step import Offer, StepResult, Verdict
from connectors.facts import DnsOutcome
from tests.commands.rules.domains.facts import PUBLIC, facts, looked, ready
from tests.commands.values import NOW, RECORD, SILENT, answer, domain, survey

READY = ready()
MISSING = facts("tailspintoys.com", tenant=None, records=(), survey=None)


def one(given: DomainFacts, **more: Any) -> StepResult:
    """The result of looking at one domain."""
    return judge_one(given, more.get("others", ()), more.get("sources", ()), NOW)


def test_the_checks_are_told_in_their_order() -> None:
    """D1 to D11, and each finding about a domain in order belongs to one."""
    assert [check.id for check in CHECKS] == [f"D{number}" for number in range(1, 12)]
    everything = judge_domain(ready(suffixes=("contoso.com",)))
    assert [f.check for f in everything] == [check.id for check in CHECKS if check.id != "D3"]
    assert {f.verdict for f in everything} == {Verdict.PASS}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tenant": domain()}, {"D2": Verdict.PASS, "D4": Verdict.PASS, "D6": Verdict.PASS}),
        ({"tenant": domain(services=())}, {"D2": Verdict.PASS, "D4": Verdict.PASS, "D6": Verdict.WARN}),
        ({}, {"D2": Verdict.FAIL, "D3": Verdict.FAIL, "D4": Verdict.NOT_APPLICABLE, "D6": Verdict.NOT_APPLICABLE}),
        ({"survey": PUBLIC}, {"D2": Verdict.FAIL, "D3": Verdict.PASS, "D4": Verdict.WARN}),
        ({"records": SILENT, "survey": None}, {"D2": Verdict.FAIL, "D3": Verdict.UNKNOWN}),
        ({"records": (), "survey": None}, {"D2": Verdict.FAIL, "D3": Verdict.UNKNOWN}),
        ({"tenant": SILENT}, {"D2": Verdict.UNKNOWN}),
        ({"tenant": None}, {}),
    ],
)
def test_verified_and_serving(changes: dict[str, Any], expected: dict[str, Verdict]) -> None:
    """D2, D3, D4, D6 follow from the tenant and from the public record."""
    found_now = {finding.check: finding.verdict for finding in judge_domain(facts(**changes))}
    assert expected.items() <= found_now.items()
    assert ("D3" in found_now) is ("D3" in expected)


@pytest.mark.parametrize(
    ("given", "offers"),
    [
        (READY, []),
        (MISSING, [(Offer.ADD_DOMAIN, "Add tailspintoys.com to the tenant")]),
        (facts(), [(Offer.VERIFY_DOMAIN, "Verify fabrikam.com once the record is public")]),
        (facts(survey=PUBLIC), [(Offer.VERIFY_DOMAIN, "Verify fabrikam.com now")]),
        (facts(tenant=SILENT), []),
        (facts("fabricam.com", on_premises=False, tenant=None), []),
    ],
)
def test_what_is_offered(given: DomainFacts, offers: list[tuple[Offer, str]]) -> None:
    """One thing to do about a domain, and none where there is nothing to do or nothing is known."""
    assert [(action.offer, action.label) for action in one(given).next_actions] == offers


def test_one_domain_in_full_shows_the_record_until_it_is_verified() -> None:
    """The record to publish is a value of its own; afterwards nobody needs it."""
    (record,) = one(facts()).records
    assert (record.name, record.record_type, record.value, record.ttl) == ("fabrikam.com", "TXT", RECORD.value, 3600)
    assert one(facts()).subject == "fabrikam.com"
    assert one(READY).records == ()
    assert one(READY).headline == "Ready: contoso.com is verified."
    assert one(facts(records=SILENT, survey=None)).records == ()
    assert one(facts(records=(), survey=None)).records == ()


def test_all_domains_in_short() -> None:
    """Blockers are named in the headline, and each has its way on."""
    result = judge_domains(Survey(domains=(READY, facts(), MISSING)), NOW)
    assert result.verdict is Verdict.FAIL
    assert result.headline == (
        "Not ready: fabrikam.com is not verified yet, and tailspintoys.com is not in the tenant. "
        "Publish the verification record."
    )
    offers = [(action.offer, action.subject) for action in result.next_actions]
    assert offers == [(Offer.SHOW_DOMAIN, "fabrikam.com"), (Offer.ADD_DOMAIN, "tailspintoys.com")]
    only_missing = judge_domains(Survey(domains=(MISSING, facts("a.com", tenant=None))), NOW).headline
    assert only_missing == "Not ready: tailspintoys.com and a.com are not in the tenant. Add the domain to the tenant."


def test_all_ready() -> None:
    """Everything verified is one quiet sentence."""
    result = judge_domains(Survey(domains=(READY,)), NOW)
    assert (result.verdict, result.headline) == (Verdict.PASS, "Ready: 1 domain is verified.")


def test_a_later_look_at_one_domain_is_worked_in() -> None:
    """What was verified since then no longer blocks; the age stays that of the whole."""
    whole = judge_domains(Survey(domains=(READY, facts(suffixes=("fabrikam.com",)))), NOW)
    now = merged(whole, one(ready("fabrikam.com")))
    assert (now.verdict, now.checked_at, now.subject) == (Verdict.PASS, NOW, "")
    assert now.headline == "Ready: 2 domains are verified."
    assert now.records == ()
    assert now.next_actions == ()
    assert not any(f.check == "D3" for f in now.findings)
    assert [f.subject for f in now.findings if f.check == "D7"] == ["fabrikam.com"]


def test_a_later_look_renews_its_row_of_the_matrix_and_no_other() -> None:
    """The order stays; a domain that is new comes last, a mistyped one not at all."""
    whole = judge_domains(Survey(domains=(facts(), READY)), NOW)
    assert whole.matrix is not None
    now = merged(whole, one(ready("fabrikam.com"))).matrix
    assert now is not None
    assert [row[0].text for row in now.rows] == ["fabrikam.com", "contoso.com"]
    assert {cell.text for cell in now.rows[0][1:4]} == {"yes"}
    assert now.rows[1] == whole.matrix.rows[1]
    later = merged(whole, one(MISSING)).matrix
    assert later is not None
    assert [row[0].text for row in later.rows] == ["fabrikam.com", "contoso.com", "tailspintoys.com"]
    assert merged(whole, one(facts("x.com", on_premises=False, tenant=None))).matrix == whole.matrix


def test_a_result_without_a_matrix_gets_that_of_the_later_look() -> None:
    """Results of an earlier version have none."""
    whole = judge_domains(Survey(domains=()), NOW)
    assert whole.matrix is None
    assert merged(whole, one(READY)).matrix == one(READY).matrix


def test_a_domain_that_was_removed_keeps_nothing_of_its_good_days() -> None:
    """A later look finds it in the tenant no more: that it was verified and served says nothing now."""
    whole = judge_domains(Survey(domains=(READY, ready("fabrikam.com", suffixes=("fabrikam.com",)))), NOW)
    now = merged(whole, one(facts(tenant=None, records=(), survey=None)))
    assert [f.check for f in now.findings if f.subject == "fabrikam.com"] == ["D1", "D7"]
    assert now.headline == "Not ready: fabrikam.com is not in the tenant. Add the domain to the tenant."
    assert [f.check for f in now.findings if f.subject == "contoso.com"][:4] == ["D1", "D2", "D4", "D5"]


def test_a_mistyped_name_is_no_domain_of_the_step() -> None:
    """Looking at it blocks itself, never the step; one that is missing in the tenant does block it."""
    whole = judge_domains(Survey(domains=(READY,)), NOW)
    mistyped = one(facts("contosso.com", on_premises=False, tenant=None, records=(), survey=None))
    assert mistyped.verdict is Verdict.FAIL
    assert merged(whole, mistyped) == whole
    assert merged(whole, one(MISSING)).verdict is Verdict.FAIL


def test_people_looked_at_again_count_once() -> None:
    """A later D7 takes the place of the earlier one."""
    whole = judge_domains(Survey(domains=(facts(suffixes=("fabrikam.com",)),)), NOW)
    now = merged(whole, one(facts(suffixes=("adatum.com",))))
    assert [f.verdict for f in now.findings if f.check == "D7"] == [Verdict.FAIL]


def test_silent_sources_of_a_later_look_are_told() -> None:
    """Beside those of the whole, but never what was said of the domain's servers before."""
    sources = ("Microsoft Graph did not answer.", "DNS for fabrikam.com: 1 of 3 servers answered.")
    whole = judge_domains(Survey(domains=(READY, facts()), sources=sources), NOW)
    later = ("Microsoft Graph did not answer.", "DNS for fabrikam.com: 2 of 3 servers answered.")
    assert merged(whole, one(facts(), sources=later)).sources == later


def test_how_many_servers_answered() -> None:
    """Servers that answered in part are told once for a domain, with their whole; in full they are not mentioned."""
    part = survey(answer("ns1"), answer("1.1.1.1", outcome=DnsOutcome.TIMEOUT))
    assert answers_in_words([READY, facts(survey=PUBLIC)]) == ()
    assert answers_in_words([facts(survey=part)]) == ("DNS for fabrikam.com: 1 of 2 servers answered.",)
    lost = survey(answer("1.1.1.1"), problem="no name server of the zone has an address")
    assert answers_in_words([facts(survey=lost)]) == ("DNS for fabrikam.com: 1 of 1 server answered.",)
    mute = looked(
        LYNCDISCOVER, "contoso.com", answer("ns1", outcome=DnsOutcome.REFUSED), answer("1.1.1.1", "192.0.2.1")
    )
    half = ready(public=dict(READY.public) | {"lyncdiscover": mute})
    assert answers_in_words([half]) == ("DNS for contoso.com: 2 of 3 servers answered.",)
