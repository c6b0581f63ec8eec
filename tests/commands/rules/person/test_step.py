"""One person's answer: yes or no first, every blocker at once, and what cannot be told never green."""

from dataclasses import replace

import pytest

from commands.rules.gate import Gate
from commands.rules.matching import Match
from commands.rules.person.facts import PersonFacts
from commands.rules.person.step import ADVICE, AFTER_MOVE, CHECKS, CONDITIONS, answer, judge_person
from commands.step import Step, Verdict
from connectors.facts import Mailbox
from tests.commands.rules.person.values import PHONE_ID, after_move, facts, movable, online, selling, with_voice
from tests.commands.values import CLOUD, NOW, SFB_ID, SILENT, TEAMS_ID

UNSURE = Gate(step=Step.HYBRID, verdict=Verdict.UNKNOWN)
BEFORE = ("Looked up 1 time before, last just now.",)


def test_every_condition_is_judged_once_in_order() -> None:
    """U1 to U22, and each check says what its row in the documentation needs."""
    assert [check.id for check in CHECKS] == [f"U{number}" for number in range(1, 23)]
    for check in CHECKS:
        assert all((check.must_hold, check.answer_from, check.who, check.why, check.earliest)), check.id
        assert check.source.startswith("https://")
    assert [finding.check for finding in judge_person(facts())] == [check.id for check in CHECKS]
    assert {condition.__doc__.partition(":")[0] for condition in CONDITIONS if condition.__doc__} == {
        check.id for check in CHECKS
    }


READY = [
    (facts(), Verdict.WARN, "Ada can move today; 2 things only a person can look up."),
    (
        facts(movable(mailbox=Mailbox.ON_PREMISES, protected=True, owner_urn=None)),
        Verdict.WARN,
        "Ada can move today; 2 things need attention and 3 things only a person can look up.",
    ),
    (facts(account={"licences": ()}), Verdict.FAIL, "Ada cannot move today: 2 blockers."),
    (facts(skus=selling(TEAMS_ID, SFB_ID), online=online(upgrade_mode="TeamsOnly")), Verdict.FAIL, "1 blocker."),
    (
        facts(online=SILENT),
        Verdict.UNKNOWN,
        "Cannot tell whether Ada can move today: “Home known to Teams”, “No error of synchronisation or a "
        "service” and “Mode fits the home” could not be read.",
    ),
    (facts(online=SILENT, account={"licences": ()}), Verdict.FAIL, "Ada cannot move today: 2 blockers."),
    (
        facts(movable(protected=True), contact_stores=SILENT),
        Verdict.WARN,
        "Ada can move today; 1 thing needs attention, 1 thing could not be read and 1 thing only a person can look up.",
    ),
    (after_move(), Verdict.NOT_APPLICABLE, "Ada is in Teams already: there is nothing to move."),
    (
        after_move(upgrade_mode="Islands"),
        Verdict.FAIL,
        "Ada is in Teams already, but 1 thing is not as after a move.",
    ),
    (
        after_move(on_premises_host="SRV:"),
        Verdict.WARN,
        "Ada is in Teams already; 1 thing needs attention.",
    ),
    (
        after_move(online=SILENT),
        Verdict.UNKNOWN,
        "Ada is in Teams already; whether all of it arrived cannot be told: “Home known to Teams”, “No error of "
        "synchronisation or a service” and “Mode fits the home” could not be read.",
    ),
]


@pytest.mark.parametrize(("about", "verdict", "headline"), READY)
def test_the_headline_answers_first(about: PersonFacts, verdict: Verdict, headline: str) -> None:
    """Can this person move today, yes or no."""
    found = answer(about, history=BEFORE)
    assert found.verdict is verdict
    assert found.headline.endswith(headline)
    assert found.checked_at == NOW
    assert found.history == BEFORE


def test_all_verdicts_come_at_once() -> None:
    """Nothing stops at the first blocker."""
    wrong = facts(
        movable(account_enabled=False, moving_to="pool02", sip_address="sip:ada@fabrikam.com"),
        account={"licences": (), "usage_location": None},
    )
    blockers = {finding.check for finding in judge_person(wrong) if finding.verdict is Verdict.FAIL}
    assert blockers == {"U2", "U5", "U9", "U10", "U11", "U12"}


