"""No verdict is ever ready when its source failed: each source is turned off in turn, and every check looked at.

Which checks ask which question is read out of their `answer_from`. So a text that leaves a source out, or names one
that is not used, fails here as well.
"""

from collections.abc import Iterator

import pytest

from commands import status, why
from commands.answers import Result
from commands.rules.person.step import ADVICE
from commands.rules.person.step import CHECKS as OF_PERSONS
from commands.step import PersonResult, Request, StatusResult, Step, StepResult, Verdict
from tests.commands.ready_company import GATES, STEPS, WHY, Key, Ready, Verdicts, failing, keep, ready_company, verdicts
from tests.commands.sources_off import BY_TITLE, DNS, HEALTH, LDAP, OBJECTS, PEOPLE, Off, cases, named

QUIET = (Verdict.PASS, Verdict.NOT_APPLICABLE)
CAN_MOVE, READY_FOR_PILOT = "can move today", "ready for the pilot"

STAYS = {
    ("", "D1", "Get-CsOnlineSipDomain"): "asked of a domain that only the tenant uses; there is none",
    ("", "D7", "/domains"): "asked of sign-in names in another domain than the SIP address; there are none",
    ("", "H3", "Get-CsAllowedDomain"): "compared where both sides are closed; they are open",
    ("", "H9", "Get-CsServerPatchVersion"): "the first release of the product is new enough, whatever was installed",
    ("", "H9", "Get-CsServerVersion"): "asked where Get-CsServerPatchVersion does not tell",
    ("", "H10", "Get-CsServerPatchVersion"): "asked of a module above the window",
    ("", "H13", "Get-CsServerPatchVersion"): "as H9",
    ("", "H13", "Get-CsServerVersion"): "as H9",
    ("dns zone", "H12", DNS): "where the Edge is, a resolver tells as well as a server of the zone",
    ("ldap", "S8", "/users"): "the copy in the tenant is asked of whom the directory does not tell",
    ("ldap", "U2", "/users"): "as S8",
    ("", "U13", "Get-CsOnlineUser"): "asked of whoever was moved, after which the number is in Teams",
    (WHY, "U15", "Get-CsConferencingPolicy"): "this person has a conferencing id of their own, whatever the policy",
}  # fmt: skip
"""Where (a case, a source of people, a command; empty: everywhere), the check, and the only question without an answer:
why it is ready, or not needed, all the same."""
LEFT_OUT = {"D4": "a domain of which the tenant does not tell cannot be asked for; D1 and D2 say so"}
"""Checks without a finding while their source is silent, and where that is said."""
NEVER_READY = {"U16"}
"""What needs attention always: nothing tells where contacts are."""
UNNAMED = {"connect", "Disconnect-MicrosoftTeams", HEALTH}
"""What is asked, and decides nothing: signing in and out; the health of Microsoft's services is only mentioned."""
WITHOUT_DIRECTORY = {"U2": "its copy in the tenant is asked instead"}
"""What names Active Directory, and is told without it."""


