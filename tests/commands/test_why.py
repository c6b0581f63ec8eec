"""`why` against a running company: each planted person gets the answer that fits what was planted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from commands import check_users, why
from commands.services import Services
from commands.step import CandidatesResult, PersonResult, Request, StepResult, UsageError, Verdict
from storage import jobs
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany


def ask(services: Services, typed: str) -> PersonResult:
    """The answer about exactly one person."""
    result = why.run(services, Request(words=why.validate((typed,))))
    assert isinstance(result, PersonResult), result
    return result


def which(services: Services, typed: str) -> CandidatesResult:
    """Who may be meant."""
    result = why.run(services, Request(words=why.validate((typed,))))
    assert isinstance(result, CandidatesResult), result
    return result


def first(company: RunningCompany, group: str) -> dict[str, str]:
    """The first person of a group that the company describes."""
    found: dict[str, str] = company.describe()[group]["people"][0]
    return found


def blockers(result: PersonResult) -> set[str]:
    """Ids of what blocks."""
    return {finding.check for finding in result.findings if finding.verdict is Verdict.FAIL}


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("missing_in_cloud", {"U6"}),
        ("disabled_accounts", {"U2"}),
        ("voice_without_phone_system", {"U13"}),
        ("without_usage_location", {"U10", "U11", "U12"}),
        ("upn_fallback", {"U9"}),
        ("already_in_cloud", set()),
    ],
)
def test_each_planted_person_is_blocked_by_what_was_planted(
    company: RunningCompany, services: Services, group: str, expected: set[str]
) -> None:
    """Not synchronised, disabled, voice, usage location, unverified domain, moved."""
    someone = first(company, group)
    result = ask(services, someone["upn"])
    assert result.who == someone["name"]
    assert blockers(result) == expected
    assert len(result.findings) == 22
    assert result.sources == ()
    if group == "already_in_cloud":
        assert result.verdict is Verdict.NOT_APPLICABLE


def test_who_has_no_licence_is_told_both_plans(company: RunningCompany, services: Services) -> None:
    """By plan, and not by the name of a subscription."""
    located = {someone["upn"] for someone in company.describe()["without_usage_location"]["people"]}
    unlicensed = company.describe()["without_licence"]["people"]
    someone = next(one for one in unlicensed if one["upn"] not in located)
    assert blockers(ask(services, someone["upn"])) == {"U11", "U12"}


def test_a_certain_match_by_the_security_identifier_is_no_warning(company: RunningCompany, services: Services) -> None:
    """The source anchor of an old forest."""
    result = ask(services, first_of(company.describe()["matched_by"]["sid"]))
    (account,) = [fact.says for fact in result.facts if fact.about == "Account"]
    assert "by the security identifier" in account
    assert blockers(result) == set()


def first_of(group: dict[str, Any]) -> str:
    """The sign-in name of the first of them."""
    return str(group["people"][0]["upn"])


def ready_person(company: RunningCompany) -> Any:
    """Somebody who is ordinary in every way, and whose name only they have."""
    people = company.world.people
    truth = company.describe()
    odd = {
        someone["upn"]
        for group in ("missing_in_cloud", "without_licence", "already_in_cloud", "disabled_accounts", "upn_fallback")
        for someone in truth[group]["people"]
    } | {party["upn"] for conflict in truth["conflicts"] for party in conflict["parties"]}
    odd |= {someone["upn"] for someone in truth["sip_differs_from_upn"]["people"] + truth["voice_users"]["people"]}
    names = [person.display_name for person in people]
    return next(
        person
        for person in people
        if person.sfb_enabled and person.user_principal_name not in odd and names.count(person.display_name) == 1
    )


SPELLINGS: list[tuple[str, Callable[[Any], str]]] = [
    ("sign-in name", lambda person: person.user_principal_name),
    ("sign-in name, shouted", lambda person: person.user_principal_name.upper()),
    ("SIP address", lambda person: person.sip_address),
    ("account", lambda person: person.sam_account_name),
    ("account with its domain", lambda person: f"CONTOSO\\{person.sam_account_name}"),
    ("display name", lambda person: person.display_name),
]


@pytest.mark.parametrize("spelling", [spelling for _, spelling in SPELLINGS], ids=[name for name, _ in SPELLINGS])
def test_however_somebody_is_typed(company: RunningCompany, services: Services, spelling: Callable[[Any], str]) -> None:
    """All of it leads to the same person, who is ready but for the organisation."""
    person = ready_person(company)
    result = ask(services, spelling(person))
    assert result.identity == person.user_principal_name
    assert result.verdict is Verdict.WARN
    assert result.headline == f"{person.display_name} is ready; step 4, Configure hybrid, is not known to be."


@pytest.mark.parametrize("prefix", ["", "sip:"])
def test_a_sip_address_that_differs_from_the_sign_in_name(
    company: RunningCompany, services: Services, prefix: str
) -> None:
    """With or without its prefix it finds the person."""
    someone = first(company, "sip_differs_from_upn")
    assert ask(services, f"{prefix}{someone['sip']}").identity == someone["upn"]


def test_an_ambiguous_name_is_asked_back(fresh_company: RunningCompany, connect: Connect) -> None:
    """Never guessed: both are named with what tells them apart."""
    people = [person for person in fresh_company.world.people if person.sfb_enabled][:2]
    fresh_company.call_in_loop(lambda: setattr(people[1], "display_name", people[0].display_name))
    result = which(connect(fresh_company), people[0].display_name)
    assert result.headline == f"2 people are called “{people[0].display_name}”. Which of them?"
    assert {one.identity for one in result.candidates} == {person.user_principal_name for person in people}
    assert all(one.unit.startswith("OU ") for one in result.candidates)


def test_nobody_of_that_name(company: RunningCompany, services: Services) -> None:
    """What to type, and who is found under a part of it."""
    person = ready_person(company)
    local = person.user_principal_name.partition("@")[0]
    close = which(services, f"{local}@elsewhere.example")
    assert [one.identity for one in close.candidates] == [person.user_principal_name]
    assert "These are close." in close.next_step
    nobody = which(services, "Nobody Here")
    assert nobody.candidates == ()
    assert "Type the sign-in name" in nobody.next_step
    assert "nobody else" not in nobody.headline


def test_people_of_the_last_check_are_suggested(company: RunningCompany, services: Services) -> None:
    """For a name with a letter too few, once a check has read everybody."""
    person = ready_person(company)
    check_users.run(services, Request())
    close = which(services, person.display_name[:-1])
    assert person.user_principal_name in [one.identity for one in close.candidates]


def test_without_the_shell_nobody_can_be_meant(company: RunningCompany, connect: Connect) -> None:
    """It is said, with what to do; nobody is said not to exist."""
    result = which(connect(company, shell=False), "ada@contoso.com")
    assert result.headline.startswith("Cannot tell who is meant.")
    assert result.next_step
    assert why.candidates(connect(company, shell=False), "ada") == ()


def test_a_silent_graph_is_unknown_and_never_missing(fresh_company: RunningCompany, connect: Connect) -> None:
    """Who could not be looked up is not said to be missing."""
    person = ready_person(fresh_company)
    fresh_company.control("fault", {"system": "graph", "kind": "503"})
    result = ask(connect(fresh_company), person.user_principal_name)
    assert result.verdict is Verdict.UNKNOWN
    assert blockers(result) == set()
    assert any("Graph" in source for source in result.sources)


def test_earlier_questions_are_on_record(company: RunningCompany, services: Services) -> None:
    """And that no move is, which is said and not left out."""
    person = ready_person(company)
    assert ask(services, person.user_principal_name).history == (why.NO_MOVE,)
    now = services.now()
    with services.database.session() as session:
        job = jobs.enqueue(
            session,
            command=why.NAME,
            words=(person.user_principal_name,),
            asked_by="U1",
            confirmed=False,
            channel="C1",
            message_ts="1",
            correlation="c",
            now=now,
        )
        jobs.claim(session, worker="w", now=now, lease=now - now)
        jobs.finish(session, job.id or 0, worker="w", now=now)
    asked = ask(services, person.user_principal_name).history
    assert asked == (why.NO_MOVE, "Looked up 1 time before, last just now.")


def test_few_calls_are_made_for_one_person(fresh_company: RunningCompany, connect: Connect) -> None:
    """Neither everybody on premises nor everybody in the tenant or in Teams is read."""
    ask(connect(fresh_company), ready_person(fresh_company).user_principal_name)
    shell = fresh_company.control("journal?system=shell", method="GET")["entries"]
    users = [entry for entry in shell if entry["what"].split()[0] == "Get-CsUser"]
    assert len(users) <= 1
    graph = fresh_company.control("journal?system=graph", method="GET")["entries"]
    assert sum("/users" in entry["what"] for entry in graph) <= 2


@pytest.mark.parametrize("words", [(), ("",), ("  ", " ")])
def test_a_word_is_wanted(words: tuple[str, ...]) -> None:
    """Where there is no form to ask for it."""
    with pytest.raises(UsageError, match=r"why ada@contoso\.com"):
        why.validate(words)


def test_a_name_of_several_words_is_one() -> None:
    """With the comma that the next word had left over."""
    assert why.validate(("Ada", "Lovelace,")) == ("Ada Lovelace",)


def test_everybody_is_judged_as_one_is(company: RunningCompany, services: Services) -> None:
    """The two commands agree about who is blocked, and the numbers are those of the company."""
    result = check_users.run(services, Request())
    truth = company.describe()
    whole = truth["sfb_users"]["on_premises"]
    assert f"of {whole} people are ready to move today" in result.findings[0].says
    assert isinstance(result, StepResult)
    assert result.table is not None
    rows = {(row[1], row[4]) for row in result.table.rows if row[5] == "blocked"}
    for someone in truth["missing_in_cloud"]["people"][:2] + truth["disabled_accounts"]["people"]:
        assert {check for upn, check in rows if upn == someone["upn"]} == blockers(ask(services, someone["upn"]))
    assert {one.identity for one in result.named} <= {row[1] for row in result.table.rows}


def test_everybody_without_the_shell(company: RunningCompany, connect: Connect) -> None:
    """Nobody is counted, and it is said why."""
    result = check_users.run(connect(company, shell=False), Request())
    assert result.verdict is Verdict.UNKNOWN
    assert "Cannot tell who can move" in result.headline


def test_the_right_steps_hold_the_answer_up(company: RunningCompany, services: Services) -> None:
    """Another cloud would have another name for a home there: the operator's counts."""
    organisation = replace(services.organisation, cloud=services.organisation.reference.clouds["gcc-high"])
    moved = first(company, "already_in_cloud")
    result = ask(replace(services, organisation=organisation), moved["upn"])
    assert "U3" in blockers(result)
