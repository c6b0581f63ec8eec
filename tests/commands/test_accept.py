"""`accept`: what is written down, what is refused, and how it runs out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from commands import accept
from commands.acceptances import applied
from commands.history import found_last, latest, remember
from commands.services import Services
from commands.step import AcceptedResult, Finding, Request, Step, StepResult, UsageError, Verdict
from sandbox.world import Person
from storage import acceptances
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def stored(services: Services) -> Services:
    """A clock that stands still, and one stored result: two domains without the service, an old server."""
    still = replace(services, now=lambda: NOW)
    for step, findings in (
        (Step.DOMAINS, (found("D6", "contoso.com"), found("D6", "fabrikam.com"))),
        (Step.HYBRID, (found("H9", verdict=Verdict.FAIL), found("H6", verdict=Verdict.PASS))),
    ):
        worst = findings[0].verdict
        remember(
            still, StepResult(step=step, verdict=worst, headline="Found.", findings=findings, checked_at=NOW), "U1"
        )
    return still


def found(check: str, subject: str = "", *, verdict: Verdict = Verdict.WARN) -> Finding:
    return Finding(check=check, title="T", verdict=verdict, says="It is so.", subject=subject)


def say(services: Services, text: str) -> AcceptedResult:
    words = accept.validate(tuple(text.split()))
    return accept.run(services, Request(words=words, asked_by="U1"))


def test_nothing_is_accepted_at_first(stored: Services) -> None:
    assert say(stored, "").headline == "Nothing is accepted."


def test_an_acceptance_is_shown_counts_and_runs_out_at_the_end_of_its_day(stored: Services) -> None:
    """The stored result stays as it was found, so that it counts as before afterwards."""
    result = say(stored, "h9 until 2026-12-01 because the servers are replaced")
    assert result.headline == "H9 is accepted until 2026-12-01. 1 finding is accepted."
    [line] = result.lines
    assert (line.about, line.by, line.reason, line.in_force) == ("H9", "U1", "the servers are replaced", True)
    assert latest(stored)[Step.HYBRID].verdict is Verdict.WARN
    assert found_last(stored)[Step.HYBRID].verdict is Verdict.FAIL
    last = datetime(2026, 12, 1, 23, 59, 58, tzinfo=UTC)
    assert latest(replace(stored, now=lambda: last))[Step.HYBRID].verdict is Verdict.WARN
    over = replace(stored, now=lambda: last + timedelta(seconds=1))
    assert latest(over)[Step.HYBRID].verdict is Verdict.FAIL
    [gone] = say(over, "").lines
    assert (gone.in_force, gone.ended_at) == (False, None)


def test_what_is_in_force_is_shown_however_much_came_after_it(stored: Services) -> None:
    """The list of what is over has an end, that of what is accepted has none."""
    say(stored, "D6 contoso.com until 2027-09-01 because cosmetic")
    for _ in range(60):
        result = say(stored, "H9 until 2026-12-01 because again")
    assert "2 findings are accepted" in result.headline
    assert [line.about for line in result.lines if line.in_force] == ["H9", "D6 contoso.com"]
    assert len(result.lines) == 52


@pytest.mark.parametrize(
    ("day", "possible"), [("2026-11-21", False), ("2026-11-22", True), ("2027-11-23", True), ("2027-11-24", False)]
)
def test_a_day_is_possible_from_today_to_a_year_ahead(stored: Services, day: str, possible: bool) -> None:
    """The form and the command say the same."""
    assert accept.day_is_possible(date.fromisoformat(day), NOW) is possible
    if possible:
        assert f"until {day}" in say(stored, f"H9 until {day} because so").headline


def test_a_reason_is_a_sentence_and_no_novel(stored: Services) -> None:
    assert "H9 is accepted" in say(stored, f"H9 until 2026-12-01 because {'x' * 500}").headline
    with pytest.raises(UsageError, match="at most 500 characters, and this one has 5,000"):
        accept.validate(tuple(f"H9 until 2026-12-01 because {'x' * 5000}".split()))


def test_one_of_several_is_accepted_by_its_subject(stored: Services) -> None:
    say(stored, "D6 FABRIKAM.com until 2026-12-01 because cosmetic")
    [contoso, fabrikam] = latest(stored)[Step.DOMAINS].findings
    assert contoso.accepted is None
    assert fabrikam.accepted is not None


def test_each_acceptance_has_the_title_of_its_own_finding(services: Services) -> None:
    """Also where one id has several findings, and before anything was checked there is a title all the same."""
    still = replace(services, now=lambda: NOW)
    with still.database.session() as session:
        for subject in ("", "trust", "elsewhere"):
            acceptances.accept(
                session,
                check="H12",
                subject=subject,
                verdict=Verdict.UNKNOWN,
                affected=0,
                reason="r",
                by="U1",
                now=NOW,
                until=NOW + timedelta(days=1),
            )
    assert [(line.about, line.title) for line in say(still, "").lines] == [
        ("H12", "The Edge's certificate names every SIP domain"),
        ("H12 trust", "The Edge trusts Microsoft's certificates"),
        ("H12 elsewhere", "The Edge's certificate names every SIP domain"),
    ]
    stored_as = found("H12", "Elsewhere", verdict=Verdict.UNKNOWN)
    remember(
        still,
        StepResult(step=Step.HYBRID, verdict=Verdict.UNKNOWN, headline="Found.", findings=(stored_as,), checked_at=NOW),
        "U1",
    )
    assert say(still, "").lines[2].title == "T"


def test_what_is_accepted_anew_is_replaced_and_not_taken_back(stored: Services) -> None:
    say(stored, "H9 until 2026-12-01 because March")
    later = replace(stored, now=lambda: NOW + timedelta(hours=1))
    new, old = say(later, "H9 until 2026-12-02 because April").lines
    assert (new.reason, new.in_force, new.replaced) == ("April", True, False)
    assert (old.reason, old.in_force, old.replaced) == ("March", False, True)
    [back, _] = say(replace(stored, now=lambda: NOW + timedelta(hours=2)), "end H9").lines
    assert (back.reason, back.replaced) == ("April", False)


def test_an_acceptance_is_taken_back_and_stays_in_the_history(stored: Services) -> None:
    say(stored, "H9 until 2026-12-01 because first")
    result = say(stored, "end h9")
    assert result.headline == "H9 is no longer accepted. Nothing is accepted."
    [line] = result.lines
    assert (line.in_force, line.ended_at, line.ended_by) == (False, NOW, "U1")
    assert latest(stored)[Step.HYBRID].verdict is Verdict.FAIL


def renamed(company: RunningCompany) -> Person:
    """Somebody whose SIP address is not their sign-in name."""
    return next(p for p in company.world.people if p.sfb_enabled and p.sip_address[4:] != p.user_principal_name)


@pytest.mark.parametrize("prefix", ["", "sip:"])
def test_a_finding_about_one_person_is_accepted_under_any_name_of_theirs(
    company: RunningCompany, stored: Services, prefix: str
) -> None:
    """It is marked where findings name the person otherwise than they were typed, and taken back by that name too."""
    person = renamed(company)
    typed = f"{prefix}{person.sip_address[4:].upper()}"
    result = say(stored, f"U6 {typed} until 2026-12-01 because on leave")
    assert result.lines[0].subject == person.user_principal_name
    about = found("U6", person.user_principal_name, verdict=Verdict.FAIL)
    judged = StepResult(step=Step.PILOT, verdict=Verdict.FAIL, headline="", findings=(about,), checked_at=NOW)
    assert applied(stored, [judged])[0].findings[0].accepted is not None
    assert "Nothing is accepted." in say(stored, f"end U6 {typed}").headline


def test_what_was_accepted_about_somebody_who_is_gone_is_taken_back_by_the_stored_name(stored: Services) -> None:
    """Nobody has to be found for that."""
    with stored.database.session() as session:
        acceptances.accept(
            session,
            check="U6",
            subject="gone@contoso.com",
            verdict=Verdict.FAIL,
            affected=1,
            reason="left",
            by="U1",
            now=NOW,
            until=NOW + timedelta(days=9),
        )
    assert "Nothing is accepted." in say(stored, "end U6 GONE@contoso.com").headline


def test_nothing_is_accepted_about_nobody_or_about_two(fresh_company: RunningCompany, connect: Connect) -> None:
    """Exactly one person has to be meant."""
    services = replace(connect(fresh_company), now=lambda: NOW)
    with pytest.raises(UsageError, match=r"Nobody is called nobody@contoso\.com"):
        say(services, "U6 nobody@contoso.com until 2026-12-01 because of nothing")
    with pytest.raises(UsageError, match="Nobody is called"):
        say(services, "end U6 nobody@contoso.com")
    one, other = [person for person in fresh_company.world.people if person.sfb_enabled][:2]
    fresh_company.call_in_loop(lambda: setattr(one, "sip_address", "sip:somebody.else@contoso.com"))
    fresh_company.call_in_loop(lambda: setattr(other, "sip_address", f"sip:{one.user_principal_name}"))
    with pytest.raises(UsageError, match="2 people are called"):
        say(services, f"U6 {one.user_principal_name} until 2026-12-01 because of nothing")


def test_without_the_people_source_nobody_can_be_meant(company: RunningCompany, connect: Connect) -> None:
    services = replace(connect(company, shell=False), now=lambda: NOW)
    with pytest.raises(UsageError, match="Cannot tell who is meant"):
        say(services, "U6 ada@contoso.com until 2026-12-01 because on leave")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("H9", "needs a day and a reason"),
        ("H9 until 2026-12-01", "needs a day and a reason"),
        ("H9 until 2026-12-01 because", "needs an id, a day and a reason"),
        ("until 2026-12-01 because x", "needs an id, a day and a reason"),
        ("H9 a b until 2026-12-01 because x", "needs an id, a day and a reason"),
        ("H9 until 2026-12-01 or so because x", "needs an id, a day and a reason"),
        ("H99 until 2026-12-01 because x", '"H99" is not the id of a check'),
        ("<!channel> until 2026-12-01 because x", '"channel" is not the id of a check'),
        ("H9 until tomorrow because x", '"tomorrow" is not a day'),
        ("end", "type: accept end H9"),
        ("end H9 a b", "type: accept end H9"),
    ],
)
def test_words_that_make_no_sense_are_refused_at_once(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        accept.validate(tuple(text.split()))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("H9 until 2026-11-21 because x", "must be ahead"),
        ("H9 until 2027-11-24 because x", "at most a year away"),
        ("H6 until 2026-12-01 because x", "nothing to accept: the last checks have not found H6"),
        ("U6 until 2026-12-01 because x", "have not found U6"),
        ("D6 until 2026-12-01 because x", "Say which: D6 was found for contoso.com and fabrikam.com"),
        ("D6 x.com until 2026-12-01 because x", "Say which: D6"),
        ("end H9", "H9 is not accepted now"),
    ],
)
def test_what_cannot_be_accepted_is_refused_with_what_to_do(stored: Services, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        say(stored, text)


def test_the_words_of_a_form_are_those_that_are_typed() -> None:
    words = accept.words_for(check="D6", subject="fabrikam.com", day=NOW.date(), reason="two words")
    assert words == ("D6", "fabrikam.com", "until", "2026-11-22", "because", "two words")
    assert accept.validate(words) == words
    assert accept.validate(accept.words_for(check="H9", subject="", day=NOW.date(), reason="x"))
