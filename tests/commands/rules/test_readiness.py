"""The status: blockers first, ready steps last, one thing to do next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.rules.gate import CHECKED, RUN_CHECKS, Gate, holding_up
from commands.rules.readiness import NOT_CHECKED, judge_readiness
from commands.step import Acceptance, Finding, NextAction, Offer, StatusResult, Step, StepResult, Verdict
from tests.commands.values import NOW

SHOW = NextAction(offer=Offer.SHOW_DOMAIN, subject="fabrikam.com", label="Show record")
READY = "6 of 250 people have nothing of their own in the way"


def result(step: Step, verdict: Verdict, *more: Finding, minutes: int = 4) -> StepResult:
    """A stored result with one finding of this verdict."""
    finding = Finding(
        check="X1",
        title="t",
        verdict=verdict,
        says=f"{step.title} is {verdict.words}",
        remedy=f"Repair {step}",
        who="Ada",
        earliest="within an hour",
    )
    return StepResult(
        step=step,
        verdict=verdict,
        headline=f"{step.title} in a sentence.",
        findings=(finding, *more),
        checked_at=NOW - timedelta(minutes=minutes),
        next_actions=(SHOW,),
    )


def status(**verdicts: Verdict) -> StatusResult:
    """The status for these steps by name."""
    return judge_readiness({Step(name): result(Step(name), verdict) for name, verdict in verdicts.items()}, NOW)


EXAMPLE = {
    "tenant": Verdict.PASS,
    "domains": Verdict.FAIL,
    "directory": Verdict.FAIL,
    "hybrid": Verdict.UNKNOWN,
}


def test_blockers_first_ready_last() -> None:
    """The order of the example: 2, 3, then 4, then the pilot, then what is ready."""
    found = status(**EXAMPLE)
    assert [line.step.number for line in found.lines] == [2, 3, 4, 5, 1]
    assert found.headline == "Hybrid readiness: blocked at step 2 of 5"
    assert found.verdict is Verdict.FAIL


def test_one_thing_to_do_next_and_who_can_do_it() -> None:
    """The first blocker's remedy, with its person and time."""
    expected = "Step 2, Domains: Repair domains. Who can do it: Ada. Ready at the earliest within an hour."
    assert status(**EXAMPLE).next_step == expected


def test_a_line_says_what_is_wrong_and_a_ready_one_is_quiet() -> None:
    """Red lines carry the gravest finding and its actions; a green one its sentence alone."""
    lines = {line.step: line for line in status(**EXAMPLE).lines}
    assert lines[Step.DOMAINS].headline == "Domains is blocked."
    assert lines[Step.DOMAINS].next_step == "Repair domains"
    assert lines[Step.DOMAINS].next_actions == (SHOW,)
    assert lines[Step.TENANT].headline == "Tenant in a sentence."
    assert lines[Step.TENANT].next_step == ""
    assert lines[Step.TENANT].next_actions == ()


@pytest.mark.parametrize(
    ("verdict", "number", "expected"),
    [
        (Verdict.FAIL, 1, "Directory is blocked. 1 more blocker."),
        (Verdict.FAIL, 2, "Directory is blocked. 2 more blockers."),
        (Verdict.UNKNOWN, 2, "Directory is cannot tell. 2 more cannot be told."),
        (Verdict.WARN, 1, "Directory is needs attention. 1 more needs attention."),
    ],
)
def test_more_of_the_same_gravity_are_counted(verdict: Verdict, number: int, expected: str) -> None:
    """One sentence and how many more."""
    more = [Finding(check="X2", title="t", verdict=verdict, says="More.") for _ in range(number)]
    found = judge_readiness({Step.DIRECTORY: result(Step.DIRECTORY, verdict, *more)}, NOW)
    line = next(line for line in found.lines if line.step is Step.DIRECTORY)
    assert line.headline == expected


