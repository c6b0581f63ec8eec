"""check-sync against a company in which every condition is violated, from both sources of people.

The company reads its own rules, without knowing the bot's; what is told under another id is told only there.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from commands import check_sync
from commands.services import Services
from commands.step import Request, StepResult, Verdict
from connectors.directory import ActiveDirectory, Forest
from tests.commands.conftest import Connect
from tests.connectors.directory_harness import need_ldap
from tests.running_company import RunningCompany

Told = set[tuple[str, str]]
"""Id of a check, and whom it is about."""

ELSEWHERE = {"S5": {"A16"}, "A8": {"S6"}, "A13": {"A11", "S8"}, "A14": {"S7"}, "A15": {"S8"}, "A20": {"S6"}}
"""Under which id the same thing is told, where it is told under another one."""


@pytest.fixture(scope="module")
def violated() -> Iterator[RunningCompany]:
    """A company with everything planted."""
    company = RunningCompany(users=250, planted="everything")
    yield company
    company.run(company.company.stop())


def expected(company: RunningCompany) -> Told:
    """What the company knows of itself."""
    return {
        (found["check"], found["subject"].lower())
        for found in company.describe()["violations"]
        if found["check"][0] in "SA"
    }


def told(result: StepResult) -> Told:
    """What was found: rows, and findings that are about nobody in particular."""
    rows = {(row[4], (row[1] or row[2]).lower()) for row in (result.table.rows if result.table else ())}
    with_rows = {check for check, _ in rows}
    bad = (Verdict.FAIL, Verdict.WARN)
    whole = {(f.check, "") for f in result.findings if f.verdict in bad and f.check not in with_rows}
    return {one for one in rows | whole if one[0][0] in "SA"}


def left_out(company: RunningCompany, result: StepResult) -> Told:
    """What the company knows and the bot did not tell, under no id at all."""
    found = told(result)
    return {
        (check, subject)
        for check, subject in expected(company) - found
        if not any((other, subject) in found for other in ELSEWHERE.get(check, ()))
    }


def test_the_shell_tells_what_it_can_and_calls_the_rest_unknown(violated: RunningCompany, connect: Connect) -> None:
    """Nothing that is not so, and nothing left out but what is said to be unknown."""
    result = check_sync.run(connect(violated), Request())
    assert told(result) <= expected(violated)
    unknown = {finding.check for finding in result.findings if finding.verdict is Verdict.UNKNOWN}
    assert {check for check, _ in left_out(violated, result)} <= unknown


def test_active_directory_tells_everything(violated: RunningCompany, connect: Connect) -> None:
    """Nothing that is not so, nothing left out, and nothing unknown; who is in another domain is not listed."""
    need_ldap()
    services = with_directory(connect(violated), violated)
    result = check_sync.run(services, Request())
    listed = {user.user_principal_name.lower() for user in services.people.users()}
    of_others = {p.user_principal_name.lower() for p in violated.world.people if p.sfb_enabled} - listed
    assert {one for one in told(result) - expected(violated) if one[1] not in of_others} == set()
    assert left_out(violated, result) == set()
    assert Verdict.UNKNOWN not in {finding.verdict for finding in result.findings}


def with_directory(services: Services, company: RunningCompany) -> Services:
    """The same services, with the people of the company's domain controller."""
    known = company.environment
    forest = Forest(
        url=known["HYBRIDBOT_LDAP_URL"],
        base=known["HYBRIDBOT_LDAP_BASE"],
        user=known["HYBRIDBOT_LDAP_USER"],
        password=known["HYBRIDBOT_LDAP_PASSWORD"],
        ca_file=Path(known["HYBRIDBOT_CA_FILE"]),
    )
    return replace(services, people=ActiveDirectory([forest]))
