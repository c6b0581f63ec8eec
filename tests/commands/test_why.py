"""`why` against a running company: each planted person gets the answer that fits what was planted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session

from commands import check_users, why
from commands.person_record import MOVES
from commands.services import Services
from commands.step import CandidatesResult, PersonResult, Request, StepResult, UsageError, Verdict
from sandbox.world import CloudUser, Person
from storage import acceptances, jobs
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
    assert result.verdict is Verdict.UNKNOWN
    assert result.headline == (
        f"{person.display_name} is ready; whether anybody can be moved cannot be told: "
        "step 4, Configure hybrid, is not known to be ready."
    )


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


def test_a_first_name_suggests_everybody_who_has_it(company: RunningCompany, connect: Connect) -> None:
    """Also before any check: everybody is read, once."""
    # whose first name is the name of an account is found by that
    people = company.world.people
    person = next(one for one in people if one.sfb_enabled and "." in one.user_principal_name.partition("@")[0])
    services = connect(company)
    word = person.display_name.split()[0]
    named = {one.display_name for one in company.world.people if one.sfb_enabled and word in one.display_name.split()}
    close = which(services, word)
    assert {one.name for one in close.candidates} & named
    assert close.headline.startswith(f"Nobody on premises is called “{word}” (")
    assert services.known.filled
    assert which(services, word).candidates == close.candidates


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
    """And that moves are not, which is said and not left out."""
    person = ready_person(company)
    assert ask(services, person.user_principal_name).history == (MOVES,)
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
    assert asked == ("Looked up 1 time before, last just now.", MOVES)


def test_what_is_accepted_about_somebody_is_on_record(company: RunningCompany, services: Services) -> None:
    """What is in force, what has run out and what was taken back; of nobody else."""
    person, now = ready_person(company), services.now()
    with services.database.session() as session:
        for check, subject, days in (("U9", person.user_principal_name, -1), ("U16", "else@contoso.com", 9)):
            accepted(session, check, subject, now=now - timedelta(days=3), until=now + timedelta(days=days))
        accepted(session, "U18", person.user_principal_name.upper(), now=now, until=now + timedelta(days=9))
        accepted(session, "U17", person.user_principal_name, now=now, until=now + timedelta(days=9))
        acceptances.end(session, check="U17", subject=person.user_principal_name, by="U1", now=now)
    assert ask(services, person.user_principal_name).history == (
        f"U17 was accepted on {now:%Y-%m-%d}, until {now:%Y-%m-%d}: on leave.",
        f"U18 is accepted until {now + timedelta(days=9):%Y-%m-%d}: on leave.",
        f"U9 was accepted until {now - timedelta(days=1):%Y-%m-%d}: on leave.",
        MOVES,
    )


def accepted(session: Session, check: str, subject: str, *, now: datetime, until: datetime) -> None:
    """Write an acceptance down."""
    acceptances.accept(
        session,
        check=check,
        subject=subject,
        verdict=Verdict.FAIL,
        affected=1,
        reason="on leave",
        by="U1",
        now=now,
        until=until,
    )


def test_ones_sign_in_name_may_be_anothers_sip_address(fresh_company: RunningCompany, connect: Connect) -> None:
    """Both may be meant, so both are offered; what is offered finds exactly the one who was chosen."""
    one, other = [person for person in fresh_company.world.people if person.sfb_enabled][:2]
    fresh_company.call_in_loop(lambda: setattr(one, "sip_address", "sip:somebody.else@contoso.com"))
    fresh_company.call_in_loop(lambda: setattr(other, "sip_address", f"sip:{one.user_principal_name}"))
    services = connect(fresh_company)
    result = which(services, one.user_principal_name)
    assert [candidate.identity for candidate in result.candidates] == [
        "sip:somebody.else@contoso.com",
        other.user_principal_name,
    ]
    chosen = [ask(services, candidate.identity).identity for candidate in result.candidates]
    assert chosen == [one.user_principal_name, other.user_principal_name]
    assert ask(services, f"sip:{one.user_principal_name}").identity == other.user_principal_name


def outsider(company: RunningCompany) -> Person:
    """Somebody with an account on both sides, and without Skype for Business."""
    synced = {user.on_premises_upn for user in company.world.tenant.users.values()}
    people = company.world.people
    return next(p for p in people if p.kind == "user" and not p.sip_address and p.user_principal_name in synced)


def test_who_was_never_enabled_is_told_so(company: RunningCompany, services: Services) -> None:
    """With the account that the tenant has, and how the person would be enabled."""
    person = outsider(company)
    result = ask(services, person.mail)
    assert (result.who, result.identity, result.verdict) == (
        person.display_name,
        person.user_principal_name,
        Verdict.FAIL,
    )
    assert result.headline == (
        f"{person.display_name} is not enabled for Skype for Business on premises: there is nothing to move."
    )
    assert f"Enable-CsUser -Identity '{person.user_principal_name}'" in result.next_step
    assert [finding.check for finding in result.findings] == ["U1"]
    assert [fact.about for fact in result.facts] == ["Home", "Account", "Licences"]
    assert result.history == (MOVES,)


def test_a_mail_address_leads_to_the_person_by_the_account_that_has_it(
    fresh_company: RunningCompany, connect: Connect
) -> None:
    """Who is enabled is not said to be not, only because the shell does not know the address."""
    person = ready_person(fresh_company)
    user = next(u for u in fresh_company.world.tenant.users.values() if u.on_premises_upn == person.user_principal_name)
    fresh_company.call_in_loop(lambda: user.proxy_addresses.append("smtp:nickname@contoso.com"))
    assert ask(connect(fresh_company), "nickname@contoso.com").identity == person.user_principal_name


def test_several_accounts_of_one_address_are_asked_back(fresh_company: RunningCompany, connect: Connect) -> None:
    """As people are: never guessed."""
    person = outsider(fresh_company)
    rival = CloudUser("id-rival", "rival@contoso.com", "Rival", proxy_addresses=[f"smtp:{person.mail}"])
    fresh_company.call_in_loop(lambda: fresh_company.world.tenant.users.update({"id-rival": rival}))
    services = connect(fresh_company)
    result = which(services, person.mail)
    assert result.headline.startswith("2 accounts of the tenant are called")
    assert [one.identity for one in result.candidates] == [person.user_principal_name, "rival@contoso.com"]
    alone = ask(services, "rival@contoso.com")
    assert alone.next_step.startswith("Rival needs an account in Active Directory that is synchronised.")


def test_accounts_of_several_people_are_asked_back(fresh_company: RunningCompany, connect: Connect) -> None:
    """Where both are enabled, they are offered as people."""
    enabled = {person.user_principal_name for person in fresh_company.world.people if person.sfb_enabled}
    users = [u for u in fresh_company.world.tenant.users.values() if u.on_premises_upn in enabled][:2]
    for user in users:
        fresh_company.call_in_loop(partial(user.proxy_addresses.append, "smtp:both@contoso.com"))
    result = which(connect(fresh_company), "both@contoso.com")
    assert result.headline == "2 people are called “both@contoso.com”. Which of them?"


def test_a_tenant_that_does_not_answer_tells_nothing_of_strangers(
    fresh_company: RunningCompany, connect: Connect
) -> None:
    """Nobody of that name on premises is what is known, and that the tenant could not be asked."""
    fresh_company.control("fault", {"system": "graph", "kind": "503"})
    result = which(connect(fresh_company), "stranger@contoso.com")
    assert "Nobody on premises" in result.headline
    assert "Microsoft Graph did not answer" in result.next_step


def test_a_licence_that_was_assigned_just_now_is_given_its_time(
    fresh_company: RunningCompany, connect: Connect
) -> None:
    """Yellow with its end, and not green: the move may not see it yet."""
    located = {someone["upn"] for someone in fresh_company.describe()["without_usage_location"]["people"]}
    unlicensed = fresh_company.describe()["without_licence"]["people"]
    someone = next(one for one in unlicensed if one["upn"] not in located)
    fresh_company.control("licence", {"user": someone["upn"], "sku": "SPE_E3", "assigned": True})
    services = connect(fresh_company)
    waiting = {f.check: f.not_yet_until for f in ask(services, someone["upn"]).findings if f.not_yet_until}
    assert set(waiting) == {"U11", "U12"}
    assert all(services.now() < until for until in waiting.values())


def test_few_calls_are_made_for_one_person(fresh_company: RunningCompany, connect: Connect) -> None:
    """Neither everybody on premises nor everybody in the tenant or in Teams is read."""
    ask(connect(fresh_company), ready_person(fresh_company).user_principal_name)
    shell = fresh_company.control("journal?system=shell", method="GET")["entries"]
    users = [entry for entry in shell if entry["what"].split()[0] == "Get-CsUser"]
    assert len(users) <= 2, "as a sign-in name, and as a SIP address"
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
    assert f"of {whole} people would be ready; step 4, Configure hybrid, is not known to be ready" in result.headline
    assert result.verdict is Verdict.UNKNOWN
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