def test_who_is_in_teams_already_needs_only_what_a_move_brings() -> None:
    """What stands in the way of a move does not matter any more; what it brings does."""
    moved = after_move(person={"account_enabled": False, "protected": True})
    judged = {finding.check for finding in judge_person(moved) if finding.verdict is not Verdict.NOT_APPLICABLE}
    assert judged == AFTER_MOVE - {"U13"}, "Ada has no telephone"
    assert answer(moved, history=(), waits_for=UNSURE).next_step == ""


@pytest.mark.parametrize(
    ("moved", "wrong"),
    [
        (after_move(match=None, online=None), {"U6"}),
        (after_move(account={"licences": ()}), {"U11", "U12"}),
        (after_move(validation_errors=("A",)), {"U8"}),
        (after_move(on_premises_host=""), {"U7"}),
        (after_move(upgrade_mode="Islands"), {"U21"}),
    ],
)
def test_what_did_not_arrive_with_a_move_is_told(moved: PersonFacts, wrong: set[str]) -> None:
    """A home in the cloud is no proof of anything else; the first cure is what to do next."""
    found = answer(moved, history=(), waits_for=UNSURE)
    failed = [finding for finding in found.findings if finding.verdict is Verdict.FAIL]
    assert {finding.check for finding in failed} == wrong
    assert found.verdict is Verdict.FAIL
    assert found.next_step.startswith(failed[0].remedy.rstrip("."))


def test_the_next_step_of_a_blocked_person_is_the_first_cure() -> None:
    """With who can do it."""
    found = answer(facts(match=None), history=())
    assert found.next_step.startswith("Run check-sync")
    assert found.next_step.endswith("Who can do it: Entra Connect administrator.")


def test_the_next_step_of_a_ready_person_is_the_move() -> None:
    """The exact command, the address as one literal."""
    found = answer(facts(movable(sip_address="sip:o'neill@contoso.com")), history=())
    assert "Move-CsUser -Identity 'sip:o''neill@contoso.com' -Target sipfed.online.lync.com" in found.next_step


@pytest.mark.parametrize(
    ("gate", "verdict", "headline", "next_step"),
    [
        (
            UNSURE,
            Verdict.UNKNOWN,
            "Ada is ready; whether anybody can be moved cannot be told: step 4, Configure hybrid, is not known to be "
            "ready.",
            "First step 4, Configure hybrid: see /hybrid check-hybrid.",
        ),
        (
            Gate(step=Step.HYBRID, verdict=Verdict.FAIL, because="H5 fails."),
            Verdict.FAIL,
            "Ada is ready, but nobody can be moved: step 4, Configure hybrid, is blocked.",
            "First step 4, Configure hybrid: H5 fails. See /hybrid check-hybrid.",
        ),
        (
            Gate(step=Step.DOMAINS, verdict=Verdict.FAIL, because="A domain is not verified."),
            Verdict.WARN,
            "Ada could be moved; the organisation's step 2, Domains, is blocked.",
            "First step 2, Domains: A domain is not verified. See /hybrid verify-domain. Then agree a time with Ada",
        ),
        (
            Gate(step=Step.TENANT, verdict=Verdict.UNKNOWN),
            Verdict.WARN,
            "Ada could be moved; the organisation's step 1, Tenant, is not known to be ready.",
            "First step 1, Tenant: see /hybrid tenant. Then agree a time with Ada",
        ),
    ],
)
def test_whoever_is_ready_waits_for_the_organisation(
    gate: Gate, verdict: Verdict, headline: str, next_step: str
) -> None:
    """Step 4 stops every move, and decides the verdict; before the others a move is only unwise."""
    found = answer(facts(), history=(), waits_for=gate)
    assert (found.verdict, found.headline, found.waits_for) == (verdict, headline, gate.step)
    assert found.next_step.startswith(next_step)
    assert ("Move-CsUser" in found.next_step) is not gate.stops_moves


def test_whoever_is_blocked_or_moved_waits_for_no_step() -> None:
    """What is their own is told first."""
    for about in (facts(match=None), facts(skus=SILENT), after_move()):
        assert answer(about, history=(), waits_for=UNSURE) == answer(about, history=())


def test_what_is_unknown_holds_back_unless_it_is_advice() -> None:
    """Advice is shown and never green; anything else that cannot be told is no yes."""
    untold = facts(
        movable(mailbox=None, protected=None, owner_urn=None, services_policy=None, conferencing_policy=None)
    )
    found = answer(untold, history=())
    assert found.verdict is Verdict.WARN
    assert {f.check for f in found.findings if f.verdict is Verdict.UNKNOWN} == {
        "U15",
        "U17",
        "U18",
        "U19",
        "U22",
    }
    assert {f.check for f in found.findings if f.verdict is Verdict.UNKNOWN} <= ADVICE
    assert answer(facts(skus=SILENT), history=()).verdict is Verdict.UNKNOWN


