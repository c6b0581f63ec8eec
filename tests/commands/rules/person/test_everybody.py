"""Step 5: how many can move, who cannot and why, and which one fix clears most of it."""

import time
from dataclasses import replace
from typing import Any

import pytest

from commands.alarming import MOST_UNCLEAR, SplitBrain, Torn
from commands.rules.gate import Gate
from commands.rules.matching import join
from commands.rules.person.everybody import ONE_BY_ONE, EverybodyFacts, judge_everybody
from commands.rules.person.step import CHECKS
from commands.rules.unread import Unread
from commands.step import MOST_NAMED_PEOPLE, Finding, Step, StepResult, Verdict
from connectors.facts import Licence, OnPremisesUser
from tests.commands.rules.person.values import around, movable, online
from tests.commands.values import CLOUD, NOW, SILENT, person, synced

LICENCE = {"licences": (Licence(sku_id="sku-e3"),), "usage_location": "DE"}


def somebody(name: str, **changes: Any) -> OnPremisesUser:
    """A person of this name, about whom everything is known."""
    ada = movable()
    known = {field: getattr(ada, field) for field in ("registrar_pool", "account_enabled", "protected", "owner_urn")}
    known |= {field: getattr(ada, field) for field in ("conferencing_policy", "services_policy", "mailbox")}
    return person(name, **known | changes)


def everybody(
    people: list[OnPremisesUser], *, absent: tuple[str, ...] = (), unlicensed: tuple[str, ...] = (), **changes: Any
) -> EverybodyFacts:
    """These people, all of them in the tenant but the absent ones."""
    users = [
        synced(one, **LICENCE | ({"licences": ()} if one.sam_account_name in unlicensed else {}))
        for one in people
        if one.sam_account_name not in absent
    ]
    seen = tuple(online(object_id=user.user_id.upper(), user_principal_name=user.user_principal_name) for user in users)
    own = {key: changes.pop(key) for key in ("directory", "online") if key in changes}
    known: dict[str, Any] = {"people": tuple(people), "directory": join(people, users), "online": seen}
    return EverybodyFacts(**known | own, around=around(**changes))


def found(result: StepResult, check: str) -> Finding:
    """The one finding of a check."""
    (one,) = [finding for finding in result.findings if finding.check == check]
    return one


def test_the_number_comes_with_its_whole_and_the_best_fix() -> None:
    """2 of 5 people; the fix that clears most, with its share, and for how many it is all that is missing."""
    people = [somebody(name) for name in ("ada", "ben", "cleo", "dora", "emil")]
    people[4] = replace(people[4], moving_to="pool02")
    result = judge_everybody(everybody(people, unlicensed=("cleo", "dora")))
    assert result.headline.startswith("2 of 5 people are ready to move today. ")
    assert result.tally == "2 of 5 people have nothing of their own in the way"
    assert len(result.findings) == len(CHECKS), "who can move is the headline, and no finding beside it"
    assert result.verdict is Verdict.WARN
    assert "clears 2 of 3 people who are blocked" in result.headline
    assert found(result, "U11").says == "2 of 5 people are blocked by this."
    assert "Cleo and Dora" in found(result, "U11").evidence[0]
    assert found(result, "U4").says == "It holds for 5 of 5 people."
    assert found(result, "U13").verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("step", "gate", "verdict", "headline"),
    [
        (
            Step.HYBRID,
            Verdict.FAIL,
            Verdict.FAIL,
            "1 of 2 people would be ready; step 4, Configure hybrid, is blocked. First step 4, Configure hybrid: X",
        ),
        (
            Step.HYBRID,
            Verdict.UNKNOWN,
            Verdict.UNKNOWN,
            "1 of 2 people would be ready; step 4, Configure hybrid, is not",
        ),
        (
            Step.DOMAINS,
            Verdict.FAIL,
            Verdict.WARN,
            "1 of 2 people could be moved; step 2, Domains, is blocked. Assign a",
        ),
    ],
)
def test_what_the_organisation_waits_for_is_said_of_everybody(
    step: Step, gate: Verdict, verdict: Verdict, headline: str
) -> None:
    """Step 4 stops every move, so the whole is no better than it, whatever is accepted about people."""
    waits = Gate(step=step, verdict=gate, because="X fails.")
    result = judge_everybody(everybody([somebody("ada"), somebody("ben")], unlicensed=("ben",)), waits)
    assert result.verdict is verdict
    assert result.headline.startswith(headline)
    stopped = [finding.verdict for finding in result.findings if finding.title == "Organisation ready for moves"]
    assert stopped == ([gate] if step is Step.HYBRID else [])


def test_without_blockers_of_their_own_the_step_is_what_to_do_next() -> None:
    """Nobody is told to choose people before it."""
    waits = Gate(step=Step.DOMAINS, verdict=Verdict.FAIL)
    result = judge_everybody(everybody([somebody("ada")]), waits)
    assert result.headline.endswith("First step 2, Domains: see /hybrid verify-domain.")


def test_a_sole_blocker_is_told_as_such() -> None:
    """Who lacks nothing else could then move."""
    people = [somebody(name, sip_address=f"sip:{name}@fabrikam.com") for name in ("ada", "ben")]
    result = judge_everybody(everybody([*people, somebody("cleo")]))
    assert "clears 2 of 2 people who are blocked; 2 people could then move." in result.headline