def test_findings_about_the_same_thing_count_once() -> None:
    """A domain that is not verified and whose record is not public is one blocker."""
    d2 = Finding(check="D2", title="t", verdict=Verdict.FAIL, says="Not verified.", subject="fabrikam.com")
    stored = replace(result(Step.DOMAINS, Verdict.FAIL), findings=(d2, replace(d2, check="D3")))
    line = next(line for line in judge_readiness({Step.DOMAINS: stored}, NOW).lines if line.step is Step.DOMAINS)
    assert line.headline == "Not verified."


@pytest.mark.parametrize(
    ("verdicts", "waits"),
    [
        ({}, "waiting for steps 1 to 4"),
        (EXAMPLE, "waiting for steps 2 to 4"),
        (EXAMPLE | {"hybrid": Verdict.PASS}, "waiting for steps 2 and 3"),
        (EXAMPLE | {"tenant": Verdict.FAIL, "domains": Verdict.WARN}, "waiting for steps 1, 3 and 4"),
        (dict.fromkeys(EXAMPLE, Verdict.PASS) | {"hybrid": Verdict.UNKNOWN}, "waiting for step 4"),
        (dict.fromkeys(EXAMPLE, Verdict.WARN), "the first people can be chosen"),
        (dict.fromkeys(EXAMPLE, Verdict.PASS), "the first people can be chosen"),
    ],
)
def test_the_pilot_waits_and_is_never_green(verdicts: dict[str, Verdict], waits: str) -> None:
    """Step 5 follows the others: only what blocks or cannot be told holds it up."""
    (line,) = [line for line in status(**verdicts).lines if line.step is Step.PILOT]
    assert line.headline == waits
    assert line.verdict is (Verdict.WARN if verdicts else Verdict.UNKNOWN)


def test_who_is_ready_is_told_with_the_pilot() -> None:
    """As the last check of everybody counted them, and as old as that."""
    found = judge_readiness({Step.PILOT: replace(result(Step.PILOT, Verdict.WARN), tally=READY)}, NOW)
    (line,) = [line for line in found.lines if line.step is Step.PILOT]
    assert line.headline == f"waiting for steps 1 to 4; {READY}"
    assert line.checked_at == NOW - timedelta(minutes=4)


@pytest.mark.parametrize(
    ("verdicts", "headline", "next_step"),
    [
        ({}, "Hybrid readiness: not checked yet", RUN_CHECKS),
        (EXAMPLE | {"domains": Verdict.PASS, "directory": Verdict.PASS}, "cannot tell at step 4 of 5", "Repair hybrid"),
        ({"tenant": Verdict.PASS}, "cannot tell at step 2 of 5", RUN_CHECKS),
        ({"hybrid": Verdict.FAIL}, "blocked at step 4 of 5", "Repair hybrid"),
        (dict.fromkeys(EXAMPLE, Verdict.PASS) | {"tenant": Verdict.WARN}, "ready for the pilot", "Repair tenant"),
        (dict.fromkeys(EXAMPLE, Verdict.PASS), "ready for the pilot", "Choose the first person"),
    ],
)
def test_headline_and_next_step(verdicts: dict[str, Verdict], headline: str, next_step: str) -> None:
    """The first step that holds everything up is named."""
    found = status(**verdicts)
    assert headline in found.headline
    assert next_step in found.next_step


def test_nothing_stored_is_not_ready() -> None:
    """Without results every step says so, and nothing has an age."""
    found = status()
    assert found.verdict is Verdict.UNKNOWN
    assert found.oldest_check is None
    assert [line.headline for line in found.lines][:4] == [NOT_CHECKED] * 4


def test_the_oldest_result_gives_the_age() -> None:
    """A status is as old as the oldest thing in it."""
    found = judge_readiness(
        {
            Step.TENANT: result(Step.TENANT, Verdict.PASS, minutes=90),
            Step.HYBRID: result(Step.HYBRID, Verdict.UNKNOWN),
        },
        NOW,
    )
    assert found.oldest_check == NOW - timedelta(minutes=90)


def test_a_result_without_findings_keeps_its_headline() -> None:
    """Nothing to point at: the sentence of the result itself is shown."""
    empty = replace(result(Step.HYBRID, Verdict.UNKNOWN), findings=())
    found = judge_readiness({Step.HYBRID: empty}, NOW)
    assert "Configure hybrid in a sentence." in [line.headline for line in found.lines]