def test_silent_sources_are_named_once() -> None:
    """However many conditions they leave open."""
    assert answer(facts(skus=SILENT, verified=SILENT), history=()).sources == (SILENT.says,)


@pytest.mark.parametrize(
    ("about", "topic", "says"),
    [
        (facts(), "Names", "ada@contoso.com, SIP address the same, in OU Sales"),
        (facts(movable(sip_address="sip:a@b.c")), "Names", "ada@contoso.com, SIP address a@b.c, in OU Sales"),
        (facts(movable(user_principal_name="", sip_address="")), "Names", "no UPN, SIP address the same, in OU Sales"),
        (facts(), "Home", "Skype for Business Server, pool pool01.contoso.com"),
        (facts(movable(registrar_pool="")), "Home", "Skype for Business Server, pool (none)"),
        (
            facts(movable(registrar_pool="", pool_object="CN=1:1,CN=Pools")),
            "Home",
            "Skype for Business Server, pool not named by the directory",
        ),
        (facts(movable(hosting_provider=CLOUD.proxy_fqdn)), "Home", "Teams (sipfed.online.lync.com)"),
        (facts(movable(hosting_provider="elsewhere")), "Home", "elsewhere"),
        (facts(movable(hosting_provider="")), "Home", "none"),
        (facts(), "Account", "ada@contoso.com, synchronised, found by the source anchor, mode Islands"),
        (facts(online=None), "Account", "ada@contoso.com, synchronised, found by the source anchor"),
        (facts(account={"sync_enabled": None}), "Account", "ada@contoso.com, not synchronised, found"),
        (facts(match=None), "Account", "none in Microsoft 365"),
        (facts(match=SILENT), "Account", "cannot tell"),
        (
            facts(),
            "Licences",
            "Teams: SPE_E3; Skype for Business Online (Plan 2): SPE_E3; Teams Phone (Phone System): m",
        ),
        (facts(skus=selling(TEAMS_ID, capability_status="Warning")), "Licences", "Teams: grace period (SPE_E3); Skype"),
        (facts(match=None), "Licences", "none, without an account"),
        (facts(skus=SILENT), "Licences", "cannot tell"),
        (facts(), "Telephone", "none in Skype for Business"),
        (with_voice(), "Telephone", "Enterprise Voice, tel:+4930555; route in Teams: Direct Routing"),
        (with_voice(voice_route=""), "Telephone", "Enterprise Voice, tel:+4930555; route in Teams: not decided"),
        (with_voice(voice_route="none"), "Telephone", "route in Teams: none, stays behind"),
        (facts(movable(enterprise_voice=True)), "Telephone", "Enterprise Voice, no number;"),
        (facts(), "Meetings", "without a number to call; mailbox: cloud"),
        (facts(movable(dial_in=True, mailbox=None)), "Meetings", "with a number to call; mailbox: cannot tell where"),
        (facts(movable(conferencing_policy=None)), "Meetings", "whether they have a number to call cannot be told"),
    ],
)
def test_what_is_known_stands_in_a_few_lines(about: PersonFacts, topic: str, says: str) -> None:
    """Home, account and how it was matched, licences by plan, telephone, meetings."""
    (line,) = [fact.says for fact in answer(about, history=()).facts if fact.about == topic]
    assert says in line


def test_a_second_account_is_counted() -> None:
    """It stands beside the one that is taken for the person's."""
    one = facts()
    assert isinstance(one.match, Match)
    two = replace(one, match=replace(one.match, accounts=one.match.accounts * 2))
    (line,) = [fact.says for fact in answer(two, history=()).facts if fact.about == "Account"]
    assert "and 1 more" in line


def test_a_telephone_with_its_licence_is_ready() -> None:
    """The voice lane of somebody who has all of it."""
    found = answer(with_voice(skus=selling(TEAMS_ID, SFB_ID, PHONE_ID)), history=())
    assert found.verdict is Verdict.WARN
    assert [f.verdict for f in found.findings if f.check in ("U13", "U14")] == [Verdict.PASS, Verdict.PASS]