def test_who_has_not_arrived_is_promised_nothing() -> None:
    """After arriving they may turn out to lack a licence, so nobody says that they could then move."""
    unit = "CN={},OU=Workshop,DC=contoso,DC=com"
    people = [somebody(name, distinguished_name=unit.format(name)) for name in ("ada", "ben")]
    result = judge_everybody(everybody([*people, somebody("cleo")], absent=("ada", "ben")))
    assert "Bring OU Workshop into sync scope" in result.headline
    assert "could then move" not in result.headline
    assert "One fix clears 2 people." in found(result, "U6").remedy


def test_a_row_for_each_person_and_finding() -> None:
    """The list has whoever has something to do; what is the same for everybody is no row."""
    people = [somebody("ada", protected=True, mailbox=None), somebody("ben")]
    result = judge_everybody(everybody(people, unlicensed=("ben",)))
    assert result.table is not None
    rows = sorted((row[0], row[4], row[5]) for row in result.table.rows)
    assert rows == [
        ("Ada", "U19", "needs attention"),
        ("Ben", "U11", "blocked"),
        ("Ben", "U12", "blocked"),
    ]
    assert found(result, "U18").says == "For 1 of 2 people it cannot be told."
    assert found(result, "U18").remedy == found(result, "U17").remedy == ONE_BY_ONE
    assert [one.name for one in result.named] == ["Ben", "Ada"], "who is blocked comes first"


def test_a_silent_source_is_said_once_and_lists_nobody() -> None:
    """Not a row for each of 100,000 people."""
    result = judge_everybody(everybody([somebody("ada"), somebody("ben")], online=SILENT))
    assert result.verdict is Verdict.UNKNOWN
    assert result.headline == "0 of 2 people are ready to move today; for 2 people it cannot be told."
    assert found(result, "U21").says == SILENT.says
    assert result.table is None
    assert result.sources == (SILENT.says,)


def test_the_tenant_that_cannot_be_read_leaves_people_unknown() -> None:
    """Nobody is said to be missing from what was not read."""
    result = judge_everybody(everybody([somebody("ada")], directory=SILENT))
    assert found(result, "U6").verdict is Verdict.UNKNOWN
    assert result.verdict is Verdict.UNKNOWN


def test_without_people_nothing_is_told() -> None:
    """One finding that says why."""
    result = judge_everybody(replace(everybody([]), people=SILENT))
    assert result.verdict is Verdict.UNKNOWN
    assert result.headline.startswith("Cannot tell who can move: Microsoft Graph did not answer")
    assert len(result.findings) == 1


def test_one_unknown_licence_is_a_row_for_that_person() -> None:
    """It is that person's, and not everybody's."""
    ada = somebody("ada")
    user = synced(ada, licences=(Licence(sku_id="sku-unlisted"),), usage_location="DE")
    facts = everybody([ada], directory=join([ada], [user]))
    result = judge_everybody(facts)
    assert found(result, "U11").says == "For 1 of 1 person it cannot be told."
    assert result.table is not None
    assert {row[4] for row in result.table.rows} == {"U11", "U12"}
    assert found(result, "U11").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("home", "verdict", "says"),
    [
        (CLOUD.proxy_fqdn, Verdict.NOT_APPLICABLE, "everybody is in Teams"),
        ("", Verdict.FAIL, "0 of 1 person are ready to move today."),
    ],
)
def test_whose_home_is_where(home: str, verdict: Verdict, says: str) -> None:
    """Who was moved is counted apart; who has no home is not moved."""
    result = judge_everybody(everybody([somebody("ada", hosting_provider=home)]))
    assert result.verdict is verdict
    assert says in result.headline


def test_who_was_moved_is_counted_apart() -> None:
    """The whole is who is on premises."""
    people = [somebody("ada"), somebody("ben", hosting_provider=CLOUD.proxy_fqdn)]
    result = judge_everybody(everybody(people))
    assert result.verdict is Verdict.WARN, "what only a person can look up is never green"
    assert result.headline.startswith("1 of 1 person is ready to move today; 1 person is in Teams already.")
    assert result.checked_at == NOW


def test_at_most_so_many_people_are_named() -> None:
    """More would not fit into a message."""
    people = [somebody(f"p{number}", moving_to="pool02") for number in range(MOST_NAMED_PEOPLE + 1)]
    assert len(judge_everybody(everybody(people)).named) == MOST_NAMED_PEOPLE


def test_the_work_grows_with_the_people_and_no_faster() -> None:
    """Ten times as many people take about ten times as long: 100,000 of them stay feasible."""

    def seconds(number: int) -> float:
        facts = everybody([somebody(f"p{one}", protected=one % 2 == 0) for one in range(number)])
        began = time.perf_counter()
        judge_everybody(facts)
        return time.perf_counter() - began

    seconds(50)
    assert seconds(3_000) < 30 * max(seconds(300), 0.01)


def test_the_alarms_are_told_who_is_in_both_worlds_and_of_whom_it_cannot_be_told() -> None:
    people = [somebody("ada"), somebody("ben"), somebody("eve")]
    facts = everybody(people)
    assert not isinstance(facts.online, Unread)
    ada, ben, eve = facts.online
    seen = (replace(ada, upgrade_mode="TeamsOnly"), replace(ben, upgrade_mode=""), eve)
    split = judge_everybody(replace(facts, online=seen)).split_brain
    assert split == SplitBrain(people=(Torn("Ada", "ada@contoso.com"),), unclear=("ben@contoso.com",))


def test_where_nobody_can_be_read_the_alarms_are_told_so() -> None:
    assert judge_everybody(replace(everybody([]), people=SILENT)).split_brain == SplitBrain(read=False)
    people = [somebody(f"person{number}") for number in range(MOST_UNCLEAR + 1)]
    assert judge_everybody(everybody(people, online=SILENT)).split_brain == SplitBrain(read=False)