def test_a_remedy_without_a_person_stands_alone() -> None:
    """Nobody named, no time named: only the remedy."""
    bare = Finding(check="X", title="t", verdict=Verdict.FAIL, says="s", remedy="Do it")
    stored = replace(result(Step.TENANT, Verdict.FAIL), findings=(bare,))
    assert judge_readiness({Step.TENANT: stored}, NOW).next_step == "Step 1, Tenant: Do it."


DAY = 24 * 60


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.WARN])
def test_a_good_result_counts_for_a_day(verdict: Verdict) -> None:
    """Just before the boundary everything is ready; just after it nothing is said to be, and the pilot waits."""
    old = {step: result(step, verdict, minutes=DAY) for step in CHECKED}
    assert judge_readiness(old, NOW).headline == "Hybrid readiness: ready for the pilot"
    assert judge_readiness(old, NOW).verdict is Verdict.WARN

    found = judge_readiness(old, NOW + timedelta(seconds=1))
    assert found.verdict is Verdict.UNKNOWN
    assert found.headline == "Hybrid readiness: cannot tell at step 1 of 5"
    assert found.next_step == RUN_CHECKS
    lines = [line for line in found.lines if line.step in CHECKED]
    assert {line.verdict for line in lines} == {Verdict.UNKNOWN}
    assert {line.headline for line in lines} == {"Checked 1 day ago: too old to rely on."}
    assert {line.next_step for line in lines} == {RUN_CHECKS}
    assert {line.checked_at for line in lines} == {NOW - timedelta(days=1)}
    assert not any(line.next_actions for line in lines)
    assert "waiting for steps 1 to 4" in [line.headline for line in found.lines]


def test_one_old_result_is_enough() -> None:
    """The others are ready; the status is not, and says of which step."""
    stored = {step: result(step, Verdict.PASS) for step in CHECKED}
    found = judge_readiness(stored | {Step.DIRECTORY: result(Step.DIRECTORY, Verdict.PASS, minutes=3 * DAY)}, NOW)
    assert (found.verdict, found.next_step) == (Verdict.UNKNOWN, RUN_CHECKS)
    assert found.lines[0].headline == "Checked 3 days ago: too old to rely on."


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNKNOWN])
def test_what_was_not_ready_stays_so(verdict: Verdict) -> None:
    """An old blocker still says what to do; it never becomes anything better by its age."""
    found = judge_readiness({Step.TENANT: result(Step.TENANT, verdict, minutes=9 * DAY)}, NOW)
    (line,) = [line for line in found.lines if line.step is Step.TENANT]
    assert (line.verdict, line.next_step) == (verdict, "Repair tenant")


def test_an_accepted_blocker_still_holds_the_pilot_up() -> None:
    """Accepting that moves end with an error does not make them end otherwise; what somebody looked up does not."""
    kept = Acceptance(by="U1", reason="known", until=NOW + timedelta(days=9))
    ready = {step: result(step, Verdict.PASS) for step in CHECKED}

    def gate(verdict: Verdict) -> dict[Step, StepResult]:
        seen = result(Step.HYBRID, Verdict.WARN)
        return ready | {
            Step.HYBRID: replace(seen, findings=(replace(seen.findings[0], verdict=verdict, accepted=kept),))
        }

    assert holding_up(gate(Verdict.FAIL), NOW) == Gate(
        step=Step.HYBRID, verdict=Verdict.FAIL, because="Configure hybrid is needs attention."
    )
    blocked = judge_readiness(gate(Verdict.FAIL), NOW)
    assert blocked.headline == "Hybrid readiness: a blocker is accepted at step 4 of 5, and still blocks moves"
    pilot = next(line for line in blocked.lines if line.step is Step.PILOT)
    assert pilot.headline.startswith("waiting for step 4")
    hybrid = next(line for line in blocked.lines if line.step is Step.HYBRID)
    assert (hybrid.verdict, hybrid.stops_moves) == (Verdict.WARN, True)
    until = f"Accepted until {NOW + timedelta(days=9):%Y-%m-%d}"
    assert hybrid.headline == f"{until}, and blocks all the same: Configure hybrid is needs attention."
    assert holding_up(gate(Verdict.UNKNOWN), NOW) is None
    unclear = judge_readiness(gate(Verdict.UNKNOWN), NOW)
    assert unclear.headline == "Hybrid readiness: ready for the pilot"
    hybrid = next(line for line in unclear.lines if line.step is Step.HYBRID)
    assert (hybrid.headline.startswith(f"{until}: "), hybrid.stops_moves) == (True, False)


