"""Step 2: D1, D2, D4, D6, D7 and the result put together."""

from typing import Any

import pytest

from commands.rules.domain_step import Survey, answers_in_words, judge_domains, judge_one, merged
from commands.rules.domains import Asked, Attempt, DomainFacts, judge_domain, judge_suffixes
from commands.step import Finding, Offer, StepResult, Verdict
from connectors.facts import DnsOutcome
from tests.commands.values import NOW, RECORD, REFUSED, SILENT, answer, domain, survey

PENDING = domain("fabrikam.com", verified=False, services=())
PUBLIC = survey(answer("ns1", RECORD.value), answer("1.1.1.1", RECORD.value))
ABSENT = survey(answer("ns1", outcome=DnsOutcome.NXDOMAIN))


def facts(name: str = "fabrikam.com", **changes: Any) -> DomainFacts:
    """A SIP domain that waits for its record."""
    values: dict[str, Any] = {"on_premises": True, "tenant": PENDING, "records": (RECORD,), "survey": ABSENT}
    return DomainFacts(name=name, **values | changes)


READY = facts("contoso.com", tenant=domain(), records=(), survey=None)
MISSING = facts("tailspintoys.com", tenant=None, records=(), survey=None)


def found(given: DomainFacts) -> dict[str, Finding]:
    """The findings about one domain by their check."""
    return {finding.check: finding for finding in judge_domain(given)}


def verdicts(given: DomainFacts) -> dict[str, Verdict]:
    """The verdicts about one domain by their check."""
    return {check: finding.verdict for check, finding in found(given).items()}


def one(given: DomainFacts) -> StepResult:
    """The result of looking at one domain."""
    return judge_one(given, (), (), NOW)


@pytest.mark.parametrize(
    ("on_premises", "tenant", "verdict"),
    [
        (True, domain(), Verdict.PASS),
        (True, None, Verdict.FAIL),
        (False, domain(), Verdict.WARN),
        (False, domain(services=("Email",)), Verdict.NOT_APPLICABLE),
        (False, domain(initial=True), Verdict.NOT_APPLICABLE),
        (False, None, Verdict.FAIL),
        (SILENT, domain(), Verdict.UNKNOWN),
        (SILENT, None, Verdict.FAIL),
        (True, SILENT, Verdict.UNKNOWN),
        (SILENT, SILENT, Verdict.UNKNOWN),
    ],
)
def test_both_sides_know_it(on_premises: Any, tenant: Any, verdict: Verdict) -> None:
    """D1: missing in the tenant fails; only the tenant's matters where it serves Skype for Business."""
    assert verdicts(facts(on_premises=on_premises, tenant=tenant))["D1"] is verdict


def test_a_name_that_nobody_uses_is_probably_mistyped() -> None:
    """Neither side knows it: the SIP domains are named, and nothing is offered."""
    result = one(facts("fabricam.com", on_premises=False, tenant=None, known=("contoso.com", "fabrikam.com")))
    assert "contoso.com and fabrikam.com" in result.findings[0].remedy
    assert result.next_actions == ()
    assert one(facts("x.com", on_premises=False, tenant=None)).findings[0].remedy == "Check the spelling."


def test_below_a_verified_domain_no_record_is_needed() -> None:
    """A verified root verifies what lies below it."""
    below = found(facts("sip.contoso.com", tenant=None, verified_parent="contoso.com"))["D1"]
    assert "contoso.com is verified" in below.says
    assert below.earliest == "at once"


def test_whether_it_is_used_cannot_be_told() -> None:
    """With the shell silent a missing domain is still missing, and the doubt is said."""
    assert "cannot be told" in found(facts(on_premises=SILENT, tenant=None))["D1"].says


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
    found_now = verdicts(facts(**changes))
    assert expected.items() <= found_now.items()
    assert ("D3" in found_now) is ("D3" in expected)


@pytest.mark.parametrize(
    ("asked", "problem", "verdict", "part"),
    [
        (Asked.TOO_EARLY, None, Verdict.NOT_APPLICABLE, "the watch goes on"),
        (Asked.NOT_FOUND, REFUSED, Verdict.WARN, "does not find the record"),
        (Asked.NOT_FOUND, None, Verdict.WARN, "does not find the record"),
        (Asked.FORBIDDEN, REFUSED, Verdict.FAIL, "may not verify"),
        (Asked.FORBIDDEN, None, Verdict.FAIL, "may not verify"),
        (Asked.NO_ANSWER, SILENT, Verdict.UNKNOWN, "cannot be told"),
        (Asked.NO_ANSWER, None, Verdict.UNKNOWN, "cannot be told"),
    ],
)
def test_what_came_of_asking(asked: Asked, problem: Any, verdict: Verdict, part: str) -> None:
    """D4: not found yet warns, a missing permission fails, silence is unknown."""
    finding = found(facts(survey=PUBLIC, attempt=Attempt(asked=asked, problem=problem)))["D4"]
    assert finding.verdict is verdict
    assert part in finding.says


def test_the_remedy_of_an_unverified_domain_follows_its_record() -> None:
    """Publish while it is absent, confirm once it is public, look closer where it is not known."""
    assert "MS=ms12345678" in found(facts())["D2"].remedy
    assert "confirm" in found(facts(survey=PUBLIC))["D2"].remedy
    assert "alone" in found(facts(records=SILENT, survey=None))["D2"].remedy


