"""check-hybrid against a running company."""

from dataclasses import replace

import pytest

from commands import check_hybrid
from commands.services import Services
from commands.step import Request, StepResult, UsageError, Verdict
from connectors.edge import EdgeProbe
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany

NOBODY = Request()


def verdicts(result: StepResult) -> dict[tuple[str, str], Verdict]:
    """The verdicts by their check and what each is about."""
    return {(finding.check, finding.subject): finding.verdict for finding in result.findings}


def with_exchange(services: Services, exchange: str) -> Services:
    """The same services of an organisation that uses this Exchange."""
    return replace(services, organisation=replace(services.organisation, exchange=exchange))


def test_little_is_left_to_look_at_in_a_company_in_order(services: Services) -> None:
    """Its server is out of support; whom the Edge trusts, and which updates other servers have, only they can tell."""
    found = verdicts(check_hybrid.run(services, NOBODY))
    open_ones = {key: verdict for key, verdict in found.items() if verdict is not Verdict.PASS}
    assert open_ones == {
        ("H9", ""): Verdict.WARN,
        ("H9", "topology"): Verdict.UNKNOWN,
        ("H11", ""): Verdict.NOT_APPLICABLE,
        ("H12", "trust"): Verdict.UNKNOWN,
        ("H13", ""): Verdict.NOT_APPLICABLE,
    }


def test_silent_teams_powershell_leaves_its_checks_unknown(company: RunningCompany, connect: Connect) -> None:
    """Not the others."""
    found = verdicts(check_hybrid.run(connect(company, teams=False), NOBODY))
    unknown = {key for key, verdict in found.items() if verdict is Verdict.UNKNOWN}
    only_by_hand = {("H9", "topology"), ("H12", "trust")}
    assert unknown == {("H3", ""), ("H6", ""), ("H7", ""), ("H10", ""), ("H10", "sign-in"), *only_by_hand}


def test_the_trust_with_exchange_is_read_where_there_is_one(services: Services) -> None:
    """Of an Exchange Server alone, the hybrid application is not asked for."""
    found = verdicts(check_hybrid.run(with_exchange(services, "server"), NOBODY))
    assert found["H11", ""] not in (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)
    assert found["H13", ""] is Verdict.NOT_APPLICABLE
    found = verdicts(check_hybrid.run(with_exchange(services, "hybrid"), NOBODY))
    assert found["H13", ""] not in (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)


def test_what_is_broken_is_found(fresh_company: RunningCompany, connect: Connect) -> None:
    """Federation off, and the address space not shared: two failures."""
    fresh_company.control(
        "deployment",
        {
            "access_edge": {"allow_federated_users": False},
            "hosting_provider": {"enabled_shared_address_space": False},
        },
    )
    found = verdicts(check_hybrid.run(connect(fresh_company), NOBODY))
    assert [found[check, ""] for check in ("H1", "H5")] == [Verdict.FAIL] * 2


def test_a_shell_that_refuses_leaves_everything_unknown(fresh_company: RunningCompany, connect: Connect) -> None:
    """Not a crash, not green, and a sentence about the source."""
    services = with_exchange(connect(fresh_company, teams=False), "server")
    fresh_company.control("fault", {"system": "shell", "kind": "http-500"})
    result = check_hybrid.run(services, NOBODY)
    asked = {key: verdict for key, verdict in verdicts(result).items() if key[0] != "H13"}
    assert set(asked.values()) == {Verdict.UNKNOWN}
    assert result.sources


def test_an_edge_that_is_down_leaves_its_certificate_unknown(services: Services) -> None:
    """The rest is judged. Nobody listens on port 9 here."""
    found = verdicts(check_hybrid.run(replace(services, edge=EdgeProbe(port=9)), NOBODY))
    assert found["H12", ""] is Verdict.UNKNOWN
    assert found["H1", ""] is Verdict.PASS


def test_silent_dns_leaves_the_edge_unknown(fresh_company: RunningCompany, connect: Connect) -> None:
    """Nobody knows where to look."""
    services = connect(fresh_company)
    fresh_company.control("fault", {"system": "dns", "kind": "servfail"})
    assert verdicts(check_hybrid.run(services, NOBODY))["H12", ""] is Verdict.UNKNOWN


def test_it_takes_no_words() -> None:
    """A further word is refused with what to type."""
    assert check_hybrid.validate(()) == ()
    with pytest.raises(UsageError, match="Type only: check-hybrid"):
        check_hybrid.validate(("x",))
