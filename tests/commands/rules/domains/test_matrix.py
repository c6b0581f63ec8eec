"""The SIP domains at a glance."""

from typing import Any

import pytest

from commands.rules.domains.facts import Asked, Attempt
from commands.rules.domains.matrix import COLUMNS, matrix
from commands.step import Verdict
from connectors.facts import OnlineSipDomain
from tests.commands.rules.domains.facts import PENDING, facts, ready
from tests.commands.values import SILENT, domain

DISABLED = OnlineSipDomain(name="contoso.com", enabled=False)


def row(given: Any) -> dict[str, tuple[str, Verdict | None]]:
    """The row of one domain, by column."""
    made = matrix([given])
    assert made is not None
    (cells,) = made.rows
    return {column: (cell.text, cell.verdict) for column, cell in zip(made.columns, cells, strict=True)}


def test_a_domain_in_order_is_green_all_over() -> None:
    """Yes, enabled and on premises; the columns stand in the order in which people read them."""
    good = row(ready())
    assert tuple(good) == (*COLUMNS, "lyncdiscover", "sip", "_sip._tls", "_sipfederationtls")
    assert good.pop("SIP domain") == ("contoso.com", None)
    assert {verdict for _, verdict in good.values()} == {Verdict.PASS}
    assert [text for text, _ in good.values()] == ["yes"] * 3 + ["enabled"] + ["on premises"] * 4


@pytest.mark.parametrize(
    ("changes", "column", "text", "verdict"),
    [
        ({"on_premises": SILENT}, "on premises", "cannot tell", Verdict.UNKNOWN),
        ({"on_premises": False}, "on premises", "no", Verdict.WARN),
        ({"tenant": None}, "tenant", "missing", Verdict.FAIL),
        ({"tenant": None}, "verified", "-", None),
        ({"tenant": None}, "SIP online", "-", None),
        ({"tenant": SILENT}, "tenant", "cannot tell", Verdict.UNKNOWN),
        ({"tenant": SILENT}, "verified", "cannot tell", Verdict.UNKNOWN),
        ({"tenant": SILENT}, "SIP online", "enabled", Verdict.PASS),
        ({"tenant": PENDING}, "verified", "no", Verdict.FAIL),
        ({"tenant": PENDING}, "SIP online", "-", None),
        ({"online": None}, "SIP online", "cannot tell", Verdict.UNKNOWN),
        ({"online": None, "attempt": Attempt(asked=Asked.VERIFIED)}, "SIP online", "not yet", Verdict.WARN),
        ({"online": SILENT}, "SIP online", "cannot tell", Verdict.UNKNOWN),
        ({"online": DISABLED}, "SIP online", "disabled", Verdict.FAIL),
        ({"online": DISABLED, "on_premises": False}, "SIP online", "disabled", Verdict.NOT_APPLICABLE),
        ({"public": {}}, "sip", "not asked", None),
    ],
)
def test_a_cell(changes: dict[str, Any], column: str, text: str, verdict: Verdict | None) -> None:
    """A word, and the verdict that belongs to it."""
    assert row(ready(**changes))[column] == (text, verdict)


def test_every_domain_has_a_row_and_none_no_matrix() -> None:
    """In the given order."""
    made = matrix([facts("b.com"), ready("a.com", tenant=domain("a.com"))])
    assert made is not None
    assert [cells[0].text for cells in made.rows] == ["b.com", "a.com"]
    assert matrix([]) is None
