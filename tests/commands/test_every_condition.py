"""One run of all checks finds what does not hold in the pretend company, no more and no less.

What does not hold is told by the company itself (`describe`, key `violations`), by code that shares nothing with the
rules.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from commands import check_hybrid, check_sync, check_users, tenant, verify_domain
from commands.services import PeopleSource, Services
from commands.step import Request, StepResult, Verdict
from connectors.directory import ActiveDirectory
from sandbox.certificates import make_authority
from tests.commands.conftest import Connect
from tests.connectors.directory_harness import directory_of, need_ldap
from tests.running_company import RunningCompany

Told = set[tuple[str, str, str]]
"""Check, verdict, and whom or what it is about."""
Source = Callable[[RunningCompany, Services], PeopleSource]

COMMANDS = (tenant, verify_domain, check_sync, check_hybrid, check_users)
WRONG = {Verdict.FAIL.words: "fail", Verdict.WARN.words: "warn"}
TOLD_AS = {
    "A8": ("S6",), "A13": ("A11",), "A14": ("S7",), "A15": ("S8",), "A20": ("S6",), "S5": ("S9", "A16"),
    "S11": ("A19",), "U1": ("A18",),
}  # fmt: skip
"""Nobody is told twice about one thing: under which other ids it is told about the same person. A18 is a warning only,
since who is not enabled is nobody to be moved."""
NEVER_TOLD = {"H9", "H12", "U17"}
"""What no source tells: unknown also where nothing is wrong. Of H9 that is the builds of
other servers, of H12 whom the Edge trusts."""
BEYOND = {
    "shell": {"S8", "A4", "A5", "A7", "A13", "A17", "A18", "A19", "U18", "U19", "U22"},
    "ldap": {"U15", "U16"},
}  # fmt: skip
"""What cannot be told with this source of people."""


@pytest.fixture(params=BEYOND)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Source]:
    """Where people are read from: as the services have it, or from a domain controller over LDAP."""
    with ExitStack() as running:

        def ldap(company: RunningCompany, _: Services) -> PeopleSource:
            directory = running.enter_context(directory_of(company.world, make_authority(tmp_path)))
            return ActiveDirectory([directory.forest])

        if request.param == "ldap":
            need_ldap()
        yield ldap if request.param == "ldap" else lambda _, services: services.people


def run(company: RunningCompany, connect: Connect, source: Source) -> tuple[Told, set[str]]:
    """What one run of all checks says is wrong, and which checks could not tell."""
    pilots = tuple(company.environment["HYBRIDBOT_PILOT_USERS"].split(","))
    services = connect(company, pilots=pilots)
    services = replace(services, people=source(company, services))
    results = [command.run(services, Request()) for command in COMMANDS]
    found = {one for result in results for one in _red_and_yellow(result)}
    return found, {f.check for result in results for f in result.findings if f.verdict is Verdict.UNKNOWN}


def _red_and_yellow(result: StepResult) -> Iterator[tuple[str, str, str]]:
    """People by the rows of the table, everything else by the findings."""
    rows = result.table.rows if result.table else ()
    by_row = {row[4] for row in rows}
    for _, upn, sip, _, check, verdict, *_ in rows:
        if verdict in WRONG:
            yield check, WRONG[verdict], upn or sip
    for finding in result.findings:
        if finding.check and finding.verdict.words in WRONG and finding.check not in by_row:
            yield finding.check, WRONG[finding.verdict.words], finding.subject


def violated(company: RunningCompany) -> Told:
    """What only a person can tell is left out."""
    told = {(one["check"], one["verdict"], one["subject"]) for one in company.describe()["violations"]}
    return {one for one in told if one[1] != "unknown"}


def untold(truth: Told, found: Told, unknown: set[str]) -> Told:
    """What is violated, and neither found, nor told elsewhere, nor said to be unknown."""
    about = {(check, subject) for check, _, subject in found}

    def is_told(check: str, subject: str) -> bool:
        return any((other, subject) in about or other in unknown for other in (check, *TOLD_AS.get(check, ())))

    return {one for one in truth - found if not is_told(one[0], one[2])}


def gravest(told: Told) -> Told:
    """One verdict for each check and subject: two commands may look at the same thing with different eyes."""
    return {one for one in told if one[1] == "fail" or (one[0], "fail", one[2]) not in told}


def test_where_nothing_is_wrong_nothing_is_found(
    start_company: Callable[..., RunningCompany], connect: Connect, source: Source, request: pytest.FixtureRequest
) -> None:
    """No red and no yellow; and what cannot be told is known beforehand, check by check."""
    company = start_company(users=30, planted="nothing")
    found, unknown = run(company, connect, source)
    assert (found, violated(company)) == (set(), set())
    assert unknown == NEVER_TOLD | BEYOND[request.node.callspec.params["source"]]


@pytest.mark.parametrize(("planted", "users"), [("everything", 120), ("demo", 60)])
def test_where_something_is_wrong_exactly_that_is_found(
    start_company: Callable[..., RunningCompany], connect: Connect, source: Source, planted: str, users: int
) -> None:
    """Nothing is found that is not violated; what is violated is found, told elsewhere, or said to be unknown."""
    company = start_company(users=users, planted=planted)
    found, unknown = run(company, connect, source)
    truth = violated(company)
    assert (gravest(found) - gravest(truth), untold(truth, found, unknown - NEVER_TOLD)) == (set(), set())
    assert len(truth & found) > len(truth) / 2
