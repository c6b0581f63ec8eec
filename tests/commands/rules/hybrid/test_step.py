"""Step 4 as a whole."""

from dataclasses import fields
from datetime import timedelta

import pytest

from commands.rules.acceptance import Accepted, with_acceptances
from commands.rules.hybrid.facts import ExchangeFacts, HybridFacts
from commands.rules.hybrid.step import CHECKS, CONDITIONS, judge_hybrid
from commands.rules.online import OnlineFacts
from commands.rules.unread import Unread
from commands.step import Acceptance, Finding, Step, StepResult, Verdict
from tests.commands.rules.hybrid.values import exchange, facts, federation, online, shown
from tests.commands.values import NOW, SILENT, edge

UNREADABLE = [field.name for field in fields(HybridFacts) if "Unread" in str(field.type)]
NEEDED_BY = {
    "edge": {"H1", "H2", "H3"},
    "providers": {"H4", "H5"},
    "version": set(),
    "components": set(),
    "replicas": {"H9"},
    "sites": {"H8"},
    "allowed_domains": set(),
    "blocked_domains": {"H3"},
    "modules": {"H10"},
    "edge_certificates": {"H12"},
}
"""The checks that lean on each source. The build has two, and open sides compare no allowed domains."""


BY_HAND = ("H12", "trust")
"""What nobody can read from here: unknown, whatever is in order."""


def unknown_in(result: StepResult) -> list[str]:
    """The checks that cannot be told, without that one."""
    findings = [f for f in result.findings if (f.check, f.subject) != BY_HAND]
    return [f.check for f in findings if f.verdict is Verdict.UNKNOWN]


def test_with_everything_in_order_one_thing_is_left_to_look_at() -> None:
    """The headline says what, and who can."""
    result = judge_hybrid(facts())
    assert (result.step, result.verdict) == (Step.HYBRID, Verdict.UNKNOWN)
    assert {f.verdict for f in result.findings if (f.check, f.subject) != BY_HAND} == {Verdict.PASS}
    assert result.headline == (
        "Cannot tell: Whether the Edge trusts Microsoft's certificates, only the Edge itself can tell. "
        "This is a task for the Skype for Business administrator."
    )
    assert result.sources == ()
    assert result.matrix is None


def test_the_gate_opens_once_somebody_has_looked_and_accepted_it() -> None:
    """An acceptance is no proof, so it needs attention; it holds nothing up."""
    until = Acceptance(by="U1", reason="tested on the Edge", until=NOW + timedelta(days=90))
    accepted = Accepted(check="H12", subject="trust", verdict=Verdict.UNKNOWN, affected=0, acceptance=until)
    result = with_acceptances(judge_hybrid(facts()), {BY_HAND: accepted})
    assert result.verdict is Verdict.WARN
    assert result.headline.endswith("Nothing else stands in the way.")


def test_findings_of_one_id_can_be_accepted_one_by_one() -> None:
    """Each has a subject of its own."""
    keys = [(finding.check, finding.subject) for finding in judge_hybrid(facts()).findings]
    assert len(set(keys)) == len(keys)


def test_every_check_has_its_finding_in_the_order_of_the_ids() -> None:
    """What the documentation lists is what comes out."""
    assert [(f.check, f.title) for f in judge_hybrid(facts()).findings] == [(c.id, c.title) for c in CHECKS]
    assert [condition.CHECK.id for condition in CONDITIONS] == [f"H{number}" for number in range(1, 14)]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.title)
def test_every_check_is_documented(check: object) -> None:
    """What holds, who mends it, why, from where, and how a person can look instead."""
    empty = [field.name for field in fields(type(check)) if not getattr(check, field.name) and field.name != "part"]  # type: ignore[arg-type] # a dataclass
    assert empty == []


@pytest.mark.parametrize("source", UNREADABLE)
def test_no_check_is_green_without_its_source(source: str) -> None:
    """Each source turned off in turn."""
    result = judge_hybrid(facts(**{source: SILENT}))
    assert set(unknown_in(result)) == NEEDED_BY[source]
    assert result.sources == (SILENT.says,)


def test_silent_teams_powershell_leaves_its_checks_unknown() -> None:
    """H3, H6, H7 and the way out of the host for moves."""
    nothing = OnlineFacts(tenant=SILENT, federation=SILENT, sip_domains=SILENT, users=SILENT)
    assert unknown_in(judge_hybrid(facts(online=nothing))) == ["H3", "H6", "H7", "H10"]


@pytest.mark.parametrize("source", [field.name for field in fields(ExchangeFacts)])
def test_no_trust_is_green_without_its_source(source: str) -> None:
    """The same for what is asked only where there is an Exchange."""
    result = judge_hybrid(facts(exchange=exchange(**{source: SILENT})))
    assert unknown_in(result) in (["H11"], ["H13"])
    assert result.sources == (SILENT.says,)


def test_a_domain_whose_edge_is_silent_is_a_source_too() -> None:
    """Said once below the answer."""
    given = {"contoso.com": shown("sip.contoso.com"), "fabrikam.com": SILENT}
    assert judge_hybrid(facts(edge_certificates=given)).sources == (SILENT.says,)


def test_a_blocker_comes_before_what_is_unknown_and_says_what_to_do() -> None:
    """A command too long for the headline stays with its finding."""
    result = judge_hybrid(facts(providers=(), sites=SILENT))
    assert result.verdict is Verdict.FAIL
    assert result.headline == (
        "Not ready: No hosting provider leads to sipfed.online.lync.com. "
        "This is a task for the Skype for Business administrator."
    )


def test_whatever_is_not_green_says_what_to_do_and_who_can() -> None:
    """Everything wrong at once, and everything silent."""
    closed = online(federation=federation(allowed_domains=(), shared_sip_address_space=False))
    wrong = judge_hybrid(facts(edge=edge(allow_federated_users=False), providers=(), online=closed, modules=()))
    silent = judge_hybrid(facts(**dict.fromkeys(UNREADABLE, SILENT)))
    for finding in (*wrong.findings, *silent.findings):
        if finding.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE):
            assert_complete(finding)


def assert_complete(finding: Finding) -> None:
    """Nothing that a person needs is missing."""
    assert finding.says
    assert finding.remedy
    assert finding.why
    assert finding.who
    assert finding.earliest


def test_closed_lists_come_as_a_matrix() -> None:
    """With the result, for both front ends."""
    closed = online(federation=federation(allowed_domains=("a.example",)))
    result = judge_hybrid(
        facts(edge=edge(enable_partner_discovery=False), online=closed, allowed_domains=("a.example",))
    )
    assert result.matrix is not None
    assert result.matrix.rows[0][0].text == "a.example"


def test_unread_is_what_the_table_above_covers() -> None:
    """A new source has to be put into it."""
    assert set(NEEDED_BY) == set(UNREADABLE)
    assert isinstance(SILENT, Unread)
