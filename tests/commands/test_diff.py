"""What changed since a day, from a database alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from commands import catalogue
from commands.diff import run, validate
from commands.history import remember
from commands.rules.over_time.difference import DiffResult
from commands.rules.wording import BY_HAND
from commands.step import Finding, Request, Step, StepResult, UsageError, Verdict
from tests.commands.over_time.seen import At, looked, of_step, somebody
from tests.commands.values import NOW

DAY = timedelta(days=1)


def finding(check: str, verdict: Verdict = Verdict.FAIL, **changes: object) -> Finding:
    known = Finding(
        check=check, title=f"Title of {check}", verdict=verdict, says="It is so.", remedy="Mend it.", who="Ada"
    )
    return replace(known, **changes)


def asked(at: At, *words: str, now: datetime = NOW) -> DiffResult:
    return run(at(now), Request(words=validate(words)))


def results(at: At, *made: StepResult) -> None:
    for result in made:
        remember(at(NOW), result, "U1")


def test_new_blockers_come_with_owner_and_action_and_the_old_ones_are_counted(at: At) -> None:
    old, new = NOW - 5 * DAY, NOW - timedelta(hours=2)
    results(
        at,
        of_step(Step.TENANT, finding("T1"), finding("T2"), finding("T3", Verdict.PASS), at=old, verdict=Verdict.FAIL),
        looked(somebody("ada"), somebody("ben"), at=NOW - timedelta(hours=61)),
        of_step(Step.TENANT, finding("T1"), finding("T2", Verdict.PASS), finding("T3"), at=new, verdict=Verdict.FAIL),
        looked(somebody("ada"), somebody("ben", None), at=new),
    )
    result = asked(at, "2", "days")
    assert result.headline == "Since Fri 20 Nov 2026: 1 newly blocked and 1 fixed; 1 still open."
    assert [line.check for line in result.failing] == ["T3"]
    assert [line.check for line in result.fixed] == ["T2"]
    assert (result.still[0].check, result.still[0].age) == ("T1", "3 business days")
    assert result.verdict is Verdict.FAIL
    assert result.people == "1 of 2 people is moved (+1); 1 is ready for their part (-1); 0 are blocked."
    assert result.next_step == "Tenant: Mend it. Who can do it: Ada."
    assert any("Never checked" in source for source in result.sources)


def test_what_is_known_begins_with_the_first_run_of_the_checks(at: At) -> None:
    first = NOW - timedelta(hours=3)
    results(
        at,
        of_step(Step.TENANT, finding("T1"), at=first, verdict=Verdict.FAIL),
        of_step(Step.HYBRID, finding("H1"), at=first + timedelta(minutes=5), verdict=Verdict.FAIL),
    )
    result = asked(at, "2026-10-01")
    assert result.note == "What is known begins Sun 22 Nov 2026, 09:00 UTC: no check is kept from before."
    assert not result.failing
    assert len(result.still) == 2


def test_without_any_check_nothing_can_be_told(at: At) -> None:
    result = asked(at)
    assert result.verdict is Verdict.UNKNOWN
    assert result.headline == "Nothing has been checked yet, so nothing can have changed."
    assert result.sources


@pytest.mark.parametrize("text", ["", "yesterday", "Monday", "2026-11-20", "3 days", "20 Nov 08:00"])
def test_words_that_name_a_day_are_taken(text: str) -> None:
    parsed = catalogue.parse(f"diff {text}")
    assert parsed.command is not None
    assert parsed.command.validate(parsed.words) == parsed.words


@pytest.mark.parametrize("text", ["the flood", "@ada", "x" * 500])
def test_garbage_gets_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="no day"):
        validate(tuple(text.split()))


def test_a_day_ahead_gets_a_sentence(at: At) -> None:
    with pytest.raises(UsageError, match="lies ahead"):
        asked(at, "2027-01-01")


def test_a_check_of_one_domain_leaves_what_was_known_before_it(at: At) -> None:
    first, last = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    part = of_step(Step.DOMAINS, finding("D2", subject="contoso.com"), at=first + timedelta(minutes=50))
    results(
        at,
        of_step(Step.TENANT, finding("T1"), at=first, verdict=Verdict.FAIL),
        of_step(Step.DOMAINS, finding("D2", subject="contoso.com"), at=first, verdict=Verdict.FAIL),
        of_step(Step.TENANT, finding("T1", Verdict.PASS), at=first + timedelta(minutes=40)),
        replace(part, subject="contoso.com", verdict=Verdict.FAIL),
        of_step(Step.DOMAINS, finding("D2", Verdict.PASS, subject="contoso.com"), at=last),
    )
    result = asked(at, "2026-10-01")
    assert result.note == "What is known begins Sun 22 Nov 2026, 09:00 UTC: no check is kept from before."
    assert [line.check for line in result.fixed] == ["T1", "D2"]


def test_each_step_is_compared_with_its_first_check(at: At) -> None:
    first, second = NOW - timedelta(hours=9), NOW - timedelta(hours=4)
    results(
        at,
        of_step(Step.TENANT, finding("T1"), at=first, verdict=Verdict.FAIL),
        of_step(Step.HYBRID, finding("H1"), at=second, verdict=Verdict.FAIL),
        of_step(Step.TENANT, finding("T1", Verdict.PASS), at=second),
        of_step(Step.HYBRID, finding("H1", Verdict.PASS), finding("H2"), at=NOW - DAY / 24, verdict=Verdict.FAIL),
        looked(somebody("ada"), at=second),
        looked(somebody("ada", None), at=NOW - DAY / 24),
    )
    result = asked(at, "2026-10-01")
    assert [line.check for line in result.fixed] == ["T1", "H1"]
    assert [line.check for line in result.failing] == ["H2"]
    assert result.note.endswith(
        "Of step 4 it begins Sun 22 Nov 2026, 08:00 UTC. Of step 5 it begins Sun 22 Nov 2026, 08:00 UTC."
    )
    assert result.people == "1 of 1 person is moved (+1)."
    told = asked(at, "8h").note
    assert told.startswith("Of step 4 what is known begins Sun 22 Nov 2026, 08:00 UTC.")


def test_while_a_step_stops_every_move_nobody_is_simply_ready(at: At) -> None:
    results(at, of_step(Step.HYBRID, finding("H1"), at=NOW, verdict=Verdict.FAIL), looked(somebody("ada")))
    assert asked(at, "8h").people == (
        "0 of 1 person are moved; 1 is ready for their part; 0 are blocked; "
        "nobody can be moved: step 4, Configure hybrid, is blocked."
    )
    results(at, of_step(Step.TENANT), of_step(Step.DOMAINS), of_step(Step.DIRECTORY))
    services, later = at(NOW), of_step(Step.HYBRID, finding("H1", Verdict.PASS), at=NOW + DAY / 24)
    remember(services, later, "U1")
    assert "1 is ready;" in asked(at, "8h", now=NOW + DAY / 24).people


def test_what_only_a_person_can_tell_stands_apart(at: At) -> None:
    by_hand = finding("H12", Verdict.UNKNOWN, remedy=f"{BY_HAND} on the Edge.")
    results(at, of_step(Step.HYBRID, by_hand, finding("H2", Verdict.UNKNOWN), at=NOW, verdict=Verdict.UNKNOWN))
    result = asked(at, "8h")
    assert ([one.check for one in result.cannot_tell], [one.check for one in result.by_hand]) == (["H2"], ["H12"])
