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


def test_what_the_shell_tells_is_ready(services: Services) -> None:
    """The company's Edge, provider, route and certificate are in order; its server is out of support."""
    found = verdicts(check_hybrid.run(services, NOBODY))
    ready = (("H1", ""), ("H2", ""), ("H4", ""), ("H5", ""), ("H8", ""), ("H9", "topology"), ("H12", ""))
    assert [found[key] for key in ready] == [Verdict.PASS] * 7
    assert found["H9", ""] is Verdict.WARN
    assert [found["H11", ""], found["H13", ""]] == [Verdict.NOT_APPLICABLE] * 2


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
    services = with_exchange(connect(fresh_company), "server")
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
