"""D7: SIP addresses and sign-in names agree."""

from typing import Any

import pytest

from commands.rules.domains.d07_sign_in_names import judge
from commands.step import Verdict
from tests.commands.rules.domains.facts import facts
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("suffixes", "verified", "verdict"),
    [
        (None, frozenset(), None),
        (SILENT, frozenset(), Verdict.UNKNOWN),
        ((), frozenset(), Verdict.NOT_APPLICABLE),
        (("contoso.com",), SILENT, Verdict.PASS),
        (("contoso.com", "fabrikam.com"), SILENT, Verdict.UNKNOWN),
        (("contoso.com", "fabrikam.com"), frozenset({"fabrikam.com"}), Verdict.WARN),
        (("contoso.com", "fabrikam.com"), frozenset({"contoso.com"}), Verdict.FAIL),
        (("contoso.com", ""), frozenset({"contoso.com"}), Verdict.FAIL),
    ],
)
def test_suffixes(suffixes: Any, verified: Any, verdict: Verdict | None) -> None:
    """The same domain passes, another verified one warns, an unverified one fails; not read is not judged."""
    finding = judge(facts("contoso.com", suffixes=suffixes, verified_names=verified))
    assert (finding.verdict if finding else None) is verdict
