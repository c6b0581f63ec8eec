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
    "A8": {"S6"}, "A13": {"A11"}, "A14": {"S7"}, "A15": {"S8"}, "A20": {"S6"}, "S5": {"S9", "A16", "U6"},
    "S11": {"A19"}, "U1": {"A18"},
}  # fmt: skip
"""Nobody is told twice about one thing: under which other ids it is told about the same person, and S11 about whichever
contact it is. A18 is a warning only, since who is not enabled is nobody to be moved."""
NEVER_TOLD = {"H9", "H12", "U17"}
"""What no source tells: unknown also where nothing is wrong. Of H9 that is the builds of other servers, of H12 whom the
Edge trusts; what is wrong with the rest of these two is found all the same."""
_NOT_LISTED = "the shell lists neither contacts nor who is no longer enabled"
_NOT_AMONG = "it is not among the properties of Get-CsUser"
BEYOND: dict[str, dict[str, str]] = {
    "shell": {
        "S8": "the tenant's copy of proxyAddresses shows only what Microsoft 365 has taken",
        "S11": _NOT_LISTED,
        "A3": _NOT_LISTED,
        "A4": f"mailNickname: {_NOT_AMONG}",
        "A5": f"proxyAddresses: {_NOT_AMONG}",
        "A7": f"targetAddress: {_NOT_AMONG}",
        "A8": _NOT_LISTED,
        "A11": _NOT_LISTED,
        "A13": f"proxyAddresses: {_NOT_AMONG}",
        "A17": f"userAccountControl: {_NOT_AMONG}",
        "A18": _NOT_LISTED,
        "A19": _NOT_LISTED,
        "U16": "where the policy forbids the contact store, contacts of an earlier one may still be in it",
        "U18": f"msExchRecipientTypeDetails: {_NOT_AMONG}",
        "U19": f"adminCount: {_NOT_AMONG}",
        "U22": f"msRTCSIP-OwnerUrn: {_NOT_AMONG}",
    },
    "ldap": {
        "U15": "the directory holds the number of a conferencing policy, and not what it allows",
        "U16": "the directory holds the number of a user services policy, and not what it allows",
    },
}
"""What cannot be told with this source of people, and why: unknown where nothing is wrong, and not always found."""
UNPROVEN = {"T7": "a role that is not seen may come through a group, or has to be activated first"}
"""What is ready where nothing is wrong, and where it is wrong cannot be told."""


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
    """What one run of all checks says is wrong, and which checks could not tell. The gate in front has no id."""
    pilots = tuple(company.environment["HYBRIDBOT_PILOT_USERS"].split(","))
    services = connect(company, pilots=pilots)
    services = replace(services, people=source(company, services))
    results = [command.run(services, Request()) for command in COMMANDS]
    found = {one for result in results for one in _red_and_yellow(result)}
    return found, {f.check for result in results for f in result.findings if f.check and f.verdict is Verdict.UNKNOWN}


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


def missed(truth: Told, found: Told, beyond: dict[str, str]) -> Told:
    """What is violated, and neither found with its verdict, nor told elsewhere, nor beyond the source.

    What is told elsewhere is forgiven also where that place is beyond the source.
    """
    told = {(check, subject) for check, _, subject in found}
    anybody = {check for check, _, _ in found}

    def is_told(check: str, subject: str) -> bool:
        places = TOLD_AS.get(check, set())
        return any((place, subject) in told or (not subject and place in anybody) for place in places)

    forgiven = {check for check in (*beyond, *TOLD_AS) if check in beyond or TOLD_AS[check] & beyond.keys()}
    return {one for one in truth - found if one[0] not in forgiven and not is_told(one[0], one[2])}


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
    assert unknown == NEVER_TOLD | BEYOND[request.node.callspec.params["source"]].keys()


@pytest.mark.parametrize(("planted", "users"), [("everything", 120), ("demo", 60)])
def test_where_something_is_wrong_exactly_that_is_found(
    start_company: Callable[..., RunningCompany],
    connect: Connect,
    source: Source,
    request: pytest.FixtureRequest,
    *,
    planted: str,
    users: int,
) -> None:
    """By id, verdict, and whom it is about: nothing is found that is not violated, and nothing that is goes missing.

    What is beyond the source may go missing, and only that.
    """
    company = start_company(users=users, planted=planted)
    found, unknown = run(company, connect, source)
    found, truth = gravest(found), gravest(violated(company))
    unproven = {check: why for check, why in UNPROVEN.items() if check in unknown}
    beyond = BEYOND[request.node.callspec.params["source"]] | unproven
    assert (found - truth, missed(truth, found, beyond)) == (set(), set())


@pytest.mark.parametrize(
    ("one", "found", "gone"),
    [
        (("H1", "fail", ""), set(), True),
        (("H1", "fail", ""), {("H1", "fail", "")}, False),
        (("H1", "fail", ""), {("H1", "warn", "")}, True),
        (("A20", "fail", "ada"), {("S6", "fail", "ada")}, False),
        (("A20", "fail", "ada"), {("S6", "fail", "ben")}, True),
        (("S11", "fail", ""), {("A19", "fail", "kim")}, False),
        (("U19", "warn", "ada"), set(), False),
        (("A15", "warn", "ada"), set(), False),
    ],
)
def test_what_is_missed_is_noticed(one: tuple[str, str, str], found: Told, *, gone: bool) -> None:
    """The comparison above can fail: an id without verdict or person is no find."""
    assert missed({one}, found, BEYOND["shell"]) == ({one} if gone else set())
