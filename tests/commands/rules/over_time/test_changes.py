"""What differs between two snapshots: by tables, and against an oracle that knows only the definitions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.over_time.changes import compare
from commands.rules.over_time.opened import Open
from commands.rules.over_time.told import is_gone
from commands.rules.over_time.values import Change, Changes, FindingKey, Snapshot
from commands.step import Acceptance, Finding, Step, StepResult, Verdict
from tests.commands.values import NOW

BEFORE = NOW - timedelta(days=3)
"""A Thursday; NOW is the Sunday after it."""
FAIL, WARN, UNKNOWN, PASS, NOT_NEEDED = (
    Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE
)  # fmt: skip
ACCEPTED = Acceptance(by="U1", reason="r", until=NOW + timedelta(days=9))


def finding(check: str, verdict: Verdict, subject: str = "", *, accepted: bool = False) -> Finding:
    return Finding(
        check=check, title="t", verdict=verdict, says="s.", subject=subject, accepted=ACCEPTED if accepted else None
    )


def snapshot(at: Any, *findings: Finding, step: Step = Step.TENANT) -> Snapshot:
    result = StepResult(step=step, verdict=Verdict.WARN, headline="h", findings=findings, checked_at=at)
    return Snapshot(at=at, results={step: result} if findings else {})


def on_record(since: Any, *, blocked: Any = None, closed: Any = None) -> Open:
    return Open(verdict=FAIL, since=since, blocked_since=blocked, seen_at=NOW, closed_at=closed)


def compared(before: Snapshot, after: Snapshot, opened: Mapping[FindingKey, Open] | None = None) -> Changes:
    return compare(before, after, opened or {}, zone="UTC", is_working_day=lambda day: day.weekday() < 5)


def groups(changes: Changes) -> dict[FindingKey, str]:
    """The group of each finding; fails where one is in two."""
    found: dict[FindingKey, str] = {}
    for name in ("failing", "fixed", "still", "accepted", "unknown"):
        for change in getattr(changes, name):
            assert change.key not in found
            found[change.key] = name
    return found


@pytest.mark.parametrize(
    ("before", "after", "group"),
    [
        (None, FAIL, "failing"),
        (PASS, WARN, "failing"),
        (WARN, FAIL, "failing"),
        (FAIL, WARN, "still"),
        (FAIL, FAIL, "still"),
        (FAIL, PASS, "fixed"),
        (WARN, NOT_NEEDED, "fixed"),
        (FAIL, UNKNOWN, "unknown"),
        (PASS, UNKNOWN, "unknown"),
        (UNKNOWN, UNKNOWN, "unknown"),
        (UNKNOWN, PASS, ""),
        (UNKNOWN, FAIL, "failing"),
        (PASS, PASS, ""),
        (None, PASS, ""),
    ],
)
def test_each_pair_of_verdicts_has_its_group(before: Verdict | None, after: Verdict, group: str) -> None:
    old = [finding("T1", before)] if before else [finding("T9", PASS)]
    found = groups(compared(snapshot(BEFORE, *old), snapshot(NOW, finding("T1", after))))
    assert found.get((Step.TENANT, "T1", ""), "") == group


def test_what_is_accepted_counts_as_such_and_its_end_is_news() -> None:
    taken, bare = finding("T1", FAIL, accepted=True), finding("T1", FAIL)
    assert compared(snapshot(BEFORE, bare), snapshot(NOW, taken)).accepted[0].before is FAIL
    assert compared(snapshot(BEFORE, taken), snapshot(NOW, bare)).failing[0].before is WARN
    gone = compared(snapshot(BEFORE, taken), snapshot(NOW, finding("T1", PASS)))
    assert [change.finding.verdict for change in gone.fixed] == [PASS]


def test_what_was_open_all_along_under_a_silence_is_no_news() -> None:
    key, earlier, later = (Step.TENANT, "T1", ""), BEFORE - timedelta(days=1), BEFORE + timedelta(days=1)
    silent, open_now = snapshot(BEFORE, finding("T1", UNKNOWN)), snapshot(NOW, finding("T1", FAIL))
    for record, group in (
        (on_record(earlier, blocked=earlier), "still"),
        (on_record(earlier, blocked=later), "failing"),
        (on_record(later, blocked=later), "failing"),
        (on_record(earlier, blocked=earlier, closed=earlier), "failing"),
    ):
        assert groups(compared(silent, open_now, {key: record})) == {key: group}


def test_what_was_mended_under_a_silence_is_fixed_when_its_source_answers_again() -> None:
    key, earlier, later = (Step.TENANT, "T1", ""), BEFORE - timedelta(days=1), BEFORE + timedelta(days=1)
    silent, ready = snapshot(BEFORE, finding("T1", UNKNOWN)), snapshot(NOW, finding("T1", PASS))
    mended = on_record(earlier, blocked=earlier, closed=later)
    changes = compared(silent, ready, {key: mended})
    assert groups(changes) == {key: "fixed"}
    assert changes.fixed[0].since is None
    assert groups(compared(silent, ready, {key: on_record(earlier, closed=BEFORE)})) == {}


def test_ages_are_in_business_days() -> None:
    """From Wednesday to Sunday: Thursday and Friday."""
    key = (Step.TENANT, "T1", "a.com")
    one = finding("T1", FAIL, " A.com ")
    changes = compared(snapshot(BEFORE, one), snapshot(NOW, one), {key: on_record(NOW - timedelta(days=4))})
    (change,) = changes.still
    assert (change.working_days, change.since, change.key) == (2, NOW - timedelta(days=4), key)
    assert compared(snapshot(BEFORE, one), snapshot(NOW, one)).still[0].working_days is None


def test_the_gravest_comes_first() -> None:
    changes = compared(snapshot(BEFORE), snapshot(NOW, finding("T1", WARN), finding("T2", FAIL)))
    assert [change.finding.check for change in changes.failing] == ["T2", "T1"]


def test_nothing_is_nothing_begun_ended_or_become_untellable() -> None:
    lasting = compared(snapshot(BEFORE, finding("T1", UNKNOWN)), snapshot(NOW, finding("T1", UNKNOWN)))
    assert lasting.nothing
    assert not compared(snapshot(BEFORE, finding("T1", PASS)), snapshot(NOW, finding("T1", UNKNOWN))).nothing
    assert not Changes(fixed=(Change(step=Step.TENANT, finding=finding("T1", PASS)),)).nothing


@pytest.mark.parametrize(
    ("findings", "gone"),
    [
        # the tenant was silent: what of this domain is left out, is not known
        ((finding("D1", UNKNOWN, "a.com"), finding("D2", UNKNOWN, "a.com"), finding("D8", PASS, "a.com")), False),
        ((finding("D1", PASS, "a.com"), finding("D2", PASS, "a.com")), True),
        # the domain is none any more
        ((finding("D1", PASS, "b.com"), finding("D2", PASS, "b.com")), True),
        ((finding("D1", UNKNOWN, "b.com"),), False),
        ((finding("", UNKNOWN),), False),
        ((), False),
    ],
)
def test_a_finding_about_a_domain_is_gone_where_both_sides_could_be_read(
    findings: tuple[Finding, ...], gone: bool
) -> None:
    result = StepResult(step=Step.DOMAINS, verdict=FAIL, headline="h", findings=findings, checked_at=NOW)
    assert is_gone(result, ("D3", "a.com")) is gone


@pytest.mark.parametrize(
    ("findings", "gone"),
    [
        ((finding("T2", PASS),), True),
        ((finding("", UNKNOWN),), False),
        ((finding("T1", UNKNOWN, "part"),), False),
        ((finding("T1", PASS, "part"),), True),
    ],
)
def test_a_finding_is_gone_where_its_check_could_be_made(findings: tuple[Finding, ...], gone: bool) -> None:
    result = StepResult(step=Step.TENANT, verdict=FAIL, headline="h", findings=findings, checked_at=NOW)
    assert is_gone(result, ("T1", "")) is gone
    assert not is_gone(None, ("T1", ""))


# --- the oracle ---------------------------------------------------------------------------------------

CHECKS = {Step.TENANT: ("", "T1", "T2"), Step.DOMAINS: ("D1", "D3"), Step.PILOT: ("U4",)}
SUBJECTS = {Step.TENANT: ("",), Step.DOMAINS: ("a.com", "B.com"), Step.PILOT: ("", "part")}
UNIVERSE = [(step, check, subject) for step, checks in CHECKS.items() for check in checks for subject in SUBJECTS[step]]
KEYS = st.sampled_from(UNIVERSE)
ONE = st.tuples(KEYS, st.sampled_from(Verdict), st.booleans())


@st.composite
def snapshots(draw: st.DrawFn, at: Any) -> Snapshot:
    """Any findings of some steps, each key once; what is quiet is never accepted."""
    steps = draw(st.sets(st.sampled_from(sorted(CHECKS))))
    drawn = {key: (verdict, taken) for key, verdict, taken in draw(st.lists(ONE, max_size=9))}
    results = {}
    for step in steps:
        found = tuple(
            finding(check, verdict, subject, accepted=taken and verdict in (FAIL, WARN, UNKNOWN))
            for (of, check, subject), (verdict, taken) in drawn.items()
            if of is step
        )
        results[step] = StepResult(step=step, verdict=WARN, headline="h", findings=found, checked_at=at)
    return Snapshot(at=at, results=results)


def status(known: Snapshot, key: tuple[Step, str, str]) -> tuple[str, Verdict | None]:
    """How a finding stood, longhand: accepted, a verdict, gone, or silent; and the bare verdict where there is one."""
    step, check, subject = key
    result = known.results.get(step)
    if result is None or not result.findings:
        return "silent", None
    for one in result.findings:
        if one.check == check and one.subject == subject:
            return ("accepted" if one.accepted else one.verdict.value), one.verdict
    same_check = [one.verdict for one in result.findings if one.check == check]
    if step is Step.DOMAINS:
        sides = [one for one in result.findings if one.check == "D1"]
        own = [one for one in sides if one.subject == subject]
        asked = own if own else sides
        readable = len(asked) > 0 and not any(one.verdict is UNKNOWN for one in asked)
    elif same_check:
        readable = any(verdict is not UNKNOWN for verdict in same_check)
    else:
        readable = not any(one.check == "" and one.verdict is UNKNOWN for one in result.findings)
    return ("gone" if readable else "silent"), None


def oracle(before: Snapshot, after: Snapshot, key: tuple[Step, str, str], record: Open | None) -> str:
    """The group by the definitions, case by case."""
    was, was_bare = status(before, key)
    now, _ = status(after, key)
    if now in ("accepted", "unknown"):
        return now
    if was == "silent" or was_bare is UNKNOWN:
        # only the record tells
        on_record = record is not None and record.since <= before.at
        if on_record and record is not None and record.closed_at is not None:
            on_record = record.closed_at > before.at
        blocked = on_record and record is not None and record.blocked_since is not None
        if blocked and record is not None and record.blocked_since is not None:
            blocked = record.blocked_since <= before.at
        was_open, counted = on_record, ("fail" if blocked else "warn") if on_record else "ready"
    else:
        was_open = was_bare in (FAIL, WARN)
        # what was accepted counted less than it was
        lighter = {FAIL: "warn", WARN: "ready"}
        counted = lighter[was_bare] if was == "accepted" and was_bare else was
    if now in ("pass", "not applicable", "gone"):
        return "fixed" if was_open else ""
    if now == "silent":
        return "unknown" if was_open else ""
    as_bad = {("fail", "fail"), ("fail", "warn"), ("warn", "warn")}
    return "still" if (counted, now) in as_bad else "failing"


MOMENTS = st.sampled_from([BEFORE - timedelta(days=1), BEFORE, NOW - timedelta(hours=1), NOW])
RECORDS = st.builds(on_record, MOMENTS, blocked=st.none() | MOMENTS, closed=st.none() | MOMENTS)


@given(snapshots(BEFORE), snapshots(NOW), st.dictionaries(KEYS, RECORDS))
def test_every_finding_is_where_the_definitions_put_it(
    before: Snapshot, after: Snapshot, records: dict[tuple[Step, str, str], Open]
) -> None:
    plain = {(step, check, subject.casefold()): record for (step, check, subject), record in records.items()}
    found = groups(compared(before, after, plain))
    for step, check, subject in UNIVERSE:
        key = (step, check, subject)
        group = found.pop((step, check, subject.casefold()), "")
        if "silent" in status(before, key) + status(after, key) and not (
            status(before, key)[1] or status(after, key)[1]
        ):
            assert not group, "neither of the two has it, so there is nothing to show"
        else:
            assert group == oracle(before, after, key, records.get(key)), (key, before, after)
    assert not found


@given(snapshots(BEFORE))
def test_a_snapshot_compared_with_itself_has_no_news(known: Snapshot) -> None:
    changes = compared(known, replace(known, at=NOW))
    assert not changes.failing
    assert not changes.fixed