@pytest.mark.parametrize(
    ("given", "offers"),
    [
        (READY, []),
        (MISSING, [(Offer.ADD_DOMAIN, "Add tailspintoys.com to the tenant")]),
        (facts(), [(Offer.VERIFY_DOMAIN, "Verify fabrikam.com once the record is public")]),
        (facts(survey=PUBLIC), [(Offer.VERIFY_DOMAIN, "Verify fabrikam.com now")]),
        (facts(tenant=SILENT), []),
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
    assert judge_domains(Survey(domains=(READY,)), NOW).headline == "Ready: 1 domain is verified."


@pytest.mark.parametrize(
    ("suffixes", "verified", "verdict"),
    [
        ([], frozenset(), Verdict.NOT_APPLICABLE),
        (["contoso.com"], SILENT, Verdict.PASS),
        (["contoso.com", "fabrikam.com"], SILENT, Verdict.UNKNOWN),
        (["contoso.com", "fabrikam.com"], frozenset({"fabrikam.com"}), Verdict.WARN),
        (["contoso.com", "fabrikam.com"], frozenset({"contoso.com"}), Verdict.FAIL),
        (["contoso.com", ""], frozenset({"contoso.com"}), Verdict.FAIL),
    ],
)
def test_suffixes(suffixes: list[str], verified: Any, verdict: Verdict) -> None:
    """D7: the same domain passes, another verified one warns, an unverified one fails."""
    assert judge_suffixes("contoso.com", suffixes, verified).verdict is verdict


def test_a_later_look_at_one_domain_is_worked_in() -> None:
    """What was verified since then no longer blocks; the age stays that of the whole."""
    suffixes = judge_suffixes("fabrikam.com", ["fabrikam.com"], SILENT)
    whole = judge_domains(Survey(domains=(READY, facts()), others=(suffixes,)), NOW)
    part = one(facts(tenant=domain("fabrikam.com"), records=(), survey=None))
    now = merged(whole, part)
    assert (now.verdict, now.checked_at, now.subject) == (Verdict.PASS, NOW, "")
    assert now.headline == "Ready: 2 domains are verified."
    assert now.records == ()
    assert now.next_actions == ()
    assert not any(f.check == "D3" for f in now.findings)
    assert suffixes in now.findings


def test_a_domain_that_was_removed_keeps_nothing_of_its_good_days() -> None:
    """A later look finds it in the tenant no more: that it was verified and served says nothing now."""
    suffixes = judge_suffixes("fabrikam.com", ["fabrikam.com"], frozenset())
    there = facts(tenant=domain("fabrikam.com"), records=(), survey=None)
    whole = judge_domains(Survey(domains=(READY, there), others=(suffixes,)), NOW)
    now = merged(whole, one(facts(tenant=None, records=(), survey=None)))
    assert [f.check for f in now.findings if f.subject == "fabrikam.com"] == ["D1", "D7"]
    assert now.headline == "Not ready: fabrikam.com is not in the tenant. Add the domain to the tenant."
    assert [f.check for f in now.findings if f.subject == "contoso.com"] == ["D1", "D2", "D4", "D6"]


def test_a_mistyped_name_is_no_domain_of_the_step() -> None:
    """Looking at it blocks itself, never the step; one that is missing in the tenant does block it."""
    whole = judge_domains(Survey(domains=(READY,)), NOW)
    mistyped = one(facts("contosso.com", on_premises=False, tenant=None, records=(), survey=None))
    assert mistyped.verdict is Verdict.FAIL
    assert merged(whole, mistyped) == whole
    assert merged(whole, one(MISSING)).verdict is Verdict.FAIL


def test_people_looked_at_again_count_once() -> None:
    """A later D7 takes the place of the earlier one."""
    old, new = (judge_suffixes("fabrikam.com", [upn], frozenset()) for upn in ("fabrikam.com", "adatum.com"))
    whole = judge_domains(Survey(domains=(facts(),), others=(old,)), NOW)
    now = merged(whole, judge_one(facts(), (new,), (), NOW))
    assert [f for f in now.findings if f.check == "D7"] == [new]


def test_silent_sources_of_a_later_look_are_told() -> None:
    """Beside those of the whole, but never what was said of the domain's servers before."""
    sources = ("Microsoft Graph did not answer.", "DNS for fabrikam.com: 1 of 3 servers answered.")
    whole = judge_domains(Survey(domains=(READY, facts()), sources=sources), NOW)
    later = ("Microsoft Graph did not answer.", "DNS for fabrikam.com: 2 of 3 servers answered.")
    assert merged(whole, judge_one(facts(), (), later, NOW)).sources == later


def test_how_many_servers_answered() -> None:
    """A source that answered in part says so with its whole; one that answered in full is not mentioned."""
    part = survey(answer("ns1"), answer("1.1.1.1", outcome=DnsOutcome.TIMEOUT))
    assert answers_in_words([PUBLIC, part]) == ("DNS for fabrikam.com: 1 of 2 servers answered.",)
    lost = survey(answer("1.1.1.1"), problem="no name server of the zone has an address")
    assert answers_in_words([lost]) == ("DNS for fabrikam.com: 1 of 1 server answered.",)
