"""check-hybrid against a running company."""

import pytest

from commands import check_hybrid
from commands.services import Services
from commands.step import Request, StepResult, UsageError, Verdict
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany

NOBODY = Request()


def verdicts(result: StepResult) -> dict[str, Verdict]:
    """The verdicts by their check."""
    return {finding.check: finding.verdict for finding in result.findings}


def test_what_the_shell_tells_is_ready_and_the_rest_unknown(services: Services) -> None:
    """The company's Edge and provider are in order; the gate stays closed for what nobody here can read."""
    result = check_hybrid.run(services, NOBODY)
    found = verdicts(result)
    assert [found[check] for check in ("H1", "H2", "H4", "H5")] == [Verdict.PASS] * 4
    assert found["H9"] is Verdict.WARN
    assert result.verdict is Verdict.UNKNOWN


def test_what_is_broken_is_found(fresh_company: RunningCompany, connect: Connect) -> None:
    """Federation off, the address space not shared, an old server: three failures."""
    fresh_company.control(
        "deployment",
        {
            "access_edge": {"allow_federated_users": False},
            "hosting_provider": {"enabled_shared_address_space": False},
            "server_version": "Skype for Business Server 2015 (6.0.9319.259)",
        },
    )
    found = verdicts(check_hybrid.run(connect(fresh_company), NOBODY))
    assert [found[check] for check in ("H1", "H5", "H9")] == [Verdict.FAIL] * 3


def test_a_shell_that_refuses_leaves_everything_unknown(fresh_company: RunningCompany, connect: Connect) -> None:
    """Not a crash, not green, and a sentence about the source."""
    services = connect(fresh_company)
    fresh_company.control("fault", {"system": "shell", "kind": "http-500"})
    result = check_hybrid.run(services, NOBODY)
    assert set(verdicts(result).values()) == {Verdict.UNKNOWN}
    assert result.sources


def test_it_takes_no_words() -> None:
    """A further word is refused with what to type."""
    assert check_hybrid.validate(()) == ()
    with pytest.raises(UsageError, match="Type only: check-hybrid"):
        check_hybrid.validate(("x",))
