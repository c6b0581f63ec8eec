"""The filter language itself: whatever is written, it is understood or refused, never a crash."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.microsoft.calls import Problem
from sandbox.microsoft.filter_rules import user_rules
from sandbox.microsoft.filters import Filter, parse_filter

ROW = {
    "accountEnabled": True,
    "displayName": "Ada",
    "usageLocation": None,
    "createdDateTime": "2026-11-22T20:00:00Z",
    "onPremisesImmutableId": "abC=",
    "assignedLicenses": [{"skuId": "4f1ae0b4-0000-4000-8000-000000000001"}],
    "proxyAddresses": ["SMTP:ada@contoso.com"],
}
RULES = user_rules(tuple(ROW))
WORDS = (
    *ROW,
    *("eq", "ne", "ge", "in", "and", "or", "not", "any", "all", "$count", "startsWith", "endsWith", "a", "p", "skuId"),
    *("(", ")", ",", ":", "/", "'Ada'", "'it''s'", "'", "5", "-1", "9" * 30, "true", "null", "2026-13-40T00:00:00Z"),
    *("2026-11-22T20:00:00Z", "4f1ae0b4-0000-4000-8000-000000000001", "é", "%"),
)


def understood(text: str) -> Filter | Problem:
    """The filter, or why it is none."""
    try:
        return parse_filter(text, RULES)
    except Problem as problem:
        return problem


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
@example("")
@example("not " * 500 + "accountEnabled eq true")
@example("(" * 500)
@example("createdDateTime ge 2026-13-40T00:00:00Z")
def test_any_text_is_a_filter_or_a_problem(text: str) -> None:
    read = understood(text)
    if isinstance(read, Problem):
        assert read.status == 400
    else:
        assert read.matches(ROW) in (True, False)
        assert read.properties <= ROW.keys()


@given(st.text(max_size=40))
def test_arbitrary_text_is_no_crash_either(text: str) -> None:
    read = understood(text)
    assert not isinstance(read, Problem) or read.code in ("BadRequest", "Request_UnsupportedQuery")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("displayName eq 'ADA'", True),
        ("onPremisesImmutableId eq 'abc='", False),
        ("onPremisesImmutableId eq 'abC='", True),
        ("accountEnabled eq false or displayName eq 'Ada' and accountEnabled eq true", True),
        ("(accountEnabled eq false or displayName eq 'Ada') and accountEnabled eq false", False),
        ("usageLocation eq null", True),
        ("usageLocation ne null", False),
        ("usageLocation ne 'DE'", True),
        ("createdDateTime ge 2026-11-22T21:00:00+01:00", True),
        ("createdDateTime le 2026-11-22T20:59:59+01:00", False),
        ("assignedLicenses/any(a:a/skuId eq 4F1AE0B4-0000-4000-8000-000000000001)", True),
        ("assignedLicenses/any(a:a/skuId eq '4f1ae0b4-0000-4000-8000-000000000001')", True),
        ("assignedLicenses/$count ne 0", True),
        ("proxyAddresses/any(p:startsWith(p,'smtp:'))", True),
        ("proxyAddresses/any(p:p eq 'smtp:ada@contoso.com')", True),
        ("not startsWith(displayName,'B')", True),
    ],
)
def test_and_binds_tighter_than_or_and_text_ignores_case(text: str, *, wanted: bool) -> None:
    """Also: anchors are compared letter by letter, dates as moments, null equals null only."""
    assert parse_filter(text, RULES).matches(ROW) is wanted
