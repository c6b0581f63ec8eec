"""What checks found, remembered in a real database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.history import dumped, latest, loaded, remember
from commands.services import Services
from commands.status import run, validate
from commands.step import (
    Finding,
    NextAction,
    Offer,
    PublishRecord,
    Request,
    Step,
    StepResult,
    Table,
    UsageError,
    Verdict,
)
from storage import runs
from tests.commands.values import NOW

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
VERDICTS = st.sampled_from(Verdict)


def many(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of these, as a tuple."""
    return st.lists(values, max_size=2).map(tuple)


RESULTS = st.builds(
    StepResult,
    step=st.sampled_from(Step),
    verdict=VERDICTS,
    headline=TEXT,
    findings=many(st.builds(Finding, check=TEXT, title=TEXT, verdict=VERDICTS, says=TEXT, evidence=TEXTS)),
    checked_at=st.integers(0, 10**6).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    sources=TEXTS,
    records=many(st.builds(PublishRecord, domain=TEXT, name=TEXT, record_type=TEXT, value=TEXT, ttl=st.integers(0, 9))),
    next_actions=many(st.builds(NextAction, offer=st.sampled_from(Offer), subject=TEXT, label=TEXT)),
    table=st.none() | st.builds(Table, name=TEXT, title=TEXT, columns=TEXTS, rows=many(TEXTS)),
)


def result(verdict: Verdict, *, minutes: int = 0, domain: str = "", step: Step = Step.DOMAINS) -> StepResult:
    """A result about one domain that fails or passes, so many minutes after noon."""
    subject = domain or "fabrikam.com"
    finding = Finding(check="D2", title="t", verdict=verdict, says="It is so.", subject=subject)
    return StepResult(
        step=step,
        verdict=verdict,
        headline="h",
        findings=(finding,),
        checked_at=NOW + timedelta(minutes=minutes),
        subject=domain,
        table=Table(name="x.csv", title="t", columns=("a",), rows=(("b",),)),
    )


@given(RESULTS)
def test_a_result_survives_json(given_result: StepResult) -> None:
    """What comes back is equal, down to the last tuple."""
    assert loaded(dumped(given_result)) == given_result


@pytest.mark.parametrize("payload", ["", "{}", "null", "not json", '{"step": "moon"}'])
def test_an_unreadable_payload_is_absent(payload: str) -> None:
    """Of another version, or broken: no crash, no result."""
    assert loaded(payload) is None


def test_the_latest_of_each_step_comes_back_without_its_table(services: Services) -> None:
    """The list of people belongs into the answer, not into the history."""
    remember(services, result(Verdict.FAIL), "U1")
    newer = result(Verdict.PASS, minutes=1)
    remember(services, newer, "U1")
    remember(services, result(Verdict.WARN, step=Step.TENANT), "U1")
    found = latest(services)
    assert found[Step.DOMAINS] == replace(newer, table=None)
    assert found[Step.TENANT].verdict is Verdict.WARN


def test_a_later_look_at_one_domain_counts(services: Services) -> None:
    """Verified since the last whole check: the step is no longer blocked by it."""
    remember(services, result(Verdict.FAIL), "U1")
    remember(services, result(Verdict.PASS, minutes=5, domain="fabrikam.com"), "U1")
    found = latest(services)[Step.DOMAINS]
    assert (found.verdict, found.subject, found.checked_at) == (Verdict.PASS, "", NOW)


def test_an_earlier_look_at_one_domain_does_not_count(services: Services) -> None:
    """The whole check is newer, or there is none at all."""
    remember(services, result(Verdict.PASS, domain="fabrikam.com"), "U1")
    assert latest(services) == {}
    remember(services, result(Verdict.FAIL, minutes=1), "U1")
    assert latest(services)[Step.DOMAINS].verdict is Verdict.FAIL


def test_a_broken_row_does_not_hide_the_others(services: Services) -> None:
    """What cannot be read counts as absent."""
    remember(services, result(Verdict.PASS, step=Step.TENANT), "U1")
    with services.database.session() as session:
        runs.remember(session, step="hybrid", verdict="pass", headline="h", payload="{", checked_at=NOW, asked_by="U1")
    assert set(latest(services)) == {Step.TENANT}


def test_status_reads_what_is_stored(services: Services) -> None:
    """Without results nothing is ready; with one its step is."""
    assert run(services, Request()).verdict is Verdict.UNKNOWN
    remember(services, result(Verdict.FAIL), "U1")
    assert "blocked at step 2" in run(services, Request()).headline


def test_status_takes_no_words() -> None:
    """A further word is refused with what to type."""
    assert validate(()) == ()
    with pytest.raises(UsageError, match="Type only: status"):
        validate(("all",))


def test_a_status_of_old_results_is_not_ready(services: Services) -> None:
    """What was good more than a day ago says nothing about today, whoever asks."""
    now = services.now()
    ready = StepResult(step=Step.TENANT, verdict=Verdict.PASS, headline="Ready.", findings=(), checked_at=now)
    remember(services, ready, "U1")
    later = replace(services, now=lambda: now + timedelta(hours=24, seconds=1))
    for asked, verdict in ((replace(services, now=lambda: now), Verdict.PASS), (later, Verdict.UNKNOWN)):
        (line,) = [line for line in run(asked, Request()).lines if line.step is Step.TENANT]
        assert line.verdict is verdict
