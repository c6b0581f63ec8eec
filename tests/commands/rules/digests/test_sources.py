"""A source that is silent or too old has a line of its own, and is never green."""

from dataclasses import replace

from commands.rules.digests.sources import silent_sources, untold_steps
from commands.rules.wording import BY_HAND
from commands.step import Acceptance, Step, Verdict
from tests.commands.rules.digests.known import DAY, HOUR, MONDAY, finding, result


def said(**at: int) -> list[str]:
    """What is said where each step was checked so many hours ago."""
    results = {Step(name): result(Step(name), at=MONDAY - hours * HOUR) for name, hours in at.items()}
    return [one.says for one in silent_sources(results, MONDAY)]


def test_fresh_sources_are_not_mentioned() -> None:
    assert said(tenant=1, domains=24, directory=3, hybrid=1, pilot=1) == []


def test_where_all_checks_are_too_old_one_line_says_so() -> None:
    assert said(tenant=26, domains=26, directory=26, hybrid=26, pilot=26) == ["Last checked 26 h ago: cannot tell."]
    assert said(tenant=99, domains=99, directory=99, hybrid=99, pilot=99) == ["Last checked 4 days ago: cannot tell."]


def test_a_step_that_alone_is_too_old_is_named() -> None:
    assert said(tenant=1, domains=26, directory=26, hybrid=50, pilot=1) == [
        "Last checked 26 h ago: step 2 Domains and step 3 Directory: cannot tell.",
        "Last checked 50 h ago: step 4 Configure hybrid: cannot tell.",
    ]


def test_what_was_never_checked_is_said() -> None:
    assert said() == ["Nothing has been checked yet: cannot tell. Type /hybrid status."]
    assert said(tenant=1, domains=1, directory=1, hybrid=1) == ["Never checked: step 5 Pilot moves. Cannot tell."]


def test_a_source_that_did_not_answer_is_said_once_though_several_steps_asked_it() -> None:
    silent = "The management shell did not answer: timed out."
    results = {step: result(step, sources=(silent, f"DNS: {step.number} of 3 answered.")) for step in Step}
    found = silent_sources(results, MONDAY)
    assert [one.says for one in found] == [silent, "DNS: 5 of 3 answered."]
    assert [one.key for one in found] == ["source/the management shell did not answer", "source/dns"]


def test_what_an_old_check_said_of_a_source_is_too_old_as_well() -> None:
    results = {step: result(step, at=MONDAY - 2 * DAY, sources=("DNS: silent.",)) for step in Step}
    assert [one.says for one in silent_sources(results, MONDAY)] == ["Last checked 48 h ago: cannot tell."]


def test_a_step_that_cannot_be_told_has_a_line_though_every_source_answered() -> None:
    untold = finding("D3", verdict=Verdict.UNKNOWN)
    results = {step: result(step) for step in Step}
    results[Step.DOMAINS] = replace(results[Step.DOMAINS], verdict=Verdict.FAIL, findings=(finding(), untold))
    results[Step.DIRECTORY] = replace(results[Step.DIRECTORY], verdict=Verdict.UNKNOWN)
    results[Step.PILOT] = replace(results[Step.PILOT], verdict=Verdict.UNKNOWN)
    assert [(one.key, one.says) for one in untold_steps(results, MONDAY)] == [
        ("untold/domains", "Step 2 Domains: cannot tell. fabrikam.com is not verified yet."),
        ("untold/directory", "Step 3 Directory: cannot tell."),
    ]
    assert silent_sources(results, MONDAY) == ()
    assert untold_steps(results, MONDAY + 2 * DAY) == (), "too old is said of all of it"
    assert untold_steps({}, MONDAY) == ()


def test_what_only_a_person_can_look_up_says_so_where_the_whole_step_depends_on_it() -> None:
    by_hand = replace(finding("S11", "", verdict=Verdict.UNKNOWN), remedy=f"{BY_HAND} in the wizard.")
    directory = replace(result(Step.DIRECTORY), findings=(by_hand,))
    assert untold_steps({Step.DIRECTORY: directory}, MONDAY) == ()
    blind = replace(directory, verdict=Verdict.UNKNOWN)
    assert [one.key for one in untold_steps({Step.DIRECTORY: blind}, MONDAY)] == ["untold/directory"]
    accepted = replace(by_hand, remedy="", accepted=Acceptance(by="U0ADA", reason="seen", until=MONDAY + DAY))
    assert untold_steps({Step.DIRECTORY: replace(directory, findings=(accepted,))}, MONDAY) == ()