def test_a_blocker_in_a_step_that_says_nothing_else_is_never_green_for_being_accepted() -> None:
    kept = Acceptance(by="U1", reason="known", until=NOW + timedelta(days=9))
    seen = result(Step.TENANT, Verdict.PASS)
    finding = replace(result(Step.TENANT, Verdict.FAIL).findings[0], accepted=kept)
    (line,) = [
        one
        for one in judge_readiness({Step.TENANT: replace(seen, findings=(finding,))}, NOW).lines
        if one.step is Step.TENANT
    ]
    assert (line.verdict, "blocks all the same" in line.headline, line.stops_moves) == (Verdict.WARN, True, False)


def test_the_step_that_stops_every_move_does_so_until_it_is_known_to_be_ready() -> None:
    ready = {step: result(step, Verdict.PASS) for step in CHECKED}
    for known, stops in (
        (ready, False),
        ({**ready, Step.HYBRID: result(Step.HYBRID, Verdict.FAIL)}, True),
        ({**ready, Step.HYBRID: result(Step.HYBRID, Verdict.UNKNOWN)}, True),
        ({**ready, Step.DOMAINS: result(Step.DOMAINS, Verdict.FAIL)}, False),
        ({}, True),
    ):
        lines = judge_readiness(known, NOW).lines
        assert [one.step for one in lines if one.stops_moves] == ([Step.HYBRID] if stops else [])


READY_ALL = dict.fromkeys(EXAMPLE, Verdict.PASS)


@pytest.mark.parametrize(
    ("verdicts", "says"),
    [
        (READY_ALL, None),
        (dict.fromkeys(EXAMPLE, Verdict.WARN), None),
        ({}, "step 4, Configure hybrid, is not known to be ready"),
        (EXAMPLE, "step 4, Configure hybrid, is not known to be ready"),
        (EXAMPLE | {"hybrid": Verdict.FAIL}, "step 4, Configure hybrid, is blocked"),
        (EXAMPLE | {"hybrid": Verdict.PASS}, "step 2, Domains, is blocked"),
        (READY_ALL | {"tenant": Verdict.UNKNOWN, "directory": Verdict.FAIL}, "step 3, Directory, is blocked"),
        (READY_ALL | {"tenant": Verdict.UNKNOWN}, "step 1, Tenant, is not known to be ready"),
    ],
)
def test_what_moves_wait_for(verdicts: dict[str, Verdict], says: str | None) -> None:
    """Step 4 first, since it stops every move; then the others, blocked before unknown."""
    gate = holding_up({Step(name): result(Step(name), verdict) for name, verdict in verdicts.items()}, NOW)
    assert (gate.says if gate else None) == says


def test_what_moves_wait_for_says_why() -> None:
    """What was found; nothing where nothing was checked, or nothing stands in the result; its age where it is old."""

    def because(*changed: StepResult) -> str | None:
        stored = {step: result(step, Verdict.PASS) for step in CHECKED} | {one.step: one for one in changed}
        gate = holding_up(stored, NOW)
        return gate.because if gate else None

    assert because(result(Step.DOMAINS, Verdict.FAIL)) == "Domains is blocked."
    assert because(replace(result(Step.DOMAINS, Verdict.UNKNOWN), findings=())) == ""
    assert because(result(Step.HYBRID, Verdict.PASS, minutes=DAY + 1)) == "Checked 1 day ago: too old to rely on."
    assert because() is None