@pytest.fixture(scope="module")
def ready(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """One company for all cases of a source of people."""
    with ready_company(request.param, tmp_path_factory.mktemp("ready")) as company:
        yield company


def looked_at(ready: Ready, off: Off) -> tuple[dict[str, Result], StatusResult]:
    """What the commands that are affected say now, and the status after them."""
    services, affected = ready.services(off), ready.affected(off)
    results: dict[str, Result] = {}
    with failing(ready.company, off):
        results |= {name: run(services, Request()) for name, run in STEPS.items() if name in affected}
        keep(services, {**ready.results, **results}.values())
        if WHY in affected:
            results[WHY] = why.run(services, Request(words=(ready.person,)))
        return results, status.run(services, Request())


def unanswered(ready: Ready, off: Off, key: Key) -> frozenset[str]:
    """The questions without an answer that a check says it asks."""
    return named(BY_TITLE[key[1], key[2]], ready.source) & off.questions


def excused(ready: Ready, off: Off, key: Key) -> bool:
    """Whether a check can be told without the only answer that is missing."""
    questions = unanswered(ready, off, key)
    places = ("", off.name, ready.source, key[0])
    return len(questions) == 1 and any((place, key[1], *questions) in STAYS for place in places)


def claimed(ready: Ready, off: Off, now: Verdicts) -> set[Key]:
    """What is said to be ready, or not needed, without an answer; and what is excused without need."""
    asking = {key: verdict for key, verdict in now.items() if unanswered(ready, off, key)}
    return {key for key, verdict in asking.items() if (verdict in QUIET) is not excused(ready, off, key)}


def left_out(ready: Ready, off: Off) -> set[str]:
    """Checks that may be without a finding. Where nobody is listed, nobody can be judged, and that is said."""
    nobody = off.questions & {PEOPLE[ready.source]}
    return {*LEFT_OUT, *(check.id for check in OF_PERSONS if nobody)}


@pytest.mark.parametrize("ready", PEOPLE, indirect=True)
def test_with_every_source_everything_is_ready_that_can_be(ready: Ready) -> None:
    """Nothing is wrong, somebody can move, and nothing is asked that no check names."""
    found = verdicts(ready.results)
    assert {key[1] for key, verdict in found.items() if verdict in (Verdict.FAIL, Verdict.WARN)} <= NEVER_READY
    assert can_move(ready.results[WHY])
    assert READY_FOR_PILOT in ready.status.headline
    documented = frozenset().union(*(named(check, ready.source) for check in BY_TITLE.values()))
    assert frozenset().union(*ready.asks.values()) - documented <= UNNAMED


@pytest.mark.parametrize("ready", ["shell"], indirect=True)
def test_what_active_directory_tells_is_never_ready_without_it(ready: Ready) -> None:
    """While people are read from the shell nobody asks it."""
    absent = Off(name="no directory", questions=frozenset({LDAP, OBJECTS}))
    quiet = {key for key, verdict in verdicts(ready.results).items() if verdict in QUIET}
    assert {key[1] for key in quiet if unanswered(ready, absent, key)} == set(WITHOUT_DIRECTORY)


@pytest.mark.parametrize("off", [*cases("shell")], ids=lambda off: off.name)
@pytest.mark.parametrize("ready", ["shell"], indirect=True)
def test_without_its_source_nothing_is_ready(ready: Ready, off: Off) -> None:
    """People are read from the shell."""
    look_for_green(ready, off)


@pytest.mark.parametrize("off", [*cases("ldap")], ids=lambda off: off.name)
@pytest.mark.parametrize("ready", ["ldap"], indirect=True)
def test_without_its_source_nothing_is_ready_with_active_directory(ready: Ready, off: Off) -> None:
    """People are read from the directory, so that more is ready in the beginning."""
    look_for_green(ready, off)


def look_for_green(ready: Ready, off: Off) -> None:
    """Checks that ask it cannot be told, all others are as before, and neither status nor person is green."""
    results, told = looked_at(ready, off)
    before, now = verdicts(ready.results), verdicts(results)
    passed = {key for key, verdict in before.items() if verdict is Verdict.PASS and key[0] in results}
    passing = {key for key, verdict in now.items() if verdict is Verdict.PASS}
    lost = passed - passing
    assert claimed(ready, off, now) == set()
    assert {key for key in lost if not unanswered(ready, off, key)} == set(), "answer_from leaves a source out"
    assert passing - passed == set()
    assert {key[1] for key in lost - now.keys()} <= left_out(ready, off)
    lines = {line.step: line for line in told.lines}
    assert {key for key in lost if key[0] in STEPS and lines[step_of(results[key[0]])].verdict is Verdict.PASS} == set()
    blind = {key for key in lost if key[0] in GATES and now.get(key) is not Verdict.WARN}
    assert not (blind and READY_FOR_PILOT in told.headline)
    needed = blind | {key for key in lost if key[0] == WHY and key[1] not in ADVICE}
    assert not (needed and can_move(results.get(WHY)))


def can_move(result: Result | None) -> bool:
    return isinstance(result, PersonResult) and result.headline.startswith(f"{result.who} {CAN_MOVE}")


def step_of(result: Result) -> Step:
    assert isinstance(result, StepResult)
    return result.step
