"""A source that is silent or too old has a line of its own, and is never green."""

from commands.rules.digests.sources import silent_sources
from commands.step import Step
from tests.commands.rules.digests.known import DAY, HOUR, MONDAY, result


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
