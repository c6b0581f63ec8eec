"""People as they are kept between two checks."""

from datetime import timedelta

import pytest

from commands.rules.matching import Directory
from commands.rules.over_time.people import MOST_NAMES, Held, Writer, biggest_first, read_blockers, standing_of
from commands.rules.over_time.values import Standing
from commands.rules.person.everybody import judge_everybody
from commands.step import Blocker, PersonFound, Verdict
from connectors.facts import OnPremisesUser
from tests.commands.rules.person.test_everybody import everybody, somebody
from tests.commands.values import CLOUD, NOW, SILENT

POOL = Blocker(check="U4", title="Pool", fix="Move the „pool“.", who="Admin")
PLAN = Blocker(check="U11", title="Plan", fix="Assign it.", who="Licensing")


def found(people: list[OnPremisesUser], **changes: object) -> dict[str, PersonFound]:
    """What a look at these people keeps of each."""
    kept = judge_everybody(everybody(people, **changes)).people  # type: ignore[arg-type]
    assert kept is not None
    return {one.name: one for one in kept}


def test_everybody_is_kept_where_they_stand_moved_people_too() -> None:
    people = [
        somebody("ada"),
        somebody("ben", moving_to="pool02"),
        somebody("cleo", moving_to="pool02"),
        somebody("dora", hosting_provider=CLOUD.proxy_fqdn),
    ]
    kept = found(people, unlicensed=("cleo",))
    assert [standing_of(one).value for one in kept.values()] == ["ready", "blocked", "blocked", "moved"]
    ada, ben, cleo = kept["Ada"], kept["Ben"], kept["Cleo"]
    assert (ada.key, ada.identity, ada.sip_domain) == (str(people[0].guid), "ada@contoso.com", "contoso.com")
    assert (ada.unit, ada.department) == ("Sales", "")
    assert ([one.check for one in ben.blockers], ben.alone) == (["U5"], True)
    assert ([one.check for one in cleo.blockers], cleo.alone) == (["U5", "U11", "U12"], False)
    assert ben.blockers[0] is cleo.blockers[0], "of 100,000 people most share theirs with others"
    assert not kept["Dora"].blockers


def test_who_has_not_arrived_may_turn_out_to_lack_more() -> None:
    kept = found([somebody("ada"), somebody("ben")], absent=("ben",))
    assert standing_of(kept["Ben"]) is Standing.BLOCKED
    assert not kept["Ben"].alone


def test_a_silent_source_makes_people_unknown_and_no_blocker_the_only_one() -> None:
    kept = found([somebody("ada"), somebody("ben")], unlicensed=("ben",), online=SILENT)
    assert standing_of(kept["Ada"]) is Standing.UNKNOWN
    assert standing_of(kept["Ben"]) is Standing.BLOCKED
    assert not kept["Ben"].alone
    unread = found([somebody("ada")], directory=SILENT)["Ada"]
    assert unread.department is None
    assert standing_of(unread) is Standing.UNKNOWN


def test_where_nobody_could_be_listed_nobody_is_kept() -> None:
    assert judge_everybody(everybody([])).people == ()
    facts = everybody([])
    assert (
        judge_everybody(type(facts)(people=SILENT, directory=Directory(()), online=(), around=facts.around)).people
        is None
    )


def person(name: str, *blockers: Blocker, alone: bool = False) -> PersonFound:
    return PersonFound(
        key=name, name=name, identity=name, sip_domain="", unit="", department="", verdict=Verdict.FAIL,
        blockers=blockers, alone=alone,
    )  # fmt: skip


def test_blockers_survive_being_written() -> None:
    written = Writer().written(person("a", POOL, PLAN))
    assert read_blockers(written) == ((POOL, False), (PLAN, False))
    assert Writer().written(person("a")) == "[]"


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"check": "U4"}]', "null"])
def test_what_another_version_wrote_holds_nobody_back(text: str) -> None:
    assert read_blockers(text) == ()


def test_the_fix_for_most_people_comes_first_with_the_earliest_beginning() -> None:
    writer, day = Writer(), timedelta(days=1)
    both, pool, plan = (
        writer.written(one)
        for one in (person("a", POOL, PLAN), person("b", POOL, alone=True), person("c", PLAN, alone=True))
    )
    held = [Held(name=f"n{number:02}", blockers=plan, since=NOW) for number in range(12)]
    held += [Held(name="both", blockers=both, since=NOW - day), Held(name="pool", blockers=pool, since=NOW)]
    first, second = biggest_first(held)
    assert (first.check, first.people, first.alone, first.since) == ("U11", 13, 12, NOW - day)
    assert first.names == tuple(f"n{number:02}" for number in range(MOST_NAMES))
    assert (second.check, second.people, second.alone, second.names) == ("U4", 2, 1, ("both", "pool"))
    assert (second.title, second.fix, second.who) == ("Pool", POOL.fix, "Admin")
    assert biggest_first([]) == ()
